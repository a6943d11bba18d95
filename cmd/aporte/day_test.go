package main

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"runtime/debug"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"aporte/adapters/sqlstore"
	"aporte/adapters/telegram"
	"aporte/bot"
	"aporte/flows"
	"aporte/locales"
)

var (
	dayPeople = flag.Int("day-people", 200, "how many people take part in TestDay; a million is the whole day")
	dayThink  = flag.Duration("day-think", 2*time.Second, "how long people think before each step in TestDay, on average")
)

const (
	dayBots = 6
	aDay    = 1_000_000.0 / (24 * 60 * 60) // people a second, on all bots together
	atMost  = time.Hour                    // of the day after the last person began
)

// day is a day, or a part of it, on which people take part at several bots of one service.
type day struct {
	t    *testing.T
	bots [dayBots]*dayBot

	mu    sync.Mutex
	waits [60_000]int // people who waited for a question so many times 10 ms
	most  time.Duration
	left  int
	over  chan struct{} // closed when everybody has left
}

func (d *day) waited(w time.Duration) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.waits[min(int(w/(10*time.Millisecond)), len(d.waits)-1)]++
	d.most = max(d.most, w)
}

// wait returns which wait that share of all did not exceed.
func (d *day) wait(share float64) time.Duration {
	all, sum := 0, 0
	for _, n := range d.waits {
		all += n
	}
	for i, n := range d.waits {
		if sum += n; float64(sum) >= share*float64(all) {
			return time.Duration(i+1) * 10 * time.Millisecond
		}
	}
	return 0
}

// leaves notes that somebody has submitted, and read so.
func (d *day) leaves(v *visitor) {
	go func() {
		v.bot.mu.Lock()
		delete(v.bot.people, v.user)
		v.bot.mu.Unlock()
	}()
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.left++; d.left == *dayPeople {
		close(d.over)
	}
}

// channelOf returns at which bot a person takes part.
func channelOf(user int64) (n int, name string) {
	n = int(user % dayBots)
	if n == 0 {
		return n, telegram.Name
	}
	return n, fmt.Sprintf("%s:b%d", telegram.Name, n)
}

