package bot_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"aporte/bot"
	"aporte/flows"
)

// sealing is a talk over a store that seals, at the review: everything that was written on the way has "planted" in it.
func sealing(t *testing.T, lang, by string) *talk {
	t.Helper()
	k := newTalk(t, lang)
	k.b.SealTexts = true
	k.reach("review", by)
	return k
}

// everywhere is what is written on the way to the review: a text, words of one's own in a list, a contact.
const everywhere = "f1_stance=1 f1_for=planted-why idea1_headline=planted-idea contact_channel=2 contact_email=planted@example.org"

const sealedWords = "bot.answer.sealed"

// clean holds that the session has no words of a submitted response.
func (k *talk) clean(when string) {
	k.t.Helper()
	if strings.Contains(string(k.session), "planted") {
		k.t.Fatalf("%s the session still has %s", when, k.session)
	}
}

// newest returns the newest entry for a step in what the store was given last.
func (k *talk) newest(step string) flows.Answer {
	k.t.Helper()
	i := slices.IndexFunc(k.last.Answers, func(a flows.Answer) bool { return a.Step == step })
	if i < 0 {
		k.t.Fatalf("nothing is stored for %s, but %+v", step, k.last.Answers)
	}
	return k.last.Answers[i]
}

func TestSubmittedTextsAreNotKept(t *testing.T) {
	k := newTalk(t, "es")
	k.b.SealTexts = true
	k.reach("f1_instead", "f1_stance=3")
	k.act("planted: begun, and then without a question") // parked
	k.act(tap("f1_instead:back"))
	k.act(tap("f1_against:back"))
	k.act(tap("f1_stance:reply:agree"))
	k.act("planted: why")
	k.act("planted: in two messages")
	k.act("/done")
	k.reach("levers", "idea1_headline=planted")
	k.act(tap("levers:pick:other"))
	k.act("planted: another way")
	k.act(tap("levers:done"))
	k.reach("idea2_headline", "idea1_headline=planted-idea idea1_again=1")
	k.act("planted: still being written")
	if !strings.Contains(string(k.session), "without a question") || len(k.state().Begun) == 0 {
		t.Fatal("nothing is parked")
	}
	k.act("/stop")
	k.act(tap(":finish"))
	s := k.state()
	if s.Status != flows.Submitted {
		t.Fatalf("the response is %s", s.Status)
	}
	k.clean("after submitting,")
	said, _ := k.said()
	if strings.Contains(said, "planted") {
		t.Errorf("said after submitting:\n%s", said)
	}
	if v := k.newest("idea2_headline").Value; v.Text != "planted: still being written" || v.Sealed {
		t.Errorf("the store was given %+v of the text that was being written", v)
	}
	for _, id := range []string{"f1_for", "levers", "idea1_headline", "idea2_headline"} {
		if v := s.Answers[id]; !v.Sealed || v.Text != "" || v.Bubbles != nil {
			t.Errorf("%s is %+v", id, v)
		}
	}
	if s.Answers["f1_stance"].Sealed || !slices.Equal(s.Answers["levers"].Codes, []string{flows.OtherCode}) {
		t.Error("more than words was sealed")
	}
	k.act("/review")
	if text, _ := k.said(); strings.Count(text, k.words(sealedWords)) != 2 || strings.Contains(text, "\x00") {
		t.Errorf("the review says\n%s", text)
	}
	k.act("/exportar")
	file := ""
	for _, m := range k.last.Send {
		if m.File != nil {
			file = string(m.File.Data)
		}
	}
	if strings.Count(file, k.words(sealedWords)) != 4 {
		t.Errorf("the file says\n%s", file)
	}
	// Everything can still be deleted.
	k.act("/borrar")
	k.act(tap(":erase!"))
	if !k.last.Forget || len(k.journal) > 0 {
		t.Error("it is not deleted")
	}
}

// Without the setting nothing changes, also for what was sealed before.
func TestTextsAreKeptUnlessTheyAreSealed(t *testing.T) {
	k := newTalk(t, "en")
	k.reach("review", everywhere)
	k.act("/submit")
	if v := k.state().Answers["f1_for"]; v.Text != "planted-why" || v.Sealed {
		t.Errorf("f1_for is %+v", v)
	}
	k = sealing(t, "en", everywhere)
	k.act("/submit")
	k.b.SealTexts = false
	k.act(tap("idea1_headline:change"))
	k.act("an open idea")
	k.act("/done")
	if v := k.state().Answers["idea1_headline"]; v.Text != "an open idea" || v.Sealed {
		t.Errorf("the new text is %+v", v)
	}
	if v := k.state().Answers["f1_for"]; !v.Sealed {
		t.Errorf("the other is %+v", v)
	}
}

