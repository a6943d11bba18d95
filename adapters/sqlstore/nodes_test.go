package sqlstore_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"aporte/adapters/sqlstore"
	"aporte/bot"
	"aporte/bot/bottest/pgtest"
	"aporte/flows"
)

// TestStartTogether lets several processes begin with an empty database at the same time.
func TestStartTogether(t *testing.T) {
	db := pgtest.Database(t)
	var wg sync.WaitGroup
	for i := range 3 {
		wg.Go(func() {
			s, err := sqlstore.Open(context.Background(), sqlstore.Config{Path: db, Key: key})
			if err != nil {
				t.Error(err)
				return
			}
			if err := errors.Join(write(s, fmt.Sprint(i), fmt.Sprint("user", i), "words"), s.Close()); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	s := open(t, db, nil)
	defer s.Close()
	for i := range 3 { // all use the same secrets
		if f, err := s.FindReceipt(t.Context(), fmt.Sprint("receipt-user", i)); err != nil || f.Answers != 1 {
			t.Errorf("%+v, %v", f, err)
		}
	}
	if n := list(t, db, "SELECT version_id FROM goose_db_version WHERE version_id > 0"); len(n) != 1 {
		t.Errorf("migrated %v", n)
	}
}

// TestStartLeavesLeases: what one process is sending is not taken by another that starts.
func TestStartLeavesLeases(t *testing.T) {
	db := onServer(t)
	s := several(t, db, 1)[0]
	if err := write(s, "1", "ana", "words"); err != nil {
		t.Fatal(err)
	}
	other := several(t, db, 1)[0]
	if got, err := other.Claim(t.Context(), other.Now(), other.Now().Add(bot.LeaseTime), 10); err != nil || len(got) != 0 {
		t.Errorf("claimed is %v, %v", got, err)
	}
}

// Row 186: TestClockOfServer: a process whose clock is five minutes off takes no message of another one, and holds none too long.
func TestClockOfServer(t *testing.T) {
	two := several(t, onServer(t), 2)
	for i, off := range []time.Duration{5 * time.Minute, -5 * time.Minute} {
		if err := write(two[0], fmt.Sprint(i), fmt.Sprint("user", i), "words"); err != nil {
			t.Fatal(err)
		}
		two[1].Misread(off)
		now := two[1].Now()
		if got, err := two[1].Claim(t.Context(), now, now.Add(bot.LeaseTime), 10); err != nil || len(got) != 0 {
			t.Errorf("%s off, claimed is %v, %v", off, got, err)
		}
		two[1].Misread(off)
		id := fmt.Sprint("off", i)
		if err := write(two[1], id, id, "words"); err != nil {
			t.Fatal(err)
		}
	}
	wrong := list(t, two[0].Path, `SELECT id FROM outbox WHERE ABS(leased - 60000 - EXTRACT(EPOCH FROM clock_timestamp()) * 1000) > 30000`)
	if len(wrong) > 0 {
		t.Errorf("%d messages are leased by another clock", len(wrong))
	}
}

// TestKeyChangesForAll lets one process change the key while others serve: one knows the next key, one finds it as it is set, and
// one does not learn of it.
func TestKeyChangesForAll(t *testing.T) {
	db := onServer(t)
	config := sqlstore.Config{Path: db, Key: key}
	serve := func(c sqlstore.Config) *sqlstore.Store {
		t.Helper()
		s, err := sqlstore.Open(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Close() })
		return s
	}
	changes, unaware := serve(config), serve(config)
	config.NextKey = otherKey
	knows := serve(config)
	config.NextKey, config.FindKeys = nil, func() [][]byte { return [][]byte{key, nil, otherKey} }
	finds := serve(config)
	all := []*sqlstore.Store{changes, knows, finds, unaware}
	for i, s := range all {
		if err := write(s, fmt.Sprint("before", i), "ana", "words"); err != nil {
			t.Fatal(err)
		}
	}
	if err := changes.Rotate(t.Context(), otherKey); err != nil {
		t.Fatal(err)
	}
	for i, s := range all[:3] {
		if err := write(s, fmt.Sprint("after", i), "ana", "more"); err != nil {
			t.Errorf("process %d: %v", i, err)
		}
		if err := write(s, fmt.Sprint("new", i), fmt.Sprint("user", i), "more"); err != nil {
			t.Errorf("process %d: %v", i, err)
		}
	}
	if err := write(unaware, "after", "ana", "more"); err == nil || !strings.Contains(err.Error(), "another key") {
		t.Errorf("without the key: %v", err)
	}
	if err := knows.Rotate(t.Context(), otherKey); err != nil {
		t.Errorf("asked to change it as well: %v", err)
	}
	if e, err := changes.Examine(t.Context(), nil); err != nil || !e.Sound() {
		t.Errorf("examined: %v, %v", e, err)
	}
	if all, err := changes.Parked(t.Context()); err != nil || len(all) > 0 {
		t.Errorf("put aside: %v, %v", all, err)
	}
}

// TestWhatOthersDid: each process learns what another one did, though it has the person in memory.
func TestWhatOthersDid(t *testing.T) {
	two := several(t, onServer(t), 2)
	ana := bot.Address{Channel: "test", User: "ana"}
	look := func(s *sqlstore.Store, id string) (seen bot.Session) {
		t.Helper()
		_, err := s.Apply(t.Context(), bot.Update{ID: id, From: ana}, func(b bot.Session) (bot.Change, error) {
			seen = b
			b.Asked.Message = "m" + id
			return bot.Change{Session: b, Send: []bot.Message{{ID: "m" + id, To: ana, Text: "question"}}}, nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return seen
	}
	if err := write(two[0], "1", "ana", "words"); err != nil {
		t.Fatal(err)
	}
	settle := func(s *sqlstore.Store, r bot.Result) {
		t.Helper()
		if err := s.Settle(t.Context(), []bot.Result{r}); err != nil {
			t.Fatal(err)
		}
	}
	settle(two[0], bot.Result{ID: "m1", State: bot.ResultSent})
	look(two[0], "2")
	settle(two[1], bot.Result{ID: "m2", State: bot.ResultDropped, Reason: "refused"})
	if got := look(two[0], "3"); !got.Unshown || !got.Unseen {
		t.Error("the first does not know that the message was lost")
	}
	settle(two[0], bot.Result{ID: "m3", State: bot.ResultLater, Due: two[0].Now().Add(time.Minute)})
	if got := look(two[1], "4"); got.Unshown || !got.Unseen {
		t.Error("the second does not know that the message waits")
	}
	if _, err := two[1].Apply(t.Context(), bot.Update{ID: "left", From: ana, Did: bot.Left}, nil); err != nil {
		t.Fatal(err)
	}
	look(two[0], "5")
	if gone := list(t, two[0].Path, "SELECT gone FROM participants"); gone[0] != "false" {
		t.Error("whoever writes again is still gone")
	}
	if err := two[1].Erase(t.Context(), "receipt-ana", bot.Audit{}); err != nil {
		t.Fatal(err)
	}
	if got := look(two[0], "6"); got.Response != "" {
		t.Errorf("erased, and still there: %+v", got)
	}
}

// Row 186: TestSleeperHoldsNobodyUp stops a process in the middle of a change: after a while the others go on.
func TestSleeperHoldsNobodyUp(t *testing.T) {
	db := onServer(t)
	s := several(t, db, 1)[0]
	if err := write(s, "1", "ana", "words"); err != nil {
		t.Fatal(err)
	}
	sleeper := raw(t, db+"&idle_in_transaction_session_timeout=300")
	tx, err := sleeper.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback() }()
	if _, err := tx.Exec("SELECT 1 FROM meta FOR UPDATE"); err != nil {
		t.Fatal(err)
	}
	if err := write(s, "2", "ana", "more"); err != nil {
		t.Error(err)
	}
	if set := settingOf(t, s, "idle_in_transaction_session_timeout"); set == "0" || set == "" {
		t.Errorf("a process that sleeps is given %q", set)
	}
}

func settingOf(t *testing.T, s *sqlstore.Store, name string) (value string) {
	t.Helper()
	err := s.OnWriter(func(db *sql.DB) error { return db.QueryRow("SELECT current_setting($1)", name).Scan(&value) })
	if err != nil {
		t.Fatal(err)
	}
	return value
}

// TestStaffAmongMany: a change that needs to be alone comes through while many write on two processes.
func TestStaffAmongMany(t *testing.T) {
	two := several(t, onServer(t), 2)
	stop := make(chan struct{})
	var wg sync.WaitGroup
	for w := range 8 {
		wg.Go(func() {
			for n := 0; ; n++ {
				select {
				case <-stop:
					return
				default:
				}
				if err := write(two[w%2], fmt.Sprint(w, " ", n), fmt.Sprint("user", w), "words"); err != nil {
					t.Error(err)
				}
			}
		})
	}
	longest := time.Duration(0)
	for n := range 20 {
		begun := time.Now()
		if _, err := two[n%2].Publish(t.Context(), bot.Published{Ref: flows.Ref{ID: "demo", Version: n}, Source: []byte("source")}); err != nil {
			t.Error(err)
		}
		longest = max(longest, time.Since(begun))
	}
	close(stop)
	wg.Wait()
	t.Logf("the longest took %s", longest)
	if longest > 5*time.Second {
		t.Errorf("staff waited %s", longest)
	}
}
