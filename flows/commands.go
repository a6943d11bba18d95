package flows

import "slices"

// Command is a word that works at any time, typed behind what begins a command on the platform. It is understood by its
// name and by the words of "bot.command.NAME" in every language of the consultation. Menus, hints and help follow from
// the list of commands, or are held against it by a test.
type Command struct {
	Name  string // in English
	Do    Verb   // what it wants
	Menu  bool   // has a place in the platform's menu, in the order of the list, with the words of "bot.menu.NAME"
	Alone bool   // makes sense where nothing of the conversation is in sight
	More  bool   // words may stand behind it: a code, a language
	Early bool   // is answered before the conversation has begun
	Late  bool   // works after the close, for whoever has a response
}

// TypedKey returns the key of the words that it may be typed as.
func (c Command) TypedKey() string { return "bot.command." + c.Name }

// MenuKey returns the key of what the platform's menu says of it.
func (c Command) MenuKey() string { return "bot.menu." + c.Name }

// Commands returns all commands, in the order in which menus show them.
func Commands() []Command { return slices.Clone(commands) }

var commands = []Command{
	{Name: "start", Do: Start, Menu: true, Alone: true, More: true},
	{Name: "help", Do: Help, Menu: true, Alone: true, Early: true},
	{Name: "back", Do: Back, Menu: true},
	{Name: "skip", Do: SkipIt, Menu: true},
	{Name: "review", Do: DoReview, Menu: true, Alone: true},
	{Name: "progress", Do: Left, Menu: true, Alone: true},
	{Name: "language", Do: DoLanguage, Menu: true, Alone: true, More: true, Late: true},
	{Name: "privacy", Do: Privacy, Menu: true, Alone: true, Early: true, Late: true},
	{Name: "export", Do: Export, Menu: true, Late: true},
	{Name: "receipt", Do: Receipt, Menu: true, More: true, Early: true, Late: true},
	{Name: "stop", Do: Stop, Menu: true, Alone: true, Late: true},
	{Name: "delete", Do: Erase, Menu: true, Late: true},
	{Name: "done", Do: Done},
	{Name: "undo", Do: Undo},
	{Name: "continue", Do: Resume},
	{Name: "submit", Do: Submit},
	{Name: "keep", Do: Keep},
}

// Command returns the command that a word stands for, in any of the flow's languages.
func (l *Lexicon) Command(word string) (Command, bool) {
	c, known := l.in("").commands[fold(word)]
	return c, known
}

// early says whether a verb is answered before the conversation has begun.
func early(do Verb) bool {
	return do == SetLang || slices.ContainsFunc(commands, func(c Command) bool { return c.Early && c.Do == do })
}

// Late says whether a verb works after the close.
func Late(do Verb) bool {
	return do == SetLang || do == EraseYes || do == DropWords || slices.ContainsFunc(commands, func(c Command) bool { return c.Late && c.Do == do })
}
