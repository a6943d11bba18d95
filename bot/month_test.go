package bot_test

import (
	"crypto/sha256"
	"flag"
	"fmt"
	"hash"
	"log/slog"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"

	"aporte/bot"
	"aporte/bot/bottest"
	"aporte/flows"
)

var (
	monthSeed  = flag.Uint64("seed", 0, "the one seed to run in TestMonth; 0 is some seeds and a random one")
	monthSeeds = flag.Int("seeds", monthRuns, "how many seeds, from 1 on, are run in TestMonth beside a random one")
)

// TestMonth lets people take part for a month, which passes in seconds: messages fail, updates come twice and late, the
// disk is full, the clock jumps, and the service is killed between any two steps. Everything random comes from one seed,
// and one goroutine takes every step, so that a seed that fails does so again. What was promised is checked against a
// witness that the store knows nothing of.
func TestMonth(t *testing.T) {
	seeds := []uint64{*monthSeed}
	if *monthSeed == 0 {
		seeds = []uint64{1 + rand.Uint64N(1<<40)}
		for n := range *monthSeeds {
			seeds = append(seeds, uint64(n+1))
		}
	}
	for _, seed := range seeds {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			begin := time.Now()
			w := newMonth(t, seed)
			w.run()
			t.Logf("seed %d: %s in %v", seed, w.summary(), time.Since(begin).Round(time.Millisecond))
		})
	}
}

// One seed is always the same month: every update, every message on a screen with its id, every result.
func TestMonthRepeats(t *testing.T) {
	if monthRuns == 0 {
		t.Skip("twice the same is no work for the race detector")
	}
	const seed = 7
	var hashes [2]string
	for i := range hashes {
		w := newMonth(t, seed)
		w.days = min(w.days, 6)
		w.run()
		hashes[i] = fmt.Sprintf("%s %x", w.summary(), w.transcript.Sum(nil))
	}
	if hashes[0] != hashes[1] {
		t.Errorf("seed %d was\n%s\nand then\n%s", seed, hashes[0], hashes[1])
	}
}

// world is what is around a bot: its people, platforms, disk and clock.
type world struct {
	t          *testing.T
	seed       uint64
	rng        *rand.Rand
	days       int
	now        time.Time     // as it really is
	shift      time.Duration // how wrong the clock of the service is
	agenda     agenda
	empty      time.Time // since when nothing may be in hand any more that was before
	round      time.Time // when it looked last, by its clock
	tickAt     time.Time // when the service looks for what is due
	flow       *flows.Flow
	people     []*somebody
	platforms  map[string]*platform
	dir        string
	store      *frail
	b          *bot.Bot
	witness    *witness
	calm       bool                 // nothing fails any more
	fuse       int                  // how many steps until the service is killed; 0: it is not
	busy       map[bot.Address]bool // an update of theirs is being handled
	sending    map[bot.Address]bool
	inHand     []bot.Update // being handled: the platform brings them again after a crash
	depth      int          // how many things happen within another
	looping    bool         // in the loop that claims and handles timers
	settling   bool
	tidying    int // how many messages that only tidy up are on their way
	disk       trouble
	transcript hash.Hash
	last       []string // lines of the transcript
	count      struct{ updates, again, shown, tidied, kills, restarts, failed, reminders, takeovers, erased, jumps int }
}

// stopped ends the run of a seed at its first problem.
type stopped struct{}

// killed ends the service in the middle of what it does.
type killed struct{}

func newMonth(t *testing.T, seed uint64) *world {
	t.Helper()
	f, _ := bottest.First()
	w := &world{
		t: t, seed: seed, rng: rand.New(rand.NewPCG(seed, 30)), days: monthDays, flow: f, transcript: sha256.New(), dir: inMemory(t),
		now: time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC), busy: map[bot.Address]bool{}, sending: map[bot.Address]bool{},
	}
	if seed%3 != 0 { // else it never closes
		f.Closes = w.now.Add(w.between(20*day, 28*day)).Truncate(time.Minute)
	}
	w.witness = newWitness(w)
	w.platforms = map[string]*platform{
		"alpha": {month: w, name: "alpha", tellsGone: true, later: 20, reset: 20, lost: 8, refused: 1},
		"beta":  {month: w, name: "beta", later: 60, longWait: true, reset: 60, lost: 4, refused: 2},
	}
	for _, p := range w.platforms {
		p.blocked, p.shown = map[bot.Address]bool{}, map[bot.Address][]bot.Message{}
	}
	return w
}

