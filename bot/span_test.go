package bot_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"aporte/bot"
)

// spans writes a message with the role of each stretch in front of it: "hint: Press one."
func spans(m bot.Message) (all []string) {
	end := 0
	rest := func(to int) {
		if text := strings.TrimSpace(m.Text[end:to]); text != "" {
			all = append(all, text)
		}
	}
	for _, s := range m.Spans {
		rest(s.Start)
		all = append(all, fmt.Sprint(s.Role, ": ", m.Text[s.Start:s.End]))
		end = s.End
	}
	rest(len(m.Text))
	return all
}

// What each part of a message is, so that a channel can show it so. The text is the same as without it.
func TestRoles(t *testing.T) {
	for _, tt := range []struct {
		name, at, by string
		does         any
		message      int // of those sent
		want         []string
	}{
		{"a text under way", "idea1_headline", "", "Teach *it* at <school>.", 0, []string{
			"progress: 13/16",
			"question: What should OGP do that was not mentioned yet? One idea, in a sentence.",
			"progress: Noted so far:", "said: Teach *it* at <school>.", "hint: Write more, or press Done (or type /done).",
		}},
		{"words kept beside", "f1_stance", "", "I would rather talk about my street", 0, []string{
			"note: I have kept your words. Which of these comes closest?", "progress: 1/16",
			"statement: Phase 1 found that open government values still matter, and that OGP should work with a clearer strategic focus to have more effect.",
			"question: What do you think?", "hint: Press a button, or type a number or the words.",
		}},
		{"a question of a block", "f1_for", "f1_stance=1", "It works.", 0, []string{
			"progress: 1/16", "title: Finding 1: a clearer focus", "question: What reasons do you see for it?",
			"progress: Noted so far:", "said: It works.", "hint: Write more, or press Done (or type /done).",
		}},
		{"all answers", "mode", "", "/review", 0, []string{
			"title: Here is everything you said.", "1. Short or full: Full (10 minutes)", "hint: To change an answer, press or type its number.",
		}},
		{"the end", "review", "", tap(":submit"), 0, []string{
			"title: Thank you! Your answers are submitted.", "note: Receipt: ", "receipt: " + talkReceipt,
			"note: \nKeep it to yourself: with it, your answers can be found, changed or deleted.",
			"statement: You can change your answers for now: the consultation has no closing date yet.\nWhat happens next: OGP puts all contributions together and prepares a draft strategy, which will be open for comments. " +
				"Keep the receipt if you want to refer to your contribution.",
		}},
		{"stop", "f1_stance", "", "/stop", 0, []string{"question: You can stop here. What should happen to what you said so far?"}},
		{"the question before", "f1_stance", "", tap("f1_stance:reply:agree"), 1, []string{
			"statement: Phase 1 found that open government values still matter, and that OGP should work with a clearer strategic focus to have more effect.",
			"question: What do you think?", "✓ Agree",
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			k := newTalk(t, "en")
			k.reach(tt.at, tt.by)
			k.act(tt.does)
			if diff := cmp.Diff(tt.want, spans(k.last.Send[tt.message])); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// Keys that go on stand out, keys that delete warn, and a number says what it is for.
func TestKeysSayWhatTheyAre(t *testing.T) {
	k := newTalk(t, "en")
	k.reach("conditions_political", "f1_stance=1")
	var got []string
	note := func(m bot.Message) {
		for _, c := range m.Choices {
			if c.Weight != "" || c.Aloud != "" {
				got = append(got, fmt.Sprint(c.Weight, "/", c.Label, "/", c.Aloud))
			}
		}
	}
	note(k.last.Send[0])
	k.act("/delete")
	note(k.last.Send[0])
	k.act("/review")
	note(bot.Message{Choices: k.last.Send[0].Choices[2:3]})
	want := []string{
		"/1/1, from 1 (not at all) to 5 (very strongly)", "/2/2, from 1 (not at all) to 5 (very strongly)",
		"/3/3, from 1 (not at all) to 5 (very strongly)", "/4/4, from 1 (not at all) to 5 (very strongly)",
		"/5/5, from 1 (not at all) to 5 (very strongly)", "danger/Yes, delete it/",
		"/3/Change answer 3: Finding 1: a clearer focus – your view",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A receipt has a key that copies it, wherever it is said, and no other message has one. The end keeps it when it is closed.
func TestReceiptCanBeCopied(t *testing.T) {
	for lang, label := range map[string]string{"en": "Copy", "es": "Copiar", "fr": "Copier"} {
		k := newTalk(t, lang)
		k.reach("review", "")
		for _, act := range []any{tap(":submit"), "/receipt", "/delete"} {
			k.act(act)
			for _, m := range k.last.Send {
				want := ""
				if strings.Contains(m.Text, talkReceipt) {
					want = label
				}
				if m.Copy != want {
					t.Errorf("%s, %v: the key is %q, want %q below\n%s", lang, act, m.Copy, want, m.Text)
				}
				if said := strings.Join(spans(m), "\n"); want != "" && !strings.Contains(said, "receipt: "+talkReceipt) {
					t.Errorf("%s, %v: nothing is the receipt in\n%s", lang, act, said)
				}
			}
			if k.toast != "" || len(k.last.Send) == 0 {
				t.Fatalf("%v: nothing is said, or the toast %q", act, k.toast)
			}
		}
	}
}
