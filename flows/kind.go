package flows

import "slices"

// Kind says how a step is asked and which values it takes. Its name stands in the source of a consultation, in stored
// messages and in exports.
type Kind string

// The closed set of kinds. A new need becomes a new kind here, never an expression language.
const (
	Statement Kind = "statement" // shown in front of the next question; takes no answer
	Language  Kind = "language"  // the language of the conversation: one of Flow.Languages
	Consent   Kind = "consent"   // agreement to the notice: "yes", "no", which ends and forgets, or RemindCode
	Choice    Kind = "choice"    // one of Options
	Several   Kind = "several"   // Min to Max of Options
	Scale     Kind = "scale"     // a whole number from Min to Max, or one of Options ("dont_know")
	Ranking   Kind = "ranking"   // up to Max of Options, most important first
	Text      Kind = "text"      // free text of Min to Max characters, written in as many messages as wanted
	Number    Kind = "number"    // a whole number from Min to Max
	Country   Kind = "country"   // an ISO 3166-1 alpha-2 code found by typing, or one of Options
	Vote      Kind = "vote"      // agree, disagree or pass on up to Max statements, which are dealt to each person
	Review    Kind = "review"    // everything said so far; ends with the submission. Always the last step
)

// kind is all that one kind of step knows of itself. Each has a file of its own, kind_text.go and so on, and whatever
// differs from kind to kind is asked here: nothing else compares with a kind's name where the kind could answer. A new
// one is such a file, a row in [kinds], a row in package export, and its words; TestEveryKind tells what is missing.
type kind interface {
	traits() Traits
	// fields are the keys that its source takes besides id, kind and when.
	fields() []string
	// parse reads them. It is false if the options are not known, so that nothing more can be said of them.
	parse(p *parser, f *fields, st *Step) bool
	// guard says whether later steps may be guarded by a code that is no option: why not, or what else may be meant.
	guard(st *Step, code string) (ok bool, why string, known []string)
	// answers lists every code that the step can be answered with; nil if there are too many to count.
	answers(st *Step) []string
	// read understands typed words as the answer. Words of a text do not come here.
	read(r reader, st *Step) Input
	// pressed returns the value that a key with that code stands for.
	pressed(st *Step, code string) (Value, bool)
	// takes says whether a value has the form of an answer. Interpret makes no other; a crafted key may.
	takes(st *Step, v Value) bool
	// settle does what an answer does besides being recorded. It may change the value; true ends the turn.
	settle(t *decision, v *Value) bool
	// numbers are the bounds of what can be typed as a number.
	numbers(st *Step) (low, high int)
	// labels are the keys in locales of an option's words, best first.
	labels(f *Flow, st *Step, code string) []string
	// language is the one in which an option is worded where the conversation is in lang.
	language(code, lang string) string
	// options are the keys that the question shows.
	options(st *Step, d Draft) []Option
	// notes are the sentences after a guess, and after words that were not understood.
	notes() (guess, unclear Word)
	// hint is how to answer; no word if nothing need be said.
	hint(d Draft) Word
	// words adds the texts that only this kind needs.
	words(k *keys, st *Step)
}

// kinds are all kinds, in the order of the constants.
var kinds = []struct {
	name Kind
	kind
}{
	{Statement, statementKind{}},
	{Language, languageKind{}},
	{Consent, consentKind{}},
	{Choice, choiceKind{}},
	{Several, severalKind{}},
	{Scale, scaleKind{}},
	{Ranking, rankingKind{}},
	{Text, textKind{}},
	{Number, numberKind{}},
	{Country, countryKind{}},
	{Vote, voteKind{}},
	{Review, reviewKind{}},
}

// Kinds returns the names of all kinds.
func Kinds() []Kind {
	names := make([]Kind, len(kinds))
	for i, k := range kinds {
		names[i] = k.name
	}
	return names
}

// of returns what the kind knows; a statement for a name that is none, so that nothing panics.
func (k Kind) of() kind {
	for i := range kinds {
		if kinds[i].name == k {
			return kinds[i].kind
		}
	}
	return statementKind{}
}

// known says whether there is a kind of that name.
func (k Kind) known() bool { return slices.Contains(Kinds(), k) }

// Traits are the properties of a kind that the conversation, the channels and the exports ask for.
type Traits struct {
	Asks     bool // takes an answer
	Consults bool // asks something about the matter: neither the language nor the consent
	Skips    bool // can be passed over, unless the step is required
	Agrees   bool // is the consent
	Ends     bool // ends with the submission
	Written  bool // composed of messages, as many as wanted
	Picked   bool // composed of options that are picked one after the other
	Ordered  bool // the order of the picks counts
	Scaled   bool // every number from Min to Max is a point that may be named
	Dealt    bool // stands for several questions, other ones for each person: see [Flow.Deal]
	Searched bool // most of what it takes is found by typing, and offered as [Draft.Hits]
}

// Traits returns the properties of the kind; those of a statement for a name that is none.
func (k Kind) Traits() Traits { return k.of().traits() }

// Skippable says whether the step can be passed over.
func (st *Step) Skippable() bool { return !st.Required && st.Kind.Traits().Skips }

// Hint is how the step is answered; no word if nothing need be said.
func (st *Step) Hint(d Draft) Word { return st.Kind.of().hint(d) }

// Option is a key that a question shows.
type Option struct {
	Code    string
	Number  int    // in the list of options, counted from 1, or the point of a scale; 0 if no number is typed for it
	Do      Verb   // what the key wants
	Mark    string // "✓" for picked, "1" for ranked first; "" otherwise
	Point   bool   // it is a point of a scale: Code is the number, and all that the key says
	Reminds bool   // it also asks to be reminded
}

// Shown returns the keys of the step's options, in the order shown. Each carries the state that it leads to, so that a
// repeated tap changes nothing.
func (st *Step) Shown(d Draft) []Option { return st.Kind.of().options(st, d) }

// base is what most kinds have in common: one of the options is the answer.
type base struct{}

func (base) traits() Traits { return Traits{Asks: true, Consults: true, Skips: true} }

func (base) guard(*Step, string) (bool, string, []string) { return false, "", nil }

func (base) answers(*Step) []string { return nil }

func (base) read(r reader, st *Step) Input { return r.option(st) }

func (base) pressed(_ *Step, code string) (Value, bool) {
	return Value{Codes: []string{code}, Via: ByTap}, true
}

func (base) takes(st *Step, v Value) bool {
	return len(v.Codes) == 1 && slices.Contains(st.Options, v.Codes[0])
}

func (base) settle(*decision, *Value) bool { return false }

func (base) numbers(st *Step) (low, high int) { return 1, len(st.Options) }

func (base) labels(f *Flow, st *Step, code string) []string {
	if code == OtherCode { // the same in every consultation, unless it has its own
		return append(f.StemKeys(st, "."+code), labelOther.key)
	}
	return f.StemKeys(st, "."+code)
}

func (base) language(_, lang string) string { return lang }

func (base) notes() (guess, unclear Word) { return NoteGuess, NoteUnclear }

func (base) words(*keys, *Step) {}

// options are all that a step has, also after a guess: who was not understood needs every key.
func (base) options(st *Step, _ Draft) []Option {
	var all []Option
	for i, code := range st.Options {
		all = append(all, Option{Code: code, Number: i + 1, Do: Reply})
	}
	return all
}
