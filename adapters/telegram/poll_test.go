package telegram_test

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"

	"aporte/adapters/telegram"
	"aporte/adapters/telegram/faketelegram"
	"aporte/bot"
)

// Row 55: TestOddUpdatesPass checks that an update of any form is left behind, and those after it arrive.
func TestOddUpdatesPass(t *testing.T) {
	for _, mode := range []string{telegram.Poll, telegram.Webhook} {
		t.Run(mode, func(t *testing.T) {
			p := faketelegram.New(t, mode, nil)
			got := start(t, p)
			for _, odd := range []map[string]any{
				{"message": 5},
				{"message": []any{}},
				{"message": map[string]any{"text": 7}},
				{"message": map[string]any{"chat": map[string]any{"type": "private"}, "text": "from nobody"}},
				{"message_reaction": map[string]any{"new": strings.Repeat("x", 1000)}},
				{"callback_query": map[string]any{"id": "1"}},
				{},
			} {
				p.Push(odd)
			}
			p.Type("ana", "after all that")
			if u := next(t, got); u.Text != "after all that" {
				t.Errorf("got %+v", u)
			}
			eventually(t, "all updates are confirmed", func() bool { return p.Pending() == 0 })
			n := p.Telegram().Counts()
			if n["updates_malformed"] != 5 || n["updates_unknown"] != 2 || n["updates_passed"] != 1 {
				t.Errorf("counted %v", n)
			}
		})
	}
}

