package main

import (
	"context"
	"flag"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"aporte/adapters/sqlstore"
	"aporte/bot"
	"aporte/bot/bottest"
	"aporte/flows"
)

// The settings of BenchmarkSteps: see [walker].
var (
	atOnce   = flag.Int("at-once", 256, "how many people act at the same time in BenchmarkSteps")
	database = flag.String("db", "", "the path or the address of the database of BenchmarkSteps; a new file if empty")
	server   = flag.Int("server", 0, "the process of the server of that database, whose CPU time is counted, too")
)

// BenchmarkSteps is the whole path of a step but for the platform: the real bot over the real store, and a channel that only
// notes which keys a person sees. People go the short way, one after another in each of 256 lanes.
func BenchmarkSteps(b *testing.B) {
	path := *database
	if path == "" {
		path = filepath.Join(b.TempDir(), "a.db")
	}
	store, err := sqlstore.Open(b.Context(), sqlstore.Config{Path: path, Key: make([]byte, 32)})
	if err != nil {
		b.Fatal(err)
	}
	defer store.Close()
	ch := &eyes{}
	f, words := bottest.First()
	talk, err := bot.New(bot.Config{
		Store: store, Channels: map[string]bot.Channel{"test": ch}, Flow: f, Words: words, Limit: bot.Limit{Burst: -1},
	})
	if err != nil {
		b.Fatal(err)
	}
	ctx, cancel := context.WithCancel(b.Context())
	ended := make(chan error, 1)
	go func() { ended <- talk.Run(ctx) }()
	var left, ids atomic.Int64
	left.Store(int64(b.N))
	ids.Store(time.Now().UnixNano()) // new to a database that has been walked on before, and so are the people
	first := ids.Load()
	b.ReportAllocs()
	b.ResetTimer()
	before, served := processor(b), serving(b)
	var wg sync.WaitGroup
	for lane := range *atOnce {
		wg.Go(func() {
			for n := 0; left.Load() > 0; n++ {
				if err := walk(b.Context(), talk, ch, fmt.Sprintf("%d-%d-%d", first, lane, n), &left, &ids); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	b.StopTimer()
	each := func(d time.Duration) float64 { return float64(d) / float64(time.Microsecond) / float64(b.N) }
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "steps/s")
	b.ReportMetric(each(processor(b)-before), "cpu-us/step")
	if *server != 0 {
		b.ReportMetric(each(serving(b)-served), "server-us/step")
	}
	cancel()
	if err := <-ended; err != nil {
		b.Error(err)
	}
}

// processor returns the CPU time of this process.
func processor(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// serving returns the CPU time of the server of the database; 0 if there is none.
func serving(b *testing.B) time.Duration {
	b.Helper()
	if *server == 0 {
		return 0
	}
	took, err := cpuFamily(*server)
	if err != nil {
		b.Fatal(err)
	}
	return took
}

// walk takes one person through the short way, see package crowd.
func walk(ctx context.Context, talk *bot.Bot, ch *eyes, user string, left, ids *atomic.Int64) error {
	who := bot.Address{Channel: "test", User: user}
	sees := ch.open(user)
	defer ch.shut(user)
	var keys []bot.Choice
	for step := range 14 {
		if left.Add(-1) < 0 {
			return nil
		}
		u := bot.Update{ID: strconv.FormatInt(ids.Add(1), 10), From: who, Did: bot.Pressed}
		switch step {
		case 0:
			u.Did, u.Text = bot.Typed, "/start"
		case 10:
			u.Did, u.Text = bot.Typed, "Publish every contract in a format that people can search, and say who decided. ("+user+")"
		case 12:
			u.Token = keys[1].Token
		case 13:
			u.Token = keys[slices.IndexFunc(keys, submits)].Token
		default:
			u.Token = keys[0].Token
		}
		if err := talk.Handle(ctx, u); err != nil {
			return err
		}
		select {
		case keys = <-sees:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// submits says whether a key submits the response.
func submits(key bot.Choice) bool { return strings.HasSuffix(key.Token, ":"+string(flows.Submit)) }

// eyes is a channel that only notes which keys each person sees.
type eyes struct {
	people sync.Map // of channels, by user
	ids    atomic.Int64
}

func (e *eyes) open(user string) <-chan []bot.Choice {
	ch := make(chan []bot.Choice, 4)
	e.people.Store(user, ch)
	return ch
}

func (e *eyes) shut(user string) { e.people.Delete(user) }

// Run implements [bot.Channel].
func (*eyes) Run(ctx context.Context, _ func(context.Context, bot.Update) error) error {
	<-ctx.Done()
	return nil
}

// Send implements [bot.Channel].
func (e *eyes) Send(_ context.Context, m bot.Message, _ string) (string, error) {
	if ch, ok := e.people.Load(m.To.User); ok && len(m.Choices) > 0 {
		ch.(chan []bot.Choice) <- m.Choices
	}
	return strconv.FormatInt(e.ids.Add(1), 10), nil
}
