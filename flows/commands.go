package flows

import "slices"

// Command is a word that works at any time, typed after the sign for commands on the platform ("/"). It is recognised by
// its name and by the words of "bot.command.NAME" in every language of the consultation. Menus, hints and help are made
// from the list of commands, or a test compares them with it.
type Command struct {
	Name  string // in English
	Do    Verb   // what it wants
	Menu  bool   // has a place in the platform's menu, in the order of the list, with the words of "bot.menu.NAME"
	Alone bool   // makes sense where the conversation is not visible
	More  bool   // may be followed by words: a code, a language
	Early bool   // is answered before the conversation has begun
	Late  bool   // works after the consultation has closed, for people who have a response
	Plain bool   // acts at once while a text is being written, as its words are hardly ever part of one
}

// TypedKey returns the locale key of the words that people may type for it.
func (c Command) TypedKey() string { return "bot.command." + c.Name }

// MenuKey returns the locale key of its description in the platform's menu.
func (c Command) MenuKey() string { return "bot.menu." + c.Name }

// Commands returns all commands, in the order in which menus show them.
func Commands() []Command { return slices.Clone(commands) }

var commands = []Command{
	{Name: "start", Do: Start, Menu: true, Alone: true, More: true},
	{Name: "help", Do: Help, Menu: true, Alone: true, Early: true, Plain: true},
	{Name: "back", Do: Back, Menu: true, Plain: true},
	{Name: "skip", Do: SkipIt, Menu: true},
	{Name: "review", Do: DoReview, Menu: true, Alone: true, Plain: true},
	{Name: "progress", Do: Left, Menu: true, Alone: true, Plain: true},
	{Name: "language", Do: DoLanguage, Menu: true, Alone: true, More: true, Late: true},
	{Name: "privacy", Do: Privacy, Menu: true, Alone: true, Early: true, Late: true},
	{Name: "export", Do: Export, Menu: true, Alone: true, Late: true},
	{Name: "receipt", Do: Receipt, Menu: true, Alone: true, More: true, Early: true, Late: true},
	{Name: "stop", Do: Stop, Menu: true, Alone: true, Late: true},
	{Name: "delete", Do: Erase, Menu: true, Alone: true, Late: true},
	{Name: "done", Do: Done},
	{Name: "undo", Do: Undo},
	{Name: "continue", Do: Resume},
	{Name: "submit", Do: Submit},
	{Name: "keep", Do: Keep},
}

// Command returns the command that a word means in any of the flow's languages. The second result is false if there is
// none.
func (l *Lexicon) Command(word string) (Command, bool) {
	c, known := l.in("").commands[fold(word)]
	return c, known
}

// early reports whether an input is answered before the conversation has begun. A greeting is not: the first question greets.
func early(in Input) bool {
	switch in.Do {
	case SetLang, Explain:
		return true
	case Talk:
		t := first(in.Value.Codes)
		return t != nil && !t.at(light)
	}
	return slices.ContainsFunc(commands, func(c Command) bool { return c.Early && c.Do == in.Do })
}

// parting returns the farewell to somebody with whom nothing has begun, or from whom everything is deleted, and who only says
// goodbye, thanks or no. They are not invited once more. For any other input it returns no word.
func parting(in Input) Word {
	switch in.Do {
	case Stop:
		return byeOutside
	case Erase:
		return byeUnknown
	case Talk:
		if t := first(in.Value.Codes); t != nil && t.at(farewell) && in.Rest == "" {
			return byeOutside
		}
	}
	return Word{}
}

// Late reports whether a verb works after the consultation has closed.
func Late(do Verb) bool {
	return do == SetLang || do == EraseYes || do == DropWords || slices.ContainsFunc(commands, func(c Command) bool { return c.Late && c.Do == do })
}
