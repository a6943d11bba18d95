package bot_test

import (
	"context"
	"errors"
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

	still bool // the clock of the store stands still while the process does

	mu      sync.Mutex
	shown   []string
	results []bot.Result
	claims  int
}

// Claim implements [bot.Store]. Nobody knows whether what it claims is ours.
func (s *sleeper) Claim(context.Context, time.Time, time.Time, int) ([]bot.Delivery, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.claims++
	return []bot.Delivery{{Message: bot.Message{ID: "claimed", To: overtaken}}}, errors.New("the commit failed")
}

// Due implements [bot.Store].
func (*sleeper) Due(context.Context, time.Time, int) ([]bot.Update, error) { return nil, nil }

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
	c := bot.Config{Store: s, Channels: map[string]bot.Channel{"test": s}, Flow: &flows.Flow{}, Words: locales.Default()}
	if s.still {
		began := time.Now()
		c.Now = func() time.Time { return began }
	}
	b, err := bot.New(c)
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
	for _, still := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			s := &sleeper{still: still, sleep: map[string]time.Duration{"late": bot.LeaseTime + time.Second, "slow": 30 * time.Second}}
			b := s.bot(t)
			s.say(t, b, "late")
			if len(s.shown) != 0 || len(s.results) != 1 || s.results[0].State != bot.ResultLater || !s.results[0].Untried {
				t.Errorf("after the lease was over (the store's clock stood still: %t), shown were %q; results: %+v", still, s.shown, s.results)
			}
			if still { // what is put off waits until that clock goes on
				return
			}
			time.Sleep(time.Second)
			s.say(t, b, "slow")
			if !slices.Equal(s.shown, []string{"slow"}) {
				t.Errorf("within the lease, shown were %q", s.shown)
			}
		})
	}
}

// TestClaimThatFails: what a claim returns with an error belongs to nobody, and is not sent.
func TestClaimThatFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &sleeper{}
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		_ = s.bot(t).Run(ctx)
		if s.claims == 0 || len(s.shown) > 0 {
			t.Errorf("%d claims failed, and sent were %v", s.claims, s.shown)
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
