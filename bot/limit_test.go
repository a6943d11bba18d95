package bot_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"aporte/bot"
	"aporte/bot/bottest"
	"aporte/locales"
)

// shelf keeps sessions in memory, and whatever is sent.
type shelf struct {
	bot.Store
	mu       sync.Mutex
	sessions map[bot.Address]bot.Session
	sent     map[bot.Address][]bot.Message
	asked    []string      // receipts
	wait     chan struct{} // if not nil, every update waits for it
}

func (s *shelf) Apply(_ context.Context, u bot.Update, decide func(bot.Session) (bot.Change, error)) ([]bot.Delivery, error) {
	if s.wait != nil {
		<-s.wait
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if u.Noted.Receipt != "" {
		s.asked = append(s.asked, u.Noted.Receipt)
	}
	change, err := decide(s.sessions[u.From])
	if err == nil && !change.Nothing {
		s.sessions[u.From] = change.Session
		s.sent[u.From] = append(s.sent[u.From], change.Send...)
	}
	return nil, err
}

func newBot(t testing.TB, now func() time.Time) (*bot.Bot, *shelf) {
	t.Helper()
	f, words := bottest.First()
	s := &shelf{sessions: map[bot.Address]bot.Session{}, sent: map[bot.Address][]bot.Message{}}
	b, err := bot.New(bot.Config{Store: s, Flow: f, Words: words, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	return b, s
}

// Row 38: somebody who sends 200 messages in ten seconds is told once that it is too much, and after a while is heard
// again; nobody else notices.
func TestFlood(t *testing.T) {
	now := time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)
	b, s := newBot(t, func() time.Time { return now })
	ana, bea := bot.Address{Channel: "test", User: "ana"}, bot.Address{Channel: "test", User: "bea"}
	send := func(who bot.Address, id int, text string) {
		t.Helper()
		if err := b.Handle(t.Context(), bot.Update{ID: fmt.Sprint(id), From: who, Text: text}); err != nil {
			t.Fatal(err)
		}
	}
	told := func() (n int) {
		for _, m := range s.sent[ana] {
			if m.Text == locales.Default().Text("en", "bot.note.flood", nil) {
				n++
			}
		}
		return n
	}
	for i := range 200 {
		now = now.Add(50 * time.Millisecond)
		send(ana, i, "hello")
	}
	send(bea, 200, "hello")
	if told() != 1 || len(s.sent[ana]) > 2*(bot.DefaultLimit.Burst+11) {
		t.Errorf("ana was told %d times and got %d messages", told(), len(s.sent[ana]))
	}
	if len(s.sent[bea]) != 1 {
		t.Errorf("bea got %d messages, want one", len(s.sent[bea]))
	}
	if got := b.Stats(); got.Flooded == 0 || got.Updates != 201 {
		t.Errorf("counted %+v", got)
	}
	now = now.Add(time.Minute)
	before := len(s.sent[ana])
	send(ana, 201, "hello")
	if len(s.sent[ana]) == before {
		t.Error("ana is not heard after a minute")
	}
}

// More than maxInHand updates at the same time fail, and the platform brings them again.
func TestTooManyInHand(t *testing.T) {
	b, s := newBot(t, time.Now)
	s.wait = make(chan struct{})
	var wg sync.WaitGroup
	failed := make(chan error, 5000)
	for i := range 5000 {
		wg.Go(func() {
			from := bot.Address{Channel: "test", User: fmt.Sprint(i)}
			if err := b.Handle(context.Background(), bot.Update{ID: fmt.Sprint(i), From: from, Text: "hello"}); err != nil {
				failed <- err
			}
		})
	}
	refused := 0
	for refused < 5000-4096 {
		<-failed
		refused++
	}
	close(s.wait)
	wg.Wait()
	if len(failed) != 0 || len(s.sessions) != 4096 {
		t.Errorf("%d were handled and %d refused", len(s.sessions), refused+len(failed))
	}
}
