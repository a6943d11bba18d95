package bot_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"aporte/bot"
	"aporte/flows"
	"aporte/locales"
)

// scripted is a store that returns the deliveries that a test has set for an update, and a channel whose results the test sets.
type scripted struct {
	bot.Store
	script map[string][]bot.Message // by the id of the update

	mu    sync.Mutex
	send  func(ctx context.Context, m bot.Message, posted string) error
	shown []string
}

var reader = bot.Address{Channel: "test", User: "ana"}

// Apply implements [bot.Store].
func (s *scripted) Apply(_ context.Context, u bot.Update, _ func(bot.Session) (bot.Change, error)) (all []bot.Delivery, err error) {
	for _, m := range s.script[u.ID] {
		m.To = u.From
		all = append(all, bot.Delivery{Message: m})
	}
	return all, nil
}

// Due implements [bot.Store].
func (*scripted) Due(context.Context, time.Time, int) ([]bot.Update, error) { return nil, nil }

// Claim implements [bot.Store].
func (*scripted) Claim(context.Context, time.Time, time.Time, int) ([]bot.Delivery, error) {
	return nil, nil
}

// Settle implements [bot.Store].
func (*scripted) Settle(_ context.Context, results []bot.Result) error {
	for _, r := range results {
		if r.ID[0] == 'c' {
			panic("what only tidies up is settled")
		}
	}
	return nil
}

// Run implements [bot.Channel].
func (*scripted) Run(ctx context.Context, _ func(context.Context, bot.Update) error) error {
	<-ctx.Done()
	return nil
}

// Send implements [bot.Channel].
func (s *scripted) Send(ctx context.Context, m bot.Message, posted string) (string, error) {
	s.mu.Lock()
	send := s.send
	s.mu.Unlock()
	if send != nil {
		if err := send(ctx, m, posted); err != nil {
			return "", err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.shown = append(s.shown, m.ID+posted)
	return "@" + m.ID, nil
}

func (s *scripted) screen() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.shown)
}

// play runs a bot with this store and channel until the test ends.
func (s *scripted) play(t *testing.T) *bot.Bot {
	t.Helper()
	b, err := bot.New(bot.Config{
		Store: s, Channels: map[string]bot.Channel{"test": s}, Flow: &flows.Flow{}, Words: locales.Default(), Limit: bot.Limit{Burst: -1},
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- b.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		<-ended
	})
	return b
}

// handle lets updates of somebody come.
func handle(t *testing.T, b *bot.Bot, from bot.Address, ids ...string) {
	t.Helper()
	for _, id := range ids {
		if err := b.Handle(t.Context(), bot.Update{ID: id, From: from}); err != nil {
			t.Fatal(err)
		}
	}
}

// A question is closed once the next one is on the screen, and in its place. What never came is not closed.
func TestTidyFollowsItsMessage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &scripted{script: map[string][]bot.Message{
			"1": {{ID: "q1"}},
			"2": {{ID: "q2"}, {ID: "c1", Replaces: "q1", Tidy: true}, {ID: "c0", Replaces: "q0", Tidy: true}},
		}}
		s.send = func(_ context.Context, m bot.Message, _ string) error {
			if !m.Tidy {
				time.Sleep(3 * time.Second)
			}
			return nil
		}
		b := s.play(t)
		handle(t, b, reader, "1", "2")
		time.Sleep(time.Second)
		if got := s.screen(); len(got) > 0 {
			t.Errorf("shown are %q before the question", got)
		}
		if err := b.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		got := s.screen()
		if want := []string{"q1", "q2", "c1@q1"}; !slices.Equal(got, want) {
			t.Errorf("shown are %q, want %q", got, want)
		}
		if n := b.Stats().Untidy; n != 1 {
			t.Errorf("%d were left out, want the one of what never came", n)
		}
	})
}

// busy is a script of somebody who answers n questions.
func busy(n int) (script map[string][]bot.Message, ids []string) {
	script = map[string][]bot.Message{"0": {{ID: "q0"}}}
	ids = []string{"0"}
	for i := 1; i <= n; i++ {
		id := fmt.Sprint(i)
		script[id] = []bot.Message{{ID: "q" + id}, {ID: "c" + id, Replaces: fmt.Sprint("q", i-1), Tidy: true}}
		ids = append(ids, id)
	}
	return script, ids
}

// Where there is no room, the newest wait for a while, and the others are left out. Nothing else waits for them.
func TestTidyIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		script, ids := busy(600)
		s := &scripted{script: script}
		s.send = func(_ context.Context, m bot.Message, _ string) error {
			if m.Tidy {
				return &bot.RetryError{After: time.Second}
			}
			return nil
		}
		b := s.play(t)
		handle(t, b, reader, ids...)
		begin := time.Now()
		if err := b.Drain(t.Context()); err != nil || time.Since(begin) > 0 {
			t.Errorf("drained in %s: %v", time.Since(begin), err)
		}
		if n, stats := len(s.screen()), b.Stats(); n != 601 || stats.Untidy != 100 || stats.Queued != 0 {
			t.Errorf("%d questions are shown, %+v", n, stats)
		}
		time.Sleep(5*time.Second + time.Second/2) // between two rounds
		room := 3
		s.mu.Lock()
		s.send = func(context.Context, bot.Message, string) error {
			s.mu.Lock()
			defer s.mu.Unlock()
			if room--; room < 0 {
				return &bot.RetryError{After: time.Second}
			}
			return nil
		}
		s.mu.Unlock()
		time.Sleep(5 * time.Second)
		got := s.screen()[601:]
		for _, id := range got { // some are on their way at once
			if id < "c590" {
				t.Errorf("closed are %q, want the newest", got)
			}
		}
		if len(got) != 3 {
			t.Errorf("closed are %q, want three", got)
		}
		time.Sleep(time.Minute)
		if n := b.Stats().Untidy; n != 597 {
			t.Errorf("%d were left out in the end, want 597", n)
		}
	})
}

// A closing that is being sent delays no question, and delays the end of Run by a moment at most. Nothing is sent after Run.
func TestTidyHoldsUpNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		script, ids := busy(30)
		s := &scripted{script: script}
		s.send = func(ctx context.Context, m bot.Message, _ string) error {
			if m.Tidy {
				<-ctx.Done()
				return ctx.Err()
			}
			return nil
		}
		b := s.play(t)
		handle(t, b, reader, ids...)
		synctest.Wait()
		if n := len(s.screen()); n != 31 {
			t.Errorf("%d questions are shown, want 31", n)
		}
		begin := time.Now()
		if err := b.Drain(t.Context()); err != nil || time.Since(begin) > 3*time.Second {
			t.Errorf("drained in %s: %v", time.Since(begin), err)
		}
	})
}
