package telegram

import (
	"fmt"
	"slices"
	"strings"

	"aporte/adapters/line"
	"aporte/bot"
)

// Limits of the Bot API, https://core.telegram.org/bots/api#sendmessage. Sources disagree whether a text's length
// counts characters or UTF-16 units; maxText units are safe under both readings.
const (
	maxText    = 4000
	maxCaption = 1000
	maxKeys    = 100
	maxMarkup  = 9000 // bytes of a keyboard; the server says "reply markup is too long" at about 10 KiB
)

// outgoing is a message as the Bot API takes it: its texts, each of which fits one bubble, and the keys of the last.
type outgoing struct {
	texts []styled
	keys  keyboard
	file  *bot.File // goes first; with a single short text, that is its caption
}

// encode lays a message out for Telegram. It is pure. Its errors are [bot.ErrRefused]: no later try can help.
func encode(m bot.Message) (outgoing, error) {
	if len(m.Choices) > maxKeys {
		return outgoing{}, fmt.Errorf("%w: %d keys, the most are %d", bot.ErrRefused, len(m.Choices), maxKeys)
	}
	size := 0
	choices := slices.Clone(m.Choices)
	for i, c := range choices {
		if n := len(c.Token); n == 0 || n > maxToken {
			return outgoing{}, fmt.Errorf("%w: the token of a key has %d bytes, it takes 1 to %d", bot.ErrRefused, n, maxToken)
		}
		if strings.TrimSpace(c.Label) == "" {
			return outgoing{}, fmt.Errorf("%w: a key without a label", bot.ErrRefused)
		}
		choices[i].Label = strings.ToValidUTF8(c.Label, "\uFFFD")
		choices[i].Mark = strings.ToValidUTF8(c.Mark, "\uFFFD")
		size += len(c.Token)
	}
	rtl := rightToLeft(m.Text)
	rows, list := layOut(choices, rtl)
	if key, ok := copies(m); ok && len(choices) < maxKeys {
		rows = append(rows, keyRow{key})
	}
	for _, row := range rows {
		for _, k := range row {
			size += len(k.Text) + len(`{"text":"","callback_data":""},`)
			if k.Style != "" {
				size += len(`"style":"",`) + len(k.Style)
			}
		}
	}
	if size > maxMarkup {
		return outgoing{}, fmt.Errorf("%w: the keys have %d bytes, the most are %d", bot.ErrRefused, size, maxMarkup)
	}
	out := outgoing{texts: style(m, list), keys: keyboard{rows}, file: m.File}
	if len(out.texts) == 0 && out.file == nil {
		return outgoing{}, fmt.Errorf("%w: the message is empty", bot.ErrRefused)
	}
	return out, nil
}

// caption returns the text that goes below the file, an empty one if there is none. It returns false if the text is too long
// for a caption: it is then sent in messages of its own after the file.
func (o outgoing) caption() (styled, bool) {
	switch {
	case len(o.texts) == 0:
		return styled{}, true
	case len(o.texts) == 1 && line.Units(o.texts[0].text) <= maxCaption:
		return o.texts[0], true
	}
	return styled{}, false
}
