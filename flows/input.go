package flows

// Verb is what an [Input] wants.
type Verb string

// The verbs. [Flow.Interpret] makes them from typed words and pressed keys; a channel never does.
const (
	Nothing Verb = ""       // white space: re-ask, counts as no attempt
	Start   Verb = "start"  // begin, or recap if begun
	Reply   Verb = "reply"  // Value answers Step
	Add     Verb = "add"    // Text is one more bubble of the current text
	Pick    Verb = "pick"   // Value.Codes[0] is picked, at place Value.Number if that is set (ranking)
	Unpick  Verb = "unpick" // Value.Codes[0] is not picked
	Done    Verb = "done"   // the text, picks or ranking so far are the answer
	Undo    Verb = "undo"   // take back the last pick of a ranking, or the last bubble
	Guess   Verb = "guess"  // Value.Codes are options that may have been meant: ask which
	Offer   Verb = "offer"  // Text fits no option: offer to keep it as "other"
	Unclear Verb = "unclear"
	Range   Verb = "range" // a number outside Min..Max of the step
	TooMany Verb = "too_many"
	SkipIt  Verb = "skip"
	Back    Verb = "back"
	Change  Verb = "change" // look again at the answered Step
	Keep    Verb = "keep"   // the answer being looked at again stays as it is
	Edited  Verb = "edited" // the message Ref was edited; Text is what it says now

	SetLang  Verb = "lang" // go on in the language Value.Codes[0]
	Help     Verb = "help"
	Privacy  Verb = "privacy"
	Lang     Verb = "language" // ask for the language
	Overview Verb = "review"   // show every answer
	Leave    Verb = "stop"     // ask how to leave
	Resume   Verb = "resume"   // go on where it stopped
	Restart  Verb = "restart"  // erase and begin anew (after being asked)
	Submit   Verb = "submit"   // final
	Finish   Verb = "finish"   // submit what is there, without the rest
	Later    Verb = "later"    // pause
	Erase    Verb = "erase"    // everything is to be deleted: ask
	EraseYes Verb = "erase!"   // asked and confirmed
	KeepText Verb = "keep!"    // AskKeep: keep the texts
	DropText Verb = "drop!"    // AskKeep: leave them out
	Media    Verb = "media"    // something that is not text: Text names it ("voice", "photo", "other")
	Unknown  Verb = "unknown"  // a command that does not exist
	Forged   Verb = "forged"   // a key that was never given out in this conversation
	BadLang  Verb = "bad_lang" // /language with a language that is not offered
	Page     Verb = "page"     // Value.Number is the page of the review to show
)

// Input is something a person did, understood.
type Input struct {
	Do    Verb
	Step  string // the step that a key belongs to; "" for typed words, which go to the current step
	Value Value
	Text  string // the words as written, where Do needs them
	Ref   string // the platform's id of the message written, so that a later edit finds it
}

// Outcome is what follows from an input.
type Outcome struct {
	State   State
	Answers []Answer // for the journal, in order
	Say     []Prompt // notes first, then at most one question
	Forget  bool     // everything about this response is to be erased: declined, withdrawn, started over
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

// The acts of the journal. The current answers are the fold of the journal: the last entry of each step counts.
const (
	Given   Act = "given"
	Changed Act = "changed"
	Passed  Act = "skipped"
	Taken   Act = "withdrawn" // the answer was taken back and is no more
)

// Prompt is something to say, in keys and data; the words are chosen by the bot.
type Prompt struct {
	Kind  PromptKind
	Key   string   // Note: its key under "bot."
	Step  string   // the step asked, or spoken of
	Aside Aside    // PromptAside: which
	Codes []string // options spoken of
	Data  map[string]int
	Text  string // what the person wrote, to be shown literally
}

// PromptKind tells the prompts apart.
type PromptKind string

// The kinds of prompts. All but notes are questions: they come last and carry keys.
const (
	PromptNote   PromptKind = "note"   // a sentence in front of what follows
	PromptAsk    PromptKind = "ask"    // the question of Step
	PromptAside  PromptKind = "aside"  // a question about the conversation
	PromptReview PromptKind = "review" // every answer, with keys to change and to submit
	PromptEnd    PromptKind = "end"    // submitted: receipt, what happens next
	PromptBye    PromptKind = "bye"    // declined, withdrawn or paused: Key says which; no question follows
)
