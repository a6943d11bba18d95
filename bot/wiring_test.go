package bot_test

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"aporte/adapters/sqlstore"
	"aporte/bot"
	"aporte/bot/bottest"
)

// wire is a channel in memory that notes when each message was shown. A test says what becomes of a message.
type wire struct {
	mu    sync.Mutex
	shown []time.Time
	fate  func(bot.Message) error
}

// Run implements [bot.Channel].
func (*wire) Run(ctx context.Context, _ func(context.Context, bot.Update) error) error {
	<-ctx.Done()
	return nil
}

// Send implements [bot.Channel].
func (w *wire) Send(_ context.Context, m bot.Message, _ string) (string, error) {
	if w.fate != nil {
		if err := w.fate(m); err != nil {
			return "", err
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.shown = append(w.shown, time.Now())
	return "platform's " + m.ID, nil
}

func (w *wire) times() []time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]time.Time(nil), w.shown...)
}

// wired runs a bot over the real store on the fake clock of a bubble, and returns how to stop it. The store is made in the
// bubble, too: its goroutines wait for channels, and nothing in it waits for anything outside.
func wired(t *testing.T, channels map[string]bot.Channel) (b *bot.Bot, stop func()) {
	t.Helper()
	store, err := sqlstore.Open(t.Context(), sqlstore.Config{Path: inMemory(t) + "/a.db", Key: make([]byte, 32), FoldEvery: 1000 * time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	f, _ := bottest.First()
	if b, err = bot.New(bot.Config{Store: store, Channels: channels, Flow: f, Words: monthWords}); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- b.Run(ctx) }()
	return b, func() {
		t.Helper()
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	}
}

func acts(t *testing.T, b *bot.Bot, who bot.Address, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if err := b.Handle(t.Context(), bot.Update{ID: who.User + text, From: who, Text: text}); err != nil {
			t.Fatal(err)
		}
	}
}

// A message that a platform asks to hold back for an hour goes out after that hour, and not before.
func TestWaitOfAnHour(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var once sync.Once
		ch := &wire{fate: func(bot.Message) (err error) {
			once.Do(func() { err = &bot.RetryError{After: time.Hour} })
			return err
		}}
		b, stop := wired(t, map[string]bot.Channel{"test": ch})
		begin := time.Now()
		acts(t, b, bot.Address{Channel: "test", User: "ana"}, "/start")
		time.Sleep(time.Hour - time.Second)
		if n := len(ch.times()); n > 0 {
			t.Errorf("%d messages came too early", n)
		}
		time.Sleep(5 * time.Second)
		if shown := ch.times(); len(shown) != 1 || shown[0].Sub(begin) < time.Hour {
			t.Errorf("shown at %v, began at %v", shown, begin)
		}
		stop()
	})
}

// ticking is a store in memory, for two days of looking every second.
type ticking struct{ *shelf }

// Apply implements [bot.Store].
func (s *ticking) Apply(ctx context.Context, u bot.Update, decide func(bot.Session) (bot.Change, error)) ([]bot.Delivery, error) {
	var deliveries []bot.Delivery
	_, err := s.shelf.Apply(ctx, u, func(before bot.Session) (bot.Change, error) {
		c, err := decide(before)
		for _, m := range c.Send {
			deliveries = append(deliveries, bot.Delivery{Message: m})
		}
		return c, err
	})
	return deliveries, err
}

// Due implements [bot.Store].
func (s *ticking) Due(_ context.Context, now time.Time, _ int) (due []bot.Update, _ error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for a, session := range s.sessions {
		if !session.Due.IsZero() && !session.Due.After(now) {
			due = append(due, bot.Update{ID: session.Due.String(), From: a, Did: bot.Timer})
		}
	}
	return due, nil
}

// Claim implements [bot.Store].
func (*ticking) Claim(context.Context, time.Time, time.Time, int) ([]bot.Delivery, error) {
	return nil, nil
}

// Settle implements [bot.Store].
func (*ticking) Settle(context.Context, []bot.Result) error { return nil }

// A reminder comes at its time, two days after its person was here last.
func TestReminderInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ch := &wire{}
		b, s := newBot(t, time.Now)
		b.Store, b.Channels = &ticking{s}, map[string]bot.Channel{"test": ch}
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- b.Run(ctx) }()
		acts(t, b, bot.Address{Channel: "test", User: "ana"}, "/start", "1", "Yes, and remind me")
		asked := time.Now()
		time.Sleep(time.Minute)
		before := len(ch.times())
		time.Sleep(50 * time.Hour)
		shown := ch.times()
		if len(shown) == before {
			t.Fatal("no reminder came")
		}
		if after := shown[before].Sub(asked); after < 48*time.Hour || after > 48*time.Hour+2*time.Second {
			t.Errorf("the reminder came after %v", after)
		}
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

// Stopping takes no longer than the grace, though one channel does not come back from a send; what others have in hand
// goes out.
func TestStopWithinGrace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		free := make(chan struct{})
		stuck, good := &wire{fate: func(bot.Message) error { <-free; return nil }}, &wire{}
		b, stop := wired(t, map[string]bot.Channel{"stuck": stuck, "good": good})
		acts(t, b, bot.Address{Channel: "stuck", User: "ana"}, "/start")
		acts(t, b, bot.Address{Channel: "good", User: "bea"}, "/start")
		begin := time.Now()
		stop()
		if took := time.Since(begin); took != bot.Grace {
			t.Errorf("stopping took %v, want the grace, %v", took, bot.Grace)
		}
		if len(good.times()) != 1 || len(stuck.times()) != 0 {
			t.Errorf("%d and %d messages went out", len(good.times()), len(stuck.times()))
		}
		close(free)
		if err := b.Drain(t.Context()); err != nil { // its result finds the store closed
			t.Error(err)
		}
	})
}
