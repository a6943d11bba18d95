package bottest

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode"

	"aporte/bot"
)

func literalText(t *testing.T, r *receiver) {
	to := r.meet("ana")
	for i, text := range []string{
		"* _ [ ] < > & {{ <!channel>", "a *bold* _word_ ~gone~ `code` ```block```", "<b>x</b> &amp; &lt; <a href='x'>y</a>",
		"@here @channel #tag :tada: /start", "[text](https://example.org) <https://example.org|x>", `back\slash "quotes" 'too'`,
		"line one\nline two\n\nline four", "مرحبا 12 abc", "👩‍👩‍👧‍👦 e\u0301", "{{.Secret}} %s ${x}", "> quoted\n- item\n1. item",
	} {
		id := fmt.Sprintf("m%d", i)
		receipt := r.send(bot.Message{ID: id, To: to, Text: text}, "")
		if receipt == "" {
			t.Error("there is no receipt")
		}
		if got := r.last("ana").Text; got != text {
			t.Errorf("shown %q, want %q", got, text)
		}
		if !r.p.Can().Edit {
			continue
		}
		// Many channels escape the text of an edit in other code than that of a new message.
		r.send(bot.Message{ID: id + "e", To: to, Text: "! " + text, Replaces: id}, receipt)
		if got := r.last("ana").Text; got != "! "+text {
			t.Errorf("shown after an edit %q, want %q", got, "! "+text)
		}
	}
	label := "<b> & *x* _y_"
	r.send(bot.Message{ID: "k", To: to, Text: "Which?", Choices: []bot.Choice{{Token: "t", Label: label, Number: 1}}}, "")
	if !r.p.Press("ana", label, false) {
		t.Fatalf("there is no key %q in %q", label, r.last("ana").Keys)
	}
	r.next()
}

// copiedReceipt sends a receipt with the label of a key that copies it. A channel that has no such keys leaves it out.
func copiedReceipt(t *testing.T, r *receiver) {
	to := r.meet("ana")
	const receipt = "7K3QF-9XW2M-B4TDY"
	m := bot.Message{ID: "m", To: to, Text: "Your receipt: " + receipt, Copy: "Copy the receipt", Choices: []bot.Choice{{Token: "t", Label: "Review"}}}
	m.Spans = []bot.Span{{Role: bot.RoleReceipt, Start: len(m.Text) - len(receipt), End: len(m.Text)}}
	r.send(m, "")
	if got := r.last("ana"); !strings.Contains(got.Text, receipt) || len(got.Keys) != 1 {
		t.Errorf("shown is %+v, want the receipt and one key that answers", got)
	}
	if !r.p.Press("ana", "Review", false) {
		t.Fatal("there is no key Review")
	}
	if u := r.next(); u.Token != "t" {
		t.Errorf("got the token %q", u.Token)
	}
}

func longText(t *testing.T, r *receiver) {
	to := r.meet("ana")
	var text strings.Builder
	for i := range 1400 {
		fmt.Fprintf(&text, "word%d", i)
		switch {
		case i%200 == 199:
			text.WriteString(".\n\n")
		case i%17 == 16:
			text.WriteString(". ")
		default:
			text.WriteString(" & ")
		}
	}
	text.WriteString(strings.Repeat("👩‍👩‍👧‍👦", 300)) // 300 times 11 UTF-16 units without a blank at which to split
	m := bot.Message{ID: "m", To: to, Text: text.String(), Choices: []bot.Choice{{Token: "t", Label: "Next", Number: 0}}}
	r.send(m, "")
	if got, want := unspaced(r.screen("ana")), unspaced(text.String()); got != want {
		t.Errorf("shown are %d characters, want %d; the first difference is at %d", len(got), len(want), difference(got, want))
	}
	if keys := r.last("ana").Keys; len(keys) != 1 {
		t.Errorf("the last part has the keys %q, want one", keys)
	}
	if !r.p.Press("ana", "Next", false) {
		t.Fatal("there is no key Next")
	}
	if u := r.next(); u.Token != "t" {
		t.Errorf("got the token %q", u.Token)
	}
}

// unspaced removes white space: where a channel splits a long text, some of its white space is lost.
func unspaced(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}

func difference(a, b string) int {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return i
		}
	}
	return min(len(a), len(b))
}

