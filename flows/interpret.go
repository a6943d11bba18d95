package flows

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"
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
	if _, no := r.agrees(); no && r.s.Status != InProgress && r.s.Status != Submitted {
		return Input{Do: Stop}
	}
	cur := r.f.Current(r.s)
	writing := r.s.writes(cur)
	if in, ok := r.slash(writing); ok {
		return in
	}
	if writing {
		return r.written(cur)
	}
	if in, ok := r.doubted(); ok {
		return in
	}
	if in, ok := r.drops(); ok {
		return in
	}
	if in, ok := r.command(); ok && (leaves(in.Do) || !r.named(cur)) {
		return r.besides(in)
	}
	switch {
	case r.s.Aside != "":
		return r.aside()
	case cur == nil || cur.Kind.Traits().Ends:
		return r.item()
	}
	if in, ok := r.key(cur); ok && !r.named(cur) {
		return in
	}
	if in, ok := r.pending(cur); ok {
		return in
	}
	in := cur.Kind.of().read(r, cur)
	switch {
	case r.passes(cur, in.Do):
		return Input{Do: MaySkip, Text: r.text}
	case r.declines(cur):
		in = Input{Do: Unclear, Text: r.text}
		if slices.Contains(r.f.Navigation(r.s, cur), SkipIt) {
			in.Do = MaySkip
		}
	}
	if lang, ok := r.languages[r.folded]; ok && utf8.RuneCountInString(r.folded) >= leastLanguage && (in.Do == Unclear || in.Do == Offer) {
		return Input{Do: SetLang, Value: Value{Codes: []string{lang}, Via: ByLabel}}
	}
	return in
}

// leastLanguage is the least number of letters in the name of a language. Shorter words are codes, which are words, too.
const leastLanguage = 4

// slash interprets commands with a slash, which work everywhere ("/help", "/ayuda"). It returns false for all other words.
func (r reader) slash(writing bool) (Input, bool) {
	name, ok := strings.CutPrefix(strings.TrimSpace(r.text), "/")
	if !ok {
		return Input{}, false
	}
	name, rest, _ := strings.Cut(name, " ")
	name, _, _ = strings.Cut(name, "@")
	name = fold(name)
	c, known := r.commands[name]
	switch {
	case writing && strings.TrimSpace(rest) != "" && !c.More:
		return Input{}, false // "/stop corruption in schools" is a text
	case known && c.Do == DoLanguage && rest != "":
		return r.language(rest), true
	case known && c.Do == Resume && r.s.Aside == "":
		return Input{}, true // there is nothing to continue
	case known && (c.More || c.Do == Start): // what follows it does not count as words
		return Input{Do: c.Do}, true
	case known:
		return Input{Do: c.Do, Rest: rest}, true
	case isName(name):
		return Input{Do: Unknown, Rest: rest}, true
	}
	return Input{}, false
}

// command interprets a message that is wholly a command word. Where there is nothing to continue, "continue" may be an
// answer.
func (r reader) command() (Input, bool) {
	c, known := r.commands[r.folded]
	if !known || c.Do == Resume && r.s.Aside == "" {
		return Input{}, false
	}
	return Input{Do: c.Do}, true
}

// unknowing stands for words that say that the person does not know, among those of [glossary.passing].
const unknowing = "unknowing"

// passes reports whether a message that was read as do says that the person has no answer, at a question that has the key to skip
// it. Where people may give an answer of their own, "none" is one: it does not say so.
func (r reader) passes(st *Step, do Verb) bool {
	if do != Unclear && do != Offer {
		return false
	}
	h := r.passing.hear(r.folded, false)
	return h.whole && (do == Unclear || slices.Contains(h.codes, unknowing)) && slices.Contains(r.f.Navigation(r.s, st), SkipIt)
}

// declines reports whether a message only says that the person gives no opinion, where one is asked for.
func (r reader) declines(st *Step) bool {
	return slices.Contains(st.Options, "disagree") && r.means(r.folded, alsoDecline)
}

// besides returns what a command word means at the question whether everything is to be deleted, or how to leave. "Keep" keeps
// everything, and "that is all" or "send" answers nothing at a deletion: it must not lead to a question whose "yes" does something else.
func (r reader) besides(in Input) Input {
	switch {
	case r.s.Aside == AskLeave:
		return r.leaving(in)
	case r.s.Aside != AskErase && r.s.Aside != AskRestart:
	case in.Do == Keep:
		return Input{Do: Resume}
	case slices.Contains([]Verb{Done, Undo, SkipIt, Submit}, in.Do):
		return Input{Do: Unclear, Text: r.text}
	}
	return in
}

