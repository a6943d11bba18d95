package flows

import (
	"slices"
	"strings"
	"time"
)

// Interpreter is a lexicon at a moment. What "yesterday" means, and a date without a year, depends on it.
type Interpreter struct {
	l   *Lexicon
	now time.Time
}

// At returns the lexicon at the moment now, whose time zone is that of the days that people speak of.
func (l *Lexicon) At(now time.Time) Interpreter { return Interpreter{l, now} }

// Interpret is [Interpreter.Interpret] for a conversation in which nobody is asked for a date.
func (l *Lexicon) Interpret(s State, text, token, ref string) Input {
	return l.At(time.Time{}).Interpret(s, text, token, ref)
}

// Interpret interprets what a person typed, or the token of a pressed key. It never fails: what it does not understand
// becomes an [Unclear], [Unknown] or [Forged] input. ref is the platform's id of the typed message. Only a number, a
// whole label or synonym, and the beginning of only one label count as answers. Anything else that may be an answer is a
// [Guess].
func (i Interpreter) Interpret(s State, text, token, ref string) Input {
	if token != "" {
		return i.l.f.parseToken(token)
	}
	r := reader{f: i.l.f, s: s, glossary: i.l.in(s.Lang), now: i.now, text: text, folded: spoken(text), ref: ref}
	in := r.talked(r.read())
	in.Ref, in.Trace = ref, Trace(text)
	if in.Do == Guess || in.Do == TooMany {
		in.Text = text
	}
	return in
}

// reader is one call of Interpret for typed words.
type reader struct {
	*glossary
	f      *Flow
	s      State
	now    time.Time
	text   string
	folded string
	ref    string
}

func (r reader) read() Input {
	if visible(r.text) == "" {
		return Input{Do: Nothing}
	}
	cur := r.f.Current(r.s)
	writing := cur != nil && r.s.Aside == "" && (cur.Kind.Traits().Written || r.s.Draft.Awaiting)
	if in, ok := r.command(writing); ok {
		return in
	}
	switch {
	case r.s.Aside != "":
		return r.aside()
	case cur == nil || cur.Kind.Traits().Ends:
		return r.item()
	case writing:
		return Input{Do: Add, Text: r.text}
	}
	if in, ok := r.pending(cur); ok {
		return in
	}
	return cur.Kind.of().read(r, cur)
}

// command interprets commands: with a slash everywhere ("/help", "/ayuda"), and without one where no text is being
// written. In a text, the bare word is part of the text. It returns false if the words are no command.
func (r reader) command(writing bool) (Input, bool) {
	slash := strings.HasPrefix(strings.TrimSpace(r.text), "/")
	if !slash && writing {
		return Input{}, false
	}
	name, rest := r.folded, ""
	if slash {
		name, rest, _ = strings.Cut(strings.TrimPrefix(strings.TrimSpace(r.text), "/"), " ")
		name, _, _ = strings.Cut(name, "@")
		name = fold(name)
	}
	c, known := r.commands[name]
	switch {
	case writing && strings.TrimSpace(rest) != "" && !c.More:
		return Input{}, false // "/stop corruption in schools" is a text
	case known && c.Do == DoLanguage && rest != "":
		return r.language(rest), true
	case known && c.Do == Resume && r.s.Aside == "":
		return Input{}, slash // there is nothing to continue, so the bare word may be an answer
	case known:
		if c.More || c.Do == Start { // what follows it does not count as words
			rest = ""
		}
		return Input{Do: c.Do, Rest: rest}, true
	case slash && isName(name):
		return Input{Do: Unknown, Rest: rest}, true
	}
	return Input{}, false
}

// isName reports whether a word after a slash has the form of a command name, and not of the start of a text.
func isName(name string) bool {
	return name != "" && len(name) <= 32 && strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == ""
}

// means reports whether folded words are typed for w, in any of the flow's languages or in that of the conversation.
func (g *glossary) means(folded string, w Word) bool { return slices.Contains(g.meanings[folded], w) }

// agrees reports whether the message says only yes or only no, in any language.
func (r reader) agrees() (yes, no bool) {
	h := r.agreeing.hear(r.folded, false)
	one := h.whole && len(h.codes) == 1
	return one && h.codes[0] == "yes", one && h.codes[0] == "no"
}

// language interprets the name of a language, typed after /language or as an answer. For any other text it returns
// [BadLang].
func (g *glossary) language(text string) Input {
	if lang, ok := g.languages[fold(text)]; ok {
		return Input{Do: SetLang, Value: Value{Codes: []string{lang}, Via: ByLabel}}
	}
	return Input{Do: BadLang, Text: text}
}

// AsideVerbs returns the verbs of the keys of an aside, in the order shown. A typed number n means the n-th key. Without
// keys it returns nil.
func (f *Flow) AsideVerbs(s State) []Verb {
	switch s.Aside {
	case AskResume:
		if s.Status == Submitted {
			if slices.ContainsFunc(f.laid(s), func(st Step) bool { return s.Answers[st.ID].Missing == NotShown }) {
				return []Verb{Rest, DoReview, Erase}
			}
			if f.Current(s) != nil { // parts are left to offer
				return []Verb{Resume, DoReview, Erase}
			}
			return []Verb{DoReview, Erase}
		}
		return []Verb{Resume, DoReview, Restart}
	case AskLeave:
		if s.Status == Submitted {
			return []Verb{Resume, Erase}
		}
		return []Verb{Resume, Finish, Later, Erase}
	case AskErase:
		return []Verb{EraseYes, Resume}
	case AskRestart:
		return []Verb{RestartYes, Resume}
	case AskKeep:
		return []Verb{KeepText, DropText}
	default:
		return nil
	}
}

// aside interprets what was typed while an aside is open.
func (r reader) aside() Input {
	n, isNumber := wholeNumber(r.text)
	verbs := r.f.AsideVerbs(r.s)
	switch {
	case r.s.Aside == AskReview:
		return r.item()
	case r.s.Aside == AskLanguage:
		if isNumber && n >= 1 && n <= len(r.f.Languages) {
			return Input{Do: SetLang, Value: Value{Codes: r.f.Languages[n-1 : n], Via: ByNumber}}
		}
		return r.language(r.text)
	case isNumber && n >= 1 && n <= len(verbs):
		return Input{Do: verbs[n-1]}
	}
	for _, do := range verbs {
		if r.means(r.folded, KeyLabel(do)) {
			return Input{Do: do}
		}
	}
	yes, no := r.agrees()
	switch {
	case yes && r.s.Aside != AskLeave:
		return Input{Do: verbs[0]}
	case no && r.s.Aside == AskKeep:
		return Input{Do: DropText}
	case no && (r.s.Aside == AskErase || r.s.Aside == AskRestart):
		return Input{Do: Resume}
	case r.s.Aside == AskResume && r.s.Status != Submitted:
		return Input{Do: Resume, Text: r.text} // the person sees the question before any words count as its answer
	}
	return Input{Do: Unclear, Text: r.text}
}

// item interprets what was typed at the review: the number of an answer to change, or the word on a key.
func (r reader) item() Input {
	steps := r.f.Said(r.s)
	n, isNumber := wholeNumber(r.text)
	switch {
	case isNumber && n >= 1 && n <= len(steps):
		return Input{Do: Change, Step: steps[n-1].ID}
	case r.means(r.folded, KeyLabel(Submit)):
		return Input{Do: Submit}
	case r.s.Aside == AskReview && r.means(r.folded, KeyLabel(Resume)):
		return Input{Do: Resume}
	}
	return Input{Do: Unclear, Text: r.text}
}
