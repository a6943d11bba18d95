package main

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"aporte/bot"
)

// stuck is a channel on which messages to one person always fail, and another person cannot be reached any more.
type stuck struct {
	free chan struct{}
	mu   sync.Mutex
	got  map[string]int
}

// Run implements [bot.Channel].
func (*stuck) Run(ctx context.Context, _ func(context.Context, bot.Update) error) error {
	<-ctx.Done()
	return nil
}

// Send implements [bot.Channel].
func (s *stuck) Send(_ context.Context, m bot.Message, _ string) (string, error) {
	switch m.To.User {
	case "slow":
		<-s.free
	case "gone":
		return "", bot.ErrGone
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.got[m.To.User]++
	return "sent", nil
}

// TestNobodyWaits lets 500 people take part while one cannot be written to, one is gone, and one has a conversation that
// nobody can read: all the others are answered.
func TestNobodyWaits(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	channel := &stuck{free: make(chan struct{}), got: map[string]int{}}
	var b *bot.Bot
	say := func(user, id, text string) {
		u := bot.Update{ID: user + id, From: bot.Address{Channel: "test", User: user}, Text: text}
		for b.Handle(t.Context(), u) != nil { // the platform brings it again
		}
	}
	t.Run("somebody whose conversation breaks", func(t *testing.T) {
		b = running(t, openStore(t, path), channel)
		for i, text := range []string{"/start", "1", "1"} {
			say("poison", fmt.Sprint(i), text)
		}
	})
	db, err := sql.Open("sqlite", "file:"+path+"?_busy_timeout=5000")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("UPDATE sessions SET sealed = x'0102'; UPDATE responses SET sealed = x'0102'"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	store := openStore(t, path)
	b = running(t, store, channel)
	begin := time.Now()
	var wg sync.WaitGroup
	for _, user := range []string{"slow", "gone", "poison"} {
		wg.Go(func() {
			for i := range 20 {
				say(user, fmt.Sprint("x", i), "1")
			}
		})
	}
	for i := range 500 {
		wg.Go(func() {
			for n, text := range []string{"/start", "1", "1", "1", "1"} {
				say(fmt.Sprint("user", i), fmt.Sprint(n), text)
			}
		})
	}
	wg.Wait()
	want := func() (missing int) {
		channel.mu.Lock()
		defer channel.mu.Unlock()
		for i := range 500 {
			if channel.got[fmt.Sprint("user", i)] < 9 { // five questions, four closed
				missing++
			}
		}
		return missing
	}
	for deadline := time.Now().Add(patience); want() > 0; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%d people wait for others", want())
		}
	}
	t.Logf("500 people were answered after %v, with three in trouble", time.Since(begin).Round(time.Millisecond))
	held, err := store.Backlog(t.Context())
	if err != nil || held.Parked != 20 || b.Stats().Gone == 0 {
		t.Errorf("%+v, %+v, %v", held, b.Stats(), err)
	}
	channel.mu.Lock()
	if channel.got["slow"] != 0 || channel.got["gone"] != 0 {
		t.Errorf("got %v", channel.got)
	}
	channel.mu.Unlock()
	close(channel.free)
}
