package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Without the right to a file or its folder it is said whose right is missing, nothing is changed, and what can be read is.
func TestBrokenRights(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("root has every right: what is looked at here cannot happen to it")
	}
	_, w := wholes(t)
	for name, tt := range map[string]struct {
		database, key, folder os.FileMode
		read, start           string // what is said; "" if it works
	}{
		"the database":           {0, 0o600, 0o700, "aporte.db: permission denied: give this user the right to it", "give this user the right to it"},
		"the key":                {0o600, 0, 0o700, "the.key: permission denied", "APORTE_KEY_FILE cannot be read"},
		"to write to the file":   {0o400, 0o400, 0o700, "", "give this user the right to"},
		"to write to the folder": {0o600, 0o600, 0o500, "", "give this user the right to"},
		"to write to either":     {0o400, 0o400, 0o500, "", "give this user the right to"},
	} {
		t.Run(name, func(t *testing.T) {
			b := w.put(t, t.TempDir(), w.db, nil)
			defer os.Chmod(b.dir, 0o700)
			for path, mode := range map[string]os.FileMode{b.path(): tt.database, filepath.Join(b.dir, "the.key"): tt.key, b.dir: tt.folder} {
				if err := os.Chmod(path, mode); err != nil {
					t.Fatal(err)
				}
			}
			for _, args := range [][]string{{"stats"}, {"export", "--format", "csv"}, {"contacts"}} {
				code, out, errs := b.run(nil, args...)
				if tt.read == "" && (code != 0 || out == "") || tt.read != "" && (code == 0 || !strings.Contains(errs, tt.read)) {
					t.Errorf("%v: exit code %d, want %q\n%s", args, code, tt.read, errs)
				}
			}
			if code, _, errs := b.run([]string{"hello"}, "chat"); code == 0 || !strings.Contains(errs, tt.start) {
				t.Errorf("chat: exit code %d, want %q\n%s", code, tt.start, errs)
			}
			if err := os.Chmod(b.path(), 0o600); err != nil {
				t.Fatal(err)
			}
			if now, err := os.ReadFile(b.path()); err != nil || tt.database == 0o400 && !bytes.Equal(now, w.db) {
				t.Errorf("the database was changed, %v", err)
			}
		})
	}
}
