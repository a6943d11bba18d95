package sqlstore_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"aporte/adapters/sqlstore"
	"aporte/bot"
	"aporte/flows"
)

// blobs returns everything that the database has of people, as it stands in the file.
func blobs(t *testing.T, path string) [][]byte {
	t.Helper()
	db := raw(t, path)
	var all [][]byte
	for _, q := range []string{
		"SELECT sealed FROM answers", "SELECT sealed FROM contacts", "SELECT sealed FROM sessions", "SELECT address FROM participants",
		"SELECT sealed FROM outbox WHERE sealed IS NOT NULL", "SELECT sealed FROM parked", "SELECT id FROM responses", "SELECT receipt FROM responses",
		"SELECT sealed FROM responses", "SELECT id FROM participants", "SELECT lookup FROM participants", "SELECT sealed FROM vault",
	} {
		rows, err := db.Query(q)
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			var b []byte
			if err := rows.Scan(&b); err != nil {
				t.Fatal(err)
			}
			all = append(all, b)
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// inFiles says how many of the blobs are in the files of the database.
func inFiles(t *testing.T, path string, blobs [][]byte) (n int) {
	t.Helper()
	files, err := filepath.Glob(path + "*")
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range blobs {
		for _, f := range files {
			content, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			if bytes.Contains(content, b) {
				n++
				break
			}
		}
	}
	return n
}

// fill lets a person do so much that every table has a row about them.
func fill(t *testing.T, s *sqlstore.Store, user string) {
	t.Helper()
	for _, id := range []string{"1", "2"} {
		if err := write(s, user+id, user, "the words of "+user); err != nil {
			t.Fatal(err)
		}
	}
	contact := flows.Answer{Step: "contact", Act: flows.ActGiven, Value: flows.Value{Text: user + "@example.org"}, Apart: true}
	from := bot.Address{Channel: "test", User: user}
	_, err := s.Apply(t.Context(), bot.Update{ID: user + "3", From: from}, func(b bot.Session) (bot.Change, error) {
		return bot.Change{Session: b, Answers: []flows.Answer{contact}}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Vault().PutAbout(t.Context(), "test.route.person", user, from, []byte("the way to "+user)); err != nil {
		t.Fatal(err)
	}
	if err := s.Settle(t.Context(), []bot.Result{{ID: "m" + user + "1", State: bot.ResultSent, Posted: "at " + user}}); err != nil {
		t.Fatal(err)
	}
	if err := codeAll(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	poison := bot.Update{ID: user + "4", From: from, Text: "poison of " + user}
	for range 3 {
		_, _ = s.Apply(t.Context(), poison, func(bot.Session) (bot.Change, error) { return bot.Change{}, errors.New("no") })
	}
}

// What is erased, by staff or by the person, is in no file any more; what others said stays.
func TestErase(t *testing.T) {
	for name, erase := range map[string]func(*sqlstore.Store, string) error{
		"by staff": func(_ *sqlstore.Store, path string) error { // beside the service, as a command does
			beside, err := sqlstore.Open(context.Background(), sqlstore.Config{Path: path, Key: key, Beside: true})
			if err != nil {
				return err
			}
			return errors.Join(beside.Erase(context.Background(), "receipt-ana", bot.Audit{}), beside.Close())
		},
		"by the person": func(s *sqlstore.Store, _ string) error {
			ana := bot.Address{Channel: "test", User: "ana"}
			_, err := s.Apply(context.Background(), bot.Update{ID: "forget", From: ana}, func(bot.Session) (bot.Change, error) {
				return bot.Change{Forget: true, Send: []bot.Message{{ID: "bye", To: ana, Text: "All of it is deleted."}}}, nil
			})
			return errors.Join(err, s.Settle(context.Background(), []bot.Result{{ID: "bye", State: bot.ResultSent, Posted: "at ana"}}))
		},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "a.db")
			s := open(t, path, nil)
			defer s.Close()
			fill(t, s, "ana")
			anas := blobs(t, path)
			if len(anas) < 8 || inFiles(t, path, anas) != len(anas) {
				t.Fatalf("%d blobs, %d of them in the files", len(anas), inFiles(t, path, anas))
			}
			fill(t, s, "bea")
			if err := erase(s, path); err != nil {
				t.Fatal(err)
			}
			if n := inFiles(t, path, anas); n > 0 {
				t.Errorf("%d of %d blobs are still in the files", n, len(anas))
			}
			if stones, err := s.Erasures(t.Context()); err != nil || len(stones) != 1 || !strings.HasPrefix(stones[0].ID, "r") || stones[0].Day.Hour() != 0 {
				t.Errorf("what is left is %+v, %v", stones, err)
			} else if n := inFiles(t, path, [][]byte{[]byte(stones[0].ID)}); n > 0 {
				t.Error("the id in exports stands in the files, where it may lead to something")
			}
			records := 0
			err := s.Each(t.Context(), bot.Filter{}, func(r bot.Record) error {
				records++
				if len(r.Journal) != 2 || r.Journal[0].Value.Text != "the words of bea" {
					t.Errorf("left is %+v", r)
				}
				return nil
			})
			if err != nil || records != 1 {
				t.Errorf("%d responses are left, %v", records, err)
			}
			if _, err := s.FindReceipt(t.Context(), "receipt-ana"); !errors.Is(err, bot.ErrUnknownReceipt) {
				t.Errorf("found again: %v", err)
			}
			if err := write(s, "ana9", "ana", "again"); err != nil {
				t.Errorf("as a new person: %v", err)
			}
			if err := write(s, "bea9", "bea", "more"); err != nil {
				t.Errorf("the service goes on: %v", err)
			}
		})
	}
}

func TestAudit(t *testing.T) { onBoth(t, testAudit) }

func testAudit(t *testing.T, path string) {
	s := open(t, path, func() time.Time { return time.Unix(1_790_000_000, 0) })
	defer s.Close()
	for _, a := range []bot.Audit{{Actor: "ana", Action: "export", Subject: "ogp-phase2 csv", Count: 3}, {Actor: "bea", Action: "erase", Count: 1}} {
		if err := s.Note(t.Context(), a); err != nil {
			t.Fatal(err)
		}
	}
	got, err := s.Audits(t.Context())
	if err != nil || len(got) != 2 || got[0].Actor != "ana" || got[0].Count != 3 || got[1].Action != "erase" || got[1].At.Unix() != 1_790_000_000 {
		t.Errorf("got %+v, %v", got, err)
	}
}

// Who took part is forgotten long after the close, and not before; what they said stays, and whoever takes part in
// another consultation as well is left alone.
func TestUnlink(t *testing.T) { onBoth(t, testUnlink) }

func testUnlink(t *testing.T, path string) {
	now := time.Date(2027, 6, 1, 9, 0, 0, 0, time.UTC)
	s := open(t, path, func() time.Time { return now })
	defer s.Close()
	fill(t, s, "ana")
	other := bot.Update{ID: "other", From: bot.Address{Channel: "test", User: "bea"}}
	_, err := s.Apply(t.Context(), other, func(b bot.Session) (bot.Change, error) {
		b.Response, b.Receipt = "response-other", "receipt-other"
		b.State = flows.State{Ref: flows.Ref{ID: "open", Version: 1}, Lang: "en", Status: flows.InProgress}
		return bot.Change{Session: b}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if n, err := s.Unlink(t.Context(), bot.Parting{Idle: now.Add(-bot.KeepIdentity)}); n != 0 || err != nil {
		t.Errorf("with nothing closed %d were forgotten, %v", n, err)
	}
	if n, err := s.Unlink(t.Context(), bot.Parting{Closed: []string{"open-no-more"}, Idle: now.Add(-bot.KeepIdentity)}); n != 0 || err != nil {
		t.Errorf("after the close of another %d were forgotten, %v", n, err)
	}
	if n, err := s.Unlink(t.Context(), bot.Parting{Closed: []string{"demo"}, Idle: now.Add(-bot.KeepIdentity)}); n != 1 || err != nil {
		t.Fatalf("%d were forgotten, %v; want ana", n, err)
	}
	if got, err := s.Session(t.Context(), bot.Address{Channel: "test", User: "ana"}); err != nil || got.Response != "" {
		t.Errorf("ana is still known: %+v, %v", got, err)
	}
	if got, err := s.Session(t.Context(), bot.Address{Channel: "test", User: "bea"}); err != nil || got.Response != "response-other" {
		t.Errorf("bea is forgotten: %+v, %v", got, err)
	}
	if n, err := s.Count(t.Context(), bot.Filter{}); n != 2 || err != nil {
		t.Errorf("%d responses are left, %v", n, err)
	}
	for _, kind := range []string{"test.route.person", "test.workspace"} {
		if err := s.Vault().Put(t.Context(), kind, "id", []byte("x")); err != nil {
			t.Fatal(err)
		}
	}
	if n, err := s.Unlink(t.Context(), bot.Parting{Closed: []string{"demo", "open"}, Idle: now.Add(-bot.KeepIdentity)}); n != 1 || err != nil {
		t.Errorf("%d were forgotten, %v; want bea", n, err)
	}
	for kind, want := range map[string]int{"test.route.person": 0, "test.workspace": 1} {
		if kept, err := s.Vault().List(t.Context(), kind); err != nil || len(kept) != want {
			t.Errorf("%s: %d are kept, want %d: %v", kind, len(kept), want, err)
		}
	}
	if f, err := s.FindReceipt(t.Context(), "receipt-ana"); err != nil || f.Answers != 3 {
		t.Errorf("by its receipt: %+v, %v", f, err)
	}
}
