package sqlstore_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"aporte/adapters/sqlstore"
	"aporte/bot"
	"aporte/bot/bottest/pgtest"
	"aporte/flows"
)

// places are where a database can be, by the name of the engine.
var places = map[string]func(t *testing.T) string{
	"SQLite":     func(t *testing.T) string { return filepath.Join(t.TempDir(), "house.db") },
	"PostgreSQL": func(t *testing.T) string { return pgtest.Database(t) },
}

func houseConfig(db string) sqlstore.Config {
	return sqlstore.Config{Path: db, Key: key, Now: func() time.Time { return peopleAt.Add(time.Hour) }}
}

// furnished fills a database so that every table has a row, and closes it.
func furnished(t *testing.T, db string) {
	t.Helper()
	s, err := sqlstore.Open(t.Context(), houseConfig(db))
	if err != nil {
		t.Fatal(err)
	}
	ctx, audit := context.Background(), bot.Audit{Actor: "clerk", Action: "quote", Subject: "demo"}
	if err := populate(ctx, s, sqlstore.Schema); err != nil {
		t.Fatal(err)
	}
	err = s.Vault().PutAbout(ctx, "test.route.person", "user4", of(4), []byte("the way"))
	err = errors.Join(err, s.Fold(ctx, "demo", bot.Folds{"stance": 2}, audit), s.Erase(ctx, "RECEIPT7", audit))
	_, failed := s.QueueTold(ctx, map[string]int{"test": 1}, func(told bot.Telling, h bot.Hearer) bot.Message {
		return bot.Message{ID: "told." + h.To.User, To: h.To, Text: told.Texts["fr"]}
	})
	err = errors.Join(err, failed)
	var submitted []string
	err = errors.Join(err, s.Each(ctx, bot.Filter{Flow: "demo", Status: flows.Submitted}, func(r bot.Record) error {
		submitted = append(submitted, r.ID)
		return nil
	}))
	for _, id := range submitted {
		err = errors.Join(err, s.Release(ctx, id, func(r bot.Record) (bot.Release, error) {
			return bot.Release{Response: r.ID, Step: "stance", Entry: len(r.Journal)}, nil
		}, audit))
	}
	if err := errors.Join(err, s.Close()); err != nil {
		t.Fatal(err)
	}
	to := raw(t, db)
	defer to.Close()
	for _, table := range copiedTables(t) {
		var some bool
		if err := to.QueryRow("SELECT EXISTS (SELECT 1 FROM " + table + ")").Scan(&some); err != nil || !some {
			t.Errorf("nothing is in the table %s, so that nobody sees whether it is copied: %v", table, err)
		}
	}
}

// copiedTables are the tables of a database, without those about its place.
func copiedTables(t *testing.T) (all []string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "empty.db")
	if err := open(t, path, nil).Close(); err != nil {
		t.Fatal(err)
	}
	rows, err := raw(t, path).Query("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		if !slices.Contains([]string{"goose_db_version", "leases", "paces"}, name) {
			all = append(all, name)
		}
	}
	return all
}

