// Package bottest is the contract of this product as test suites: a channel is right when TestChannel says so, a store
// when TestStore and TestDesk say so, and a conversation when TestStories says so.
package bottest

import "aporte/bot"

// Platform is a messaging service small enough for a test: the far side of a channel, with people who type and press.
// Each adapter's tests bring one that speaks the platform's real protocol to the adapter's real client.
type Platform interface {
	// Can says what the platform is able to do. Methods for what it cannot are not called by [TestChannel].
	Can() Can
	// Channel returns the channel under test, connected to this platform. Its Run is called by the suite.
	Channel() bot.Channel
	// Type lets a person write a message in their private conversation, and returns the platform's id of it.
	// It returns as soon as the platform has taken the message: the answer comes later.
	Type(user, text string) (ref string)
	// Edit lets a person change a message written before.
	Edit(user, ref, text string)
	// Press lets a person press the key that reads label, in the newest message that carries such a key, or, when
	// old is set, in the newest message that ever carried one (people can press keys that are no longer there). An
	// option too long for its key is found by its line in the numbered list, as a person would. It reports whether
	// such a key exists.
	Press(user, label string, old bool) bool
	// Tap repeats the last press of the person as a new event of the platform, Redeliver repeats the platform's last
	// event with the same id.
	Tap(user string)
	Redeliver()
	// Send lets a person send something that is not text: "voice", "photo", "sticker" ...
	Send(user, media string)
	// Shown returns what is on the person's screen now, oldest first, without what the person wrote.
	Shown(user string) []Bubble
	// Fail lets the next n calls that deliver a message fail in that way.
	Fail(n int, how Failure)
	// Secrets returns every token of this platform: no error and no log line may contain one.
	Secrets() []string
}

// Toaster is a [Platform] that can say something beside the conversation to somebody who pressed a key.
type Toaster interface {
	// Toasts returns what was said so, oldest first.
	Toasts(user string) []string
}

// Bubble is one message on a person's screen.
type Bubble struct {
	Ref  string   // the platform's id of it
	Text string   // as shown: without markup
	Keys []string // labels of the keys that it carries now
}

// Failure is a way in which a platform fails.
type Failure string

// The failures.
const (
	RateLimited  Failure = "rate limited" // refused, with a second to wait
	Broken       Failure = "broken"       // 5xx with a page of HTML
	ResetBefore  Failure = "reset before" // the connection is cut, nothing was delivered
	ResetAfter   Failure = "reset after"  // the message was delivered, then the connection is cut
	Blocked      Failure = "blocked"      // the person blocked the bot
	Unacceptable Failure = "unacceptable" // the platform will never take this message
)
