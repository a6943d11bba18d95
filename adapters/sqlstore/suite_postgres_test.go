package sqlstore_test

import (
	"sync"
	"testing"
	"time"

	"aporte/adapters/sqlstore"
	"aporte/bot/bottest"
	"aporte/bot/bottest/pgtest"
)

// postgresOptions let any number of processes serve. Each folder of the suite has a database of its own.
func postgresOptions() bottest.StoreOptions {
	var databases sync.Map
	o := options
	o.Twice = true
	o.Open = func(t *testing.T, folder string, now func() time.Time) (bottest.Store, error) {
		t.Helper()
		db, known := databases.Load(folder)
		if !known {
			db = pgtest.Database(t)
			databases.Store(folder, db)
		}
		return opened(sqlstore.Open(t.Context(), sqlstore.Config{Path: db.(string), Key: key, Now: now}))
	}
	return o
}

func TestStorePostgres(t *testing.T) { bottest.TestStore(t, postgresOptions()) }

func TestDeskPostgres(t *testing.T) { bottest.TestDesk(t, postgresOptions()) }
