package bot_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"aporte/bot"
	"aporte/flows"
)

// From the consent on, whatever somebody writes at any question is in the journal, in the review or its pages, and in the
// file: words, numbers out of range, lists that are too long, words after a pause, words at a side question.
func TestNothingSaidIsLost(t *testing.T) {
	for _, lang := range []string{"en", "es", "fr"} {
		k := newTalk(t, lang)
		k.reach("route", "")
		k.act("1")
		var wrote []string
		write := func(text string) {
			k.act(text)
			wrote = append(wrote, text)
		}
		for range 200 {
			cur := k.flow.Current(k.state())
			if cur.Kind == flows.Review {
				break
			}
			for i, form := range []string{"zyx words %d", "zyx 1 2 3 4 5 6 7 %d", "99%d", "zyx\nwith two lines %d", "I want to add zyx %d", "what does zyx %d mean?"} {
				write(fmt.Sprintf(form, 10*k.count+i))
				if now := k.flow.Current(k.state()); now.ID != cur.ID {
					t.Fatalf("%s: %q cost them the question %s", lang, wrote[len(wrote)-1], cur.ID)
				}
			}
			k.act(25 * time.Hour)
			write(fmt.Sprintf("zyx after a pause %d", k.count))
			write(fmt.Sprintf("zyx and once more %d", k.count))
			if cur.Kind.Traits().Written {
				k.act("/done")
			} else {
				k.act(tap(cur.ID + ":skip"))
			}
			if k.flow.Current(k.state()).ID == cur.ID {
				k.act("1")
			}
		}
		write("zyx at the end")
		k.act("/review zyx behind a command")
		k.act("/xyzzy zyx behind no command")
		wrote = append(wrote, "zyx behind a command", "zyx behind no command")
		k.act("/submit")
		write("zyx after the submission")
		if k.state().Status != flows.Submitted || len(wrote) < 50 {
			t.Fatalf("%s: got as far as %+v", lang, k.state())
		}
		k.everywhere(wrote)
	}
}

// everywhere checks that what was written is in the journal, and in the file that its writer gets.
func (k *talk) everywhere(wrote []string) {
	k.t.Helper()
	k.act("/export")
	file := ""
	for _, m := range k.last.Send {
		if m.File != nil {
			file = string(m.File.Data)
		}
	}
	journal := ""
	for _, v := range flows.Fold(k.journal) {
		journal += v.Text + "\n"
	}
	for _, n := range flows.FoldNotes(k.journal) {
		journal += n.Text() + "\n"
	}
	for _, text := range wrote {
		if !strings.Contains(journal, text) {
			k.t.Errorf("%s: the journal lacks %q", k.lang, text)
		}
		if !strings.Contains(file, text) {
			k.t.Errorf("%s: the file lacks %q", k.lang, text)
		}
	}
}

// Nobody is quoted back, and nobody hears the same twice in a row.
func TestKeptWithoutQuoting(t *testing.T) {
	for _, lang := range []string{"en", "es", "fr"} {
		k := newTalk(t, lang)
		k.reach("f1_stance", "")
		before := ""
		for i := range 6 {
			k.act(fmt.Sprint("zyxwords ", i))
			m := k.last.Send[0]
			first, _, _ := strings.Cut(m.Text, "\n")
			if strings.Contains(m.Text, "zyxwords") || first == before || len(m.Choices) != 7 {
				t.Errorf("%s: after %q comes %q with %d keys", lang, before, m.Text, len(m.Choices))
			}
			before = first
		}
	}
}

func TestReceiptIsNeverNoted(t *testing.T) {
	for text, kept := range map[string]bool{
		talkReceipt:                               false,
		strings.ToLower(talkReceipt):              false,
		"my code is " + talkReceipt + ", thanks":  false,
		strings.ReplaceAll(talkReceipt, "-", ""):  false,
		strings.ReplaceAll(talkReceipt, "-", " "): false,
		"7K3QF-9XW2M-B4TDZ":                       false, // mistyped
		"responsabilidad":                         true,
		"three words there":                       true,
		"in 2023-2028-2033 or so":                 true,
	} {
		k := newTalk(t, "")
		k.reach("f1_stance", "")
		k.act(text)
		if got := k.state().Notes["f1_stance"].Text(); (got == text) != kept || !kept && strings.Contains(string(k.session), text) && text != talkReceipt {
			t.Errorf("%q: noted is %q", text, got)
		}
		if said, _ := k.said(); strings.Contains(said, k.words("bot.note.secret")) == kept {
			t.Errorf("%q: said is %q", text, said)
		}
	}
}

