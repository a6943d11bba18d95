package sqlstore_test

import (
	"bytes"
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"modernc.org/sqlite"

	"aporte/adapters/sqlstore"
	"aporte/bot/bottest/pgtest"
)

// Some tests need a process that dies, or that may not write much: this program again, told by this variable what to do
// to the database that the next one names.
const (
	childDoes = "SQLSTORE_TEST_DOES"
	childPath = "SQLSTORE_TEST_PATH"
)

func TestMain(m *testing.M) {
	path := os.Getenv(childPath)
	switch os.Getenv(childDoes) {
	case "":
		code := m.Run()
		pgtest.Stop()
		if code == 0 && explain() {
			code = 1
		}
		os.Exit(code)
	case "rotate and die":
		rotateAndDie(path)
	case "back up into little room":
		backupIntoLittleRoom(path)
	case "copy":
		copyAndSay(path)
	case "step":
		stepWhenAsked(path)
	}
	os.Exit(3)
}

func child(t *testing.T, does, path string) (*os.ProcessState, string) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self)
	cmd.Env = append(os.Environ(), childDoes+"="+does, childPath+"="+path)
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return cmd.ProcessState, string(out)
}

var otherKey = bytes.Repeat([]byte{9}, 32)

// rotateAndDie begins to change the key, and is killed where the trigger "die" of the database says so.
func rotateAndDie(path string) {
	sqlite.MustRegisterScalarFunction("die", 0, func(*sqlite.FunctionContext, []driver.Value) (driver.Value, error) {
		return nil, syscall.Kill(os.Getpid(), syscall.SIGKILL)
	})
	s, err := sqlstore.Open(context.Background(), sqlstore.Config{Path: path, Key: key, NextKey: otherKey})
	if err == nil {
		err = s.Rotate(context.Background(), otherKey)
	}
	fmt.Println("still alive:", err)
}

// Whoever is killed while the key changes has changed nothing: the key before opens all of it, people go on, and the next
// try ends what was begun, after which that key is refused.
func TestRotateKilled(t *testing.T) {
	const users = 50
	path := filepath.Join(t.TempDir(), "a.db")
	s := open(t, path, nil)
	for i := range users {
		fill(t, s, fmt.Sprintf("user%d", i))
	}
	if err := s.Vault().Put(t.Context(), "slack.workspace", "T1", []byte("a token")); err != nil {
		t.Fatal(err)
	}
	before := everything(t, s, users)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for _, at := range []string{
		"AFTER UPDATE ON participants WHEN (SELECT COUNT(*) FROM participants WHERE address IN (SELECT address FROM earlier)) = 20",
		"AFTER UPDATE ON answers WHEN NEW.response > (SELECT MIN(response) FROM answers)", "AFTER UPDATE ON responses WHEN NEW.seq > 30", "AFTER UPDATE ON outbox WHEN NEW.seq > 70", "AFTER UPDATE ON vault",
		"AFTER UPDATE ON meta WHEN NEW.name = 'key'",
	} {
		change(t, path, "CREATE TABLE earlier AS SELECT address FROM participants", "CREATE TRIGGER die "+at+" BEGIN SELECT die(); END")
		state, out := child(t, "rotate and die", path)
		if status, ok := state.Sys().(syscall.WaitStatus); !ok || status.Signal() != syscall.SIGKILL {
			t.Fatalf("%s: it was not killed: %v\n%s", at, state, out)
		}
		change(t, path, "DROP TRIGGER die", "DROP TABLE earlier")
		if _, err := sqlstore.Open(t.Context(), sqlstore.Config{Path: path, Key: otherKey}); err == nil {
			t.Fatalf("%s: the next key opens it already", at)
		}
		s, err := sqlstore.Open(t.Context(), sqlstore.Config{Path: path, Key: key, NextKey: otherKey})
		if err != nil {
			t.Fatalf("%s: %v", at, err)
		}
		if everything(t, s, users) != before {
			t.Errorf("%s: something reads differently", at)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	s, err := sqlstore.Open(t.Context(), sqlstore.Config{Path: path, Key: key, NextKey: otherKey})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(s.Rotate(t.Context(), otherKey), s.Close()); err != nil {
		t.Fatal(err)
	}
	if _, err := sqlstore.Open(t.Context(), sqlstore.Config{Path: path, Key: key}); err == nil {
		t.Error("the key before still opens it")
	}
	if s, err = sqlstore.Open(t.Context(), sqlstore.Config{Path: path, Key: otherKey}); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if everything(t, s, users) != before {
		t.Error("something reads differently with the other key")
	}
	if err := write(s, "more", "user7", "more"); err != nil {
		t.Errorf("going on: %v", err)
	}
}

// change runs statements on a database that nobody has open.
func change(t *testing.T, path string, statements ...string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, q := range statements {
		if _, err := db.Exec(q); err != nil {
			t.Fatalf("%s: %v", q, err)
		}
	}
}
