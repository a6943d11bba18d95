// Package bottest is the contract of this product as test suites. A channel is correct when [TestChannel] passes, a store when
// [TestStore] and [TestDesk] pass, and a conversation when [TestDecisions] and [TestStories] pass.
//
// "Noted" in the names of tests means: written to the audit log.
package bottest

import "aporte/bot"

// Platform is a fake messaging service for tests, with people who type and press keys. The tests of each channel have one of
// their own, which speaks the real protocol with the channel's real client.
type Platform interface {
	// Can says what the platform is able to do. [TestChannel] does not call the methods for anything else.
	Can() Can
	// Channel returns the channel under test, connected to this platform. Its Run is called by the suite.
	Channel() bot.Channel
	// Type lets a person write a message in their private conversation, and returns the platform's id of the message.
	// It returns as soon as the platform has the message, before the bot answers.
	Type(user, text string) (ref string)
	// Edit lets a person change a message written before.
	Edit(user, ref, text string)
	// Press lets a person press the key with this label, in the newest message that has such a key now. If old is true,
	// it takes the newest message that ever had one, since people can press keys that were removed. If the channel shows a
	// long label only in a numbered list, Press finds it there and presses the key with its number. It returns false if
	// there is no such key.
	Press(user, label string, old bool) bool
	// Tap repeats the person's last press as a new event. Redeliver delivers the platform's last event once more, with the
	// same id.
	Tap(user string)
	Redeliver()
	// Send lets a person send something that is not text: "voice", "photo", "sticker" ...
	Send(user, media string)
	// Shown returns what is on the person's screen now, oldest first, without what the person wrote.
	Shown(user string) []Bubble
	// Fail lets the next n calls that send or edit a message fail in this way.
	Fail(n int, how Failure)
	// Secrets returns every token of this platform. No error and no line of the log may contain one.
	Secrets() []string
}

// Toaster is a [Platform] that can show a short reply to a pressed key outside the conversation, see [bot.WithToast].
type Toaster interface {
	// Toasts returns the replies that were shown to a person, oldest first.
	Toasts(user string) []string
}

// Bubble is one message on a person's screen.
type Bubble struct {
	Ref  string   // the platform's id of the message
	Text string   // the text as a person sees it, without markup
	Keys []string // labels of the keys that it has now
}

// Failure is a way in which a platform fails.
type Failure string

// The failures.
const (
	RateLimited  Failure = "rate limited" // refused, with one second to wait
	Broken       Failure = "broken"       // a status of 5xx with a page of HTML
	ResetBefore  Failure = "reset before" // the connection is closed; the message was not delivered
	ResetAfter   Failure = "reset after"  // the message was delivered, then the connection is closed without an answer
	Blocked      Failure = "blocked"      // the person blocked the bot
	Unacceptable Failure = "unacceptable" // the platform will never take this message
)
