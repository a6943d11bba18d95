package bottest

import (
	"strings"
	"testing"
	"unicode/utf8"

	"aporte/bot"
)

// checkSpans checks what [bot.Message.Spans] promises: the spans are in order and hold whole characters. What the person wrote is
// in no span but those of [bot.RoleSaid]. written are texts of the person, of which only those count that no word of ours holds.
func checkSpans(t *testing.T, m bot.Message, written map[string]string) {
	t.Helper()
	end := 0
	for _, s := range m.Spans {
		if s.Start < end || s.Start >= s.End || s.End > len(m.Text) {
			t.Fatalf("the span %+v is out of order in %q", s, m.Text)
		}
		text := m.Text[s.Start:s.End]
		if !utf8.ValidString(text) || strings.TrimSpace(text) == "" {
			t.Errorf("the span %+v has the text %q", s, text)
		}
		for said := range written {
			if s.Role != bot.RoleSaid && strings.Count(said, " ") > 3 && strings.Contains(text, said) {
				t.Errorf("the span %+v has words of the person: %q", s, said)
			}
		}
		end = s.End
	}
}
