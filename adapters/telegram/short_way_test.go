package telegram_test

import (
	"testing"

	"aporte/adapters/telegram"
	"aporte/adapters/telegram/faketelegram"
	"aporte/bot"
	"aporte/bot/bottest"
	"aporte/locales"
)

// The short way on the real screens: the texts and keys of the requests to Telegram.
func TestShortWay(t *testing.T) {
	bottest.TestShortWay(t, locales.Default(), 600, openStore, func(t *testing.T, lang string) (bottest.Platform, bot.Venue) {
		p := faketelegram.New(t, telegram.Poll, nil)
		p.Speak(p.ID("ana"), lang)
		return p, bot.Venue{Title: "Telegram"}
	})
}
