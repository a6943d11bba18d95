package console_test

import (
	"testing"
	"time"

	"aporte/adapters/sqlstore"
	"aporte/bot"
	"aporte/bot/bottest"
)

func TestStories(t *testing.T) {
	bottest.TestStories(t, "../../flows/testdata/stories", openStore, func(t *testing.T) bottest.Platform {
		return &actor{terminal: openTerminal(t)}
	})
}

func TestChannel(t *testing.T) {
	bottest.TestChannel(t, func(t *testing.T) bottest.Platform { return openTerminal(t) })
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
