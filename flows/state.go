package flows

// Status is where a response stands.
type Status string

// The statuses of a response.
const (
	InProgress Status = "in_progress"
	Submitted  Status = "submitted"
	Declined   Status = "declined"  // said no to the notice: nothing is kept
	Withdrawn  Status = "withdrawn" // consent taken back: everything is erased
)

// State is the complete state of one person's conversation with a flow. It is plain data and can be stored as JSON. The
// current step is not stored: it is the step in Revisit, or else the first visible step without a settled answer. While
// an Aside is open, the aside is asked instead.
type State struct {
	Ref
	Lang    string              `json:"lang,omitempty"`
	Status  Status              `json:"status,omitempty"` // "" until the conversation starts
	Answers map[string]Value    `json:"answers,omitempty"`
	Revisit string              `json:"revisit,omitempty"` // the answered step being looked at again
	Aside   Aside               `json:"aside,omitempty"`   // a question about the conversation itself, asked before going on
	Dealt   map[string][]string `json:"dealt,omitempty"`   // Vote: by step, the statements that this person is asked about, in their order
	App     App                 `json:"app,omitzero"`      // what the person's app says of them in this update; empty in what is stored
	Remind  bool                `json:"remind,omitempty"`  // wants to be reminded while it is in progress
	Draft   Draft               `json:"draft,omitzero"`    // what is being composed for the current step

	Begun   map[string][]Bubble `json:"parked,omitempty"` // unfinished texts of other steps
	Notes   map[string]Note     `json:"notes,omitempty"`  // by step, the words written there that are no answer
	Taken   map[string]bool     `json:"taken,omitempty"`  // by step, that its answer was taken back, and none was given since
	Reached Progress            `json:"reached,omitzero"` // the furthest progress shown, so that it never goes back
}

// App is what the app of a person says of them. It is used to ask less, and is no answer until the person goes on with it.
type App struct {
	Lang    string `json:"lang,omitempty"`    // its language, if it is one of [Flow.Languages]
	Country string `json:"country,omitempty"` // the country of its language, as ISO 3166-1 alpha-2
}

// Aside names a question about the conversation itself. The current step waits until it is answered.
type Aside string

// The asides.
const (
	AskLanguage Aside = "language" // which language to go on in
	AskResume   Aside = "resume"   // after /start or a long pause: continue, review, start over
	AskLeave    Aside = "leave"    // after /stop: submit what is there, keep for later, delete, continue
	AskErase    Aside = "erase"    // are you sure that everything is to be deleted?
	AskRestart  Aside = "restart"  // are you sure that everything is to be deleted, to start again?
	AskKeep     Aside = "keep"     // texts whose question no longer applies: keep or leave out
	AskReview   Aside = "review"   // every answer, looked at during the conversation
	AskWords    Aside = "words"    // do the words in [Draft.Doubt] mean their act, or are they text?
	AskSubmit   Aside = "submit"   // after a "yes" at the review: submit now?
)

// Unasked returns the state without an open question whether to delete everything.
func (s State) Unasked() State {
	if s.Aside == AskErase || s.Aside == AskRestart {
		s.Aside = ""
	}
	return s
}

// Missing says why a settled step has no value. An answer such as "unsure" is a value, and not missing.
type Missing string

// The values of Missing. The zero value means that there is an answer.
const (
	Skipped  Missing = "skipped"   // the person passed over the question
	NotShown Missing = "not_shown" // the person never saw it: a guard, or an early submission
)

// Value is what was answered to one step.
type Value struct {
	Missing Missing  `json:"missing,omitempty"`
	Codes   []string `json:"codes,omitempty"`   // choices; in order for a ranking; the country's code
	Number  *int     `json:"number,omitempty"`  // number and scale
	Counts  Counts   `json:"counts,omitempty"`  // split: how many people stand behind each of Codes
	Text    string   `json:"text,omitempty"`    // free text, exactly as written; the words of "other"
	Bubbles []Bubble `json:"bubbles,omitempty"` // the messages that Text was joined from, so that one of them can be edited
	Sealed  bool     `json:"sealed,omitempty"`  // the words are sealed, and Text is empty
	Kept    bool     `json:"kept,omitempty"`    // the question no longer applies, but the person wanted to keep the text
	Via     Via      `json:"via,omitempty"`
	Typed   *Typed   `json:"typed,omitempty"` // the typed message, if its words are not kept as the answer; a pointer, to keep Value small in maps
}

