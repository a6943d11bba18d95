package bot_test

import (
	"context"
	"testing"
	"time"

	"aporte/bot"
	"aporte/flows"
)

// A reminder comes at the time of day at which the person was last here, at most two hours later, and never after the
// close.
func TestReminderTimes(t *testing.T) {
	evening := time.Date(2026, 12, 1, 20, 0, 0, 0, time.UTC)
	now := evening
	b, s := newBot(t, func() time.Time { return now })
	ana := bot.Address{Channel: "test", User: "ana"}
	act := func(id string, u bot.Update) {
		t.Helper()
		u.ID, u.From = id, ana
		if err := b.Handle(t.Context(), u); err != nil {
			t.Fatal(err)
		}
	}
	act("1", bot.Update{Text: "/start"})
	act("2", bot.Update{Text: "1"})
	act("3", bot.Update{Text: "Yes, and remind me"})
	if got := s.sessions[ana]; !got.State.Remind || !got.Due.Equal(evening.Add(48*time.Hour)) {
		t.Fatalf("reminder %v at %v, want two days after %v", got.State.Remind, got.Due, evening)
	}
	sent := len(s.sent[ana])

	now = evening.Add(47 * time.Hour)
	act("4", bot.Update{Did: bot.Timer}) // too early
	now = evening.Add(48*time.Hour + 7*time.Hour)
	act("5", bot.Update{Did: bot.Timer}) // the service was away: in the middle of the night nobody is woken
	if got := s.sessions[ana]; !got.Due.Equal(evening.Add(72*time.Hour)) || len(s.sent[ana]) != sent {
		t.Errorf("the next is at %v, %d messages went out", got.Due, len(s.sent[ana])-sent)
	}
	now = evening.Add(73 * time.Hour)
	act("6", bot.Update{Did: bot.Timer})
	if got := s.sessions[ana]; got.Reminded != 1 || len(s.sent[ana]) == sent {
		t.Errorf("not reminded: %+v", got)
	}
	if got := s.sessions[ana].Due; !got.Equal(now.Add(5 * 24 * time.Hour)) {
		t.Errorf("the last one is at %v", got)
	}
	// The question was just seen: words count as its answer.
	act("7", bot.Update{Text: "1"})
	if got := s.sessions[ana].State.Answers["route"].Codes; len(got) != 1 {
		t.Error("the answer to the reminder was not taken")
	}
	now = now.Add(5 * 24 * time.Hour)
	act("8", bot.Update{Did: bot.Timer})
	if got := s.sessions[ana]; got.Reminded != 2 || !got.Due.IsZero() {
		t.Errorf("after two reminders: %d, and one more at %v", got.Reminded, got.Due)
	}

	b.Flow.Closes = now.Add(24 * time.Hour)
	session := s.sessions[ana]
	session.Reminded, session.Due = 0, now
	s.sessions[ana] = session
	now = b.Flow.Closes.Add(time.Minute)
	sent = len(s.sent[ana])
	act("9", bot.Update{Did: bot.Timer})
	if got := s.sessions[ana]; !got.Due.IsZero() || len(s.sent[ana]) != sent {
		t.Error("reminded after the close")
	}
	if s.sessions[ana].State.Status != flows.InProgress {
		t.Error("the timer changed the response")
	}
}

// A reminder that was put off to the next day stays so when an old message is edited, which shows nothing: the timer of
// the day before was seen, and would never come again.
func TestReminderPutOff(t *testing.T) {
	evening := time.Date(2026, 12, 1, 20, 0, 0, 0, time.UTC)
	now := evening
	b, s := newBot(t, func() time.Time { return now })
	ana := bot.Address{Channel: "test", User: "ana"}
	for i, u := range []bot.Update{
		{Text: "/start"},
		{Text: "1"},
		{Text: "Yes, and remind me"},
		{Did: bot.Timer},
		{Text: "edited", Ref: "nowhere", Did: bot.Edited},
	} {
		if u.Did == bot.Timer {
			now = evening.Add(48*time.Hour + 7*time.Hour)
		}
		u.ID, u.From = string(rune('a'+i)), ana
		if err := b.Handle(t.Context(), u); err != nil {
			t.Fatal(err)
		}
	}
	if got := s.sessions[ana].Due; !got.Equal(evening.Add(72 * time.Hour)) {
		t.Errorf("the reminder comes at %v, want the evening after it was put off", got)
	}
}

// setBack is a store whose clock is set back as soon as it has said which timers are due.
type setBack struct {
	*shelf
	who bot.Address
	now *time.Time
}

// Due implements [bot.Store].
func (s *setBack) Due(context.Context, time.Time, int) ([]bot.Update, error) {
	*s.now = s.now.Add(-time.Hour)
	return []bot.Update{{ID: "timer", From: s.who, Did: bot.Timer}}, nil
}

// A timer that was due is handled even if the clock was set back since: it does not come twice.
func TestReminderByClockSetBack(t *testing.T) {
	now := time.Date(2026, 12, 1, 20, 0, 0, 0, time.UTC)
	b, s := newBot(t, func() time.Time { return now })
	ana := bot.Address{Channel: "test", User: "ana"}
	for i, text := range []string{"/start", "1", "Yes, and remind me"} {
		if err := b.Handle(t.Context(), bot.Update{ID: string(rune('a' + i)), From: ana, Text: text}); err != nil {
			t.Fatal(err)
		}
	}
	now = s.sessions[ana].Due
	b.Store = &setBack{shelf: s, who: ana, now: &now}
	b.HandleTimers(t.Context(), now)
	if got := s.sessions[ana].Reminded; got != 1 {
		t.Errorf("reminded %d times, want once", got)
	}
}
