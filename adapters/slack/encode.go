package slack

import (
	"cmp"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/slack-go/slack"

	"aporte/adapters/line"
	"aporte/bot"
)

// part is one message as Slack takes it.
type part struct {
	text   string // what is shown where blocks are not, with the options numbered; not escaped yet
	blocks []slack.Block
}

// encode lays a message out for Slack. It is pure. Its errors are [bot.ErrRefused]: no later try can help.
func encode(m bot.Message, l labels) ([]part, error) {
	m, err := tidied(m, l)
	if err != nil {
		return nil, err
	}
	w := layOut(m, l)
	options := list(m.Choices)
	if w.listed {
		m.Text = strings.TrimRight(m.Text, "\n ") + "\n\n" + list(m.Choices)
		options = ""
	}
	if m.Kind.Traits().Written {
		box := slack.NewButtonBlockElement(boxKey(m.Most), draftValue(m.Draft), plain(l.box))
		w.addButton(cmp.Or(m.Face, m.ID), box)
	}
	texts := line.Split(m.Text, maxText, escapedUnits)
	if len(texts) == 0 && len(m.Choices) > 0 {
		texts = []string{"…"} // a message needs a text
	}
	if len(texts) == 0 {
		return nil, fmt.Errorf("%w: the message is empty", bot.ErrRefused)
	}
	var parts []part
	at := 0
	for _, text := range texts {
		p := part{text: text}
		if from := strings.Index(m.Text[at:], text); from >= 0 {
			from += at
			at = from + len(text)
			p.blocks = rich(stretches(m.Text, m.Spans, from, at))
		}
		if len(p.blocks) == 0 {
			p.blocks = theirs(text)
		}
		parts = append(parts, p)
	}
	last := &parts[len(parts)-1]
	last.blocks = append(last.blocks, w.blocks...)
	if len(last.blocks) > maxBlocks {
		return nil, fmt.Errorf("%w: %d keys are too many", bot.ErrRefused, len(m.Choices))
	}
	if options != "" {
		// A list too long for the fallback stands on its own in front of the keys, where it can be read as well.
		if whole := last.text + "\n\n" + options; escapedUnits(whole) <= maxText {
			last.text = whole
		} else {
			parts = listApart(parts, options)
		}
	}
	return parts, nil
}

// listApart puts the options into messages of their own before the last one.
func listApart(parts []part, options string) []part {
	end := len(parts) - 1
	last := parts[end]
	parts = parts[:end:end]
	for _, text := range line.Split(options, maxText, escapedUnits) {
		parts = append(parts, part{text: text, blocks: theirs(text)})
	}
	return append(parts, last)
}

// tidied checks what would be refused by Slack, and replaces invalid UTF-8. A file is written out as text. It returns
// [bot.ErrRefused] for a key with a bad token or no label, and for a file that is not text.
func tidied(m bot.Message, l labels) (bot.Message, error) {
	m.Text = strings.ToValidUTF8(m.Text, "\uFFFD")
	m.Draft = strings.ToValidUTF8(m.Draft, "\uFFFD")
	choices := make([]bot.Choice, len(m.Choices))
	for i, c := range m.Choices {
		if n := len(c.Token); n == 0 || n > maxToken {
			return m, fmt.Errorf("%w: the token of a key has %d bytes, it takes 1 to %d", bot.ErrRefused, n, maxToken)
		}
		if strings.TrimSpace(c.Label) == "" {
			return m, fmt.Errorf("%w: a key without a label", bot.ErrRefused)
		}
		c.Label = strings.ToValidUTF8(c.Label, "\uFFFD")
		c.Mark = strings.ToValidUTF8(c.Mark, "\uFFFD")
		choices[i] = c
	}
	m.Choices = choices
	if m.File == nil {
		return m, nil
	}
	// To upload a file would need a right that nothing else needs (files:write). So its text is written into the message.
	if !utf8.Valid(m.File.Data) {
		return m, fmt.Errorf("%w: a file that is no text", bot.ErrRefused)
	}
	m.Text = strings.Trim(m.Text+"\n\n"+l.file+"\n\n"+string(m.File.Data), "\n")
	return m, nil
}