// Typed is a message whose words are not kept.
type Typed struct {
	Ref   string `json:"ref"`   // [Input.Ref]
	Trace uint32 `json:"trace"` // of its words, see [Trace]

	More []Written `json:"more,omitempty"` // split: the other messages that its numbers were typed in
}

// Written is one more message of a [Typed].
type Written struct {
	Ref   string `json:"ref"`
	Trace uint32 `json:"trace"`
}

// Counts are numbers of people, by option. A map, to keep Value small in maps. It is never changed.
type Counts map[string]int

// Count is one number of a split that is being composed.
type Count struct {
	Code   string `json:"code"`
	People int    `json:"people"`
	Ref    string `json:"ref,omitempty"` // [Input.Ref] of the message that it was typed in
}

// Bubble is one message that a person wrote as a part of a text.
type Bubble struct {
	Ref  string `json:"ref,omitempty"` // [Input.Ref] of the message; "" if it cannot be edited
	Text string `json:"text"`
	Seq  int64  `json:"seq,omitempty"` // [Input.Seq] of the message
}

// Note is what a person wrote at a step that is no answer to it. It never counts as an answer.
type Note struct {
	Bubbles []Bubble `json:"bubbles,omitempty"` // the messages, in the order in which they were written
	Sealed  bool     `json:"sealed,omitempty"`  // there are earlier messages, which are sealed
}

// Text returns the words that are not sealed, one message on each line.
func (n Note) Text() string { return join(n.Bubbles) }

// Via says how an answer was given.
type Via string

// The ways to answer.
const (
	ByTap     Via = "tap"     // a key was pressed
	ByNumber  Via = "number"  // the number of an option was typed, or a word for it
	ByLabel   Via = "label"   // the words of an option were typed, or their beginning
	BySynonym Via = "synonym" // a synonym from a list was typed
	ByOffer   Via = "offered" // it was guessed from what was typed, offered to the person, and accepted
	ByRefusal Via = "refused" // another answer was guessed and offered; this one was given instead
	ByTypo    Via = "typo"    // only in old responses, before "offered" and "refused": typed with a typo, and confirmed
	ByText    Via = "text"    // free text
	ByEdit    Via = "edit"    // a message written earlier was edited
	ByApp     Via = "app"     // it is the language of the person's app, which they did not change
)

// Draft is what is being composed for the step Step. When the conversation turns to another step, an unfinished text
// moves to State.Begun, the words for or offered as "other" and those of a split become notes, and the rest is dropped.
type Draft struct {
	Step     string   `json:"step,omitempty"`
	Bubbles  []Bubble `json:"bubbles,omitempty"`  // text so far
	Picks    []string `json:"picks,omitempty"`    // several, ranking: so far, in order; split: the option whose number comes next
	Counts   []Count  `json:"counts,omitempty"`   // split: the numbers so far, in the order given
	Told     []Bubble `json:"told,omitempty"`     // split: the messages that Counts were typed in
	Sure     bool     `json:"sure,omitempty"`     // split: the person was asked whether so many people are right
	Other    []Bubble `json:"other,omitempty"`    // the words of "other" among Picks
	Awaiting bool     `json:"awaiting,omitempty"` // "other" was chosen and its words are awaited
	Offered  []Bubble `json:"offered,omitempty"`  // words that fit no option: keep them as "other"?
	Hits     []string `json:"hits,omitempty"`     // options or countries that may have been meant
	Likely   []string `json:"likely,omitempty"`   // countries shown before anything was typed; see [App.Country]
	Talked   *Typed   `json:"talked,omitempty"`   // the last message that was small talk: an edit may make it more than that
	Doubt    *Doubt   `json:"doubt,omitempty"`    // words that may be text or an act; not nil only while an aside asks about them
	Fails    int      `json:"fails,omitempty"`    // how many messages in a row were no answer; for a text, how often it was too short
}