// leaves reports whether a command word is stronger than an option of the same name. Nobody should have to find out how to
// get away.
func leaves(do Verb) bool { return do == Stop || do == Erase }

// named reports whether the message is exactly a label or synonym of the question that is asked, in the language of the
// conversation. It then means the option, and no key or command ("done" to "Do you have another idea?").
func (r reader) named(st *Step) bool {
	return st != nil && r.s.Aside == "" && r.own[st.ID] != nil && len(r.own[st.ID].of[r.folded].codes) > 0
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

// erases reports whether the message says yes and asks for the deletion once more: "yes, delete it".
func (r reader) erases() bool {
	first, rest, _ := strings.Cut(r.folded, " ")
	said := r.agreeing.hear(first, false)
	return said.whole && slices.Equal(said.codes, []string{"yes"}) && r.commands[rest].Do == Erase
}

// language interprets the name of a language, typed after /language or as an answer. For any other text it returns
// [BadLang].
func (g *glossary) language(text string) Input {
	if lang, ok := g.languages[fold(text)]; ok {
		return Input{Do: SetLang, Value: Value{Codes: []string{lang}, Via: ByLabel}}
	}
	return Input{Do: BadLang, Text: text}
}

// AsideVerbs returns the verbs of the keys of an aside, in the order shown. A typed number n means the n-th key. At
// [AskLanguage] the keys of the languages come first, and are not among them. Without keys it returns nil.
func (f *Flow) AsideVerbs(s State) []Verb {
	switch s.Aside {
	case AskResume:
		if s.Status == Submitted {
			if slices.ContainsFunc(f.laid(s), func(st *Step) bool { return s.Answers[st.ID].Missing == NotShown }) {
				return s.withDoubt(Rest, DoReview, Erase)
			}
			if f.Current(s) != nil { // parts are left to offer
				return s.withDoubt(Resume, DoReview, Erase)
			}
			return s.withDoubt(DoReview, Erase)
		}
		return s.withDoubt(Resume, DoReview, Restart)
	case AskLeave:
		if cur := f.Current(s); s.Status == Submitted && (cur == nil || cur.Kind.Traits().After) { // nothing is left to go on with
			return s.withDoubt(Later, Erase)
		}
		if s.Status == Submitted {
			return s.withDoubt(Resume, Later, Erase)
		}
		return s.withDoubt(Resume, Finish, Later, Erase)
	case AskErase:
		return s.withDoubt(EraseYes, Resume)
	case AskRestart:
		return s.withDoubt(RestartYes, Resume)
	case AskWords:
		if d := s.Draft.Doubt; d != nil && (d.Act == Keep || d.Act == TakeBack) && f.takesBack(s, f.Current(s)) {
			return []Verb{Keep, TakeBack, IsText}
		}
		return s.withDoubt()
	case AskLanguage:
		return s.withDoubt()
	case AskKeep:
		return []Verb{KeepText, DropText}
	case AskSubmit:
		return []Verb{Submit, DoReview}
	default:
		return nil
	}
}

// Does returns the input of a key of an aside.
func (s State) Does(do Verb) Input {
	in := Input{Do: do}
	switch page := 1; {
	case do.OfStep():
		in.Step = s.Draft.Step
	case do == Change && s.Draft.Doubt != nil && s.Draft.Doubt.Step != "":
		in.Step = s.Draft.Doubt.Step
	case do == Change:
		in.Value.Number = &page
	}
	return in
}

// aside interprets what was typed while an aside is open.
func (r reader) aside() Input {
	if r.s.Aside == AskReview {
		return r.item()
	}
	n, isNumber := wholeNumber(r.text)
	cur, verbs := r.f.Current(r.s), r.f.AsideVerbs(r.s)
	if r.s.Aside == AskLanguage {
		if isNumber && n >= 1 && n <= len(r.f.Languages) {
			return Input{Do: SetLang, Value: Value{Codes: r.f.Languages[n-1 : n], Via: ByNumber}}
		}
		n -= len(r.f.Languages)
	}
	if isNumber && n >= 1 && n <= len(verbs) {
		return r.s.Does(verbs[n-1])
	}
	for _, do := range verbs {
		if r.means(r.folded, r.s.AsideLabel(do)) || r.means(r.folded, KeyLabel(do)) {
			return r.s.Does(do)
		}
	}
	if r.s.Aside == AskLanguage {
		if in := r.language(r.text); in.Do == SetLang || r.s.Draft.Doubt == nil {
			return in
		}
	}
	yes, no := r.agrees()
	switch {
	case r.s.Aside == AskLeave && no:
		return Input{Do: Resume} // the person does not leave
	case r.s.Aside == AskLeave && (r.keepsFor() || yes && r.s.Status == Submitted):
		return Input{Do: Later}
	case yes && r.s.Aside == AskWords && r.s.Draft.Doubt != nil:
		return r.s.Does(r.s.Draft.Doubt.Act)
	case yes && r.s.Aside != AskLeave && len(verbs) > 0:
		return r.s.Does(verbs[0])
	case r.s.Aside == AskErase && r.erases():
		return Input{Do: EraseYes}
	case no && r.s.Aside == AskKeep:
		return Input{Do: DropText}
	case no && r.s.Aside == AskSubmit:
		return Input{Do: DoReview}
	case no && (r.s.Aside == AskErase || r.s.Aside == AskRestart):
		return Input{Do: Resume}
	case r.s.Aside == AskSubmit, r.s.Aside == AskWords && cur.Kind.Traits().Ends: // at the review
		r.s.Aside = ""
		return r.item()
	case r.s.Draft.Doubt != nil:
		return Input{Do: Add, Text: r.text} // the person goes on writing
	case r.s.Aside == AskResume && r.s.Status != Submitted:
		return Input{Do: Resume, Text: r.text} // the person sees the question before any words count as its answer
	}
	return Input{Do: Unclear, Text: r.text}
}

// item interprets what was typed at the review or after the end: the number of an answer to change, or the words on a key.
// A "yes" at the review only asks whether to submit, since the review is no question.
func (r reader) item() Input {
	steps, last := r.f.Said(r.s), r.s.Aside == "" && r.s.Status != Submitted
	yes, _ := r.agrees()
	n, changes := r.change()
	in, shown := r.reviewKey()
	switch {
	case r.s.Status == Submitted && len(r.partLeft()) > 0:
		return Input{Do: Reply, Step: r.f.Offer().ID, Value: Value{Codes: r.partLeft(), Via: ByLabel}}
	case last && shown, shown && in.Do == Reply && len(r.f.Toggles(r.s)) > 0:
		return in
	case last && (changes && n == 0 && !numeric(r.text) || r.means(r.folded, KeyChangeOne)):
		page := 1
		return Input{Do: Change, Value: Value{Number: &page}} // which one, is asked
	case changes && n >= 1 && n <= len(steps):
		return Input{Do: Change, Step: steps[n-1].ID}
	case r.means(r.folded, KeyLabel(Submit)):
		return Input{Do: Submit}
	case r.means(r.folded, KeyLabel(DoReview)):
		return Input{Do: DoReview}
	case r.s.Aside == AskReview && (yes || r.means(r.folded, KeyLabel(Resume))):
		return Input{Do: Resume}
	case yes && last:
		return Input{Do: MaySubmit}
	}
	if steered, ok := r.steer(); ok && last {
		return steered
	}
	return Input{Do: Unclear, Text: r.text}
}

// wordChange asks to change an answer of the review. The number of the answer follows: "change 3".
var wordChange = typedWord("bot.command.change")

// change reads the number of an answer: alone, or with words around it that only ask to change it. n is 0 if the words name no
// number.
func (r reader) change() (n int, ok bool) {
	if n, ok = wholeNumber(r.text); ok {
		return n, true
	}
	words, asks, two := strings.Fields(r.folded), false, false // two: which of them, is asked
	for _, word := range words {
		number, isNumber := wholeNumber(word)
		for i, w := range alsoNumbers {
			if !isNumber && len(words) > 1 && r.means(word, w) && !r.means(word, wordChange) {
				number, isNumber = i+1, true
			}
		}
		switch {
		case isNumber && n > 0:
			n, two = 0, true
		case isNumber && !two:
			n = number
		case isNumber:
		case r.means(word, wordChange):
			asks = true
		case !r.means(word, alsoFiller):
			return 0, false
		}
	}
	return n, asks || two || n > 0
}