func longOptions(t *testing.T, r *receiver) {
	to := r.meet("ana")
	var choices []bot.Choice
	for i := range 10 {
		label := fmt.Sprintf("Option %c: %s", 'A'+i, strings.Repeat("a long explanation of it, ", 4)+"to the end")
		choices = append(choices, bot.Choice{Token: fmt.Sprintf("token-%d", i), Label: label, Number: i + 1})
	}
	choices[3].Mark = "✓"
	choices = append(choices, bot.Choice{Token: "skip", Label: "Skip"}, bot.Choice{Token: "back", Label: "Back"})
	r.send(bot.Message{ID: "m", To: to, Text: "Which of these?", Choices: choices}, "")
	for _, c := range choices {
		if !r.p.Press("ana", c.Label, false) {
			t.Fatalf("there is no way to choose %q\n%s\n%q", c.Label, r.screen("ana"), r.last("ana").Keys)
		}
		if u := r.next(); u.Token != c.Token {
			t.Errorf("chose %q, got the token %q", c.Label, u.Token)
		}
	}
}

func replacement(t *testing.T, r *receiver) {
	to := r.meet("ana")
	keys := []bot.Choice{{Token: "y", Label: "Yes", Number: 1}, {Token: "n", Label: "No", Number: 2}}
	receipt := r.send(bot.Message{ID: "m1", To: to, Text: "Agree?", Choices: keys}, "")
	before := len(r.p.Shown("ana"))

	marked := []bot.Choice{{Token: "y", Label: "Yes", Number: 1, Mark: "✓"}, keys[1]}
	change := bot.Message{ID: "m2", To: to, Text: "Agree? One chosen", Choices: marked, Replaces: "m1"}
	receipt = r.send(change, receipt)
	if b := r.last("ana"); !strings.HasPrefix(b.Text, "Agree? One chosen") || len(b.Keys) != 2 {
		t.Errorf("shown %+v", b)
	}
	receipt = r.send(change, receipt) // a delivery repeated changes nothing, and is no error

	receipt = r.send(bot.Message{ID: "m3", To: to, Text: "Agree?\n✓ Yes", Replaces: "m1"}, receipt)
	if b := r.last("ana"); b.Text != "Agree?\n✓ Yes" || len(b.Keys) != 0 {
		t.Errorf("shown %+v, want the answer without keys", b)
	}
	if n := len(r.p.Shown("ana")); n != before {
		t.Errorf("%d messages are shown, want %d as before", n, before)
	}
	if receipt == "" {
		t.Error("there is no receipt of a replacement")
	}
	if r.p.Press("ana", "No", false) {
		t.Error("a key that was taken away can still be pressed")
	}
}

// oldKey presses a key that was removed from its message, and that a person may still see on an old screen.
func oldKey(t *testing.T, r *receiver) {
	to := r.meet("ana")
	keys := []bot.Choice{{Token: "y", Label: "Yes", Number: 1}, {Token: "n", Label: "No", Number: 2}}
	receipt := r.send(bot.Message{ID: "m1", To: to, Text: "Agree?", Choices: keys}, "")
	r.send(bot.Message{ID: "m2", To: to, Text: "Agree?\n✓ Yes", Replaces: "m1"}, receipt)
	r.send(bot.Message{ID: "m3", To: to, Text: "Next?", Choices: []bot.Choice{{Token: "t", Label: "Later", Number: 1}}}, "")
	if !r.p.Press("ana", "No", true) {
		t.Fatal("the platform has forgotten the old key")
	}
	if u := r.next(); u.Token != "n" || u.From != to {
		t.Errorf("got %+v, want the old key", u)
	}
}

// replacementBelow checks messages with Replaces on a platform without Edit.
func replacementBelow(t *testing.T, r *receiver) {
	to := r.meet("ana")
	keys := []bot.Choice{{Token: "y", Label: "Yes", Number: 1}, {Token: "n", Label: "No", Number: 2}}
	receipt := r.send(bot.Message{ID: "m1", To: to, Text: "Agree?", Choices: keys}, "")
	receipt = r.send(bot.Message{ID: "m2", To: to, Text: "Agree? One chosen", Choices: keys, Replaces: "m1"}, receipt)
	if b := r.last("ana"); !strings.HasPrefix(b.Text, "Agree? One chosen") || len(b.Keys) != 2 || receipt == "" {
		t.Errorf("shown %+v with receipt %q, want the question again", b, receipt)
	}
	before := len(r.p.Shown("ana"))
	if before != 2 {
		t.Errorf("%d messages are shown, want both", before)
	}
	r.send(bot.Message{ID: "m3", To: to, Text: "Agree?\n✓ Yes", Replaces: "m1"}, receipt)
	if n := len(r.p.Shown("ana")); n != before {
		t.Errorf("%d messages are shown, want %d: what only closes a question is left out", n, before)
	}
}

