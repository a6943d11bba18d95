package main

import (
	"database/sql"
	"fmt"
	"maps"
	"strings"
	"testing"
)

// change runs SQL in a database, as somebody does who has the file and no key.
func (b *brokenDesk) change(statements ...string) {
	b.t.Helper()
	db, err := sql.Open("sqlite", b.path())
	if err != nil {
		b.t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1) // it has the temporary tables
	for _, s := range statements {
		if _, err := db.Exec(s); err != nil {
			b.t.Fatalf("%s: %s: %v", statements[0], s, err)
		}
	}
}

// swap exchanges a column between two rows of a table, through a value that breaks no index. There must be a difference.
func swap(table, column, one, other string) []string {
	name := "rowid" // what else than the column tells the rows apart
	switch {
	case table == "answers" && column == "n":
		name = "hex(sealed)"
	case table == "answers":
		name = "response || n"
	}
	row := func(condition string) string {
		return fmt.Sprintf("(SELECT %s AS name, %s AS v FROM %s WHERE %s)", name, column, table, condition)
	}
	set := func(to, of string) string {
		return fmt.Sprintf("UPDATE %s SET %s = %s WHERE %s = (SELECT %s FROM pair)", table, column, to, name, of)
	}
	return []string{
		"CREATE TEMP TABLE pair AS SELECT a.name AS a, b.name AS b, a.v AS was, b.v AS came FROM " + row(one) + " a, " + row(other) + " b",
		"CREATE TEMP TABLE differ (v CHECK (v = 1))",
		"INSERT INTO differ SELECT COUNT(*) FROM pair WHERE was IS NOT came",
		set("'between'", "a"), set("(SELECT was FROM pair)", "b"), set("(SELECT came FROM pair)", "a"),
	}
}

// lines counts the lines of a table.
func lines(text string) map[string]int {
	all := map[string]int{}
	for _, line := range strings.Split(text, "\n") {
		all[line]++
	}
	return all
}

// handedIn is the condition for an answer of a submitted response: exports leave out all others.
const handedIn = "response IN (SELECT id FROM responses WHERE status = 'submitted')"

// Labels that were changed or swapped without the key are noticed, in every place where they mean something.
func TestBrokenSwaps(t *testing.T) {
	t.Parallel()
	_, w := wholes(t)
	const (
		anAnswer = "(response, n) = (SELECT response, n FROM answers WHERE step = 'route' AND " + handedIn + " ORDER BY response LIMIT 1)"
		another  = "(response, n) = (SELECT response, n FROM answers WHERE step = 'idea1_headline' AND " + handedIn + " ORDER BY response DESC LIMIT 1)"
		first    = "seq = (SELECT MIN(seq) FROM responses)"
		last     = "seq = (SELECT MAX(seq) FROM responses WHERE status = 'submitted')"
	)
	swaps := 0
	noticed := func(name, in string, statements []string) *brokenDesk {
		t.Helper()
		swaps++
		b := w.put(t, t.TempDir(), w.db, nil)
		b.change(statements...)
		if code := w.try(t, name, b, []string{"doctor"}, nil, func(string) bool { return false }); code != exitFailed {
			t.Errorf("%s: doctor does not notice it", name)
		}
		if in != "" {
			for _, args := range [][]string{{"export", "--format", "csv", "--table", in}, {"stats"}} {
				if code := w.try(t, name, b, args, nil, func(string) bool { return false }); code != exitFailed {
					t.Errorf("%s: %v does not notice it", name, args)
				}
			}
		}
		return b
	}
	for _, column := range []string{"step", "sealed"} {
		noticed("answers."+column, "answers", swap("answers", column, anAnswer, another))
	}
	noticed("answers.response", "answers", []string{"UPDATE answers SET n = n + 1000, response = (SELECT response FROM answers WHERE " + another + ") WHERE " + anAnswer})
	noticed("answers.n", "answers", swap("answers", "n", "(response, n) = (SELECT MIN(response), 1 FROM answers WHERE "+handedIn+")", "(response, n) = (SELECT MIN(response), 2 FROM answers WHERE "+handedIn+")"))
	// All of them are in one language and version, were given, and at one time: so the label is changed.
	for column, to := range map[string]string{"act": "'skipped'", "lang": "'fr'", "version": "2", "at": "at + 1"} {
		noticed("answers."+column, "answers", []string{"UPDATE answers SET " + column + " = " + to + " WHERE " + anAnswer})
	}
	for _, column := range []string{"id", "participant", "status", "channel", "receipt", "sealed", "submitted"} {
		if column == "channel" {
			noticed("responses.channel", "responses", swap("responses", column, first, "seq = (SELECT MAX(seq) FROM responses WHERE channel = 'test')"))
			continue
		}
		noticed("responses."+column, "responses", swap("responses", column, "seq = (SELECT MIN(seq) FROM responses WHERE status = 'in_progress' AND receipt IS NOT NULL)", last))
	}
	for column, to := range map[string]string{"flow": "'ogp-community'", "lang": "'fr'", "source": "'poster'", "version": "2", "started": "started + 1", "updated": "updated + 1"} {
		in := "responses"
		if column == "flow" {
			in = "" // it is no response to this consultation any more, but doctor sees it
		}
		noticed("responses."+column, in, []string{"UPDATE responses SET " + column + " = " + to + " WHERE " + first})
	}
	const person, other = "id = (SELECT MIN(id) FROM participants)", "id = (SELECT MAX(id) FROM participants)"
	for _, column := range []string{"lookup", "address", "id"} {
		noticed("participants."+column, "", swap("participants", column, person, other))
	}
	const entry, otherEntry = "rowid = (SELECT MIN(rowid) FROM vault)", "rowid = (SELECT MAX(rowid) FROM vault)"
	for _, column := range []string{"lookup", "owner", "sealed"} {
		noticed("vault."+column, "", swap("vault", column, entry, otherEntry))
	}
	noticed("vault.kind", "", []string{"UPDATE vault SET kind = 'slack.workspace' WHERE " + entry})
	noticed("sessions.sealed", "", swap("sessions", "sealed", "participant = (SELECT MIN(participant) FROM sessions)", "participant = (SELECT MAX(participant) FROM sessions)"))
	t.Logf("%d swaps and changes", swaps)

	t.Run("receipt", func(t *testing.T) { swappedReceipt(t, w, swap("responses", "receipt", first, last)) })
	t.Run("lookup", func(t *testing.T) { swappedLookup(t, w) })
}

