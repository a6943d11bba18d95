package sqlstore_test

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"aporte/adapters/sqlstore"
	"aporte/bot"
	"aporte/flows"
)

// TestDamagedWords changes each column of the words and the wordings, as somebody does who has no key. It is noticed by whoever
// reads them, and by an examination; the others can be read. Row 151.
func TestDamagedWords(t *testing.T) { onBothOften(t, testDamagedWords) }

func testDamagedWords(t *testing.T, database func(testing.TB) string) {
	ref := flows.Ref{ID: "demo", Version: 1}
	for column, to := range map[string]string{
		"words.words": "'{\"en\":{}}'", "words.at": "at + 1", "words.version": "2", "words.sealed": "x'0102'",
		"wordings.text": "text || '!'", "wordings.id": "'other'", "wordings.step": "'p'", "wordings.lang": "'es'", "wordings.open": "NOT open",
		"wordings.joined": "'a1'", "wordings.at": "at - 1", "wordings.version": "2", "wordings.sealed": "x''",
	} {
		t.Run(column, func(t *testing.T) {
			path := database(t)
			s := open(t, path, nil)
			defer s.Close()
			err := s.KeepWords(t.Context(), ref, []byte(`{"en":{"demo.q":{"other":"Which one?"}}}`), []bot.Wording{
				{ID: "a1", Step: "q", Lang: "en", Text: "Which one?"}, {ID: "b2", Step: "r", Lang: "en", Text: "And now?"},
			})
			if err != nil {
				t.Fatal(err)
			}
			table, name, _ := strings.Cut(column, ".")
			tamper(t, path, fmt.Sprintf("UPDATE %s SET %s = %s %s", table, name, to, map[string]string{"wordings": "WHERE id = 'a1'"}[table]))
			found, err := s.Examine(t.Context(), nil)
			if err != nil || found.Damaged[table] != 1 {
				t.Errorf("examined: %v, %v", found, err)
			}
			words, errWords := s.KeptWords(t.Context(), ref)
			if damaged := table == "words" && name != "version"; sqlstore.IsBroken(errWords) != damaged || (words == nil) != (column == "words.version") {
				t.Errorf("words = %q, %v", words, errWords)
			}
			all, errAll := s.Wordings(t.Context(), "demo")
			if damaged := table == "wordings"; sqlstore.IsBroken(errAll) != damaged || len(all) == 2 == damaged {
				t.Errorf("wordings = %+v, %v", all, errAll)
			}
		})
	}
}

// TestTextsOfStaff stores what no server takes.
func TestTextsOfStaff(t *testing.T) {
	onBoth(t, func(t *testing.T, path string) {
		s := open(t, path, nil)
		defer s.Close()
		const broken, stored = "a\x00b\xffc", "a\ufffdb\ufffdc"
		if err := s.Note(t.Context(), bot.Audit{Actor: broken, Subject: broken}); err != nil {
			t.Error(err)
		}
		if all, err := s.Audits(t.Context()); err != nil || len(all) != 1 || all[0].Actor != stored || all[0].Subject != stored {
			t.Errorf("the audit log is %+v, %v", all, err)
		}
		err := s.KeepWords(t.Context(), flows.Ref{ID: "demo", Version: 1}, []byte("{}"), []bot.Wording{{ID: "a", Step: "q", Lang: "en", Text: broken}})
		if err != nil {
			t.Error(err)
		}
		if all, err := s.Wordings(t.Context(), "demo"); err != nil || len(all) != 1 || all[0].Text != stored {
			t.Errorf("the wordings are %+v, %v", all, err)
		}
	})
}

// TestWordsBefore opens a database of the schema before words were sealed: they are all there, and sealed from now on.
func TestWordsBefore(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	load(t, schemaFile(11), path)
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []string{
		`INSERT INTO words VALUES ('demo', 1, '{"en":{}}', 1000)`,
		`INSERT INTO wordings VALUES ('demo', 1, 'q', 'a1', 'en', 'with a close', 1000)`,
		`INSERT INTO wordings VALUES ('demo', 1, 'q', 'b2', 'en', 'without one', 1000)`,
		`INSERT INTO wordings VALUES ('demo', 1, 'q', 'c3', 'en', 'with a close!', 2000)`,
	} {
		if _, err := db.Exec(row); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	s := open(t, path, peopleClock)
	defer s.Close()
	words, err := s.KeptWords(t.Context(), flows.Ref{ID: "demo", Version: 1})
	if err != nil || string(words) != `{"en":{}}` {
		t.Errorf("words = %q, %v", words, err)
	}
	got, err := s.Wordings(t.Context(), "demo")
	one, two := time.UnixMilli(1000).UTC(), time.UnixMilli(2000).UTC()
	want := []bot.Wording{
		{ID: "a1", Step: "q", Lang: "en", Text: "with a close", Version: 1, At: one},
		{ID: "b2", Step: "q", Lang: "en", Text: "without one", Open: true, Version: 1, At: one},
		{ID: "c3", Step: "q", Lang: "en", Text: "with a close!", Version: 1, At: two},
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("wordings = %+v, %v", got, err)
	}
	if found, err := s.Examine(t.Context(), nil); err != nil || !found.Sound() {
		t.Errorf("examined: %v, %v", found, err)
	}
}
