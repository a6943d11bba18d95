package sqlstore

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
	"time"
)

// Whoever asks whether the store can be written to learns in time that it cannot, also while its writer waits for somebody else: the
// alerts, the metrics and /readyz would all hang with it. However often that is asked, one change waits. Leases are given up in time, too.
func TestPingWhileWriterWaits(t *testing.T) {
	s, err := Open(t.Context(), Config{Path: filepath.Join(t.TempDir(), "a.db"), Key: make([]byte, 32)})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	busy, free, ended := make(chan bool), make(chan bool), make(chan error, 1)
	go func() {
		ended <- s.writer.do(t.Context(), func(context.Context, *tx) error {
			busy <- true
			<-free
			return nil
		})
	}()
	<-busy
	s.health.mu.Lock()
	s.health.good = time.Time{}
	s.health.mu.Unlock()
	release := time.AfterFunc(10*time.Second, func() { close(free) }) // so that a Ping that hangs fails, and not the whole run
	for range 5 {
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		if err := s.Ping(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%v", err)
		}
		cancel()
	}
	waiting := len(s.writer.jobs)
	for what, ask := range map[string]func(context.Context) error{
		"hold": func(ctx context.Context) error { _, _, err := s.Hold(ctx, "work", time.Minute); return err },
		"let":  func(ctx context.Context) error { return s.Let(ctx, "work") },
	} {
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		if err := ask(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%s: %v", what, err)
		}
		cancel()
	}
	if waiting > 1 {
		t.Errorf("%d changes wait", waiting)
	}
	if release.Stop() {
		close(free)
	}
	if err := errors.Join(<-ended, s.Ping(t.Context())); err != nil {
		t.Error(err)
	}
}
