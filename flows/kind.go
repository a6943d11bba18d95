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
	Split     Kind = "split"     // how many people of a group stand behind each of Options: numbers from 0 to Max
	Date      Kind = "date"      // a day from Since to Until, as ISO 8601 writes it
	Country   Kind = "country"   // an ISO 3166-1 alpha-2 code found by typing, or one of Options
	Vote      Kind = "vote"      // agree, disagree or pass on up to Max statements, which are dealt to each person
	Extras    Kind = "extras"    // parts of the flow that are offered after the submission
	Review    Kind = "review"    // everything said so far; ends with the submission. Always the last step
)

// kind is the behaviour of one kind of step. Each kind has its own file, such as kind_text.go. Code elsewhere calls this
// interface and does not compare kind names where the kind could answer. A new kind needs such a file, a row in [kinds],
// a row in package export, and its words. TestEveryKind reports what is missing.
type kind interface {
	traits() Traits
	// fields returns the keys that its source takes besides id, kind and when.
	fields() []string
	// parse reads these keys. It returns false if the options could not be read; then they are not checked further.
	parse(p *parser, f *fields, st *Step) bool
	// guard reports whether guards may use a code that is not among the options. If not, it returns the reason, or the
	// codes that may be meant.
	guard(st *Step, code string) (ok bool, why string, known []string)
	// answers returns every code that the step can be answered with, or nil if they cannot be listed.
	answers(st *Step) []string
	// read interprets typed words as an answer to the step. It is not called for the words of a text.
	read(r reader, st *Step) Input
	// pressed returns the value of a key with that code. It returns false if the code is not valid.
	pressed(st *Step, code string) (Value, bool)
	// takes reports whether a value is a valid answer. Interpret makes only valid ones, but a forged key may carry
	// others.
	takes(st *Step, v Value) bool
	// settle does what an answer causes besides being recorded. It may change the value. If it returns true, the turn
	// ends without recording it.
	settle(t *decision, v *Value) bool
	// compose takes an input that adds to the draft in a way of this kind alone. It returns false for any other input.
	compose(t *decision, st *Step, in Input) bool
	// samples returns answers that [Flow.Explore] tries besides the options and the lowest and highest number.
	samples(st *Step) []Value
	// numbers returns the lowest and highest number that can be typed.
	numbers(st *Step) (low, high int)
	// labels returns the locale keys of the label of an option, best first.
	labels(f *Flow, st *Step, code string) []string
	// language returns the language of an option's label in a conversation in lang.
	language(code, lang string) string
	// options returns the keys that the question shows.
	options(st *Step, d Draft) []Option
	// notes returns the notes after a guess, after words that were not understood, and after an answer outside of what the
	// step takes.
	notes() (guess, unclear, outside Word)
	// hint returns the sentence that says how to answer, or no word if none is needed.
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
	{Split, splitKind{}},
	{Date, dateKind{}},
	{Country, countryKind{}},
	{Vote, voteKind{}},
	{Extras, extrasKind{}},
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

// of returns the behaviour of the kind. For an unknown name it returns that of a statement, so that nothing panics.
func (k Kind) of() kind {
	for i := range kinds {
		if kinds[i].name == k {
			return kinds[i].kind
		}
	}
	return statementKind{}
}

// known reports whether there is a kind of that name.
func (k Kind) known() bool { return slices.Contains(Kinds(), k) }

// Traits are the properties of a kind that the conversation, the channels and the exports ask for.
type Traits struct {
	Asks     bool // takes an answer
	Consults bool // asks something about the subject, and not for the language or consent
	Skips    bool // can be passed over, unless the step is required
	Agrees   bool // is the consent
	Varies   bool // its question may have other words where there is no close: see [WithoutClose]
	Ends     bool // ends with the submission
	Written  bool // composed of messages, as many as wanted
	Picked   bool // composed of options that are picked one after the other
	Ordered  bool // the order of the picks counts
	Counted  bool // composed of numbers, one for each option: see [Draft.Counts]
	Scaled   bool // every number from Min to Max is a point that may be named
	Dealt    bool // stands for several questions, chosen for each person: see [Flow.Deal]
	After    bool // is asked after the submission, as often as it has something to offer
	Searched bool // most of its answers are found by typing, and offered as [Draft.Hits]
	Lands    bool // any country is one of its answers
	Dated    bool // its answers are days, as ISO 8601 writes them
}

// Traits returns the properties of the kind. For an unknown name it returns those of a statement.
func (k Kind) Traits() Traits { return k.of().traits() }

// Skippable reports whether the step can be skipped.
func (st *Step) Skippable() bool { return !st.Required && st.Kind.Traits().Skips }

// Hint returns the sentence that says how to answer, or no word if none is needed.
func (st *Step) Hint(d Draft) Word {
	if st.Once && d.Fails == 0 { // one message is enough, so there is nothing to explain
		return Word{}
	}
	return st.Kind.of().hint(d)
}

// Option is a key that a question shows.
type Option struct {
	Code    string
	Number  int    // in the list of options, counted from 1, or the point of a scale; 0 if no number is typed for it
	Do      Verb   // what the key wants
	Mark    string // "✓" for picked; "" otherwise
	Point   bool   // it is a point of a scale, and the key shows only the number in Code
	Reminds bool   // it also asks to be reminded
}

// Shown returns the keys of the step's options, in the order shown. Where options are picked one by one, each key says
// whether to pick or to unpick, so that a repeated tap changes nothing.
func (st *Step) Shown(d Draft) []Option { return st.Kind.of().options(st, d) }

// base is what most kinds share: one of the options is the answer.
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

func (base) compose(*decision, *Step, Input) bool { return false }

func (base) samples(*Step) []Value { return nil }

func (base) numbers(st *Step) (low, high int) { return 1, len(st.Options) }

func (base) labels(f *Flow, st *Step, code string) []string {
	if code == OtherCode { // the same in every consultation, unless it has its own
		return append(f.StemKeys(st, "."+code), labelOther.key)
	}
	return f.StemKeys(st, "."+code)
}

func (base) language(_, lang string) string { return lang }

func (base) notes() (guess, unclear, outside Word) { return NoteGuess, NoteUnclear, NoteRange }

func (base) words(*keys, *Step) {}

// options returns all options of the step, also after a guess, so that a person who was not understood has every key.
func (base) options(st *Step, _ Draft) []Option {
	var all []Option
	for i, code := range st.Options {
		all = append(all, Option{Code: code, Number: i + 1, Do: Reply})
	}
	return all
}