func TestSealedTextIsReplaced(t *testing.T) {
	k := sealing(t, "fr", everywhere)
	k.act("/submit")
	k.act(tap("f1_for:change"))
	if text, _ := k.said(); !strings.Contains(text, k.words(sealedWords)) {
		t.Errorf("it does not say that the answer is sealed:\n%s", text)
	}
	k.act("planted anew")
	if text, _ := k.said(); !strings.Contains(text, "planted anew") {
		t.Errorf("what is being written is not shown:\n%s", text)
	}
	k.act(bot.Update{Text: "planted, and mended", Ref: fmt.Sprint("m", k.count), Did: bot.Edited})
	k.act("/done")
	if a := k.newest("f1_for"); a.Act != flows.ActChanged || a.Value.Text != "planted, and mended" || a.Value.Sealed {
		t.Errorf("stored %+v", a)
	}
	k.clean("when the new text is done,")
	if text, _ := k.said(); strings.Contains(text, "planted") || !strings.Contains(text, k.words("bot.note.changed")) {
		t.Errorf("said\n%s", text)
	}
}

// What a message belonged to is not known any more: the answers are shown, and that they are sealed.
func TestEditOfASealedText(t *testing.T) {
	k := newTalk(t, "en")
	k.b.SealTexts = true
	k.reach("f1_for", "f1_stance=1")
	k.act("planted")
	ref := fmt.Sprint("m", k.count)
	k.act("/done")
	k.act("/stop")
	k.act(tap(":finish"))
	before := string(k.session)
	silent := func(text, ref string) {
		t.Helper()
		k.act(bot.Update{Text: text, Ref: ref, Did: bot.Edited})
		if len(k.last.Send) > 0 {
			t.Errorf("an edit that changes nothing is answered: %+v", k.last.Send)
		}
	}
	silent("planted", ref)
	k.act(bot.Update{Text: "planted better", Ref: ref, Did: bot.Edited})
	text, keys := k.said()
	if !strings.Contains(text, k.words(sealedWords)) || !strings.Contains(text, k.words("bot.review.hint")) {
		t.Errorf("said\n%s", text)
	}
	if !slices.ContainsFunc(keys, func(token string) bool { return strings.HasSuffix(token, "f1_for:change") }) {
		t.Errorf("no key to change it among %q", keys)
	}
	if len(k.last.Answers) > 0 {
		t.Errorf("stored %+v", k.last.Answers)
	}
	k.clean("after the edit,")
	if !strings.Contains(before, "f1_for") {
		t.Fatal("nothing was answered")
	}
	silent("planted better", ref)
	silent("planted", "") // of a message that cannot be edited
}

// The words of "other" stay with a list whose other picks change.
func TestSealedWordsOfOther(t *testing.T) {
	k := newTalk(t, "en")
	k.b.SealTexts = true
	k.reach("incentives", "")
	k.act(tap("incentives:pick:other"))
	k.act("planted way")
	k.act(tap("incentives:pick:evidence"))
	k.act(tap("incentives:done"))
	k.reach("review", "")
	k.act("/submit")
	k.clean("after submitting,")

	k.act(tap("incentives:change"))
	if text, _ := k.said(); !strings.Contains(text, k.words("bot.other")+": "+k.words(sealedWords)) {
		t.Errorf("said\n%s", text)
	}
	k.act(tap("incentives:done"))
	if len(k.last.Answers) > 0 {
		t.Errorf("nothing was changed, and stored is %+v", k.last.Answers)
	}
	if v := k.state().Answers["incentives"]; !v.Sealed {
		t.Errorf("the answer is %+v", v)
	}
	k.act(tap("incentives:change"))
	k.act(tap("incentives:unpick:evidence"))
	k.act(tap("incentives:pick:benchmarks"))
	k.act(tap("incentives:done"))
	if v := k.newest("incentives").Value; !v.Sealed || v.Text != "" || v.Bubbles != nil || !slices.Equal(v.Codes, []string{"other", "benchmarks"}) {
		t.Errorf("stored %+v", v)
	}
	k.act(tap("incentives:change"))
	k.act(tap("incentives:unpick:other"))
	k.act(tap("incentives:pick:other"))
	k.act("planted anew")
	k.act(tap("incentives:done"))
	if v := k.newest("incentives").Value; v.Sealed || v.Text != "planted anew" {
		t.Errorf("stored %+v", v)
	}
	k.clean("after other words,")
	k.act(tap("incentives:change"))
	k.act(tap("incentives:unpick:other"))
	k.act(tap("incentives:done"))
	if v := k.newest("incentives").Value; v.Sealed || v.Text != "" || !slices.Equal(v.Codes, []string{"benchmarks"}) {
		t.Errorf("stored %+v", v)
	}
}

