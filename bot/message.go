package bot

import "aporte/flows"

// Address says where a person is reached: the same person on the same channel always has the same Address.
type Address struct {
	Channel string // "telegram", "slack", "console"; followed by ":" and a name for a further bot on the same platform
	User    string // only its adapter makes and reads it. It is stored, so the adapter must never change its form

	// Consultation is "" for the conversation that an account begins with, and the id of a consultation for that about another
	// one, see [Config.Beside]. Adapters leave it empty, and never see another value.
	Consultation string
}

// Update is something a person did, as a channel received it. Adapters fill in what they know and decide nothing.
type Update struct {
	ID    string  // the same ID on redelivery; unique within the channel
	From  Address //
	Lang  string  // the language of the person as the platform reports it, a BCP 47 tag; may be empty or invalid
	Did   Deed    // what they did; it decides which of the following fields are set
	Text  string  // Typed, Edited, Written, Rewritten: the text, a platform's command as "/start CODE"; Sent: the caption; else ""
	Ref   string  // the platform's id of the message with that text, for later edits, "" if it cannot be edited; Pressed: of the message with the key, as [Channel.Send] returned it, "" if that is not known
	Token string  // Pressed: the token of the key ([Choice.Token])
	Drawn bool    // Pressed: the key drew by itself what the press wants, so that a press which is not taken must be drawn back
	Media string  // Sent: "voice", "photo", "sticker", ... or "other"
	Link  string  // Called: the address of the private conversation
	User  string  // Moved: the new [Address.User]
	Place string  // where in their conversation they did it: a thread of a platform that has some; "" for the conversation itself. Opaque
	Seq   int64   // text, and a key where a platform tells: stands for when it was written or pressed: what came later has a greater one; 0 if that is not known

	// Reply is the message of ours that they answered by a platform's own means, as far as it can be told.
	Reply Reply

	Noted Noted // set by the bot before the store sees the update; adapters leave it zero
}

// Reply names a message by what stands on it.
type Reply struct {
	Token string // of one of its keys, which it has or had; "" if that is not known
	Text  string // what it says; "" if that is not known
	Seq   int64  // stands for when it was sent, as [Update.Seq] does; 0 if that is not known
}

// Deed is what a person did, from the point of view of the conversation.
type Deed string

// The deeds. Typed is the zero Deed.
const (
	Typed     Deed = ""          // wrote a text in the chat
	Edited    Deed = "edited"    // changed the text of an earlier message
	Written   Deed = "written"   // wrote a complete answer in a window that the channel opened for it: no command is looked for in it
	Rewritten Deed = "rewritten" // changed the text of an earlier message in such a window
	Pressed   Deed = "pressed"   // pressed a key
	Sent      Deed = "sent"      // sent something that is not text
	Called    Deed = "called"    // mentioned the bot in a group: the bot answers at most once a day, with [Update.Link]
	Left      Deed = "left"      // blocked the bot, or deleted the account: no message reaches them any more
	Came      Deed = "came"      // unblocked the bot: messages reach them again
	Moved     Deed = "moved"     // has another address from now on, see [Update.User]
	Timer     Deed = "timer"     // nobody did anything: the time of [Session.Due] has come
)

// Silent says whether the bot does not answer this deed. It is true where the platform reports something that the person did
// outside the conversation: Left, Came and Moved.
func (d Deed) Silent() bool { return d == Left || d == Came || d == Moved }

// edits says whether the person changed an earlier message.
func (d Deed) edits() bool { return d == Edited || d == Rewritten }

// Noted is what the bot notes about an update before the session is loaded.
type Noted struct {
	Lookup  bool   // the person asks for a response by its receipt
	Receipt string // Lookup: the receipt; "" if none was typed, or one with an error in it
	Barred  bool   // Lookup: this person typed too many wrong receipts; Receipt is ""
	Flood   Flood  // what becomes of an update of a person who is over [Config.Limit]; "" if they are not
	Warn    bool   // Flood: the person is told so
	Test    string // the source of the test from which the person asks for a consultation; "" if they are in none
	Left    string // the name of the consultation from whose conversation the person came with this update; "" if from none

	// Unchanged: an edited message says the same as before. It is set only while that is remembered, see lastSaid.
	Unchanged bool
}

// Message is a finished message to a person.
type Message struct {
	ID       string     // outbox id, unique; assigned by the bot
	To       Address    //
	Place    string     // where in the conversation with them: the [Update.Place] of what it answers; a replacement stays where it is
	Text     string     // plain text in the person's language; each channel escapes it for itself
	Spans    []Span     // which parts of Text are what, in order, none over another; what stands between them is ordinary text
	Choices  []Choice   // the keys under the text, in order
	Copy     string     // the label of a key below them that copies the receipt ([RoleReceipt]) and sends nothing, where a channel has such; "" for none
	Kind     flows.Kind // the kind of the step that is asked, for channels with richer widgets; "" if it asks none
	Most     int        // Kind Text: how many characters the whole answer may have; 0 if that is not said
	Draft    string     // Kind Text: what the person wrote so far as the answer
	Face     string     // Replaces: the ID of the message whose keys stand there still, as far as its reader chose among them; "" if they are new ones
	Replaces string     // the ID of the earlier Message that is to be edited into this one; "" for a new message
	File     *File      // a file to send with the text; nil for none
	Tidy     bool       // it only removes the keys of an answered question, and nobody waits for it: it is sent last, or not at all
}

// File is a document for the participant.
type File struct {
	Name string
	Data []byte
}

// Choice is a key: a button under a message, or a numbered line where a channel has no buttons.
type Choice struct {
	Token  string // comes back in [Update.Token] when the key is pressed; at most 64 bytes of printable ASCII
	Label  string // the text on the key; a channel never cuts it
	Number int    // the option's number in the list of options, counted from 1; 0 for navigation (skip, back, done)
	Mark   string // the mark of the option: "✓" for picked; "" for none
	Weight Weight // how the key stands out among the others, where a channel can show that
	Aloud  string // says what the key does, for a screen reader, where Label is a number that only the text explains; "" if Label says it
}

// MaxAloud is the maximum length of [Choice.Aloud] in characters, the limit of Slack (docs.slack.dev, button element).
const MaxAloud = 75

// Weight says how a key stands out.
type Weight string

// The weights.
const (
	Primary Weight = "primary" // what most people press next: it goes on, or submits
	Danger  Weight = "danger"  // it deletes what the person said, and nothing brings that back: a channel may ask once more
)
