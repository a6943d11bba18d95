package sqlstore_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"aporte/adapters/sqlstore"
	"aporte/bot"
)

// schemaFile is where a database of a schema is kept as text. With -update that of the newest schema is written anew;
// those before it are what the programs of their time left behind, and are never made again.
func schemaFile(version int) string { return fmt.Sprintf("testdata/schema/schema-%02d.sql", version) }

// TestSchemas opens databases of earlier schemas with people everywhere in a consultation. They must not differ from a
// database that was new today in anything that can be read, sent, or gone on with.
func TestSchemas(t *testing.T) {
	newest := sqlstore.Schema
	if flag.Lookup("update").Value.String() == "true" {
		path := filepath.Join(t.TempDir(), "a.db")
		s := open(t, path, peopleClock)
		if err := errors.Join(populate(t.Context(), s, newest), s.Close()); err != nil {
			t.Fatal(err)
		}
		text, err := dump(path)
		if err == nil {
			err = os.WriteFile(schemaFile(newest), []byte(text), 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if _, err := os.Stat(schemaFile(newest)); err != nil {
		t.Errorf("no database of the newest schema is kept: run this test with -update: %v", err)
	}
	kept, err := filepath.Glob("testdata/schema/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range kept {
		t.Run(filepath.Base(file), func(t *testing.T) {
			var version int
			if _, err := fmt.Sscanf(filepath.Base(file), "schema-%d.sql", &version); err != nil {
				t.Fatal(err)
			}
			testSchema(t, version, newest)
		})
	}
}

func peopleClock() time.Time { return peopleAt }

func testSchema(t *testing.T, version, newest int) {
	path := filepath.Join(t.TempDir(), "old.db")
	load(t, schemaFile(version), path)
	loaded := content(t, path)
	var log bytes.Buffer
	with := func(key []byte) *sqlstore.Store {
		t.Helper()
		s, err := sqlstore.Open(t.Context(), sqlstore.Config{
			Path: path, Key: key, Now: peopleClock, Log: slog.New(slog.NewTextHandler(&log, nil)),
		})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	old := with(key)
	defer func() { _ = old.Close() }()
	fresh := open(t, filepath.Join(t.TempDir(), "fresh.db"), peopleClock)
	defer fresh.Close()
	if err := populate(t.Context(), fresh, version); err != nil {
		t.Fatal(err)
	}
	same := func(when string) {
		t.Helper()
		if got, want := told(t, old), told(t, fresh); got != want {
			t.Errorf("%s: it tells\n%s\nand a new one\n%s", when, got, want)
		}
	}
	same("opened")
	renewed(t, old, version)
	if found, err := old.Examine(t.Context(), nil); err != nil || !found.Sound() || found.Rows == 0 {
		t.Errorf("after the upgrade: %v, %v", found, err)
	}

	before := fmt.Sprintf("%s.before-%d", path, newest)
	if _, err := os.Stat(before); (err == nil) != (version < newest) {
		t.Errorf("a copy of before the upgrade: %v", err)
	} else if err == nil {
		for table, rows := range content(t, before) {
			if !slices.Equal(rows, loaded[table]) {
				t.Errorf("table %s was changed before the copy was made", table)
			}
		}
	}

	if err := errors.Join(old.Rotate(t.Context(), otherKey), old.Close()); err != nil {
		t.Fatal(err)
	}
	old = with(otherKey) // this process knows that key alone
	if strings.Contains(log.String(), "cannot be opened") {
		t.Errorf("a new key does not reach everything:\n%s", log.String())
	}
	same("with another key")
	for _, s := range []*sqlstore.Store{old, fresh} {
		for i := range peopleCount {
			if err := errors.Join(write(s, fmt.Sprintf("%d.1", i), of(i).User, "seen before"), write(s, fmt.Sprintf("on%d", i), of(i).User, "and on")); err != nil {
				t.Errorf("user%d cannot go on: %v", i, err)
			}
		}
	}
	same("gone on")
	if got, want := sent(t, old), sent(t, fresh); got != want || !strings.Contains(got, "m9.5") {
		t.Errorf("what goes out is\n%s\nand of a new one\n%s", got, want)
	}
	parked, err := old.Parked(t.Context())
	if err != nil || len(parked) != 1 {
		t.Fatalf("%d updates are parked, %v", len(parked), err)
	}
	if u, err := old.Unpark(t.Context(), parked[0]); err != nil || u.Text != "poison of user3" {
		t.Errorf("the parked update is %+v, %v", u, err)
	}
}

// renewed checks that nobody has a receipt that could be computed from an id, and that keys given out before still work.
func renewed(t *testing.T, s *sqlstore.Store, version int) {
	t.Helper()
	for i := 2; i < peopleCount; i++ {
		session, err := s.Session(t.Context(), of(i))
		former := version < idSchema
		if err != nil || former != (session.Receipt == "") || former != (session.Former == session.Response[:6]) {
			t.Errorf("user%d has the session %+v, %v", i, session, err)
		}
		if _, err := s.FindReceipt(t.Context(), fmt.Sprintf("RECEIPT%d", i)); errors.Is(err, bot.ErrUnknownReceipt) != former {
			t.Errorf("the receipt of user%d: %v", i, err)
		}
	}
}

// idSchema is the schema from which on receipts and tags have random bytes of their own.
const idSchema = 6

// told returns everything that a store knows of its people, without their random ids.
func told(t *testing.T, s *sqlstore.Store) string {
	t.Helper()
	var lines []string
	add := func(v any) {
		line, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, string(line))
	}
	err := s.Each(t.Context(), bot.Filter{}, func(r bot.Record) error {
		if r.ID == "" || r.Participant == "" || r.Damaged {
			t.Errorf("%+v cannot be read", r.Response)
		}
		r.ID, r.Participant = "", "" // other ones in every database
		add(r)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(lines)
	for i := range peopleCount {
		session, err := s.Session(t.Context(), of(i))
		if err != nil || session.State.Status == "" {
			t.Fatalf("user%d is not found: %v", i, err)
		}
		session.Receipt, session.Former = "", "" // see renewed
		add(session)
	}
	due, err := s.Due(t.Context(), peopleAt.Add(48*time.Hour), 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range due {
		add(u.From)
	}
	err = s.View(t.Context(), func(r bot.Reader) error {
		visits, err := r.(bot.Counters).Funnel(t.Context(), "demo")
		add(visits)
		tallies, _, wrong := r.(bot.Counters).Tallies(t.Context(), "demo")
		add(tallies)
		_, codings, broken, unread := r.(bot.Coded).Codings(t.Context(), "demo")
		for i := range codings {
			codings[i].Response = "" // another one in every database
		}
		slices.SortFunc(codings, func(a, b bot.Coding) int { return a.Entry.Compare(b.Entry) })
		if broken > 0 {
			t.Errorf("%d codings cannot be read", broken)
		}
		add(codings)
		return errors.Join(err, wrong, unread)
	})
	if err != nil {
		t.Fatal(err)
	}
	contacts, damaged, err := s.Contacts(t.Context())
	if err != nil || damaged > 0 {
		t.Fatal(damaged, err)
	}
	slices.SortFunc(contacts, func(a, b bot.Contact) int {
		return strings.Compare(a.Answers[0].Value.Text, b.Answers[0].Value.Text)
	})
	add(contacts)
	versions, err := s.Versions(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	add(versions)
	for _, v := range versions {
		words, err := s.KeptWords(t.Context(), v.Ref)
		if err != nil {
			t.Fatal(err)
		}
		wordings, err := s.Wordings(t.Context(), v.Ref.ID)
		if err != nil {
			t.Fatal(err)
		}
		add(string(words))
		add(wordings)
	}
	hearers, damaged, err := s.Audience(t.Context(), peopleNews)
	if err != nil || damaged > 0 {
		t.Fatal(damaged, err)
	}
	add(hearers)
	tellings, err := s.Told(t.Context(), "demo")
	if err != nil {
		t.Fatal(err)
	}
	for i := range tellings {
		tellings[i].ID = "" // another one in every database
	}
	add(tellings)
	schedules, err := s.Schedules(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	add(schedules)
	secrets, err := s.Vault().List(t.Context(), "slack.workspace")
	if err != nil {
		t.Fatal(err)
	}
	add(secrets)
	return strings.Join(lines, "\n")
}

// sent lets everything that waits go out, and returns it in its order.
func sent(t *testing.T, s *sqlstore.Store) string {
	t.Helper()
	edit := bot.Message{ID: "edit", To: of(2), Text: "edited", Replaces: "m2.1"}
	_, err := s.Apply(t.Context(), bot.Update{ID: "edit", From: of(2)}, func(b bot.Session) (bot.Change, error) {
		return bot.Change{Session: b, Send: []bot.Message{edit}}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for now := peopleAt; ; {
		now = now.Add(2 * bot.LeaseTime)
		due, err := s.Claim(t.Context(), now, now.Add(bot.LeaseTime), 100)
		if err != nil {
			t.Fatal(err)
		}
		if len(due) == 0 {
			return strings.Join(lines, "\n")
		}
		var results []bot.Result
		for _, d := range due {
			lines = append(lines, fmt.Sprintf("%+v", d.Message))
			results = append(results, bot.Result{ID: d.Message.ID, State: bot.ResultSent, Posted: "r" + d.Message.ID})
		}
		if err := s.Settle(t.Context(), results); err != nil {
			t.Fatal(err)
		}
	}
}
