package telegram_test

import (
	"testing"

	"aporte/adapters/telegram"
	"aporte/adapters/telegram/faketelegram"
	"aporte/bot/bottest"
)

func TestChannel(t *testing.T) {
	for _, mode := range []string{telegram.Poll, telegram.Webhook} {
		t.Run(mode, func(t *testing.T) {
			bottest.TestChannel(t, func(t *testing.T) bottest.Platform { return faketelegram.New(t, mode, nil) })
		})
	}
}
