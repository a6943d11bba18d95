package bot_test

import (
	"strings"
	"testing"
)

// The review shows every text in full, in as many messages as that takes. Only the last of them has keys.
func TestReviewShowsEverything(t *testing.T) {
	long := strings.Repeat("Nobody-asked-us.", 120)
	k := newTalk(t, "en")
	k.reach("review", "f1_stance=2 f1_for="+long+"one f1_against="+long+"two f2_stance=1")
	k.act("/review")
	shown := ""
	for i, m := range k.last.Send {
		shown += m.Text + "\n"
		if last := strings.Contains(m.Text, k.words("bot.review.final")); (len(m.Choices) > 0) != last && !m.Tidy {
			t.Errorf("message %d has %d keys:\n%.80s", i, len(m.Choices), m.Text)
		}
	}
	for _, text := range []string{long + "one", long + "two"} {
		if !strings.Contains(shown, text) {
			t.Errorf("%d characters of a text are not shown as written:\n%s", len(text), shown)
		}
	}
}