// inMemory makes a folder in memory, if there is such a place: nothing here asks for a disk, as killing a process loses
// nothing that a file has, and a sync takes milliseconds on some.
func inMemory(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "aporte")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

// run is the month, and what comes after it.
func (w *world) run() {
	w.t.Helper()
	defer func() {
		switch r := recover(); r.(type) {
		case nil, stopped:
			if w.store != nil {
				_ = w.store.Close()
			}
		default:
			panic(r)
		}
	}()
	w.open(w.dir)
	w.populate()
	end := w.now.Add(time.Duration(w.days) * day)
	w.misfortunes(end)
	w.upkeep(end)
	for w.agenda.Len() > 0 {
		w.until(w.agenda.pop())
	}
	w.calm, w.disk, w.shift = true, fine, 0
	w.quiet()
	w.inspect()
	w.witness.complete()
	w.aftermath()
}

// fail ends the run of this seed.
func (w *world) fail(format string, args ...any) {
	w.t.Helper()
	w.t.Errorf("seed %d at %s: %s\nto see it again: go test ./bot -run 'TestMonth$' -seed=%d\nlast came\n%s",
		w.seed, w.now.Format(time.RFC3339Nano), fmt.Sprintf(format, args...), w.seed, strings.Join(w.last, ""))
	panic(stopped{})
}

// lastKept is how much of the transcript is shown with a problem.
const lastKept = 25

func shorter(line string) string {
	if len(line) > 120 {
		return line[:120] + "...\n"
	}
	return line
}

// note writes a line of the transcript.
func (w *world) note(format string, args ...any) {
	line := w.now.Format(time.RFC3339Nano) + " " + fmt.Sprintf(format, args...) + "\n"
	_, _ = w.transcript.Write([]byte(line)) // never fails
	w.last = append(w.last[max(0, len(w.last)-lastKept):], shorter(line))
}

func (w *world) summary() string {
	return fmt.Sprintf("%+v", w.count)
}

// clock is what the service takes for the time.
func (w *world) clock() time.Time { return w.now.Add(w.shift) }

func (w *world) between(low, high time.Duration) time.Duration {
	return (low + time.Duration(w.rng.Int64N(int64(high-low)))).Truncate(time.Millisecond)
}

func (w *world) chance(percent float64) bool { return w.rng.Float64()*100 < percent }

// fresh is [bot.NewFresh] from the seed.
func (w *world) fresh() bot.Fresh {
	digits := make([]byte, 14)
	for i := range digits {
		digits[i] = byte(w.rng.IntN(256))
	}
	return bot.Fresh{
		Turn: fmt.Sprintf("t%016x", w.rng.Uint64()), Response: fmt.Sprintf("r%016x", w.rng.Uint64()),
		Tag: fmt.Sprintf("%06x", w.rng.IntN(1<<24)), Receipt: bot.ReceiptOf(digits),
	}
}

// newBot makes the bot anew: all that it knew is in the store.
func (w *world) newBot() {
	w.t.Helper()
	channels := map[string]bot.Channel{}
	for name, p := range w.platforms {
		channels[name] = p
	}
	b, err := bot.New(bot.Config{
		Store: w.store, Channels: channels, Flow: w.flow, Words: monthWords, Now: w.clock, Fresh: w.fresh, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		w.t.Fatal(err)
	}
	b.ByHand(func(d time.Duration) time.Duration { return time.Duration(w.rng.Int64N(int64(d))) })
	w.b = b
}
