package main

import (
	"database/sql"
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"aporte/adapters/sqlstore"
)

// TestUpgrade opens databases of every schema that was ever released, with people in the middle of a consultation, and
// lets all of them go on. The databases are kept as text; their key is APORTE_KEY below.
func TestUpgrade(t *testing.T) {
	dumps, err := filepath.Glob("testdata/upgrade/*.sql")
	if err != nil || len(dumps) == 0 {
		t.Fatalf("no databases: %v", err)
	}
	slices.Sort(dumps)
	for _, dump := range dumps {
		t.Run(filepath.Base(dump), func(t *testing.T) {
			d := newOffice(t, "APORTE_KEY="+strings.Repeat("07", 32))
			path := strings.TrimPrefix(d.env[0], "APORTE_DB=")
			load(t, dump, path)
			before := exported(t, d, path)
			var version int
			if _, err := fmt.Sscanf(filepath.Base(dump), "schema-%d.sql", &version); err != nil {
				t.Fatal(err)
			}
			for who, want := range map[string]string{
				"mid":       "2/8",
				"writing":   "Noted so far:\nMy idea in short",
				"submitted": "Ya participaste, ¡gracias!",
				"full":      "Au nom de qui répondez-vous",
				"new":       "Which language",
			} {
				code, out, errs := d.run([]string{"1"}, "chat", "--as", who)
				if code != 0 || !strings.Contains(out, want) {
					t.Errorf("%s (exit code %d) does not see %q:\n%s%s", who, code, want, out, errs)
				}
				if told := renewed.MatchString(out); told != (version < 6 && who != "new") {
					t.Errorf("%s is told of a new receipt: %t\n%s", who, told, out)
				}
				if _, out, _ := d.run([]string{"/help"}, "chat", "--as", who); renewed.MatchString(out) {
					t.Errorf("%s is told again:\n%s", who, out)
				}
			}
			copies, err := filepath.Glob(path + ".before-*")
			if newest := version == sqlstore.Schema; err != nil || (len(copies) == 1) == newest {
				t.Errorf("copies of before the upgrade: %v, %v", copies, err)
			}
			after := exported(t, d, path)
			for row, n := range before {
				if after[row] != n {
					t.Errorf("there are %d answers %s, and there were %d", after[row], row, n)
				}
			}
			_, out, _ := d.run([]string{"1", "agree", "2"}, "chat", "--as", "mid")
			if !strings.Contains(out, "4/8") {
				t.Errorf("mid cannot go on:\n%s", out)
			}
		})
	}
}

// renewed is the sentence about a new receipt, in each language.
var renewed = regexp.MustCompile(`(Your receipt is new|Tu comprobante es nuevo|Votre reçu est nouveau).*[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{5}`)

// load makes a database of its text.
func load(t *testing.T, dump, path string) {
	t.Helper()
	if err := loadFile(dump, path); err != nil {
		t.Fatal(err)
	}
}

func loadFile(dump, path string) error {
	text, err := os.ReadFile(dump)
	if err != nil {
		return err
	}
	db, err := sql.Open("sqlite", path)
	if err != nil {
		return err
	}
	_, err = db.Exec(string(text))
	return errors.Join(err, db.Close())
}

// exported counts the answers, each without the id of its response, which every upgrade makes anew. A copy is read, which
// the first look upgrades.
func exported(t *testing.T, d *office, path string) map[string]int {
	t.Helper()
	copied := &office{t: t, now: d.now, env: append([]string{"APORTE_DB=" + filepath.Join(t.TempDir(), "copy.db")}, d.env[1:]...)}
	src, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(strings.TrimPrefix(copied.env[0], "APORTE_DB="), src, 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _, errs := copied.run(nil, "chat", "--as", "nobody"); code != 0 {
		t.Fatalf("chat: %s", errs)
	}
	all, n := map[string]int{}, 0
	for _, table := range []string{"answers", "unfinished"} {
		_, out, errs := copied.run(nil, "export", "--format", "csv", "--table", table)
		rows, err := csv.NewReader(strings.NewReader(out)).ReadAll()
		if err != nil {
			t.Fatalf("%s: %v\n%s", table, err, errs)
		}
		state, wording := slices.Index(rows[0], "state"), slices.Index(rows[0], "wording_id")
		for _, row := range rows[1:] {
			if row[state] == "answered" && row[wording] == "" {
				t.Errorf("nobody knows what was read for %v", row[1:])
			}
			all[strings.Join(row[1:], "|")]++
			n++
		}
	}
	if n < 200 {
		t.Fatalf("only %d rows", n)
	}
	return all
}
