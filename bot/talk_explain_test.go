package bot_test

import (
	"slices"
	"strings"
	"testing"

	"aporte/bot"
)

// "What does this mean?" shows plainer words above the question, in its place and with all its keys. It answers nothing, is noted
// nowhere, and never counts as an attempt. The words do the same as the key.
func TestExplain(t *testing.T) {
	for lang, words := range map[string]string{"en": "what does this mean", "es": "no entiendo", "fr": "je ne comprends pas"} {
		k := newTalk(t, lang)
		for _, step := range []string{"f1", "f2", "f3", "f4", "f5", "f6"} {
			k.reach(step+"_stance", "")
			plainer := k.b.Words.Text(lang, "ogp-phase2."+step+"_stance.meaning", nil)
			keys := k.keys()
			at := len(k.journal)
			if !slices.Contains(keys, k.tag()+"|"+step+"_stance:explain") {
				t.Fatalf("%s: the keys of %s are %q", lang, step, keys)
			}
			for _, act := range []any{tap(step + "_stance:explain"), words} {
				k.act(act)
				m := k.last.Send[0]
				if !strings.HasPrefix(m.Text, plainer) || len(m.Choices) < 6 || (m.Replaces != "") == (act == words) {
					t.Errorf("%s: after %v comes %+v", lang, act, m)
				}
			}
			if cur := k.flow.Current(k.state()).ID; cur != step+"_stance" || len(k.journal) != at || k.state().Draft.Fails > 0 {
				t.Errorf("%s: the explanation of %s leaves %s and %+v", lang, step, cur, k.journal[at:])
			}
			k.act("1")
		}
	}
}

// An old key explains its own question, with its title. A question without plainer words gets a line that fits any question.
func TestExplainElsewhere(t *testing.T) {
	k := newTalk(t, "")
	k.reach("f2_stance", "")
	k.act(tap("f1_stance:explain"))
	if text, _ := k.said(); !strings.HasPrefix(text, "Finding 1: a clearer focus – your view\nOpen government means") {
		t.Errorf("an old key is answered by %q", text)
	}
	k.act(bot.Update{Did: bot.Pressed, Token: k.tag() + "|nowhere:explain"})
	if k.toast == "" {
		t.Error("a key of no step is not refused")
	}
	k = newTalk(t, "")
	k.reach("areas", "")
	k.act("I don't understand")
	if text, keys := k.said(); !strings.HasPrefix(text, k.words("bot.talk.meaning")) || slices.ContainsFunc(keys, func(c string) bool { return strings.HasSuffix(c, ":explain") }) {
		t.Errorf("where there are no plainer words comes %q with %q", text, keys)
	}
}

// Once the questions have begun, the bot counts the minutes that are left. Before, the consultation says what it takes.
func TestHowLong(t *testing.T) {
	k := newTalk(t, "")
	k.reach("consent", "")
	k.act("how long?")
	if text, _ := k.said(); !strings.HasPrefix(text, "About 2 minutes the short way") {
		t.Errorf("before the questions comes %q", text)
	}
	k.reach("f6_stance", "")
	k.act("how long?")
	if text, _ := k.said(); !strings.HasPrefix(text, "What is left takes about ") {
		t.Errorf("at a question comes %q", text)
	}
}

// Small talk that an edit makes more than that is read once more, and nothing of it is lost. A reply to an older question with "what
// does this mean?" is about that one.
func TestEditedTalk(t *testing.T) {
	k := newTalk(t, "")
	k.reach("f1_stance", "")
	for _, edit := range []struct{ before, after, noted, answer string }{
		{"hello", "hello", "", ""},
		{"hello", "hello, zyx matters", "hello, zyx matters", ""},
		{"thanks", "I agree", "hello, zyx matters", "agree"},
	} {
		ref := "ref" + edit.after
		k.act(bot.Update{Text: edit.before, Ref: ref})
		k.act(bot.Update{Did: bot.Edited, Text: edit.after, Ref: ref})
		v := k.state().Answers["f1_stance"]
		if got := k.state().Notes["f1_stance"].Text(); got != edit.noted || strings.Join(v.Codes, "") != edit.answer {
			t.Errorf("%q edited to %q: noted %q, answered %q", edit.before, edit.after, got, v.Codes)
		}
		if silent := len(k.last.Send) == 0; silent != (edit.before == edit.after) {
			t.Errorf("%q edited to %q is answered by %+v", edit.before, edit.after, k.last.Send)
		}
	}
	k.act(bot.Update{Text: "what does this mean?", Ref: "r9", Reply: bot.Reply{Token: k.tag() + "|f1_stance:reply:agree"}})
	if text, _ := k.said(); !strings.Contains(text, "Open government means") || k.flow.Current(k.state()).ID == "f1_stance" {
		t.Errorf("a reply to an older question is answered by %q", text)
	}
}
