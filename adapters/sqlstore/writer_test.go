package sqlstore

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"aporte/bot"
	"aporte/flows"
)

// begins is what ana's first answer leads to.
func begins(b bot.Session) (bot.Change, error) {
	b.Response, b.Receipt = "response-ana", "receipt-ana"
	b.State = flows.State{Ref: flows.Ref{ID: "demo", Version: 1}, Lang: "en", Status: flows.InProgress}
	answer := flows.Answer{Step: "q", Act: flows.ActGiven, Value: flows.Value{Text: "words"}}
	return bot.Change{Session: b, Answers: []flows.Answer{answer}}, nil
}

// A job that fails takes nobody along: the others of its transaction run once more, and all that they do is there.
func TestFailureTakesNobodyAlong(t *testing.T) {
	s, err := Open(t.Context(), Config{Path: filepath.Join(t.TempDir(), "a.db"), Key: make([]byte, 32)})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	busy, free := make(chan bool), make(chan bool)
	ended := make(chan error, 3)
	go func() {
		ended <- s.writer.do(t.Context(), func(context.Context, *tx) error {
			busy <- true
			<-free
			return nil
		})
	}()
	<-busy // from now on, what comes is gathered for the next transaction
	go func() {
		_, err := s.Apply(t.Context(), bot.Update{ID: "1", From: bot.Address{Channel: "test", User: "ana"}}, begins)
		ended <- err
	}()
	for len(s.writer.jobs) < 1 {
		time.Sleep(time.Millisecond)
	}
	boom := errors.New("boom")
	go func() { ended <- s.writer.do(t.Context(), func(context.Context, *tx) error { return boom }) }()
	for len(s.writer.jobs) < 2 {
		time.Sleep(time.Millisecond)
	}
	close(free)
	var failed int
	for range 3 {
		if err := <-ended; errors.Is(err, boom) {
			failed++
		} else if err != nil {
			t.Error(err)
		}
	}
	found, err := s.FindReceipt(t.Context(), "receipt-ana")
	if failed != 1 || err != nil || found.Answers != 1 {
		t.Errorf("%d failed; of the other there is %+v, %v", failed, found, err)
	}
	if _, err := s.Apply(t.Context(), bot.Update{ID: "2", From: bot.Address{Channel: "test", User: "ana"}}, begins); err != nil {
		t.Error(err)
	}
	if n, err := s.Count(t.Context(), bot.Filter{}); n != 1 || err != nil {
		t.Errorf("%d responses, %v", n, err)
	}
}

// A response that was taken over while its former account decided to erase it is not erased: it is no longer theirs.
func TestErasingAfterATakeover(t *testing.T) {
	s, err := Open(t.Context(), Config{Path: filepath.Join(t.TempDir(), "a.db"), Key: make([]byte, 32)})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	ana, bea := bot.Address{Channel: "test", User: "ana"}, bot.Address{Channel: "test", User: "bea"}
	if _, err := s.Apply(t.Context(), bot.Update{ID: "1", From: ana}, begins); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]bot.Change{"erase": {Forget: true}, "leave": {}, "nothing": {Nothing: true}} {
		from, _, known := s.active.get(ana)
		if !known {
			t.Fatal("nobody remembers ana")
		}
		late, err := s.prepare(t.Context(), bot.Update{ID: "late " + name, From: ana}, from, change)
		if err != nil {
			t.Fatal(err)
		}
		taking := bot.Update{ID: "takes before " + name, From: bea, Noted: bot.Noted{Lookup: true, Receipt: "receipt-ana"}}
		if _, err := s.Apply(t.Context(), taking, func(b bot.Session) (bot.Change, error) { return bot.Change{Session: b}, nil }); err != nil {
			t.Fatal(err)
		}
		err = s.writer.do(t.Context(), func(ctx context.Context, tx *tx) error {
			_, err := late.write(ctx, tx)
			return err
		})
		if found, missing := s.FindReceipt(t.Context(), "receipt-ana"); !errors.Is(err, errOvertaken) || missing != nil || found.Answers != 1 {
			t.Errorf("%s: %v; there is %+v, %v", name, err, found, missing)
		}
		ana, bea = bea, ana
		if _, err := s.Apply(t.Context(), bot.Update{ID: "goes on after " + name, From: ana}, func(b bot.Session) (bot.Change, error) {
			return bot.Change{Session: b}, nil
		}); err != nil {
			t.Fatal(err)
		}
	}
}

// Somebody begins again at the moment at which the farewell to them is noted as sent, and with it their identity goes.
func TestBeginsAgainDuringTheFarewell(t *testing.T) {
	s, err := Open(t.Context(), Config{Path: filepath.Join(t.TempDir(), "a.db"), Key: make([]byte, 32)})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	ana := bot.Address{Channel: "test", User: "ana"}
	if _, err := s.Apply(t.Context(), bot.Update{ID: "1", From: ana}, begins); err != nil {
		t.Fatal(err)
	}
	gone := bot.Change{Forget: true, Send: []bot.Message{{ID: "bye", To: ana, Text: "farewell"}}}
	if _, err := s.Apply(t.Context(), bot.Update{ID: "2", From: ana}, func(bot.Session) (bot.Change, error) { return gone, nil }); err != nil {
		t.Fatal(err)
	}
	settled := false
	_, err = s.Apply(t.Context(), bot.Update{ID: "3", From: ana}, func(b bot.Session) (bot.Change, error) {
		if !settled { // she was read, and is not stored yet
			settled = true
			if err := s.Settle(t.Context(), []bot.Result{{ID: "bye", State: bot.ResultSent}}); err != nil {
				t.Error(err)
			}
		}
		return begins(b)
	})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := s.Session(t.Context(), ana); got.Response != "response-ana" || err != nil {
		t.Errorf("her session is %+v, %v", got, err)
	}
}
