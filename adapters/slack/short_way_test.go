package slack_test

import (
	"testing"

	"aporte/adapters/slack"
	"aporte/adapters/slack/fakeslack"
	"aporte/bot"
	"aporte/bot/bottest"
	"aporte/locales"
)

// The short way on the real screens: every text of the blocks that Slack gets, and the labels of their keys. The app says a country,
// too, which is offered.
func TestShortWay(t *testing.T) {
	words, err := locales.Load(locales.Files(), slack.Files())
	if err != nil {
		t.Fatal(err)
	}
	bottest.TestShortWay(t, words, 620, openStore, func(t *testing.T, lang string) (bottest.Platform, bot.Venue) {
		p := fakeslack.New(t, slack.Socket, nil)
		p.Meet(fakeslack.Team, p.ID("ana"), map[string]string{"en": "en-US", "es": "es-ES", "fr": "fr-FR"}[lang], "")
		return p, bot.Venue{Title: "Slack", Seen: "bot.slack.seen"}
	})
}
