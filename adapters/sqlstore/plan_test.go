package sqlstore_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"

	"aporte/adapters/sqlstore"
)

// growing finds, in a plan, that all rows of a table are looked at which gets one for each person, answer or message.
var growing = regexp.MustCompile(`^SCAN (answers|contacts|outbox|participants|responses|seen|sessions|told|vault|wishes|[coprw])( USING (COVERING )?INDEX sqlite_autoindex_.*)?$`)

// allRows are the statements that are there to look at everything, by how they begin, with when they run.
var allRows = map[string]string{
	"SELECT r.seq, r.flow, r.id FROM responses r": "once an export, a page of staff, or a count of answers",
	"SELECT COUNT(*) FROM responses":              "once an export, or a restore",
	"SELECT seq, id, participant, flow, version, channel, lang, source, status, receipt, sealed, started, submitted, updated FROM responses r ": "once an export of responses with one status",
	"SELECT r.id, r.flow, 'contacts'":                "once an export of contacts",
	"SELECT COUNT(*) FROM (SELECT DISTINCT response": "once an export, or an examination",
	"SELECT COUNT(": "once an examination",
	"INSERT INTO meta (name, value) SELECT 'counted'":   "once, when a former schema is brought up to date",
	"SELECT version, status, lang, channel, source":     "once a count of answers",
	"SELECT seq FROM responses ORDER BY seq":            "when counts are mended",
	"SELECT c.seq, c.id, c.participant":                 "when counts are compared, or mended",
	"SELECT p.id FROM participants p WHERE NOT EXISTS":  "once an hour, beside those who write",
	"DELETE FROM vault WHERE kind LIKE '%.person'":      "once an hour, long after a close",
	"SELECT channel, update_id FROM seen WHERE length(": "once, when a former schema is brought up to date",
	"SELECT * FROM ":                          "in tests alone",
	"SELECT id FROM responses":                "in benchmarks alone",
	"SELECT response, 'contacts'":             "once, when a former schema is brought up to date",
	"SELECT lookup, flow, sealed FROM wishes": "some times a day",
	"SELECT COUNT(*) FROM wishes w":           "when staff ask how far a message has come",
	// The outbox has what was not sent yet, and what was given up lately.
	"SELECT holder, leased FROM outbox WHERE state": "in a test alone",
	"DELETE FROM outbox WHERE participant = ":       "when somebody erases",
	"UPDATE outbox SET participant = ":              "when somebody comes back with a receipt",
	"UPDATE outbox SET leased = $2":                 "when a message waits for a later try",
}

// examined are the statements that read every sealed cell, unlinked those that forget who took part, some months after a close, and
// copied those that copy a whole database.
var (
	copied   = regexp.MustCompile(`\bFROM \w+ WHERE 1 = 1\b`)
	examined = regexp.MustCompile(`^SELECT .*, (sealed|address) FROM \w+ WHERE (sealed|address) IS NOT NULL$`)
	unlinked = regexp.MustCompile(`^DELETE FROM \w+ WHERE \w+ IN \(SELECT p.id FROM participants p WHERE NOT EXISTS`)
)

func readsAll(statement string) bool {
	for begin := range allRows {
		if strings.HasPrefix(statement, begin) {
			return true
		}
	}
	return copied.MatchString(statement) || examined.MatchString(statement) || unlinked.MatchString(statement)
}

// explain looks at every statement that the store ran in the tests of this package: none may look at all rows of a table that
// grows, unless it is there for that. It says what it found, and whether there was anything.
func explain() (found bool) {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "a.db")
	s, err := sqlstore.Open(context.Background(), sqlstore.Config{Path: path, Key: key})
	if err != nil {
		panic(err)
	}
	defer s.Close()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		panic(err)
	}
	defer db.Close()
	for _, statement := range slices.Sorted(maps.Keys(watch.seen)) {
		for _, step := range plan(db, statement) {
			if one := strings.Join(strings.Fields(statement), " "); growing.MatchString(step) && !readsAll(one) {
				fmt.Printf("a statement looks at a whole table: %s\n\t%s\n", step, one)
				found = true
			}
		}
	}
	return found
}

// argument is where a statement gets a value.
var argument = regexp.MustCompile(`\$\d+`)

// plan is how SQLite would run a statement; none if it is about something that is not there any more.
func plan(db *sql.DB, statement string) (steps []string) {
	rows, err := db.Query("EXPLAIN QUERY PLAN "+statement, make([]any, len(argument.FindAllString(statement, -1)))...)
	if err != nil {
		return nil
	}
	defer rows.Close()
	for rows.Next() {
		var id, parent, unused int
		var step string
		if err := rows.Scan(&id, &parent, &unused, &step); err != nil {
			panic(err)
		}
		steps = append(steps, step)
	}
	return steps
}

// watch is the driver of SQLite, and remembers the statements.
var watch = &watching{seen: map[string]bool{}}

type watching struct {
	driver.Driver
	sync.Mutex
	seen map[string]bool
}

func init() {
	db, _ := sql.Open("sqlite", "") // opens nothing
	watch.Driver = db.Driver()
	sql.Register("watched", watch)
	sqlstore.UseDriver("watched")
}

func (w *watching) saw(statement string) {
	w.Lock()
	defer w.Unlock()
	w.seen[statement] = true
}

// watchable is what package sql makes use of in a connection of this driver.
type watchable interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.Pinger
	driver.QueryerContext
	driver.SessionResetter
	driver.Validator
}

type watched struct{ watchable }

func (w *watching) Open(name string) (driver.Conn, error) {
	c, err := w.Driver.Open(name)
	if err != nil {
		return nil, err
	}
	return watched{c.(watchable)}, nil
}

func (c watched) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	watch.saw(query)
	return c.watchable.PrepareContext(ctx, query)
}

func (c watched) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	watch.saw(query)
	return c.watchable.ExecContext(ctx, query, args)
}

func (c watched) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	watch.saw(query)
	return c.watchable.QueryContext(ctx, query, args)
}
