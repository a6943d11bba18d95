package sqlstore_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"aporte/adapters/sqlstore"
)

// littleRoom is how many bytes a file may grow to in the process that finds its folder full: less than any database has.
const littleRoom = 32 << 10

// fillUp lets no file of this process grow to more bytes.
func fillUp(room uint64) {
	signal.Ignore(syscall.SIGXFSZ)
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: room, Max: room}); err != nil {
		fmt.Println(err)
		os.Exit(3)
	}
}

// backupIntoLittleRoom backs up, and restores the backup "good.db" that is beside the database. It prints both errors.
func backupIntoLittleRoom(path string) {
	s, err := sqlstore.Open(context.Background(), sqlstore.Config{Path: path, Key: key, ReadOnly: true})
	if err != nil {
		fmt.Println(err)
		return
	}
	fillUp(littleRoom)
	dir := filepath.Dir(path)
	_, err = s.Backup(context.Background(), filepath.Join(dir, "into", "backup.db"))
	fmt.Println("backup:", err)
	fmt.Println("restore:", sqlstore.Restore(context.Background(), filepath.Join(dir, "good.db"), filepath.Join(dir, "into", "restored.db"), key))
	os.Exit(0)
}

// Where there is no room for a copy, there is no copy, whole or half; the database is as before.
func TestBackupIntoFullFolder(t *testing.T) {
	dir := t.TempDir()
	path, into := filepath.Join(dir, "a.db"), filepath.Join(dir, "into")
	s := open(t, path, nil)
	if err := errors.Join(os.Mkdir(into, 0o700), write(s, "1", "ana", strings.Repeat("words ", 20000))); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Backup(t.Context(), filepath.Join(dir, "good.db")); err != nil {
		t.Fatal(err)
	}
	state, out := child(t, "back up into little room", path)
	if state.ExitCode() != 0 || !strings.Contains(out, "backup: back up: ") || !strings.Contains(out, "restore: restore: ") {
		t.Fatalf("%v\n%s", state, out)
	}
	left, err := os.ReadDir(into)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range left {
		if f.Name() != "restored.db.lock" {
			t.Errorf("left behind: %s", f.Name())
		}
	}
	if n, err := s.Backup(t.Context(), filepath.Join(into, "backup.db")); n != 1 || err != nil {
		t.Errorf("with room again: %d responses, %v", n, err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

// A backup is not put where a service still has a database open that was moved away, nor beside the log of one.
func TestRestoreBesideService(t *testing.T) {
	dir := t.TempDir()
	path, backup := filepath.Join(dir, "a.db"), filepath.Join(dir, "backup.db")
	s := open(t, path, nil)
	if err := write(s, "1", "ana", "words"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Backup(t.Context(), backup); err != nil {
		t.Fatal(err)
	}
	moved := func(suffix string) {
		t.Helper()
		if err := os.Rename(path+suffix, filepath.Join(dir, "moved"+suffix)); err != nil {
			t.Fatal(err)
		}
	}
	moved("")
	if err := sqlstore.Restore(t.Context(), backup, path, key); err == nil || !strings.Contains(err.Error(), "a.db-wal: move it away") {
		t.Errorf("beside a log: %v", err)
	}
	moved("-wal")
	moved("-shm")
	if err := sqlstore.Restore(t.Context(), backup, path, key); !errors.Is(err, sqlstore.ErrInUse) {
		t.Errorf("beside a service: %v", err)
	}
	_ = s.Close() // its files are gone
	if err := sqlstore.Restore(t.Context(), backup, path, key); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}