// telling returns all that a database tells its readers.
func telling(t *testing.T, db string) string {
	t.Helper()
	s, err := sqlstore.Open(t.Context(), sqlstore.Config{Path: db, Key: key, ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	all := []any{everything(t, s, peopleCount)}
	ctx, demo := t.Context(), flows.Ref{ID: "demo", Version: 3}
	for _, ask := range []func() (any, error){
		func() (any, error) { return s.Audits(ctx) },
		func() (any, error) { return s.Versions(ctx) },
		func() (any, error) { return s.KeptWords(ctx, demo) },
		func() (any, error) { return s.Wordings(ctx, "demo") },
		func() (any, error) { return s.Schedules(ctx) },
		func() (any, error) { return s.Told(ctx, "demo") },
		func() (any, error) { return s.Parked(ctx) },
		func() (any, error) { return s.Funnel(ctx) },
		func() (any, error) { return s.Withdrawn(ctx, bot.Filter{Flow: "demo"}) },
		func() (any, error) { return s.Backlog(ctx) },
		func() (any, error) { return s.Miscounted(ctx) },
		func() (any, error) { return s.Examine(ctx, nil) },
		func() (any, error) {
			var all []any
			err := s.View(ctx, func(r bot.Reader) error {
				released, err := r.(bot.Released).Releases(ctx, bot.Filter{Flow: "demo"})
				tallies, sound, failed := r.(bot.Counters).Tallies(ctx, "demo")
				slices.SortFunc(released, func(a, b bot.Release) int { return strings.Compare(a.Response, b.Response) }) // they have no order
				slices.SortFunc(tallies, func(a, b bot.Tallied) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
				all = append(all, released, tallies, sound)
				return errors.Join(err, failed)
			})
			return all, err
		},
	} {
		got, err := ask()
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, got)
	}
	text, err := json.MarshalIndent(all, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// A database that moves from any engine to any other tells the same there, and people go on; so it does when it moves back.
func TestCopy(t *testing.T) {
	for a, from := range places {
		for b, to := range places {
			t.Run(a+" to "+b, func(t *testing.T) {
				t.Parallel()
				here, there, back := from(t), to(t), from(t)
				furnished(t, here)
				move(t, here, there)
				goOn(t, there)
				move(t, there, back)
				goOn(t, back)
			})
		}
	}
}

// move copies a database, and compares.
func move(t *testing.T, from, to string) {
	t.Helper()
	before := telling(t, from)
	var copied, compared, total int
	got, err := sqlstore.Copy(t.Context(), houseConfig(from), to, func(a, b, c int) { copied, compared, total = a, b, c })
	if err != nil {
		t.Fatal(err)
	}
	if want := len(copiedTables(t)); got.Tables != want || got.Responses != peopleCount-3 || got.Rows != total || copied != total || compared != total {
		t.Errorf("%+v of %d tables; shown %d copied, %d compared, of %d", got, want, copied, compared, total)
	}
	after := strings.Split(telling(t, to), "\n")
	for i, line := range strings.Split(before, "\n") {
		if i >= len(after) || after[i] != line {
			t.Fatalf("line %d was told as\n%s\nand in the copy\n%s", i, line, after[min(i, len(after)-1)])
		}
	}
	if again := telling(t, from); again != before {
		t.Error("the source is changed")
	}
	if _, err := sqlstore.Copy(t.Context(), houseConfig(from), to, nil); !errors.Is(err, sqlstore.ErrSame) {
		t.Errorf("again: %v", err)
	}
}

// goOn lets people go on, new ones come, and somebody leave.
func goOn(t *testing.T, db string) {
	t.Helper()
	s, err := sqlstore.Open(t.Context(), houseConfig(db))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	ctx, known := t.Context(), fmt.Sprintf("%d.%d", 4, 1)
	say := func(who bot.Address, id string, change func(bot.Session) bot.Change) error {
		_, err := s.Apply(ctx, bot.Update{ID: id, From: who}, func(b bot.Session) (bot.Change, error) { return change(b), nil })
		return err
	}
	if err := say(of(4), known, nil); !errors.Is(err, bot.ErrSeen) {
		t.Errorf("an update that was seen before: %v", err)
	}
	unique := fmt.Sprint(s.Path)
	for _, who := range []bot.Address{of(4), {Channel: "test", User: "new in " + unique}} {
		err := say(who, "on "+who.User+unique, func(b bot.Session) bot.Change {
			if who == of(4) && (b.Response != "response4" || b.State.Draft.Bubbles[0].Text != "half a thought") {
				t.Errorf("user4 begins anew: %+v", b)
			}
			if b.State.Ref = (flows.Ref{ID: "demo", Version: 3}); b.Response == "" {
				b.Response, b.Receipt, b.State.Status = "response of "+who.User, "receipt of "+who.User, flows.InProgress
			}
			return bot.Change{
				Session: b, Answers: []flows.Answer{{Step: "stance", Act: flows.ActGiven, Value: flows.Value{Text: "and on"}}},
				Send: []bot.Message{{ID: "on " + who.User + unique, To: who, Text: "and on"}},
			}
		})
		if err != nil {
			t.Errorf("going on: %v", err)
		}
	}
	if r, err := s.FindReceipt(ctx, "RECEIPT6"); err != nil || r.ID == "" {
		t.Errorf("a receipt of before: %+v, %v", r, err)
	}
	if err := say(bot.Address{Channel: "test", User: "new in " + unique}, "off "+unique, func(bot.Session) bot.Change { return bot.Change{Forget: true} }); err != nil {
		t.Errorf("leaving: %v", err)
	}
	if r, err := s.FindReceipt(ctx, "receipt of new in "+unique); !errors.Is(err, bot.ErrUnknownReceipt) {
		t.Errorf("who left is still there: %+v, %v", r, err)
	}
	if found, err := s.Examine(ctx, nil); err != nil || !found.Sound() {
		t.Errorf("%v, %v", found, err)
	}
}