func replacementUnknown(t *testing.T, r *receiver) {
	to := r.meet("ana")
	if _, err := r.try(bot.Message{ID: "m2", To: to, Text: "closed", Replaces: "m1"}, ""); err != nil {
		t.Errorf("a replacement that is left out: %v", err)
	}
	if n := len(r.p.Shown("ana")); n != 0 {
		t.Errorf("%d messages are shown, want none", n)
	}
	keys := []bot.Choice{{Token: "y", Label: "Yes", Number: 1}}
	receipt := r.send(bot.Message{ID: "m3", To: to, Text: "Agree?", Choices: keys, Replaces: "m1"}, "")
	if b := r.last("ana"); !strings.HasPrefix(b.Text, "Agree?") || len(b.Keys) != 1 || receipt == "" {
		t.Errorf("shown %+v with receipt %q, want a new message", b, receipt)
	}
}

func rateLimited(t *testing.T, r *receiver) {
	ana, ben := r.meet("ana"), r.meet("ben")
	r.p.Fail(1, RateLimited)
	_, err := r.try(bot.Message{ID: "m1", To: ana, Text: "for ana"}, "")
	wait, ok := errors.AsType[*bot.RetryError](err)
	if !ok {
		t.Fatalf("got %v, want *bot.RetryError", err)
	}
	if wait.After <= 0 || wait.After > 10*time.Second {
		t.Errorf("asked to wait %s, the platform said a second", wait.After)
	}
	r.send(bot.Message{ID: "m2", To: ben, Text: "for ben"}, "")
	if got := r.last("ben").Text; got != "for ben" {
		t.Errorf("shown %q to somebody else", got)
	}
	if len(r.p.Shown("ana")) != 0 {
		t.Error("the message that was refused is shown")
	}
}

func blockedPerson(t *testing.T, r *receiver) {
	ana, ben := r.meet("ana"), r.meet("ben")
	r.p.Fail(1, Blocked)
	if _, err := r.try(bot.Message{ID: "m1", To: ana, Text: "hello"}, ""); !errors.Is(err, bot.ErrGone) {
		t.Errorf("got %v, want bot.ErrGone", err)
	}
	r.send(bot.Message{ID: "m2", To: ben, Text: "hello"}, "")
}

func refusedMessage(t *testing.T, r *receiver) {
	to := r.meet("ana")
	r.p.Fail(2, Unacceptable) // a channel may try once more in another form
	_, err := r.try(bot.Message{ID: "m1", To: to, Text: "hello"}, "")
	if !errors.Is(err, bot.ErrRefused) {
		t.Errorf("got %v, want bot.ErrRefused", err)
	}
	tooLong := []bot.Choice{{Token: strings.Repeat("x", 65), Label: "Yes", Number: 1}}
	if _, err := r.try(bot.Message{ID: "m2", To: to, Text: "hello", Choices: tooLong}, ""); !errors.Is(err, bot.ErrRefused) {
		t.Errorf("a token of 65 bytes: got %v, want bot.ErrRefused", err)
	}
}

func platformTrouble(t *testing.T, r *receiver) {
	to := r.meet("ana")
	for i, how := range []Failure{Broken, ResetBefore, ResetAfter} {
		text := fmt.Sprintf("message %d", i)
		r.p.Fail(1, how)
		_, err := r.try(bot.Message{ID: text, To: to, Text: text}, "")
		_, wait := errors.AsType[*bot.RetryError](err)
		if err == nil || wait || errors.Is(err, bot.ErrGone) || errors.Is(err, bot.ErrRefused) {
			t.Errorf("%s: got %v, want an error after which to try again", how, err)
		}
		if n := strings.Count(r.screen("ana"), text); (n == 1) != (how == ResetAfter) {
			t.Errorf("%s: shown %d times", how, n)
		}
		r.send(bot.Message{ID: text, To: to, Text: text}, "")
		if got := r.last("ana").Text; got != text {
			t.Errorf("%s: shown %q after a second try", how, got)
		}
	}
}
