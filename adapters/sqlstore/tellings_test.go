package sqlstore

import (
	"bytes"
	"context"
	"path/filepath"
	"testing"
	"time"

	"aporte/bot"
)

// A message of staff that meets a change of the key opens with the new one: else it would be open for ever, and sent to nobody.
func TestTellDuringRotate(t *testing.T) {
	path, next := filepath.Join(t.TempDir(), "a.db"), bytes.Repeat([]byte{9}, 32)
	s, err := Open(t.Context(), Config{Path: path, Key: make([]byte, 32)})
	if err != nil {
		t.Fatal(err)
	}
	busy, free, ended := make(chan bool), make(chan bool), make(chan error, 3)
	waits := func(jobs int) {
		for len(s.writer.jobs) < jobs {
			time.Sleep(time.Millisecond)
		}
	}
	go func() {
		ended <- s.writer.do(t.Context(), func(context.Context, *tx) error {
			busy <- true
			<-free
			return nil
		})
	}()
	<-busy
	go func() { ended <- s.Rotate(t.Context(), next) }()
	waits(1)
	go func() {
		all := func([]bot.Audience) error { return nil }
		ended <- s.Tell(t.Context(), bot.Telling{Consultation: "demo", Texts: map[string]string{"en": "The outcome"}}, all, bot.Audit{Action: "tell"})
	}()
	waits(2)
	close(free)
	for range 3 {
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if s, err = Open(t.Context(), Config{Path: path, Key: next}); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	told, err := s.Told(t.Context(), "demo")
	if err != nil || len(told) != 1 || len(told[0].Languages) != 1 {
		t.Errorf("%+v, %v", told, err)
	}
}