// TestNothingUnhandledIsConfirmed holds one update open while a hundred others are handled.
func TestNothingUnhandledIsConfirmed(t *testing.T) {
	p := faketelegram.New(t, telegram.Poll, nil)
	free := make(chan struct{})
	var handled atomic.Int32
	startWith(t, p, func(ctx context.Context, u bot.Update) error {
		if u.Text == "slow" {
			select {
			case <-free:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		handled.Add(1)
		return nil
	})
	p.Type("slow", "slow")
	const others = 150
	for i := range others {
		p.Type(string(rune('a'+i%26)), "quick")
	}
	// One answer of Telegram carries a hundred, the slow one among them.
	eventually(t, "the others of the window are handled", func() bool { return handled.Load() == 99 })
	asked, _ := p.Polls()
	eventually(t, "Telegram is asked again", func() bool {
		n, _ := p.Polls()
		return n >= asked+2
	})
	if n := p.Pending(); n != others+1 {
		t.Errorf("%d updates are unconfirmed, want all %d", n, others+1)
	}
	close(free)
	eventually(t, "all are handled once", func() bool { return handled.Load() == others+1 })
	eventually(t, "all are confirmed", func() bool { return p.Pending() == 0 })
	if n := handled.Load(); n != others+1 {
		t.Errorf("handled %d times, want %d", n, others+1)
	}
}

// Row 56: TestUpdatesNumberedAnew lets Telegram begin with lower numbers after a time without updates.
func TestUpdatesNumberedAnew(t *testing.T) {
	p := faketelegram.New(t, telegram.Poll, nil)
	got := start(t, p)
	p.Type("ana", "before")
	first := next(t, got)
	eventually(t, "it is confirmed", func() bool { return p.Pending() == 0 })
	if _, offset := p.Polls(); offset == 0 {
		t.Fatal("it was confirmed without an offset")
	}
	p.Renumber(11)
	eventually(t, "Telegram is asked from the start", func() bool {
		_, offset := p.Polls()
		return offset == 0
	})
	p.Type("ana", "after")
	if u := next(t, got); u.Text != "after" || u.ID != "11" || u.ID == first.ID {
		t.Errorf("got %+v", u)
	}
}

// TestStopLeavesUpdates stops while an update fails: the next run gets it again.
func TestStopLeavesUpdates(t *testing.T) {
	p := faketelegram.New(t, telegram.Poll, nil)
	ctx, cancel := context.WithCancel(t.Context())
	tried := make(chan struct{}, 100)
	ended := make(chan error, 1)
	go func() {
		ended <- p.Telegram().Run(ctx, func(context.Context, bot.Update) error {
			tried <- struct{}{}
			return errors.New("disk full")
		})
	}()
	p.Type("ana", "keep me")
	<-tried
	cancel()
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	if u := next(t, start(t, p)); u.Text != "keep me" {
		t.Errorf("got %+v", u)
	}
}

// Row 59: another service polls with the same token.
func TestConflict(t *testing.T) {
	p := faketelegram.New(t, telegram.Poll, nil)
	p.Inject(faketelegram.Fault{Method: "getUpdates", N: 1, How: faketelegram.Conflicting})
	start(t, p)
	eventually(t, "the channel is unwell", func() bool {
		err := p.Telegram().Healthy()
		return err != nil && strings.Contains(err.Error(), "another service")
	})
	eventually(t, "the log says why", func() bool { return strings.Contains(p.Logged(), "another service receives") })
}

// Row 60: nothing more is sent with a token that was revoked.
func TestTokenRevoked(t *testing.T) {
	p := faketelegram.New(t, telegram.Poll, nil)
	got := start(t, p)
	to := ana(p)
	next(t, got)
	if err := p.Telegram().Healthy(); err != nil {
		t.Errorf("unwell while all is well: %v", err)
	}
	p.Inject(faketelegram.Fault{Method: "sendMessage", N: 1, How: faketelegram.Unauthorized})
	for range 2 { // the second is not even tried: it would succeed
		if _, err := p.Channel().Send(t.Context(), bot.Message{ID: "m", To: to, Text: "x"}, ""); err == nil {
			t.Error("sent with a token that was revoked")
		}
	}
	if err := p.Telegram().Healthy(); err == nil || !strings.Contains(err.Error(), "401") {
		t.Errorf("health says %v", err)
	}
	// A poll that succeeds shows that the token is good again.
	p.Type("ana", "still there?")
	next(t, got)
	eventually(t, "the channel is well", func() bool { return p.Telegram().Healthy() == nil })
	if _, err := p.Channel().Send(t.Context(), bot.Message{ID: "m", To: to, Text: "x"}, ""); err != nil {
		t.Error(err)
	}
}

// Row 61: connections that break, before and after Telegram has acted.
func TestPollSurvivesTrouble(t *testing.T) {
	p := faketelegram.New(t, telegram.Poll, nil)
	p.Inject(faketelegram.Fault{Method: "getMe", N: 1, How: faketelegram.Broken})
	p.Inject(faketelegram.Fault{Method: "deleteWebhook", N: 1, How: faketelegram.ResetBefore})
	p.Inject(faketelegram.Fault{Method: "getUpdates", N: 1, How: faketelegram.NotJSON})
	p.Inject(faketelegram.Fault{Method: "getUpdates", N: 1, How: faketelegram.ResetAfter})
	got := start(t, p)
	if err := p.Telegram().Healthy(); err == nil {
		t.Error("well before the first call")
	}
	p.Type("ana", "hello")
	if u := next(t, got); u.Text != "hello" {
		t.Errorf("got %+v", u)
	}
}

func TestKeysAreReleased(t *testing.T) {
	for _, mode := range []string{telegram.Poll, telegram.Webhook} {
		t.Run(mode, func(t *testing.T) {
			p := faketelegram.New(t, mode, nil)
			got := start(t, p)
			to := ana(p)
			next(t, got)
			if _, err := p.Channel().Send(t.Context(), bot.Message{ID: "m", To: to, Text: "?", Choices: yes}, ""); err != nil {
				t.Fatal(err)
			}
			if !p.Press("ana", "Yes", false) {
				t.Fatal("there is no key")
			}
			p.PressData(p.ID("ana"), 0, "noise \x01 of a changed client")
			next(t, got)
			next(t, got)
			eventually(t, "no key shows a spinner", func() bool { return p.Unanswered() == 0 })
		})
	}
}

// Row 49: who blocks the bot is gone, and may come back.
func TestBlockedAndBack(t *testing.T) {
	p := faketelegram.New(t, telegram.Poll, nil)
	got := start(t, p)
	for _, blocked := range []bool{true, false} {
		p.Block(p.ID("ana"), blocked)
		if u := next(t, got); !u.Did.Silent() || (u.Did == bot.Left) != blocked {
			t.Errorf("blocked %v: got %+v", blocked, u)
		}
	}
}

func TestAlbumIsAnsweredOnce(t *testing.T) {
	p := faketelegram.New(t, telegram.Poll, nil)
	got := start(t, p)
	for range 10 {
		p.SendFields(p.ID("ana"), map[string]any{"photo": []any{map[string]any{"file_id": "x"}}, "media_group_id": "g1"})
	}
	p.Type("ana", "that was it")
	if u := next(t, got); u.Media != "photo" {
		t.Errorf("got %+v", u)
	}
	if u := next(t, got); u.Text != "that was it" {
		t.Errorf("got %+v, want one update for the whole album", u)
	}
}

// Row 55: TestBatchTooLarge has more waiting than one answer may hold: they come one by one.
func TestBatchTooLarge(t *testing.T) {
	p := faketelegram.New(t, telegram.Poll, nil)
	for range 9 {
		p.Push(map[string]any{"poll": strings.Repeat("x", 2<<20)})
	}
	p.Type("ana", "behind them")
	if u := next(t, start(t, p)); u.Text != "behind them" {
		t.Errorf("got %+v", u)
	}
}
