package line_test

import (
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"aporte/adapters/line"
)

func TestSplit(t *testing.T) {
	paragraphs := "First paragraph here.\n\nSecond one. It has 3.5 sentences! And more"
	for _, c := range []struct {
		name, text string
		limit      int
		want       []string
	}{
		{"short", " short ", 10, []string{" short "}},
		{"nothing", " \n ", 10, nil},
		{"paragraph", "aaaa aaaa\n\nbb bb", 14, []string{"aaaa aaaa", "bb bb"}},
		{"line", "aaaa aaaa\nbb bb b", 14, []string{"aaaa aaaa", "bb bb b"}},
		{"sentence", "Aa bb cc. Dd ee ff", 14, []string{"Aa bb cc.", "Dd ee ff"}},
		{"sentences", paragraphs, 35, []string{"First paragraph here.", "Second one. It has 3.5 sentences!", "And more"}},
		{"whole", paragraphs, 1000, []string{paragraphs}},
		{"not in a number", "costs about 3.5 million", 18, []string{"costs about 3.5", "million"}},
		{"word", "aaaaa bbbbb ccccc", 12, []string{"aaaaa bbbbb", "ccccc"}},
		{"grapheme", strings.Repeat("e\u0301", 4), 5, []string{"e\u0301e\u0301", "e\u0301e\u0301"}},
		{"emoji", strings.Repeat("👩‍👩‍👧‍👦", 2), 12, []string{"👩‍👩‍👧‍👦", "👩‍👩‍👧‍👦"}},
		{"tower", "e" + strings.Repeat("\u0301", 9), 5, []string{"e" + strings.Repeat("\u0301", 4), strings.Repeat("\u0301", 5)}},
		{"ideographs", "第一句话在这里。第二句话", 9, []string{"第一句话在这里。", "第二句话"}},
		{"blank in front", strings.Repeat("\n", 30) + "x", 9, []string{"x"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, line.Split(c.text, c.limit, line.Units)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestSplitLosesNothing(t *testing.T) {
	solid := func(s string) string {
		return strings.Map(func(r rune) rune {
			if unicode.IsSpace(r) {
				return -1
			}
			return r
		}, s)
	}
	// As Slack counts: an escaped "&" is five units.
	measure := func(s string) int { return line.Units(s) + 4*strings.Count(s, "&") }
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.RuneFrom([]rune("ab .\n&<é👩\u200d👧\u0301"))).Draw(t, "text")
		limit := rapid.IntRange(12, 60).Draw(t, "limit")
		parts := line.Split(text, limit, measure)
		if got := solid(strings.Join(parts, "")); got != solid(text) {
			t.Errorf("%q was left of %q", got, text)
		}
		for _, p := range parts {
			if measure(p) > limit || strings.TrimSpace(p) == "" {
				t.Errorf("a part is %q", p)
			}
		}
	})
}
