package bot_test

import (
	"fmt"
	"testing"
	"time"

	"aporte/bot"
	"aporte/flows"
)

// A text from a box is the whole answer: what looks like a command in it is none, and the next question follows at once.
func TestWholeAnswer(t *testing.T) {
	now := time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)
	b, s := newBot(t, func() time.Time { return now })
	ana := bot.Address{Channel: "test", User: "ana"}
	n := 0
	act := func(u bot.Update) bot.Session {
		t.Helper()
		n++
		u.ID, u.From = fmt.Sprint(n), ana
		if err := b.Handle(t.Context(), u); err != nil {
			t.Fatal(err)
		}
		return s.sessions[ana]
	}
	for _, text := range []string{"/start", "1", "1", "1", "1", "1", "1", "1", "1", "1"} {
		act(bot.Update{Text: text})
	}
	before := len(s.sent[ana])
	got := act(bot.Update{Text: "/stop corruption\nin schools", Did: bot.Written, Ref: "box"})
	v := got.State.Answers["idea1_headline"]
	if v.Text != "/stop corruption\nin schools" || len(got.State.Draft.Bubbles) != 0 {
		t.Fatalf("stored %+v, still being written %+v", v, got.State.Draft)
	}
	sent := s.sent[ana][before:]
	if len(sent) != 2 || sent[0].Kind != flows.Choice {
		t.Errorf("%d messages follow, want the next question and the closing of this one", len(sent))
	}
	// Where no text is asked for, it is understood like anything typed.
	answered := len(got.State.Answers)
	if got := act(bot.Update{Text: "nonsense", Did: bot.Written}); len(got.State.Answers) != answered {
		t.Error("it answered another question")
	}
}