// At a question that is kept apart, the words are apart, too.
func TestNotedApart(t *testing.T) {
	k := newTalk(t, "")
	k.reach("contact_channel", "contact=1")
	k.act("only by letter, please")
	if a := k.newest("contact_channel"); a.Act != flows.ActNoted || !a.Apart {
		t.Errorf("stored %+v", a)
	}
}

// With a recipient, what was noted is sealed at the submission, and nothing of it is left in the session.
func TestNotedIsSealed(t *testing.T) {
	k := newTalk(t, "en")
	k.b.SealTexts = true
	k.reach("f1_stance", "")
	k.act("planted: it depends")
	ref := fmt.Sprint("m", k.count)
	k.act("/skip")
	for range 100 {
		if k.flow.Current(k.state()).Kind == flows.Review {
			break
		}
		k.act("/skip")
	}
	k.act("/submit")
	k.clean("after the submission")
	k.act("planted: one thing more")
	k.clean("after words at the end")
	if a := k.newest("review"); a.Act != flows.ActNoted || a.Value.Text != "planted: one thing more" {
		t.Errorf("stored %+v", a)
	}
	k.act("/review")
	if text, _ := k.said(); strings.Count(text, k.words(sealedWords)) != 1 { // the other is on the second page
		t.Errorf("the review does not say that words are sealed:\n%s", text)
	}
	k.act(bot.Update{Text: "planted: changed", Ref: ref, Did: bot.Edited})
	k.clean("after an edit")
	k.act(tap("f1_stance:words-"))
	if a := k.newest("f1_stance"); !a.Clears() || len(k.state().Notes) != 1 {
		t.Errorf("stored %+v, noted is %+v", a, k.state().Notes)
	}
}

// An edit of what was noted is taken; one that changes nothing is met with silence.
func TestEditOfNoted(t *testing.T) {
	k := newTalk(t, "")
	k.reach("f1_stance", "")
	k.act("well")
	ref := fmt.Sprint("m", k.count)
	k.act("and more")
	for _, edit := range []struct{ to, noted, says string }{
		{"well", "well\nand more", ""},
		{"well, well", "well, well\nand more", "bot.note.words_edited Title=Finding 1: a clearer focus – your view"},
		{"my receipt: " + talkReceipt, "and more", "bot.note.words_edited Title=Finding 1: a clearer focus – your view"},
	} {
		k.act(bot.Update{Text: edit.to, Ref: ref, Did: bot.Edited})
		text, _ := k.said()
		if got := k.state().Notes["f1_stance"].Text(); got != edit.noted || (edit.says == "") != (text == "") || !strings.Contains(text, k.words(edit.says)) {
			t.Errorf("after the edit to %q noted is %q, said is\n%s", edit.to, got, text)
		}
	}
}

// What does not fit into a text is noted, and follows the edits of its message. Words that were offered as an answer of
// their own are noted if they do not become one, and words of "other" if nothing comes of them.
func TestWhatIsDroppedIsNoted(t *testing.T) {
	k := newTalk(t, "")
	k.reach("idea1_headline", "")
	k.act(strings.Repeat("x", 280) + "and the rest")
	ref := fmt.Sprint("m", k.count)
	noted := func(step, want string) {
		t.Helper()
		if got := k.state().Notes[step].Text(); got != want {
			t.Errorf("noted at %s is %q, want %q", step, got, want)
		}
	}
	noted("idea1_headline", "and the rest")
	k.act(bot.Update{Text: "shorter", Ref: ref, Did: bot.Edited})
	noted("idea1_headline", "")
	k = newTalk(t, "")
	k.reach("areas", "")
	k.act("bees")
	k.act(tap("areas:other-"))
	noted("areas", "bees")
	k.act("wasps")
	k.act(tap("areas:other+"))
	noted("areas", "bees")
	k.act(tap("areas:back"))
	noted("areas", "bees\nwasps")
}

// A copy of everything has the text that is being written, too.
func TestCopyHasWhatIsBegun(t *testing.T) {
	k := newTalk(t, "en")
	k.reach("f1_for", "f1_stance=1")
	k.act("because it is only begun")
	k.act("/export")
	file := ""
	for _, m := range k.last.Send {
		if m.File != nil {
			file = string(m.File.Data)
		}
	}
	if !strings.Contains(file, "because it is only begun") {
		t.Errorf("the copy is\n%s", file)
	}
}
