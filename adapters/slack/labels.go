package slack

import (
	"github.com/slack-go/slack"

	"aporte/adapters/line"
	"aporte/locales"
)

// labels are the words that the channel adds to a message.
type labels struct {
	choose string // on a closed select
	box    string // on the key that opens a box
	sure   string // the title of the question that Slack asks before something is deleted
	gone   string // what it says
	no     string // its key that deletes nothing
	file   string // above a file that is written out
	yes    string // its other key, where the words of the key pressed do not fit
}

// labelsOf returns the labels in a language.
func labelsOf(lang string, words *locales.Words) labels {
	word := func(key string) string { return words.Text(lang, key, nil) }
	return labels{
		choose: word("bot.slack.choose"), box: word("bot.slack.box"), sure: word("bot.slack.sure"), gone: word("bot.slack.sure.gone"),
		no: word("bot.slack.sure.no"), yes: word("bot.slack.sure.yes"),
		file: word("bot.slack.file"),
	}
}

// confirm is what Slack asks before it sends a press of a key that deletes: two taps at the same place delete nothing.
func (l labels) confirm(key string) *slack.ConfirmationBlockObject {
	if line.Units(key) > maxConfirm {
		key = l.yes
	}
	return slack.NewConfirmationBlockObject(plain(l.sure), plain(l.gone), plain(key), plain(l.no)).WithStyle(slack.StyleDanger)
}
