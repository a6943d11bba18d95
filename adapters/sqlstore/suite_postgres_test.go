package sqlstore_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"aporte/adapters/sqlstore"
	"aporte/bot/bottest"
)

// postgresOptions let any number of processes serve. Each folder of the suite has a database of its own.
func postgresOptions() bottest.StoreOptions {
	var databases sync.Map
	o := options
	o.Twice, o.Trouble, o.Outbox = true, postgresTrouble, outbox
	o.Open = func(t *testing.T, folder string, now func() time.Time) (bottest.Store, error) {
		t.Helper()
		db, known := databases.Load(folder)
		if !known {
			db = onServer(t)
			databases.Store(folder, db)
		}
		return opened(sqlstore.Open(t.Context(), sqlstore.Config{Path: db.(string), Key: key, Now: now}))
	}
	return o
}

// refuse lets a server refuse changes, as it would with a full disk, or as it never does by itself.
const refuse = `CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql
	AS $$ BEGIN RAISE EXCEPTION 'refused' USING ERRCODE = TG_ARGV[0]; END $$`

func postgresTrouble(t *testing.T, s bottest.Store, what bottest.Trouble) (over func()) {
	t.Helper()
	const full, other = "53100", "P0001"
	db := raw(t, s.(*sqlstore.Store).Path)
	do := func(statements ...string) {
		t.Helper()
		for _, one := range statements {
			if _, err := db.Exec(one); err != nil {
				t.Fatalf("%s: %s: %v", what, one, err)
			}
		}
	}
	on := func(change, table, state string) (undo string) {
		do(refuse, fmt.Sprintf("CREATE TRIGGER refusal BEFORE %s ON %s FOR EACH STATEMENT EXECUTE FUNCTION refuse('%s')", change, table, state))
		return "DROP TRIGGER refusal ON " + table
	}
	var undo []string
	switch what {
	case bottest.DiskFull:
		for _, table := range []string{"audit", "seen", "sessions", "tellings", "responses", "answers"} {
			undo = append(undo, on("INSERT OR UPDATE OR DELETE", table, full))
		}
	case bottest.Unwritable: // for connections to come, and the present one
		db.SetMaxOpenConns(1)
		var name string
		if err := db.QueryRow("SELECT current_database()").Scan(&name); err != nil {
			t.Fatal(err)
		}
		undo = []string{"SET default_transaction_read_only = off", "ALTER DATABASE " + name + " RESET default_transaction_read_only"}
		do("ALTER DATABASE " + name + " SET default_transaction_read_only = on")
		s.(*sqlstore.Store).Reconnect()
	case bottest.NoAudit:
		undo = []string{on("INSERT", "audit", other)}
	case bottest.NoErasing:
		undo = []string{on("DELETE", "responses", other)}
	default:
		t.Fatal("no such trouble")
	}
	return func() {
		t.Helper()
		do(undo...)
		s.(*sqlstore.Store).Reconnect()
	}
}

func TestStorePostgres(t *testing.T) { bottest.TestStore(t, postgresOptions()) }

func TestProtocolPostgres(t *testing.T) { bottest.TestProtocol(t, postgresOptions(), *wholeProtocol) }

func TestDeskPostgres(t *testing.T) { bottest.TestDesk(t, postgresOptions()) }
