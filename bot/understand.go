package bot

import (
	"errors"
	"strings"

	"aporte/flows"
	"aporte/locales"
)

// understand turns what arrived into an input, and returns the session in which it is to be decided: what was written to
// another question than the one that is asked turns to that first.
func (t turn) understand(s Session) (Session, flows.Input) {
	u := t.u
	switch {
	case u.Did == Pressed:
		return s, t.pressed(s)
	case u.Did == Sent && flows.Blank(u.Text):
		return s, flows.Input{Do: flows.Media, Text: u.Media}
	case u.Did.edits():
		return t.edited(s)
	case flows.Blank(u.Text):
		return s, flows.Input{Do: flows.Nothing}
	}
	if turned, in, ok := t.replied(s); ok && u.Did != Written {
		return turned, in
	}
	if s.Unshown && !strings.HasPrefix(u.Text, "/") { // nobody answers what they have not seen
		return s, flows.Input{Do: flows.Nothing, Text: u.Text, Ref: u.Ref}
	}
	in := t.words(s)
	in.Seq = u.Seq
	return s, in
}

// words understands what was written.
func (t turn) words(s Session) flows.Input {
	u, f := t.u, t.f
	cur := f.Current(s.State)
	switch {
	case u.Noted.Lookup:
		return flows.Input{Do: flows.Receipt, Text: t.found(s)}
	case u.Did == Written && cur != nil && cur.Kind.Traits().Written:
		return flows.Input{Do: flows.Add, Text: u.Text, Ref: u.Ref}
	}
	return t.typed(s)
}

// pressed turns a key into an input, if it was given out in this conversation.
func (t turn) pressed(s Session) flows.Input {
	tag, token, _ := strings.Cut(t.u.Token, "|")
	if token == "" || !t.ours(s, tag) {
		return flows.Input{Do: flows.Forged}
	}
	return t.lexicons[t.f.Ref].Interpret(s.State, "", token, "")
}

// typed turns a text into an input. After a long silence words are answered with the question first.
func (t turn) typed(s Session) flows.Input {
	u := t.u
	in := t.lexicons[t.f.Ref].Interpret(s.State, u.Text, "", u.Ref)
	if in.Do == flows.Receipt { // the word alone
		in.Text = t.found(s)
	}
	words := !strings.HasPrefix(u.Text, "/") && in.Do != flows.Nothing
	if words && len(s.State.Answers) > 0 && t.now.Sub(s.Seen) > pause && s.State.Aside == "" {
		start := flows.Input{Do: flows.Start}
		if in.Do.OfWords() { // they are kept, though they answer nothing
			start.Text, start.Ref = u.Text, u.Ref
		}
		return start
	}
	return in
}

// found says what came of asking for a response by its receipt.
func (t turn) found(s Session) string {
	code, _ := t.asksFor(t.u.Text)
	_, wrong := ParseReceipt(code)
	switch {
	case code == "" && s.Receipt != "":
		return flows.ReceiptOwn
	case t.u.Noted.Receipt != "" && t.u.Noted.Receipt == s.Receipt:
		return flows.ReceiptFound
	case t.u.Noted.Barred:
		return flows.ReceiptBarred
	case errors.Is(wrong, ErrFormerReceipt):
		return flows.ReceiptFormer
	case errors.Is(wrong, ErrMistyped):
		return flows.ReceiptMistyped
	case s.Response != "":
		return flows.ReceiptBusy
	}
	return flows.ReceiptUnknown
}

// keyTag marks the keys of a response, so that a key of another response is told from one of this. Before consent
// there is no response, and nothing that such a key could change.
func keyTag(s Session) string {
	if s.Tag == "" {
		return "0"
	}
	return s.Tag
}

// vocabulary shows the engine what people may type.
type vocabulary struct{ *locales.Words }

// Vocabulary returns what people may type in some words.
func Vocabulary(words *locales.Words) flows.Vocabulary { return vocabulary{words} }

// Word returns the words of a key as they stand in that language, without falling back to another.
func (v vocabulary) Word(lang, key string) string {
	if !v.Has(lang, key) {
		return ""
	}
	return v.Text(lang, key, nil)
}

// clean replaces what is not valid text; everything else stays exactly as it was written.
func clean(u Update) Update {
	tidy := func(s string) string {
		s = strings.ToValidUTF8(strings.TrimPrefix(s, "\ufeff"), "\ufffd")
		return strings.ReplaceAll(s, "\x00", "\ufffd")
	}
	u.Text, u.Lang, u.Token = tidy(u.Text), tidy(u.Lang), tidy(u.Token)
	return u
}
