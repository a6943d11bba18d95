package bot_test

import (
	"testing"
	"unicode/utf8"

	"aporte/bot"
)

// What is shortened for display ends with a whole word, unless that would cost much of it.
func TestCutBetweenWords(t *testing.T) {
	for _, c := range []struct {
		text  string
		limit int
		want  string
	}{
		{"Change answer 4: Clearer priorities", 28, "Change answer 4: Clearer…"},
		{"Change answer 4: Clearer priorities", 35, "Change answer 4: Clearer priorities"},
		{"one, two, three", 11, "one, two…"},
		{"Rindfleischetikettierungsgesetz", 12, "Rindfleisch…"},
		{"a Rindfleischetikettierungsgesetz", 12, "a Rindfleis…"},
		{"más árboles, más sombra", 13, "más árboles…"},
	} {
		got := bot.Cut(c.text, c.limit)
		if got != c.want || utf8.RuneCountInString(got) > c.limit {
			t.Errorf("%q in %d characters is %q, want %q", c.text, c.limit, got, c.want)
		}
	}
}
