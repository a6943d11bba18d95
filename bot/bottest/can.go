package bottest

// Can says what a platform is able to do. What is said here, [TestChannel] demands of its channel; what is not, it does not
// ask for, or it demands that the lack does no harm. Each field says what the bot does without it.
type Can struct {
	// Edit: a message that was sent can be changed. Demanded: a replacement takes the place of the message, with its keys or
	// without, and repeated it changes nothing. Without it: a replacement that asks is sent as a new message, and one that
	// only closes a question is left out, so that earlier questions stay on the screen as they were.
	Edit bool

	// EditOwn: people can change what they wrote. Demanded: the change arrives as an edit with the Ref of the message.
	// Without it: people correct themselves by what they write next, or go back to the question.
	EditOwn bool

	// OldKeys: a key can still be pressed that is no longer on the screen, or stands in an earlier message. Demanded: its
	// token arrives. Without it: nothing; the bot would have said that the question is answered.
	OldKeys bool

	// Media: people can send what is not text. Demanded: its sort arrives, and no text. Without it: nothing; the bot would
	// have asked for words.
	Media bool

	// Crowd: many people use one channel at the same time. Demanded: addresses of their own, the order of each kept, and
	// that a slow one holds up nobody. Without it: the channel serves whoever sits there, one update after the other.
	Crowd bool

	// Again: what was not stored comes again, as the platform keeps it until it is acknowledged. Demanded: it has the same
	// id, and comes before what the person did next; the platform may also repeat what was stored. Without it, demanded: Run ends with the error, so that the person sees that
	// nothing more is taken; what was not stored is lost.
	Again bool

	// Lines: a message can have several lines. Demanded: they arrive as they were written. Without it: a line is a message,
	// and the bot takes several of them as one text until the person says that it is done.
	Lines bool

	// Limits: the platform may ask to wait. Demanded: Send says for how long, and others are not held up. Without it:
	// nothing; the bot sends as fast as people answer.
	Limits bool

	// Block: people can turn the bot away. Demanded: Send returns bot.ErrGone. Without it: the bot never learns that
	// somebody cannot be reached, and gives up what it has for them one by one, after the tries of any other trouble.
	Block bool

	// Refuse: there are messages that the platform never takes. Demanded: Send returns bot.ErrRefused for them, and for a
	// token that is too long. Without it: nothing; the bot would have dropped the message.
	Refuse bool
}

// All is what Telegram and Slack can.
func All() Can {
	return Can{
		Edit: true, EditOwn: true, OldKeys: true, Media: true, Crowd: true, Again: true, Lines: true, Limits: true, Block: true,
		Refuse: true,
	}
}