// TestDay is a day on which a million people take part, or so many of its seconds as some of them need: at the same pace, they come to
// six bots that may send 28 messages a second each. Time is virtual, all else is real: the channels with their pace, the bot, the store.
// Everybody comes to the end, nothing is refused by anybody, and everything is in the database once.
func TestDay(t *testing.T) {
	dir, err := os.MkdirTemp("/dev/shm", "aporte")
	if err != nil {
		dir = t.TempDir()
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	defer debug.SetGCPercent(debug.SetGCPercent(400)) // people and platform are in this process: half of its time would be collecting
	synctest.Test(t, func(t *testing.T) {
		d := &day{t: t, over: make(chan struct{})}
		store, err := sqlstore.Open(t.Context(), sqlstore.Config{Path: filepath.Join(dir, "aporte.db"), Key: make([]byte, 32)})
		if err != nil {
			t.Fatal(err)
		}
		defer store.Close()
		begin, before := time.Now(), cpu(t)
		stats := d.run(store)
		took, used := time.Since(begin), cpu(t)-before
		steps := d.check(store)
		sent, edited, refused := 0, 0, 0
		for _, b := range d.bots {
			sent, edited, refused = sent+b.sent, edited+b.edited, refused+b.refused
		}
		t.Logf("%d people in %s on %d bots: %d questions answered, %d messages and %d edits, %.1f messages a second and bot; wait p50 %s, p99 %s, most %s",
			*dayPeople, took.Round(time.Second), dayBots, steps, sent, edited, float64(sent)/took.Seconds()/dayBots, d.wait(.5), d.wait(.99), d.most.Round(time.Millisecond))
		t.Logf("CPU %.1f s, %.0f us a message, people and platform included; %d put off, %d edits left out; the database has %d MiB",
			used.Seconds(), float64(used.Microseconds())/float64(sent), stats.Later, stats.Untidy, size(t, dir)>>20)
		if refused > 0 || stats.Failed+stats.Dropped+stats.Gone+stats.Flooded+stats.Missing > 0 {
			t.Errorf("Telegram refused %d calls; %+v", refused, stats)
		}
	})
}

// run lets people come until all have left, and returns what the service has counted.
func (d *day) run(store *sqlstore.Store) bot.Stats {
	d.t.Helper()
	f, err := flows.Parse("ogp-phase2.yaml", flows.Embedded()["ogp-phase2.yaml"])
	if err != nil {
		d.t.Fatal(err)
	}
	channels := map[string]bot.Channel{}
	for i := range d.bots {
		d.bots[i] = newDayBot(d)
		_, name := channelOf(int64(i))
		channels[name], err = telegram.New(telegram.Config{
			Name: name, Token: tokenOf(i + 1), APIURL: "https://telegram.test", Client: &http.Client{Transport: d.bots[i]}, Rate: telegram.Rate{All: 28},
		})
		if err != nil {
			d.t.Fatal(err)
		}
	}
	b, err := bot.New(bot.Config{Store: store, Channels: channels, Flow: f, Words: locales.Default()})
	if err != nil {
		d.t.Fatal(err)
	}
	ctx, stop := context.WithCancel(d.t.Context())
	ended := make(chan error, 1)
	go func() { ended <- b.Run(ctx) }()
	languages := []string{"en", "es", "fr", "de"} // who reads none of the three is asked first
	begin, before := time.Now(), cpu(d.t)
	for user := range int64(*dayPeople) {
		if user > 0 && user%50_000 == 0 { // the whole day takes more than an hour
			d.t.Logf("after %s %d people came: CPU %.0f s, %+v", time.Since(begin).Round(time.Minute), user, (cpu(d.t) - before).Seconds(), b.Stats())
		}
		time.Sleep(time.Duration(rand.ExpFloat64() / aDay * float64(time.Second)))
		n, _ := channelOf(user + dayBots)
		v := &visitor{bot: d.bots[n], user: user + dayBots, lang: languages[rand.N(len(languages))]}
		v.bot.mu.Lock()
		v.bot.people[v.user] = v
		v.bot.mu.Unlock()
		v.act()
	}
	select {
	case <-d.over:
	case <-time.After(atMost):
		d.t.Errorf("%d of %d people came to the end", d.left, *dayPeople)
	}
	stop()
	if err := <-ended; err != nil {
		d.t.Error(err)
	}
	return b.Stats()
}

// check looks whether every person's idea is there once, at the bot that they wrote to, and returns how many answers there are.
func (d *day) check(store *sqlstore.Store) (answers int) {
	d.t.Helper()
	seen := make([]bool, *dayPeople)
	err := store.Each(d.t.Context(), bot.Filter{Status: flows.Submitted}, func(r bot.Record) error {
		given := make([]flows.Answer, len(r.Journal))
		for i, e := range r.Journal {
			given[i] = e.Answer
		}
		values := flows.Fold(given)
		answers += len(values)
		user := numberOf(values["wish"].Text)
		if _, channel := channelOf(user); user < dayBots || seen[user-dayBots] || channel != r.Channel {
			d.t.Errorf("an idea is there twice, changed, or at another bot: %q on %s", values["wish"].Text, r.Channel)
			return nil
		}
		seen[user-dayBots] = true
		return nil
	})
	if err != nil {
		d.t.Fatal(err)
	}
	for user, there := range seen {
		if !there {
			d.t.Errorf("the idea of person %d is lost", user)
		}
	}
	return answers
}

// cpu returns which time of processors this process has used.
func cpu(t *testing.T) time.Duration {
	t.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		t.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// size returns how many bytes the files in a folder have.
func size(t *testing.T, dir string) (sum int64) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if info, err := e.Info(); err == nil {
			sum += info.Size()
		}
	}
	return sum
}
