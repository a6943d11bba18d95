package telegram_test

import (
	"testing"
	"time"

	"aporte/adapters/sqlstore"
	"aporte/adapters/telegram"
	"aporte/adapters/telegram/faketelegram"
	"aporte/bot"
	"aporte/bot/bottest"
)

func TestStories(t *testing.T) {
	bottest.TestStories(t, "../../flows/testdata/stories", openStore, func(t *testing.T) bottest.Platform {
		return faketelegram.New(t, telegram.Poll, nil)
	})
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
