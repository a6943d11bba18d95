package bot

import "aporte/flows"

// Address says where a person is reached: the same person on the same channel always has the same Address.
type Address struct {
	Channel string // "telegram", "slack", "console"; with ":" and a name for another bot of a platform
	User    string // opaque outside its adapter, which alone makes and reads it; it is stored, so its form is a promise
}

// Update is something a person did, as a channel received it. Adapters fill in what they know and decide nothing.
type Update struct {
	ID     string  // the same ID on redelivery; unique within the channel
	From   Address //
	Lang   string  // the platform's hint, a BCP 47 tag; may be empty or nonsense
	Text   string  // what was typed; a platform's command arrives as "/start CODE"
	Token  string  // the token of the pressed key ([Choice.Token]); empty if none was
	Ref    string  // the platform's id of the message typed, for later edits; empty if it cannot be edited
	Edited bool    // Text is the new text of the earlier message Ref
	Final  bool    // Text is a whole answer, written in a box of its own: nothing in it is a command, and nothing follows
	Media  string  // the update is not text: "voice", "photo", "sticker", ... or "other"
	Invite string  // the update came from a group: answer once with this link to the private conversation
	Silent bool    // bookkeeping only (blocked, unblocked, moved): no answer is due
	Gone   bool    // with Silent: the person can no longer be reached (true), or came back (false)
	Timer  bool    // nobody did anything: the time has come that the session waits for, see [Session.Due]
	Moved  string  // with Silent: From.User is from now on this user

	// What the bot itself notes, before the store sees it.
	Lookup  bool   // a response was asked for by its receipt
	Receipt string // Lookup: the receipt; "" if what stood there is none
	Barred  bool   // Lookup: too many wrong receipts came from this person; Receipt is ""
	Flood   bool   // too much from this person: it is said so, and not taken
}

// Message is something finished to say.
type Message struct {
	ID       string     // outbox id, unique; assigned by the bot
	To       Address    //
	Text     string     // plain text in the person's language; each channel escapes it for itself
	Choices  []Choice   // the keys, in order
	Kind     flows.Kind // what is asked, for channels with richer widgets; "" if nothing is
	Draft    string     // Kind Text: what was written so far
	Replaces string     // the ID of an earlier Message that this one takes the place of; "" for a new one
	File     *File      // a file to hand over with the text
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
