package sqlstore_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"aporte/adapters/sqlstore"
	"aporte/bot"
)

// everything returns what a store tells of its people, as text.
func everything(t *testing.T, s *sqlstore.Store, users int) string {
	t.Helper()
	var all []any
	err := s.Each(t.Context(), bot.Filter{}, func(r bot.Record) error {
		all = append(all, r)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for i := range users {
		session, err := s.Session(t.Context(), bot.Address{Channel: "test", User: fmt.Sprintf("user%d", i)})
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, session)
	}
	contacts, _, err := s.Contacts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	secret, err := s.Vault().Get(t.Context(), "slack.workspace", "T1")
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(append(all, contacts, secret))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// A change of the key changes nothing else: everything reads as before, everybody is found again, updates that come again
// are known, messages in the queue go out, also while people write; and the key before opens nothing any more.
func TestRotate(t *testing.T) { onBoth(t, testRotate) }

func testRotate(t *testing.T, path string) {
	const users = 50
	other := bytes.Repeat([]byte{9}, 32)
	now := time.Now()
	s := open(t, path, func() time.Time { return now })
	for i := range users {
		fill(t, s, fmt.Sprintf("user%d", i))
	}
	if err := s.Vault().Put(t.Context(), "slack.workspace", "T1", []byte("a token")); err != nil {
		t.Fatal(err)
	}
	now = now.Add(2 * bot.LeaseTime)
	first, err := s.Claim(t.Context(), now, now.Add(time.Minute), 1)
	if err != nil || len(first) != 1 {
		t.Fatalf("%v, %v", first, err)
	}
	sent := []bot.Result{{ID: first[0].Message.ID, State: bot.ResultSent, Posted: "the platform's"}}
	if err := s.Settle(t.Context(), sent); err != nil {
		t.Fatal(err)
	}
	before, blobsBefore := everything(t, s, users), blobs(t, path)
	if err := s.Rotate(t.Context(), other[:31]); err == nil {
		t.Error("half a key is taken")
	}
	if err := s.Rotate(t.Context(), other); err != nil {
		t.Fatal(err)
	}
	if after := everything(t, s, users); after != before {
		t.Error("something reads differently in the same process")
	}
	if err := errors.Join(s.Close()); err != nil {
		t.Fatal(err)
	}
	for _, b := range blobsBefore {
		if len(b) > 40 && b[0] == 1 && inFiles(t, path, [][]byte{b}) > 0 {
			t.Fatal("something is still sealed with the key before")
		}
	}
	if _, err := sqlstore.Open(t.Context(), sqlstore.Config{Path: path, Key: key}); err == nil || !strings.Contains(err.Error(), "another key") {
		t.Errorf("the key before opens it: %v", err)
	}
	// The process ended before the new key got its place.
	s, err = sqlstore.Open(t.Context(), sqlstore.Config{Path: path, Key: key, NextKey: other, Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if after := everything(t, s, users); after != before {
		t.Error("something reads differently with the other key")
	}
	if err := write(s, "user71", "user7", "the same update again"); err != nil || everything(t, s, users) != before {
		t.Errorf("an update that came again acted again: %v", err)
	}
	if err := write(s, "more", "user7", "more"); err != nil {
		t.Errorf("going on: %v", err)
	}
	due, err := s.Claim(t.Context(), now, now.Add(time.Minute), 2*users)
	if err != nil || len(due) != users-1 { // the first has none left
		t.Errorf("%d messages are due, want one for each of %d: %v", len(due), users-1, err)
	}
	parked, err := s.Parked(t.Context())
	if err != nil || len(parked) != users {
		t.Fatalf("%d parked, %v", len(parked), err)
	}
	if u, err := s.Unpark(t.Context(), parked[0]); err != nil || !strings.HasPrefix(u.Text, "poison of") {
		t.Errorf("a parked update reads %+v, %v", u, err)
	}
}

// While the key changes, people write and read without an error.
func TestRotateBesideWriting(t *testing.T) { onBoth(t, testRotateBesideWriting) }

func testRotateBesideWriting(t *testing.T, path string) {
	s := open(t, path, nil)
	defer s.Close()
	stop, done := make(chan struct{}), make(chan error, 1)
	written := 0
	go func() {
		for {
			select {
			case <-stop:
				done <- nil
				return
			default:
			}
			user := fmt.Sprintf("user%d", written%10)
			if err := write(s, fmt.Sprintf("w%d", written), user, "words"); err != nil {
				done <- err
				return
			}
			if got, err := s.Session(context.Background(), bot.Address{Channel: "test", User: user}); err != nil || got.Response != "response-"+user {
				done <- errors.Join(err, fmt.Errorf("session %+v", got))
				return
			}
			written++
		}
	}()
	for i := range 10 {
		time.Sleep(time.Millisecond)
		if err := s.Rotate(t.Context(), bytes.Repeat([]byte{byte(20 + i)}, 32)); err != nil {
			t.Fatal(err)
		}
	}
	close(stop)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	entries := 0
	err := s.Each(t.Context(), bot.Filter{}, func(r bot.Record) error {
		entries += len(r.Journal)
		return nil
	})
	if err != nil || entries != written || written == 0 {
		t.Errorf("%d entries of %d, %v", entries, written, err)
	}
}

// Rows that do not open do not prevent a change of the key. Their number is logged.
func TestRotateWithDamage(t *testing.T) { onBoth(t, testRotateWithDamage) }

func testRotateWithDamage(t *testing.T, path string) {
	s := open(t, path, nil)
	for _, user := range []string{"ana", "bea", "cleo"} {
		fill(t, s, user)
		if err := s.Vault().Put(t.Context(), "slack.workspace", user, []byte("a token")); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for _, damage := range []string{
		"UPDATE sessions SET sealed = x'0102' WHERE participant = (SELECT MIN(participant) FROM sessions)",
		"UPDATE participants SET address = x'0102' WHERE id = (SELECT MIN(id) FROM participants)",
		"UPDATE vault SET sealed = x'0102' WHERE lookup = (SELECT MIN(lookup) FROM vault)",
		"UPDATE outbox SET sealed = x'0102' WHERE seq = (SELECT MIN(seq) FROM outbox)",
	} {
		tamper(t, path, damage)
	}
	var log bytes.Buffer
	s, err := sqlstore.Open(t.Context(), sqlstore.Config{Path: path, Key: key, Log: slog.New(slog.NewTextHandler(&log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Rotate(t.Context(), bytes.Repeat([]byte{9}, 32)); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(log.String(), "rows=4") {
		t.Errorf("4 damaged rows are told as\n%s", log.String())
	}
	if n, err := s.Count(t.Context(), bot.Filter{}); n != 3 || err != nil {
		t.Errorf("%d responses, %v", n, err)
	}
}
