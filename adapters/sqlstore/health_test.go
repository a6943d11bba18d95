package sqlstore_test

import (
	"bytes"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"aporte/adapters/sqlstore"
	"aporte/bot"
)

// To ask whether the store is ready costs no commit while the last one succeeded: whoever may ask could have the disk synced
// at will.
func TestReadyWithoutCommit(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	s := open(t, path, nil)
	defer s.Close()
	if err := errors.Join(write(s, "1", "ana", "words"), s.Ping(t.Context())); err != nil {
		t.Fatal(err)
	}
	size := func() int64 {
		info, err := os.Stat(path + "-wal")
		if err != nil {
			t.Fatal(err)
		}
		return info.Size()
	}
	before := size()
	for range 100 {
		if err := s.Ping(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if after := size(); after != before {
		t.Errorf("the log grew from %d to %d bytes", before, after)
	}
	if err := s.Freeze(t.Context(), true); err != nil {
		t.Fatal(err)
	}
	if write(s, "2", "ana", "refused") == nil || s.Ping(t.Context()) == nil {
		t.Error("ready after a commit failed")
	}
	if err := errors.Join(s.Freeze(t.Context(), false), s.Ping(t.Context())); err != nil {
		t.Errorf("when it can be written to again: %v", err)
	}
}

// If a session does not open, only the unfinished answer in it is lost. It is rebuilt from the
// journal, and its person gets a new receipt.
func TestDamagedSession(t *testing.T) { onBoth(t, testDamagedSession) }

func testDamagedSession(t *testing.T, path string) {
	var log bytes.Buffer
	s, err := sqlstore.Open(t.Context(), sqlstore.Config{Path: path, Key: key, Log: slog.New(slog.NewTextHandler(&log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	for _, id := range []string{"1", "2"} {
		if err := write(s, id, "ana", "words of ana "+id); err != nil {
			t.Fatal(err)
		}
	}
	tamper(t, path, "UPDATE sessions SET sealed = x'0102'")
	if err := s.Close(); err != nil { // as long as it is open, it remembers who wrote lately
		t.Fatal(err)
	}
	if s, err = sqlstore.Open(t.Context(), sqlstore.Config{Path: path, Key: key, Log: slog.New(slog.NewTextHandler(&log, nil))}); err != nil {
		t.Fatal(err)
	}
	var found bot.Session
	_, err = s.Apply(t.Context(), bot.Update{ID: "3", From: bot.Address{Channel: "test", User: "ana"}}, func(b bot.Session) (bot.Change, error) {
		found = b
		b.Receipt = "a new one"
		return bot.Change{Session: b}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if found.Response != "response-ana" || found.Receipt != "" || found.State.Answers["q2"].Text != "words of ana 2" || found.State.Lang != "en" {
		t.Errorf("ana goes on with %+v", found)
	}
	if _, err := s.FindReceipt(t.Context(), "a new one"); err != nil {
		t.Errorf("her new receipt: %v", err)
	}
	if _, err := s.FindReceipt(t.Context(), "receipt-ana"); !errors.Is(err, bot.ErrUnknownReceipt) {
		t.Errorf("her receipt of before: %v", err)
	}
	if err := write(s, "4", "ana", "and on"); err != nil {
		t.Error(err)
	}
	if !strings.Contains(log.String(), "a session does not open") || strings.Contains(log.String(), "words of ana") || strings.Contains(log.String(), "response-ana") {
		t.Errorf("the log says %s", log.String())
	}
}

// TestServerFullShows: where each step is refused by a server with a full disk, and the rest of each commit is taken, Ping says so until
// a step goes through.
func TestServerFullShows(t *testing.T) {
	s := open(t, onServer(t), nil)
	defer s.Close()
	db := raw(t, s.Path)
	for _, statement := range []string{refuse, "CREATE TRIGGER refusal BEFORE INSERT ON answers FOR EACH STATEMENT EXECUTE FUNCTION refuse('53100')"} {
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	for range 3 {
		if err := write(s, "1", "ana", "words"); !errors.Is(err, bot.ErrFull) {
			t.Fatalf("a full disk gives %v", err)
		}
		if err := s.Ping(t.Context()); !errors.Is(err, bot.ErrFull) {
			t.Errorf("Ping says %v", err)
		}
	}
	if _, err := db.ExecContext(t.Context(), "DROP TRIGGER refusal ON answers"); err != nil {
		t.Fatal(err)
	}
	if err := write(s, "1", "ana", "words"); err != nil {
		t.Fatal(err)
	}
	if err := s.Ping(t.Context()); err != nil {
		t.Errorf("with room again, Ping says %v", err)
	}
}
