package bot_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"aporte/bot"
	"aporte/flows"
	"aporte/locales"
)

// sleeper is a store and a channel. Each update hands out a message of its id; when sending one, the machine may sleep.
type sleeper struct {
	bot.Store
	sleep map[string]time.Duration // by message id: how long the process stands still before Apply returns
	fail  map[string]bool          // sending this one fails

	mu      sync.Mutex
	shown   []string
	results []bot.Result
}

// Apply implements [bot.Store].
func (s *sleeper) Apply(_ context.Context, u bot.Update, _ func(bot.Session) (bot.Change, error)) ([]bot.Delivery, error) {
	time.Sleep(s.sleep[u.ID])
	return []bot.Delivery{{Message: bot.Message{ID: u.ID, To: u.From}}}, nil
}

// Settle implements [bot.Store].
func (s *sleeper) Settle(_ context.Context, results []bot.Result) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.results = append(s.results, results...)
	return nil
}

// Run implements [bot.Channel].
func (*sleeper) Run(context.Context, func(context.Context, bot.Update) error) error { return nil }

// Send implements [bot.Channel].
func (s *sleeper) Send(ctx context.Context, m bot.Message, _ string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fail[m.ID] {
		return "", &bot.RetryError{After: time.Hour}
	}
	if end, bounded := ctx.Deadline(); !bounded || time.Until(end) > bot.LeaseTime {
		return "", context.DeadlineExceeded
	}
	s.shown = append(s.shown, m.ID)
	return "", nil
}

func (s *sleeper) bot(t *testing.T) *bot.Bot {
	t.Helper()
	b, err := bot.New(bot.Config{
		Store: s, Channels: map[string]bot.Channel{"test": s}, Flow: &flows.Flow{}, Words: locales.Default(),
	})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// say handles an update, and waits until what follows from it is done.
func (s *sleeper) say(t *testing.T, b *bot.Bot, id string) {
	t.Helper()
	if err := b.Handle(t.Context(), bot.Update{ID: id, From: overtaken, Did: bot.Timer}); err != nil {
		t.Error(err)
	}
	if err := b.Drain(t.Context()); err != nil {
		t.Error(err)
	}
}

// Row 186: a process that slept while it had a message does not send it: another process may have it by now.
func TestSleptThroughTheLease(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &sleeper{sleep: map[string]time.Duration{"late": bot.LeaseTime + time.Second, "slow": 30 * time.Second}}
		b := s.bot(t)
		s.say(t, b, "late")
		if len(s.shown) != 0 || len(s.results) != 1 || s.results[0].State != bot.ResultLater || !s.results[0].Untried {
			t.Errorf("after the lease was over, shown were %q; results: %+v", s.shown, s.results)
		}
		time.Sleep(time.Second)
		s.say(t, b, "slow")
		if !slices.Equal(s.shown, []string{"slow"}) {
			t.Errorf("within the lease, shown were %q", s.shown)
		}
	})
}

// What another process sent later does not hold up here what comes after it.
func TestPutOffAndSentElsewhere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &sleeper{fail: map[string]bool{"one": true}}
		b := s.bot(t)
		s.say(t, b, "one") // put off; another process will claim it
		time.Sleep(time.Second)
		s.say(t, b, "two") // the store handed it out, although it knows of the first one: that was sent
		if !slices.Equal(s.shown, []string{"two"}) {
			t.Errorf("shown were %q; results: %+v", s.shown, s.results)
		}
	})
}
