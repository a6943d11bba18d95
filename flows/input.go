package flows

import "slices"

// Verb is what an [Input] wants.
type Verb string

// The verbs that answer a step. [Lexicon.Interpret] makes them from typed words and pressed keys; a channel never does.
const (
	Nothing   Verb = ""        // white space: ask again, counts as no attempt
	Reply     Verb = "reply"   // Value answers the step
	Add       Verb = "add"     // Text is one more bubble of the current text
	Pick      Verb = "pick"    // Value.Codes[0] is picked
	Unpick    Verb = "unpick"  // Value.Codes[0] is not picked
	Done      Verb = "done"    // the text, picks or ranking so far are the answer
	Undo      Verb = "undo"    // take back the last pick of a ranking, or the last bubble of a text
	SkipIt    Verb = "skip"    // pass over the step
	Keep      Verb = "keep"    // the answer being looked at again stays as it is
	TakeOther Verb = "other+"  // the words just written are the answer "other"
	DropOther Verb = "other-"  // they are not
	DropWords Verb = "words-"  // what was written at Step and is no answer is to be deleted
	Edited    Verb = "edited"  // the message Ref was edited; Text is what it says now
	Guess     Verb = "guess"   // Value.Codes may have been meant: ask which
	Offer     Verb = "offer"   // Text fits no option: offer to keep it as "other"
	Unclear   Verb = "unclear" // Text was not understood
	Range     Verb = "range"   // a number outside what the step takes
	TooMany   Verb = "many"    // more picks than the step takes; with Value.Codes, one of them stands alone
)

// OfWords says whether a verb is what typed words are understood as at a question, and not as a word about the conversation.
func (v Verb) OfWords() bool {
	return slices.Contains([]Verb{Reply, Add, Pick, Unpick, Guess, Offer, Unclear, Range, TooMany}, v)
}

// The verbs that speak of the conversation.
const (
	Start      Verb = "start"    // begin, or recap if begun
	Resume     Verb = "resume"   // go on where it stopped
	Rest       Verb = "rest"     // after an early submission: ask what was left out
	Back       Verb = "back"     // look at the question before
	Change     Verb = "change"   // look again at the answered step
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
	Finish     Verb = "finish"   // submit what is there, without the rest
	Restart    Verb = "restart"  // start over: ask first
	RestartYes Verb = "restart!" // asked and confirmed
	Erase      Verb = "erase"    // delete everything: ask first
	EraseYes   Verb = "erase!"   // asked and confirmed
	KeepText   Verb = "keep!"    // AskKeep: keep the texts
	DropText   Verb = "drop!"    // AskKeep: leave them out
	Export     Verb = "export"   // hand over everything that was said, as a file
	Remind     Verb = "remind"   // the time to remind has come; no key does this
	NoRemind   Verb = "remind-"  // no more reminders
	Left       Verb = "left"     // how many questions are left
	Receipt    Verb = "receipt"  // a response was asked for by its receipt; Text is what came of it
	Media      Verb = "media"    // something that is not text; Text names it ("voice", "photo", "other")
	Unknown    Verb = "unknown"  // a command that does not exist
	Forged     Verb = "forged"   // a key that was never given out in this conversation
)

// Input is something a person did, understood.
type Input struct {
	Do     Verb
	Step   string // the step that a key belongs to; "" for typed words, which go to the current step
	Value  Value
	Text   string // the words as written, where Do needs them; with Nothing, Change, Start and Resume, words that are not taken as an answer
	Ref    string // the platform's id of the message written, so that a later edit finds it
	Trace  uint32 // typed words: their [Trace]
	Seq    int64  // its place in the order in which messages were written; 0 if that is not known
	Rest   string // words behind a command that it does not take
	Secret bool   // the words have the form of a secret: they are not noted, and not offered as an answer
}

// Outcome is what follows from an input.
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

// The acts of the journal. The current answers are the fold of the journal: the last entry of each step counts. Words that were
// noted are folded by themselves.
const (
	ActGiven     Act = "given"
	ActChanged   Act = "changed"
	ActSkipped   Act = "skipped"
	ActWithdrawn Act = "withdrawn" // the answer was taken back and is no more
	ActNoted     Act = "noted"     // words that answer nothing: see [Fold] and [FoldNotes]
)

// Prompt is something to say, in keys and data; the words are chosen by the bot.
type Prompt struct {
	Kind  PromptKind
	Word  Word     // PromptNote and PromptBye: what is said
	Step  string   // the step asked, or spoken of
	Aside Aside    // PromptAside: which one
	Codes []string // options spoken of
	Min   int      // numbers spoken of: a range, lengths, a page
	Max   int
	Text  string // what the person wrote, to be shown literally
}

// PromptKind tells the prompts apart.
type PromptKind string

// The kinds of prompts. Notes come first; at most one of the others follows and carries the keys.
const (
	PromptNote   PromptKind = "note"   // a sentence in front of what follows
	PromptAsk    PromptKind = "ask"    // the question of Step
	PromptAside  PromptKind = "aside"  // a question about the conversation
	PromptReview PromptKind = "review" // every answer (page Min), with keys to change them and to submit
	PromptFile   PromptKind = "file"   // everything that was said, as a file; comes before the notes' question
	PromptEnd    PromptKind = "end"    // submitted: the receipt, what happens next
	PromptBye    PromptKind = "bye"    // declined, withdrawn or paused; no question follows
)
