package slack

import (
	"strings"

	"aporte/adapters/line"
)

// escape makes a text safe where Slack reads markup: the fallback of a message. Without the three characters there
// are no mentions, no links and no "<!channel>" (docs.slack.dev, Formatting message text).
var escape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace

var unescape = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&").Replace

// typed turns the text of an event back into what the person typed: Slack escapes three characters and puts links and
// mentions between angle brackets.
func typed(text string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(text, "<")
		inside, after, closed := strings.Cut(rest, ">")
		if !found || !closed {
			b.WriteString(unescape(text))
			return b.String()
		}
		b.WriteString(unescape(before))
		b.WriteString(unescape(reference(inside)))
		text = after
	}
}

// reference returns what stands for "<inside>" on the screen of whoever typed it.
func reference(inside string) string {
	target, label, labelled := strings.Cut(inside, "|")
	if target == "" {
		return "<" + inside + ">"
	}
	switch sign, name := target[0], target[1:]; sign {
	case '@', '#':
		if labelled && label != "" {
			name = label
		}
		return string(sign) + strings.TrimPrefix(name, string(sign))
	case '!':
		if labelled && label != "" {
			name = label
		}
		if strings.HasPrefix(target, "!date") && labelled {
			return name
		}
		return "@" + strings.TrimPrefix(name, "@")
	}
	switch {
	case !labelled || label == "":
		return target
	case strings.HasSuffix(target, label): // a bare "example.org" becomes a link by itself
		return label
	}
	return label + " (" + target + ")"
}

// escapedUnits is the length of s in UTF-16 units once it is escaped.
func escapedUnits(s string) int {
	return line.Units(s) + 4*strings.Count(s, "&") + 3*(strings.Count(s, "<")+strings.Count(s, ">"))
}
