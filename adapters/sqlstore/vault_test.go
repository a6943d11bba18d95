package sqlstore_test

import (
	"bytes"
	"database/sql"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"aporte/adapters/sqlstore"
)

func openVault(t *testing.T, path string) (*sqlstore.Store, *sqlstore.Vault) {
	t.Helper()
	s, err := sqlstore.Open(t.Context(), sqlstore.Config{Path: path, Key: bytes.Repeat([]byte{7}, 32)})
	if err != nil {
		t.Fatal(err)
	}
	return s, s.Vault()
}

// searchFiles returns the file of the database that a text can be read in, or "".
func searchFiles(t *testing.T, path, planted string) string {
	t.Helper()
	files, err := filepath.Glob(path + "*")
	if err != nil || len(files) == 0 {
		t.Fatal("no files", err)
	}
	for _, f := range files {
		src, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(src, []byte(planted)) {
			return f
		}
	}
	return ""
}

func TestVaultKeepsValuesOverAReopening(t *testing.T) { onBoth(t, testVaultKeepsValuesOverAReopening) }

func testVaultKeepsValuesOverAReopening(t *testing.T, path string) {
	s, v := openVault(t, path)
	for _, err := range []error{
		v.Put(t.Context(), "a", "T1", []byte("first")),
		v.Put(t.Context(), "a", "T2", []byte("other")),
		v.Put(t.Context(), "b", "T1", []byte("elsewhere")),
		v.Put(t.Context(), "a", "T1", []byte("second")),
		v.Delete(t.Context(), "a", "T3"),
		s.Close(),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	s, v = openVault(t, path)
	defer s.Close()
	if got, err := v.Get(t.Context(), "a", "T1"); string(got) != "second" || err != nil {
		t.Errorf("got %q, %v, want the newest value", got, err)
	}
	if got, err := v.Get(t.Context(), "a", "T9"); got != nil || err != nil {
		t.Errorf("got %q, %v, want nothing", got, err)
	}
	all, err := v.List(t.Context(), "a")
	if err != nil || len(all) != 2 || string(all["T1"]) != "second" || string(all["T2"]) != "other" {
		t.Errorf("list = %q, %v", all, err)
	}
	if err := v.Delete(t.Context(), "a", "T1"); err != nil {
		t.Fatal(err)
	}
	if got, err := v.Get(t.Context(), "a", "T1"); got != nil || err != nil {
		t.Errorf("after deleting got %q, %v", got, err)
	}
	if got, err := v.Get(t.Context(), "b", "T1"); string(got) != "elsewhere" || err != nil {
		t.Errorf("of another kind got %q, %v", got, err)
	}
}

// TestVaultListsWhatOpens: a damaged entry takes no other with it, and the log says what is wrong without its id.
func TestVaultListsWhatOpens(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	var log bytes.Buffer
	s, err := sqlstore.Open(t.Context(), sqlstore.Config{Path: path, Key: make([]byte, 32), Log: slog.New(slog.NewTextHandler(&log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	v := s.Vault()
	if err := v.Put(t.Context(), "a", "planted", []byte("damaged below")); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", path+"?_pragma=busy_timeout(5000)")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), "UPDATE vault SET sealed = x'00'"); err != nil {
		t.Fatal(err)
	}
	if err := v.Put(t.Context(), "a", "T2", []byte("whole")); err != nil {
		t.Fatal(err)
	}
	if all, err := v.List(t.Context(), "a"); err != nil || len(all) != 1 || string(all["T2"]) != "whole" {
		t.Errorf("list = %q, %v", all, err)
	}
	if said := log.String(); !strings.Contains(said, "an entry of the vault is damaged") || strings.Contains(said, "planted") {
		t.Errorf("the log says: %s", said)
	}
}

func TestVaultCannotBeReadWithoutTheKey(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	s, v := openVault(t, path)
	if err := v.Put(t.Context(), "slack.route", "planted-person", []byte("planted-token")); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for _, planted := range []string{"planted-person", "planted-token"} {
		if found := searchFiles(t, path, planted); found != "" {
			t.Errorf("%q can be read in %s", planted, found)
		}
	}
}

func TestVaultRefusesToWriteWhereOnlyReadingIsAllowed(t *testing.T) {
	onBoth(t, testVaultRefusesToWriteWhereOnlyReadingIsAllowed)
}

func testVaultRefusesToWriteWhereOnlyReadingIsAllowed(t *testing.T, path string) {
	s, v := openVault(t, path)
	defer s.Close()
	if err := v.Put(t.Context(), "a", "T1", []byte("value")); err != nil {
		t.Fatal(err)
	}
	r, err := sqlstore.Open(t.Context(), sqlstore.Config{Path: path, Key: bytes.Repeat([]byte{7}, 32), ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if got, err := r.Vault().Get(t.Context(), "a", "T1"); string(got) != "value" || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
	err = errors.Join(r.Vault().Put(t.Context(), "a", "T1", nil), r.Vault().Delete(t.Context(), "a", "T1"))
	if err == nil || strings.Count(err.Error(), "reading only") != 2 {
		t.Errorf("got %v, want two refusals", err)
	}
}
