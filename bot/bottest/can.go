package bottest

// Can says what a platform is able to do. For each field that is true, [TestChannel] checks that the channel supports it
// ("Demanded"). For a field that is false it checks nothing, or that nothing is lost by it ("Without it, demanded"). "Without
// it" also says what the bot does then.
type Can struct {
	// Edit: a message that was sent can be changed. Demanded: a message with Replaces changes the earlier message, with its
	// keys or without, and sending it twice changes nothing more. Without it: a message with Replaces is sent as a new message
	// if it has Choices, and is not sent if it has none; earlier questions then stay on the screen as they were.
	Edit bool

	// EditOwn: people can change what they wrote. Demanded: the change arrives as an edit with the Ref of the message.
	// Without it: people correct themselves in their next message, or go back to the question.
	EditOwn bool

	// OldKeys: people can press a key that was removed since, or that is in an earlier message. Demanded: its token arrives.
	// Without it: the bot loses nothing, since it would only have said that the question is answered.
	OldKeys bool

	// Media: people can send photos, voice messages and the like. Demanded: [bot.Update.Media] says which, and there is no
	// text. Without it: the bot loses nothing, since it would only have asked for words.
	Media bool

	// Crowd: many people use one channel at the same time. Demanded: everybody has an address of their own, each person's
	// updates stay in order, and a person whose update takes long delays nobody else. Without it: the channel serves one
	// person, one update after the other.
	Crowd bool

	// Again: the platform keeps an update until it is acknowledged, so an update that was not stored comes again. Demanded:
	// it has the same id, and comes before the person's next update. An update that was stored may come again, too.
	// Without it, demanded: Run ends with the error of handle, so that the person sees that the bot takes nothing more. The
	// update is lost.
	Again bool

	// Lines: a message can have several lines. Demanded: they arrive as they were written. Without it: each line is a message,
	// and the bot joins them to one text until the person says that the text is finished.
	Lines bool

	// Limits: the platform may ask to wait. Demanded: Send returns *bot.RetryError with that time, and messages to other
	// people are still sent. Without it: the bot sends as fast as people answer.
	Limits bool

	// Block: people can block the bot. Demanded: Send then returns bot.ErrGone. Without it: the bot never learns that it
	// cannot reach a person. It retries each message to them as after any other error, and then gives that message up.
	Block bool

	// Refuse: there are messages that the platform never takes. Demanded: Send returns bot.ErrRefused for them, and for a
	// token of more than 64 bytes. Without it: the bot loses nothing, since it would only have dropped the message.
	Refuse bool
}

// All returns a Can with every field true: Telegram and Slack can do all of it.
func All() Can {
	return Can{
		Edit: true, EditOwn: true, OldKeys: true, Media: true, Crowd: true, Again: true, Lines: true, Limits: true, Block: true,
		Refuse: true,
	}
}
