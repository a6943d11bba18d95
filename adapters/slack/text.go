package slack

import (
	"strings"

	"aporte/adapters/line"
)

// escape makes a text safe where Slack reads markup: the fallback of a message. Without the three characters there
// are no mentions, no links and no "<!channel>" (docs.slack.dev, Formatting message text).
var escape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace

var unescape = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&").Replace

// What stands in a decoded text for a name that Slack gives as an id alone, until [Channel.named] puts a word there.
// Nobody can write them: they are no characters (Unicode, chapter 23.7).
const (
	somebody  = "\ufdd0" // a person or a group of people
	somewhere = "\ufdd1" // a channel
)

var unmarkedNames = strings.NewReplacer(somebody, "\ufffd", somewhere, "\ufffd").Replace

// named replaces ids of people and channels, whose names are not known, by a word such as "someone". Whoever reads the
// answer could not use an id, and it would point at a third person.
func (c *Channel) named(lang, text string) string {
	if !strings.Contains(text, somebody) && !strings.Contains(text, somewhere) {
		return text
	}
	return strings.NewReplacer(
		somebody, "@"+c.word(lang, "bot.slack.someone", nil), somewhere, "#"+c.word(lang, "bot.slack.somewhere", nil),
	).Replace(text)
}

// typed turns the text of an event back into what the person typed. In events Slack escapes three characters, puts links
// and mentions between angle brackets, and writes emoji by their names.
func typed(text string) string {
	text = unmarkedNames(text)
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(text, "<")
		inside, after, closed := strings.Cut(rest, ">")
		if !found || !closed {
			b.WriteString(emojis(unescape(text)))
			return b.String()
		}
		b.WriteString(emojis(unescape(before)))
		b.WriteString(reference(unescape(inside)))
		text = after
	}
}

// reference returns what stands for "<inside>" on the screen of whoever typed it.
func reference(inside string) string {
	target, label, labelled := strings.Cut(inside, "|")
	labelled = labelled && label != ""
	if target == "" {
		return "<" + inside + ">"
	}
	switch sign, name := target[0], target[1:]; {
	case (sign == '@' || sign == '#') && labelled:
		return string(sign) + strings.TrimPrefix(label, string(sign))
	case sign == '@':
		return somebody
	case sign == '#':
		return somewhere
	case sign == '!':
		if labelled && strings.HasPrefix(target, "!date") {
			return label
		}
		if labelled {
			name = label
		}
		if strings.HasPrefix(name, "subteam") {
			return somebody
		}
		return "@" + strings.TrimPrefix(name, "@")
	}
	switch {
	case !labelled:
		return strings.TrimPrefix(target, "mailto:")
	case bare(target) == bare(label): // a bare "example.org" becomes a link by itself
		return label
	}
	return emojis(label) + " (" + target + ")"
}

// bare returns an address without scheme and final slash, so that two ways of writing it can be compared.
func bare(address string) string {
	for _, scheme := range []string{"https://", "http://", "mailto:", "tel:"} {
		address = strings.TrimPrefix(address, scheme)
	}
	return strings.TrimSuffix(address, "/")
}

// escapedUnits is the length of s in UTF-16 units once it is escaped.
func escapedUnits(s string) int {
	return line.Units(s) + 4*strings.Count(s, "&") + 3*(strings.Count(s, "<")+strings.Count(s, ">"))
}
