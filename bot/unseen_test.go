package bot_test

import (
	"fmt"
	"testing"

	"aporte/bot"
	"aporte/flows"
)

// at lets the person write a text which stands at a place in the order of writing.
func (k *talk) at(seq int64, text string) {
	k.t.Helper()
	k.act(bot.Update{Text: text, Ref: fmt.Sprint("w", seq), Seq: seq})
}

// What was written before the question was asked is no answer to it, whenever it comes: it is noted, and the question is asked again.
func TestOvertakenWords(t *testing.T) {
	k := newTalk(t, "en")
	k.reach("f1_stance", "")
	k.at(12, "agree")
	k.at(11, "disagree")
	if v := k.state().Answers["f1_stance"]; len(v.Codes) != 1 || v.Codes[0] != "agree" {
		t.Errorf("the stance is %+v", v)
	}
	if cur := k.flow.Current(k.state()).ID; cur != "f1_for" || len(k.state().Draft.Bubbles) > 0 {
		t.Fatalf("at %s the draft is %+v", cur, k.state().Draft)
	}
	if got := k.state().Notes["f1_stance"].Text(); got != "disagree" {
		t.Errorf("noted is %q", got)
	}
	k.at(9, "/skip")
	if _, skipped := k.state().Answers["f1_for"]; skipped {
		t.Error("a question is skipped by what was written before it")
	}
	// From here on there is a text, all parts of which were written after the question.
	k.at(20, "because")
	k.at(23, "it matters")
	k.at(21, "I think")
	if d := k.state().Draft; len(d.Bubbles) != 3 || d.Bubbles[1].Text != "I think" {
		t.Errorf("the draft is %+v", d)
	}
}

// A reply to the message that asks is an answer, whatever its place.
func TestOvertakenReply(t *testing.T) {
	k := newTalk(t, "en")
	k.reach("f1_stance", "")
	k.at(12, "agree")
	k.act(bot.Update{Text: "because", Ref: "w7", Seq: 7, Reply: bot.Reply{Token: k.token("f1_for:skip")}})
	if d := k.state().Draft; len(d.Bubbles) != 1 {
		t.Errorf("the draft is %+v", d)
	}
}

// Places that mean nothing, since the response came from another channel, cost a person one message and no more.
func TestPlacesOfAnotherChannel(t *testing.T) {
	k := newTalk(t, "en")
	k.reach("f1_stance", "")
	k.at(1_700_000_000_000_000, "agree")
	k.act("/skip")
	for i, text := range []string{"agree", "agree", "/skip", "disagree"} {
		k.at(int64(40+i), text)
	}
	if got := k.state().Notes["f1_for"].Text(); got != "agree" {
		t.Errorf("noted is %q", got)
	}
	if v := k.state().Answers["f2_stance"]; v.Missing == flows.Skipped || len(v.Codes) != 1 {
		t.Errorf("the stance is %+v", v)
	}
}

// A question that the store does not know to be shown takes no words, and no command that would settle it. A window that one of
// its keys opened shows that it was seen.
func TestUnseenTakesNoWords(t *testing.T) {
	k := newTalk(t, "en")
	k.reach("f1_for", "f1_stance=1")
	k.unseen = true
	k.act("because")
	k.act("/skip")
	s := k.state()
	if len(s.Draft.Bubbles) > 0 || s.Answers["f1_for"].Missing != "" || s.Notes["f1_stance"].Text() != "because" {
		t.Errorf("the draft is %+v, the notes are %+v", s.Draft, s.Notes)
	}
	k.act("/help")
	if text, _ := k.said(); text == "" {
		t.Error("a command is not heard")
	}
	k.act(bot.Update{Did: bot.Written, Text: "since it matters"})
	if v := k.state().Answers["f1_for"]; v.Text != "since it matters" {
		t.Errorf("the answer is %+v", v)
	}
}

// A reply to a message that is older than the question, where nobody knows any more what it asked, is no answer to the question. It
// is noted, and the question is asked again at the place of the reply: from then on, words there are answers to it.
func TestReplyToNobodyKnowsWhat(t *testing.T) {
	k := newTalk(t, "en")
	k.reach("f1_stance", "")
	k.at(12, "agree")
	reply := func(seq, to int64, text string) {
		k.act(bot.Update{Text: text, Ref: fmt.Sprint("w", seq), Seq: seq, Place: fmt.Sprint("t", to), Reply: bot.Reply{Seq: to}})
	}
	reply(20, 5, "because")
	if d := k.state().Draft; len(d.Bubbles) > 0 || k.state().Notes["f1_stance"].Text() != "because" {
		t.Fatalf("the draft is %+v, noted is %+v", d, k.state().Notes)
	}
	reply(21, 5, "because it matters")
	reply(22, 15, "to me") // to the question itself, in another place
	reply(23, 5, "thanks")
	if d := k.state().Draft; len(d.Bubbles) != 2 || d.Bubbles[1].Text != "to me" {
		t.Errorf("the draft is %+v", d)
	}
}
