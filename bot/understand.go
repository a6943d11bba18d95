package bot

import (
	"errors"
	"strings"

	"aporte/flows"
	"aporte/locales"
)

// understand interprets an update as an input, and returns it with the session in which it is decided. If the person
// replied to the message of another question, the returned session has turned to that question.
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
	in := t.words(s)
	if t.before(s) {
		switch slash := strings.HasPrefix(u.Text, "/"); {
		case slash && in.Do.Settles():
			return s, flows.Input{Do: flows.Nothing}
		case !slash && in.Do != flows.Receipt:
			return s, flows.Input{Do: flows.Nothing, Text: u.Text, Ref: u.Ref}
		}
	}
	if in.Do.OfWords() && t.elsewhere(s) {
		return s, flows.Input{Do: flows.Nothing, Text: u.Text, Ref: u.Ref}
	}
	in.Seq = u.Seq
	return s, in
}

// words interprets a written message.
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

// pressed interprets a pressed key. A key that was not sent in this conversation is [flows.Forged].
func (t turn) pressed(s Session) flows.Input {
	tag, token, _ := strings.Cut(t.u.Token, "|")
	if token == "" || !t.ours(s, tag) {
		return flows.Input{Do: flows.Forged}
	}
	return t.lexicon().Interpret(s.State, "", token, "")
}

// lexicon returns the words that people may type, as they are meant now. Days are those of UTC.
func (t turn) lexicon() flows.Interpreter { return t.lexicons[t.f.Ref].At(t.now.UTC()) }

// typed interprets a text. After a long pause, words do not count as an answer: the person is first asked how to go on.
func (t turn) typed(s Session) flows.Input {
	u := t.u
	in := t.lexicon().Interpret(s.State, u.Text, "", u.Ref)
	if in.Do == flows.Receipt { // the word alone
		in.Text = t.found(s)
	}
	if in.Do == flows.Start && u.Noted.Left != "" && s.State.Status != "" { // they asked for this consultation, and know that they come back
		return flows.Input{Do: flows.Resume}
	}
	words := !strings.HasPrefix(u.Text, "/") && in.Do != flows.Nothing
	if in.Leaves() { // nobody has to see a question first to get away
		return in
	}
	if words && len(s.State.Answers) > 0 && t.now.Sub(s.Seen) > pause && s.State.Aside == "" {
		start := flows.Input{Do: flows.Start}
		if in.Do.OfWords() || in.Rest != "" { // they are noted, but are no answer
			start.Text, start.Ref = u.Text, u.Ref
		}
		return start
	}
	return in
}

// found returns the result of asking for a response by its receipt.
func (t turn) found(s Session) string {
	code, _ := t.asksFor(t.u)
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

// keyTag returns the tag on the keys of a response. It distinguishes them from keys of other responses. Before consent it
// is that of the conversation: there is no response yet that such a key could change.
func (t turn) keyTag(s Session) string {
	if s.Tag == "" {
		return tagBefore(t.u.From.Consultation)
	}
	return s.Tag
}

// vocabulary gives the engine the words that people may type.
type vocabulary struct{ *locales.Words }

// Vocabulary returns words in the form that the engine needs to compare them with typed text.
func Vocabulary(words *locales.Words) flows.Vocabulary { return vocabulary{words} }

// Word returns the words of a key in that language only. If the language does not have the key, it returns "".
func (v vocabulary) Word(lang, key string) string {
	if !v.Has(lang, key) {
		return ""
	}
	return v.Text(lang, key, nil)
}

// clean removes a leading byte order mark, and replaces invalid UTF-8 and zero bytes by U+FFFD. All other characters stay
// as written.
func clean(u Update) Update {
	tidy := func(s string) string {
		s = strings.ToValidUTF8(strings.TrimPrefix(s, "\ufeff"), "\ufffd")
		return strings.ReplaceAll(s, "\x00", "\ufffd")
	}
	u.Text, u.Lang, u.Token = tidy(u.Text), tidy(u.Lang), tidy(u.Token)
	return u
}