// A change that leaves a sealed text without its question asks what becomes of it.
func TestSealedTextWithoutQuestion(t *testing.T) {
	for _, keep := range []bool{true, false} {
		k := sealing(t, "es", everywhere)
		k.act("/submit")
		k.act(tap("f1_stance:change"))
		k.act(tap("f1_stance:reply:disagree"))
		if text, _ := k.said(); !strings.Contains(text, k.words(sealedWords)) || k.state().Aside != flows.AskKeep {
			t.Fatalf("it is not asked about:\n%s", text)
		}
		if keep {
			k.act(tap(":keep!"))
			if a := k.newest("f1_for"); !a.Value.Sealed || !a.Value.Kept || a.Value.Text != "" {
				t.Errorf("stored %+v", a)
			}
			continue
		}
		k.act(tap(":drop!"))
		if a := k.newest("f1_for"); a.Act != flows.ActWithdrawn || a.Value.Sealed {
			t.Errorf("stored %+v", a)
		}
	}
}

// Wherever people go, a submitted response has no words in its session but those being written, and sealed words are
// only ever those of a step that the store has words of.
func TestSealedWalks(t *testing.T) {
	submitted := 0
	for seed := range uint64(40) {
		random := rand.New(rand.NewPCG(seed, 11))
		k := newTalk(t, "en")
		k.b.SealTexts = true
		if k.reach("f1_for", "f1_stance=1"); seed%2 == 1 {
			k.reach("review", everywhere)
			k.act("/submit")
		}
		for range 60 {
			switch pick := random.IntN(10); {
			case pick < 3:
				k.act(fmt.Sprintf("planted %d", k.count))
			case pick == 3:
				k.act(bot.Update{Text: "planted edit", Ref: fmt.Sprint("m", 1+random.IntN(k.count)), Did: bot.Edited})
			case pick == 4:
				k.act([]string{"/done", "/stop", "/review", "/submit", "/export", "/back", "/undo"}[random.IntN(7)])
			default:
				_, keys := k.said()
				if keys = slices.DeleteFunc(keys, leaving); len(keys) > 0 {
					_, token, _ := strings.Cut(keys[random.IntN(len(keys))], "|")
					k.act(tap(token))
				}
			}
			k.holds(seed)
		}
		if k.state().Status == flows.Submitted {
			submitted++
		}
	}
	if submitted < 20 {
		t.Errorf("only %d walks came to the end", submitted)
	}
}

// leaving says whether a key ends or begins the conversation anew.
func leaving(token string) bool {
	return slices.ContainsFunc([]string{"erase", "restart", "lang", "consent"}, func(s string) bool { return strings.Contains(token, s) })
}

func (k *talk) holds(seed uint64) {
	k.t.Helper()
	written := map[string]bool{}
	for _, a := range k.journal {
		written[a.Step] = written[a.Step] || a.Value.Text != ""
		if a.Value.Sealed && (!written[a.Step] || a.Value.Text != "") || strings.Contains(a.Value.Text, "\x00") {
			k.t.Fatalf("walk %d: stored %+v", seed, a)
		}
	}
	if said, _ := k.said(); strings.Contains(said, "\x00") {
		k.t.Fatalf("walk %d: said %q", seed, said)
	}
	s := k.state()
	for id, v := range s.Answers {
		if s.Status == flows.Submitted && (v.Text != "" || len(v.Bubbles) > 0) || v.Sealed && s.Status != flows.Submitted {
			k.t.Fatalf("walk %d: %s is %+v in a response %s", seed, id, v, s.Status)
		}
	}
}
