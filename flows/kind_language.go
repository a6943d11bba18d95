package flows

import (
	"maps"
	"slices"
)

// languageKind asks for the language of the conversation. Each language is called by its own name.
type languageKind struct{ base }

func (languageKind) traits() Traits { return Traits{Asks: true, Varies: true} }

func (languageKind) fields() []string { return []string{"assume", "other"} }

func (languageKind) parse(p *parser, f *fields, st *Step) bool {
	st.Options, st.Assume = slices.Clone(p.flow.Languages), f.flag("assume")
	st.addOther()
	return true
}

func (languageKind) answers(st *Step) []string { return st.Options }

func (languageKind) read(r reader, st *Step) Input {
	if _, isNumber := wholeNumber(r.text); !isNumber {
		if in := r.language(r.text); in.Do == SetLang {
			return in
		}
	}
	in := r.option(st)
	if in.Do == Offer { // whoever wants another language presses the key "other" first, and then names it
		return Input{Do: Unclear, Text: r.text}
	}
	return in
}

// assume takes the language of the person's app as the answer, if the flow wants that and offers it.
func (t *decision) assume() {
	for i := range t.f.Steps {
		if st := &t.f.Steps[i]; st.Assume && slices.Contains(t.f.Languages, t.App.Lang) {
			t.Lang = t.App.Lang
			t.Answers[st.ID] = Value{Codes: []string{t.App.Lang}, Via: ByApp}
		}
	}
}

// InLanguage returns s with the conversation in a language that a link of the person names, before anything of theirs is kept. If the
// language was chosen or taken from their app already, it is that one now.
func (f *Flow) InLanguage(s State, lang string) State {
	s.Lang, s.App.Lang = lang, lang
	s.Answers = maps.Clone(s.Answers)
	for _, st := range f.Steps {
		if _, answered := s.Answers[st.ID]; answered && st.Kind == Language {
			s.Answers[st.ID] = Value{Codes: []string{lang}, Via: ByApp}
		}
	}
	return s
}

// Assumed reports whether the language of the conversation was taken from the person's app.
func (f *Flow) Assumed(s State) bool {
	return slices.ContainsFunc(f.Steps, func(st Step) bool { return st.Assume && s.Answers[st.ID].Via == ByApp })
}

func (languageKind) settle(t *decision, v *Value) bool {
	t.setLanguage(*v)
	return false
}

func (l languageKind) labels(f *Flow, st *Step, code string) []string {
	if code == OtherCode {
		return l.base.labels(f, st, code)
	}
	return []string{labelLanguage.key}
}

func (languageKind) language(code, lang string) string {
	if code == OtherCode {
		return lang
	}
	return code
}

func (languageKind) hint(Draft) Word { return Word{} }

func (languageKind) words(k *keys, st *Step) {
	k.add(Key{Optional: true}, st.Words, WithoutClose)
}
