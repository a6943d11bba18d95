package telegram

import (
	"strings"
	"unicode/utf16"
)

// calls reports whether a message in a group is addressed to this bot. It is, if it has a command with the bot's name,
// begins with a command without a name, mentions the bot, or replies to one of its messages. A message that begins with a
// command for another bot ("/start@OtherBot") is not, whatever else it says.
func calls(m *wireMessage, me self) bool {
	text, entities := m.Text, m.Entities
	if text == "" {
		text, entities = m.Caption, m.Captions
	}
	units := utf16.Encode([]rune(text))
	found := false
	for _, e := range entities {
		word, ok := cut(units, e)
		if !ok {
			continue
		}
		switch e.Type {
		case "bot_command":
			_, name, named := strings.Cut(word, "@")
			if named && !strings.EqualFold(name, me.Name) {
				if e.Offset == 0 {
					return false
				}
				continue
			}
			found = found || named || e.Offset == 0
		case "mention":
			found = found || strings.EqualFold(word, "@"+me.Name)
		case "text_mention":
			found = found || e.User != nil && e.User.ID == me.ID
		}
	}
	return found || m.ReplyTo != nil && m.ReplyTo.From != nil && m.ReplyTo.From.ID == me.ID && me.ID != 0
}

// unaddressed removes this bot's name from the command that a text begins with ("/start@our_bot"). ours is false, and
// rest is "", if the command has the name of another bot. Any other text is returned unchanged, with true; so is every
// text while the bot's own name is not known yet.
func unaddressed(text string, entities []entity, me self) (rest string, ours bool) {
	if me.Name == "" || !strings.HasPrefix(text, "/") {
		return text, true
	}
	units := utf16.Encode([]rune(text))
	for _, e := range entities {
		word, ok := cut(units, e)
		if !ok || e.Type != "bot_command" || e.Offset != 0 {
			continue
		}
		command, name, named := strings.Cut(word, "@")
		switch {
		case !named:
			return text, true
		case !strings.EqualFold(name, me.Name):
			return "", false
		}
		return command + strings.TrimPrefix(text, word), true
	}
	return text, true
}

// cut returns the part of a text that an entity marks. It returns false if the entity does not lie within the text.
// Offset and length count UTF-16 units (Bot API, MessageEntity).
func cut(units []uint16, e entity) (string, bool) {
	if e.Offset < 0 || e.Length <= 0 || e.Offset > len(units) || e.Length > len(units)-e.Offset {
		return "", false
	}
	return string(utf16.Decode(units[e.Offset : e.Offset+e.Length])), true
}
