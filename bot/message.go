package bot

import "aporte/flows"

// Address says where a person is reached: the same person on the same channel always has the same Address.
type Address struct {
	Channel string // "telegram", "slack", "console"; with ":" and a name for another bot of a platform
	User    string // opaque outside its adapter, which alone makes and reads it; it is stored, so its form is a promise
}

// Update is something a person did, as a channel received it. Adapters fill in what they know and decide nothing.
type Update struct {
	ID    string  // the same ID on redelivery; unique within the channel
	From  Address //
	Lang  string  // the platform's hint, a BCP 47 tag; may be empty or nonsense
	Did   Deed    // what they did; says which of the following fields mean something
	Text  string  // Typed, Edited, Written, Rewritten: the text, a platform's command as "/start CODE"; Sent: what stood beside it; else ""
	Ref   string  // the platform's id of the message with that text, for later edits, "" if it cannot be edited; Pressed: of the message with the key, as [Channel.Send] returned it, "" if that is not known
	Token string  // Pressed: the token of the key ([Choice.Token])
	Drawn bool    // Pressed: the key drew by itself what the press wants, so that a press which is not taken must be drawn back
	Media string  // Sent: "voice", "photo", "sticker", ... or "other"
	Link  string  // Called: leads to the private conversation
	User  string  // Moved: what [Address.User] is from now on
	Place string  // where in their conversation they did it: a thread of a platform that has some; "" for the conversation itself. Opaque
	Seq   int64   // text: stands for when it was written: what was written later has a greater one; 0 if that is not known

	// Reply is the message of ours that they answered by a platform's own means, as far as it can be told.
	Reply Reply

	Noted Noted // what the bot finds out before the store sees the update; adapters leave it alone
}

// Reply names a message by what stands on it.
type Reply struct {
	Token string // of one of its keys, which it has or had; "" if that is not known
	Text  string // what it says; "" if that is not known
}

// Deed is what a person did, from the point of view of the conversation.
type Deed string

// The deeds. To type is the zero Deed.
const (
	Typed     Deed = ""
	Edited    Deed = "edited"    // gave an earlier message another text
	Written   Deed = "written"   // wrote a whole answer in a box of its own: nothing in it is a command, and nothing follows
	Rewritten Deed = "rewritten" // gave an earlier message another text in such a box
	Pressed   Deed = "pressed"   // pressed a key
	Sent      Deed = "sent"      // sent something that is not text
	Called    Deed = "called"    // called the bot in a group: it answers once, with the way to the private conversation
	Left      Deed = "left"      // blocked the bot, or deleted the account: they can be reached no more
	Came      Deed = "came"      // can be reached again
	Moved     Deed = "moved"     // has another address
	Timer     Deed = "timer"     // nobody did anything: the time has come that the session waits for, see [Session.Due]
)

// Silent says whether no answer is due, since the platform alone tells of it.
func (d Deed) Silent() bool { return d == Left || d == Came || d == Moved }

// edits says whether an earlier message has another text now.
func (d Deed) edits() bool { return d == Edited || d == Rewritten }

// Noted is what the bot knows of an update before it knows the session.
type Noted struct {
	Lookup  bool   // a response was asked for by its receipt
	Receipt string // Lookup: the receipt; "" if what stood there is none
	Barred  bool   // Lookup: too many wrong receipts came from this person; Receipt is ""
	Flood   bool   // too much from this person: it is said so, and not taken
}

// Message is something finished to say.
type Message struct {
	ID       string     // outbox id, unique; assigned by the bot
	To       Address    //
	Place    string     // where in the conversation with them: the [Update.Place] of what it answers; a replacement stays where it is
	Text     string     // plain text in the person's language; each channel escapes it for itself
	Choices  []Choice   // the keys, in order
	Kind     flows.Kind // what is asked, for channels with richer widgets; "" if nothing is
	Draft    string     // Kind Text: what was written so far
	Face     string     // Replaces: the ID of the message whose keys stand there still, as far as its reader chose among them; "" if they are new ones
	Replaces string     // the ID of an earlier Message that this one takes the place of; "" for a new one
	File     *File      // a file to hand over with the text
	Tidy     bool       // it only tidies up what Replaces names, and nobody waits for it: it comes after all else, or is left out
}

// File is a document for the participant.
type File struct {
	Name string
	Data []byte
}

// Choice is a key.
type Choice struct {
	Token  string // what comes back in [Update.Token]; at most 64 bytes of printable ASCII
	Label  string // what it says; never cut by a channel
	Number int    // its number in the list of options, counted from 1; 0 for navigation (skip, back, done)
	Mark   string // "" or what the option is marked with: "✓" for picked, "1" for ranked first
}
