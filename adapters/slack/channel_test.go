package slack_test

import (
	"testing"
	"time"

	"aporte/adapters/slack"
	"aporte/adapters/slack/fakeslack"
	"aporte/adapters/sqlstore"
	"aporte/bot"
	"aporte/bot/bottest"
)

// transports are the ways to receive; everything must hold for both.
var transports = []string{slack.Socket, slack.HTTP}

func TestChannel(t *testing.T) {
	for _, transport := range transports {
		t.Run(transport, func(t *testing.T) {
			bottest.TestChannel(t, func(t *testing.T) bottest.Platform { return fakeslack.New(t, transport, nil) })
		})
	}
}

func TestStories(t *testing.T) {
	for _, transport := range transports {
		t.Run(transport, func(t *testing.T) {
			bottest.TestStories(t, "../../flows/testdata/stories", openStore, func(t *testing.T) bottest.Platform {
				return fakeslack.New(t, transport, nil)
			})
		})
	}
}

func openStore(t *testing.T, now func() time.Time) bot.Store {
	t.Helper()
	store, err := sqlstore.Open(t.Context(), sqlstore.Config{
		Path: t.TempDir() + "/aporte.db", Key: make([]byte, 32), Now: now,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	return store
}
