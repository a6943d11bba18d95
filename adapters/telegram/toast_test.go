package telegram_test

import (
	"slices"
	"strings"
	"testing"

	"aporte/adapters/telegram"
)

// A key after which nothing on the screen changes shows a toast, with the one answer that every press gets.
func TestToastsOnTelegram(t *testing.T) {
	for _, mode := range []string{telegram.Poll, telegram.Webhook} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			s := newSceneIn(t, mode, "en", 0)
			for text := range strings.FieldsSeq(onChoice) {
				s.Type("ana", text)
				s.settle()
			}
			press := func(label string) {
				t.Helper()
				if !s.Press("ana", label, false) {
					t.Fatalf("there is no key %q", label)
				}
				s.settle()
			}
			said := func(want ...string) {
				t.Helper()
				eventually(t, "every key is released", func() bool { return s.Unanswered() == 0 })
				if got := s.Toasts("ana"); !slices.Equal(got, want) {
					t.Errorf("toasts are %q, want %q", got, want)
				}
			}
			press("Agree")
			said()
			before := len(s.Shown("ana"))
			s.Tap("ana") // the same key once more
			s.settle()
			noted := "Noted already: Agree"
			said(noted)
			s.PressData(s.id, 1, "noise")
			s.settle()
			said(noted, s.words("bot.note.forged"))
			if n := len(s.Shown("ana")); n != before {
				t.Errorf("%d messages are shown, want %d as before", n, before)
			}
			if n := s.Telegram().Counts()["callbacks_unanswered"]; n > 0 {
				t.Errorf("%d answers to keys were refused: each takes one", n)
			}
		})
	}
}
