package flows

import (
	"slices"
	"strings"
)

// consentKind asks for agreement to the notice. If the person says no, everything they said is deleted and the
// conversation ends.
type consentKind struct{ base }

var noteConsentGuess = word("bot.note.guess_consent")

func (consentKind) traits() Traits { return Traits{Asks: true, Varies: true, Agrees: true} }

func (consentKind) fields() []string { return []string{"notice"} }

func (consentKind) parse(p *parser, f *fields, st *Step) bool {
	st.Options, st.Required = []string{"yes", "no", RemindCode}, true
	p.notice(f, st)
	return true
}

func (consentKind) guard(_ *Step, code string) (bool, string, []string) {
	if code != "yes" {
		return false, "guard on a consent that is not \"yes\": who does not consent is asked nothing more", nil
	}
	return true, "", nil
}

func (consentKind) answers(*Step) []string { return []string{"yes"} }

// read accepts only a clear yes or no, or a number. If the words may mean one of them, it returns a [Guess], and the
// person is asked again.
func (consentKind) read(r reader, st *Step) Input {
	n, ok := wholeNumber(r.text)
	if ok && n >= 1 && n <= len(st.Options) {
		return Input{Do: Reply, Value: Value{Codes: st.Options[n-1 : n], Via: ByNumber}}
	}
	own, foreign := r.own[st.ID], r.foreign[st.ID]
	said, abroad := reminding(own.hear(r.folded, false)), reminding(foreign.hear(r.folded, false))
	switch {
	case len(reminding(own.hear(r.folded+" "+pictures(r.text), false)).codes) > 1:
		return Input{Do: Guess, Text: r.text}
	case strings.HasSuffix(strings.TrimSpace(r.text), "?") && len(said.codes)+len(abroad.codes) > 0: // "I agree???" is no agreement
		return Input{Do: Guess, Text: r.text}
	case said.whole && len(said.codes) == 1:
		return Input{Do: Reply, Value: Value{Codes: said.codes, Via: said.via()}}
	case len(said.codes) == 0 && len(own.near(said.core)) == 0 && abroad.whole && len(abroad.codes) == 1:
		return Input{Do: Reply, Value: Value{Codes: abroad.codes, Via: abroad.via()}}
	case ok, numeric(r.text):
		return Input{Do: Range, Text: r.text}
	case len(said.codes)+len(abroad.codes)+len(own.near(said.core)) > 0:
		return Input{Do: Guess, Text: r.text}
	}
	return Input{Do: Unclear, Text: r.text}
}

// reminding takes a yes and the wish for reminders in one message as the one option that is both.
func reminding(h heard) heard {
	if len(h.codes) == 2 && slices.Contains(h.codes, "yes") && slices.Contains(h.codes, RemindCode) {
		h.codes = []string{RemindCode}
	}
	return h
}

func (consentKind) settle(t *decision, v *Value) bool {
	switch v.Codes[0] {
	case RemindCode:
		t.Remind, v.Codes = true, []string{"yes"}
	case "yes":
	default:
		t.forget(Declined, byeDeclined)
		return true
	}
	return false
}

func (c consentKind) labels(f *Flow, st *Step, code string) []string {
	if code == RemindCode { // the same in every consultation, unless it has its own
		return append(f.StemKeys(st, "."+code), labelRemind.key)
	}
	return c.base.labels(f, st, code)
}

func (c consentKind) options(st *Step, d Draft) []Option {
	all := c.base.options(st, d)
	for i := range all {
		all[i].Reminds = all[i].Code == RemindCode
	}
	return all
}

func (consentKind) notes() (guess, unclear, outside Word) {
	return noteConsentGuess, noteConsentGuess, NoteRange
}

func (consentKind) hint(Draft) Word { return Word{} }

func (consentKind) words(k *keys, st *Step) {
	k.add(Key{Optional: true}, st.Words, WithoutClose)
	k.notice(st)
}