// A receipt that was copied into the row of another response takes nothing over.
func swappedReceipt(t *testing.T, w whole, statements []string) {
	for _, receipt := range w.receipts {
		b := w.put(t, t.TempDir(), w.db, nil)
		b.change(statements...)
		b.change("UPDATE responses SET receipt = 'x' || seq WHERE receipt IS NOT NULL AND seq % 2 = 0")
		_, out, _ := b.run([]string{"/receipt " + receipt, "/review"}, "chat", "--as", "a stranger")
		if found := strings.Contains(out, "I found it"); found && !strings.Contains(out, plantedWords) {
			t.Errorf("something else was handed over:\n%s", out)
		}
	}
	b := w.put(t, t.TempDir(), w.db, nil)
	b.change(swap("responses", "receipt", "seq = (SELECT MIN(seq) FROM responses WHERE status = 'submitted')", "seq = (SELECT MAX(seq) FROM responses WHERE status = 'submitted')")...)
	handed := 0
	for _, receipt := range w.receipts {
		_, out, _ := b.run([]string{"/receipt " + receipt}, "chat", "--as", "stranger with "+receipt)
		if strings.Contains(out, "I found it") {
			handed++
		}
	}
	if handed != len(w.receipts)-2 {
		t.Errorf("%d of %d receipts hand something over, and two were swapped", handed, len(w.receipts))
	}
}

// Somebody whose lookup was put beside the row of another is not taken for them.
func swappedLookup(t *testing.T, w whole) {
	b := w.put(t, t.TempDir(), w.db, nil)
	b.change("CREATE TABLE both AS SELECT p.lookup, p.id FROM participants p JOIN responses r ON r.participant = p.id WHERE r.status = 'submitted' ORDER BY r.seq LIMIT 2",
		"UPDATE participants SET lookup = 'between' || id WHERE id IN (SELECT id FROM both)",
		"UPDATE participants SET lookup = (SELECT lookup FROM both WHERE both.id <> participants.id) WHERE id IN (SELECT id FROM both)",
		"DROP TABLE both")
	refused := 0
	for i := range 30 {
		code, out, errs := b.run([]string{"/review"}, "chat", "--as", fmt.Sprintf("person%d", i))
		if code == 0 {
			continue
		}
		refused++
		if strings.Contains(out, plantedWords) || !strings.Contains(errs, "a row of participants: it does not open") {
			t.Errorf("person%d: exit code %d\n%s%s", i, code, out, errs)
		}
	}
	if refused != 2 {
		t.Errorf("%d people were refused, and two were swapped", refused)
	}
}

// If one byte in a sealed cell is changed, only that cell is lost: all other answers are there.
func TestBrokenCells(t *testing.T) {
	_, w := wholes(t)
	before := lines(w.export)
	b := w.put(t, t.TempDir(), w.db, nil)
	db, err := sql.Open("sqlite", b.path())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var cells int
	if err := db.QueryRow("SELECT COUNT(*) FROM answers WHERE " + handedIn).Scan(&cells); err != nil {
		t.Fatal(err)
	}
	n := 12
	if *brokenFlips > 0 {
		n = cells
	}
	for i := range n {
		cell := i * cells / n
		var response string
		var number int
		var sealed []byte
		err := db.QueryRow("SELECT response, n, sealed FROM answers WHERE "+handedIn+" ORDER BY response, n LIMIT 1 OFFSET $1", cell).Scan(&response, &number, &sealed)
		if err != nil {
			t.Fatal(err)
		}
		put := func(sealed []byte) {
			if _, err := db.Exec("UPDATE answers SET sealed = $1 WHERE response = $2 AND n = $3", sealed, response, number); err != nil {
				t.Fatal(err)
			}
		}
		at := (i*7 + 1) % len(sealed)
		put(flipped(sealed, at, 1))
		code, out, errs := b.run(nil, "export", "--format", "csv")
		after := lines(out)
		missing, damaged := 0, strings.Count(out, ",damaged,")
		for line, n := range before {
			missing += max(0, n-after[line])
		}
		if code != exitFailed || damaged > 1 || missing > 1 || !strings.Contains(errs, "damaged and left empty: 1\n") || !namesDamage.MatchString(errs) {
			t.Errorf("cell %d: exit code %d, %d damaged, %d of %d lines are not there\n%s", cell, code, damaged, missing, len(before), errs)
		}
		put(sealed)
	}
	if _, out, _ := b.run(nil, "export", "--format", "csv"); !maps.Equal(lines(out), before) {
		t.Error("the test does not put back what it flips")
	}
	t.Logf("%d of %d cells", n, cells)
}
