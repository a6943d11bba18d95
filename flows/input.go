package flows

import "slices"

// Verb says what a person wants with an [Input].
type Verb string

// The verbs that answer a step. Only [Lexicon.Interpret] makes them, from typed words and pressed keys; channels do not.
const (
	Nothing   Verb = ""        // only white space: ask again, without counting an attempt
	Reply     Verb = "reply"   // Value answers the step
	Add       Verb = "add"     // Text is one more bubble of the current text
	Pick      Verb = "pick"    // Value.Codes[0] is picked
	Unpick    Verb = "unpick"  // Value.Codes[0] is not picked
	Done      Verb = "done"    // the text, picks or ranking so far are the answer
	Undo      Verb = "undo"    // take back the last pick of a ranking, or the last bubble of a text
	SkipIt    Verb = "skip"    // pass over the step
	Keep      Verb = "keep"    // the answer being looked at again stays as it is
	TakeBack  Verb = "text-"   // take back the text being looked at again; no answer takes its place
	TakeOther Verb = "other+"  // the words just written are the answer "other"
	DropOther Verb = "other-"  // the words just written are not the answer "other"
	DropWords Verb = "words-"  // delete the notes of Step
	Edited    Verb = "edited"  // the message Ref was edited; Text is what it says now
	Guess     Verb = "guess"   // Value.Codes are the options that may have been meant: ask which
	Offer     Verb = "offer"   // Text fits no option: offer to keep it as "other"
	Unclear   Verb = "unclear" // Text was not understood
	Range     Verb = "range"   // a number outside what the step takes
	TooMany   Verb = "many"    // more picks than the step takes; with Value.Codes: one of these is exclusive
	MaySkip   Verb = "skip?"   // Text says that the person has no answer, and the question has no option for that
	Perhaps   Verb = "perhaps" // Text may be part of the text being written, or ask for Act
	IsText    Verb = "text+"   // the words in [Draft.Doubt] are part of the text
)

// OfStep reports whether the verb of a key needs the step that it belongs to.
func (v Verb) OfStep() bool { return slices.Contains([]Verb{Done, Undo, SkipIt, Keep, TakeBack}, v) }

// OfWords reports whether the verb is a possible meaning of words typed as an answer to a question.
func (v Verb) OfWords() bool {
	return slices.Contains([]Verb{Reply, Add, Pick, Unpick, Guess, Offer, Unclear, Range, TooMany, MaySkip, Perhaps}, v)
}

// Settles reports whether the verb ends a question, or changes what is said to it, without any words.
func (v Verb) Settles() bool { return slices.Contains([]Verb{Done, Undo, SkipIt, Keep}, v) }

// The verbs that are about the conversation.
const (
	Start      Verb = "start"    // begin; if begun, ask how to go on
	Resume     Verb = "resume"   // go on where it stopped
	Rest       Verb = "rest"     // after an early submission: ask what was left out
	Back       Verb = "back"     // look at the question before
	Change     Verb = "change"   // look again at the answered step; without a step, show keys for the answers of page Value.Number
	DoReview   Verb = "review"   // show every answer
	Page       Verb = "page"     // show the page Value.Number of the review
	DoLanguage Verb = "language" // ask for the language
	SetLang    Verb = "lang"     // go on in the language Value.Codes[0]
	BadLang    Verb = "bad_lang" // a language that is not offered was asked for
	Help       Verb = "help"
	Privacy    Verb = "privacy"
	Stop       Verb = "stop"     // ask how to leave
	Later      Verb = "later"    // pause
	Submit     Verb = "submit"   // final
	MaySubmit  Verb = "submit?"  // ask whether to submit
	NotYet     Verb = "submit-"  // nothing is to be submitted so far
	Finish     Verb = "finish"   // submit the answers given, without the rest
	Restart    Verb = "restart"  // start over: ask first
	RestartYes Verb = "restart!" // asked and confirmed
	Erase      Verb = "erase"    // delete everything: ask first
	EraseYes   Verb = "erase!"   // asked and confirmed
	KeepText   Verb = "keep!"    // AskKeep: keep the texts
	DropText   Verb = "drop!"    // AskKeep: leave them out
	Export     Verb = "export"   // hand over everything that was said, as a file
	Remind     Verb = "remind"   // send a reminder now; no key has this verb
	NoRemind   Verb = "remind-"  // no more reminders
	Left       Verb = "left"     // say how many questions are left
	Go         Verb = "go"       // go to the conversation about another consultation; the bot leads there, and no flow gets to see it
	Talk       Verb = "talk"     // small talk about the topic Value.Codes[0]
	Explain    Verb = "explain"  // say what Step means, or the current question
	Receipt    Verb = "receipt"  // a receipt was given to continue its response; Text is the result
	Media      Verb = "media"    // something that is not text; Text names it ("voice", "photo", "other")
	Unknown    Verb = "unknown"  // a command that does not exist
	Forged     Verb = "forged"   // a key that was never given out in this conversation
)

