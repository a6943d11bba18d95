package flows

import (
	"slices"
	"strings"
	"time"
)

// Ref names one published flow: an identifier and a version. A response is pinned to the Ref it was started with.
type Ref struct {
	ID      string `json:"id"`
	Version int    `json:"version"`
}

// Flow is one consultation: a list of steps with guards. It holds no words; they live in locales under keys that
// derive from the step (see [Step.Words]). A Flow is immutable after [Parse].
type Flow struct {
	Ref
	Languages []string  // BCP 47 tags that the consultation is offered in; the first is the default
	Opens     time.Time // answers are taken from this moment; zero: always open
	Closes    time.Time // answers are taken until this moment; zero: never closes
	OpensDay  bool      // Opens is the beginning of a whole day in the time zone
	ClosesDay bool      // Closes is the end of a whole day in the time zone
	Terms
	Name   string   // by which people ask a bot for the consultation, see [Flow.Called]; "" for its id alone
	Beside []string // the ids of the consultations that a bot with this one takes part in, too, for those who ask for them
	Parts  []string // the parts that progress counts, in order
	Steps  []Step   // blocks, groups and repeats are expanded
	Blocks []string // names of the re-usable blocks, sorted (their words are shared)
}

// OtherCode is the option that a step with Other adds: "other, please write". Its text goes to [Value.Text].
const OtherCode = "other"

// RemindCode is the option of a consent that says "yes", and asks to be reminded of an unfinished response. It is
// recorded as "yes"; see [State.Remind].
const RemindCode = "remind"

// Step is one question, or one statement.
type Step struct {
	ID       string // unique in the flow, at most 24 characters of a-z, 0-9 and _
	Question string // question_id in exports; the same for every round of a repeat and every item of a grid
	Item     string // distinguishes the steps of one Question: the round of a repeat, or the item of a grid
	Group    string // the block or repeat instance it belongs to ("f1"), whose title is shown above the question
	Part     string // the part of the flow that it belongs to; "" before the parts begin
	Kind     Kind

	Options   []string // codes in the order shown; includes OtherCode when Other is set
	Exclusive []string // options of a Several that exclude all others ("none")
	Since     string   // Date: the first day that it takes, or Today
	Until     string   // Date: the last day that it takes, or Today
	Of        string   // Split: the step of kind Number that says how many people there are; "" if none does
	Other     bool     // offers "other, please write"
	Min, Max  int      // see Kind
	Required  bool     // cannot be skipped
	Apart     bool     // kept apart from the answers and never exported (contact wishes)
	Hear      string   // Choice: the option that is the wish to hear of the outcome in this chat, see [Flow.Wishes]; "" if none is
	Unquoted  string   // Choice: the option by which the person forbids to quote what they wrote, see [Flow.Quotable]; "" if none does
	Notice    string   // Consent: the version of the notice agreed to
	Assume    bool     // Language: not asked where the person's app has a language that is offered
	Recall    string   // the step whose question and answer are shown again above the question; "" for none
	Once      bool     // Text: the first message is the answer; what is written at the review is added to it
	Submits   []Preset // Review: answers that a further key to submit gives
	Toggles   []Preset // Review: answers that a key gives, and takes back when it is pressed again
	Keyed     bool     // answered by a key of the review, and not asked in its turn
	Deck      []string // Vote: short stable ids of the statements that may be dealt
	Leads     string   // the consultation of [Flow.Beside] to which a key of the question leads; "" for no such key
	When      []Guard  // all must hold for the step to be shown

	// Words lists the stems of its keys in locales, best first: "f1_stance", then "card.stance" which the block shares.
	// With stem S of flow F the keys are F.S (the question), F.S.short (its title in lists), F.S.hint (optional, below
	// the question), F.S.meaning (optional, plainer words for it), F.S.min and F.S.max (names of a scale's ends) and F.S.CODE for each option.
	Words []string
}

// Guard is a condition that holds if at least one of its cases holds.
type Guard []Case

// Case is an alternative of a guard. It holds if all of its tests hold. Each test names another step, and they are sorted
// by step.
type Case []Test

// Test holds if the answer to the step has one of the codes. The code [Answered] matches any answer that was not skipped.
// A code with a leading "!" matches if the answer does not have this code, and also if there is no answer.
type Test struct {
	Step  string
	Codes []string
}

// Answered is the code in a [Test] that matches any given answer.
const Answered = "*"

// Step returns the step with that id, or nil. The id of a dealt statement is the id of its vote, a dot, and its own id.
func (f *Flow) Step(id string) *Step {
	base, item, dealt := strings.Cut(id, dealtBy)
	for i := range f.Steps {
		switch st := &f.Steps[i]; {
		case st.ID != base:
		case !dealt:
			return st
		case slices.Contains(st.Deck, item):
			one := st.deal(item)
			return &one
		}
	}
	return nil
}
