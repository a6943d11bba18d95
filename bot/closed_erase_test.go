package bot_test

import (
	"strings"
	"testing"
	"time"

	"aporte/bot"
	"aporte/flows"
)

// While no answers are taken, a question whether to delete everything ends with whatever is said but yes. A later "ok" deletes nothing.
func TestClosedHearsKeepThem(t *testing.T) {
	later := map[string]string{"en": "ok|yes|agree|1|sure", "es": "vale|sí|de acuerdo|1", "fr": "d'accord|oui|ok|1"}
	for lang, refusals := range map[string]string{
		"en": "no|2|No, keep them|keep them|thanks|/review|/back|/stop|words", "es": "no|gracias|2|No, conservarlas|/revisar|palabras", "fr": "non|non, les garder|merci|2|/retour|des mots",
	} {
		for _, s := range []string{"closed", "paused"} {
			for refusal := range strings.SplitSeq(refusals, "|") {
				k := newTalk(t, lang)
				k.reach("f2_stance", "route=1")
				k.act(tap("f2_stance:reply:agree"))
				before := len(k.state().Answers)
				if s == "closed" {
					k.schedule(bot.Schedule{Closes: k.now.Add(-time.Minute)})
				} else {
					k.schedule(bot.Schedule{Paused: k.now.Add(-time.Minute)})
				}
				k.act("/delete")
				if k.state().Aside != flows.AskErase {
					t.Fatalf("%s: %s: the deletion is not asked about", lang, s)
				}
				k.act(refusal)
				if k.state().Aside == flows.AskErase {
					t.Errorf("%s: %s: %q leaves the question open", lang, s, refusal)
				}
				for yes := range strings.SplitSeq(later[lang], "|") {
					k.act(yes)
				}
				if got := k.state(); got.Status != flows.InProgress || len(got.Answers) != before {
					t.Errorf("%s: %s: after %q a yes deletes: %d answers, %s", lang, s, refusal, len(got.Answers), got.Status)
				}
			}
		}
	}
}

// Whoever says no is told that nothing was deleted, and a key of the earlier question asks once more.
func TestClosedSaysThatNothingIsDeleted(t *testing.T) {
	k := newTalk(t, "en")
	k.reach("f2_stance", "route=1")
	k.schedule(bot.Schedule{Paused: k.now.Add(-time.Minute)})
	k.act("/delete")
	k.act("no")
	k.reads("no", "Nothing was deleted", "!not kept", "!last message")
	k.act(tap(":erase!"))
	k.reads("the key again", "Are you sure?")
	k.act("yes")
	k.reads("yes", "has been deleted")
}