// Input is what a person did, in the form that the engine understands.
type Input struct {
	Do     Verb
	Step   string // the step that a key belongs to; "" for typed words, which go to the current step
	Value  Value
	Act    Verb     // with Perhaps; at the review, Step is the answer that it is about
	Text   string   // the words as written, if Do needs them; with Nothing, Change, Start and Resume: words that are no answer
	Ref    string   // the platform's id of the message written, so that a later edit finds it
	Trace  uint32   // typed words: their [Trace]
	Seq    int64    // the place of the message in the order of writing; 0 if that is not known
	Rest   string   // the words after a command that takes none; words that came with small talk
	Secret bool     // the words look like a secret, so they are neither noted nor offered as an answer
	Noted  []Answer // entries for the journal from turning to the step: see [Flow.Turned]
}

// Leaves reports whether the input asks to stop, or to delete everything. Both ask before anything is done.
func (in Input) Leaves() bool { return leaves(in.Do) || in.Do == Perhaps && leaves(in.Act) }

// Outcome is the result of an input.
type Outcome struct {
	State   State
	Answers []Answer // for the journal, in order
	Say     []Prompt // notes first, then at most one question
	Forget  bool     // everything said before is to be erased: declined, withdrawn, started over
}

// Answer is one entry for the journal.
type Answer struct {
	Step  string `json:"step"`
	Act   Act    `json:"act"`
	Value Value  `json:"value"`
	Apart bool   `json:"apart,omitempty"` // [Step.Apart]: kept apart from the answers and never exported
}

// Act says what happened to an answer.
type Act string

// The acts of the journal. The last entry of each step gives its current answer. Notes are folded separately: see
// [FoldNotes].
const (
	ActGiven     Act = "given"
	ActChanged   Act = "changed"
	ActSkipped   Act = "skipped"
	ActWithdrawn Act = "withdrawn" // the answer was taken back and is no more
	ActNoted     Act = "noted"     // words that are no answer: see [Fold] and [FoldNotes]
)

// Prompt is something to say, as keys and data. The bot adds the words.
type Prompt struct {
	Kind  PromptKind
	Word  Word     // PromptNote and PromptBye: what is said
	Step  string   // the step asked, or spoken of
	Aside Aside    // PromptAside: which one
	Codes []string // options spoken of
	Min   int      // numbers spoken of: a range, lengths, a page
	Max   int
	Text  string   // what the person wrote, to be shown literally
	Far   Progress // PromptAsk: how far the person has come with it; zero if the question is not counted, or is asked again
}

// PromptKind is the kind of a prompt.
type PromptKind string

// The kinds of prompts. Notes come first. At most one prompt of another kind follows, and it has the keys.
const (
	PromptNote   PromptKind = "note"   // a sentence in front of what follows
	PromptAsk    PromptKind = "ask"    // the question of Step
	PromptAside  PromptKind = "aside"  // a question about the conversation
	PromptReview PromptKind = "review" // every answer (page Min), with keys to submit; with Max, also a key for each answer
	PromptFile   PromptKind = "file"   // everything that was said, as a file; comes before the notes' question
	PromptEnd    PromptKind = "end"    // submitted: the receipt, what happens next
	PromptBye    PromptKind = "bye"    // declined, withdrawn or paused; no question follows
)
