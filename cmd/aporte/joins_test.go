package main

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"aporte/adapters/slack/fakeslack"
	"aporte/adapters/telegram/faketelegram"
)

// wire keeps what goes to a platform.
type wire struct {
	mu   sync.Mutex
	text strings.Builder
}

func (w *wire) keep(b []byte) {
	w.mu.Lock()
	defer w.mu.Unlock()
	text := string(b)
	if plain, err := url.QueryUnescape(text); err == nil {
		text = plain
	}
	w.text.WriteString(text + "\n")
}

// Handler lets h answer, and keeps what was asked. What a platform itself says, such as its ids, is no secret of ours.
func (w *wire) Handler(h http.Handler) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err == nil {
			w.keep(body)
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		h.ServeHTTP(rw, r)
	})
}

// TestNothingJoins lets people take part on Telegram and on Slack, and holds everything that leaves the house against each
// other: an export, the chats, the database without its key, a backup, the log.
func TestNothingJoins(t *testing.T) {
	t.Parallel()
	tg, sl := faketelegram.NewServer(), fakeslack.NewServer()
	t.Cleanup(tg.Close)
	t.Cleanup(sl.Close)
	var telegramWire, slackWire wire
	tgAPI, slAPI := httptest.NewServer(telegramWire.Handler(tg)), httptest.NewServer(sl)
	t.Cleanup(tgAPI.Close)
	t.Cleanup(slAPI.Close)
	sl.SetRoot(slAPI.URL)
	slAPI.Config.Handler = slackWire.Handler(sl)
	const team = "T0JOIN"
	sl.AddWorkspace(fakeslack.Workspace{Team: team, Token: "xoxb-1-fake-bot-token", Scopes: scopes()})
	people, members := faketelegram.NewCrowd(tg, 6), fakeslack.NewCrowd(sl, 6, []string{team})
	dir := t.TempDir()
	db := filepath.Join(dir, "aporte.db")
	s := &service{env: append([]string{
		"TELEGRAM_BOT_TOKEN=" + faketelegram.Token, "TELEGRAM_API_URL=" + tgAPI.URL, "SLACK_API_URL=" + slAPI.URL + "/api/", "SLACK_RATE=1000",
		"SLACK_BOT_TOKEN=xoxb-1-fake-bot-token", "SLACK_APP_TOKEN=" + fakeslack.AppToken, "APORTE_DB=" + db, "APORTE_LISTEN=127.0.0.1:0",
		"TELEGRAM_RATE=1000",
	}, firstVersion(t)...)}
	r := s.serve(t)
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute) // all come to the end in a fraction of it
	defer cancel()
	var wg sync.WaitGroup
	wg.Go(func() { people.Run(ctx, 0) })
	wg.Go(func() { members.Run(ctx, 0) })
	wg.Wait()
	r.stop()
	if code := r.ends(t); code != 0 {
		t.Fatalf("exit code %d\n%s", code, r.logged())
	}
	export, backup := filepath.Join(dir, "export"), filepath.Join(dir, "backup.db")
	for _, args := range [][]string{{"backup", backup}, {"export", "--out", export}} {
		if code, _, errs := s.run(t, args...); code != 0 {
			t.Fatal(args, errs)
		}
	}
	_, contacts, _ := s.run(t, "contacts")
	table, err := os.ReadFile(filepath.Join(export, "responses.csv"))
	if err != nil {
		t.Fatal(err)
	}
	rooms := []room{
		newRoom("export", exportID.FindAllString(string(table), -1)),
		newRoom("contacts", exportID.FindAllString(contacts, -1)),
		newRoom("chat", chatIDs(telegramWire.text.String())),
		newRoom("workspace export", chatIDs(slackWire.text.String())),
		newRoom("database", storedIDs(t, db)),
		newRoom("log", slices.DeleteFunc(anyID.FindAllString(r.logged(), -1), func(id string) bool { return !ours(id) })),
	}
	copied := newRoom("database", storedIDs(t, backup))
	rooms = append(rooms, room{"backup", copied.ids})
	for name, least := range map[string]int{"export": 24, "chat": 12, "workspace export": 30, "database": 150} {
		for _, r := range rooms {
			if r.name == name && len(r.ids) < least {
				t.Errorf("%s has %d identifiers: the search would prove nothing", name, len(r.ids))
			}
		}
	}
	holdApart(t, rooms)
	// The files are searched byte by byte as well, for what the chats and the export show.
	for _, r := range rooms[:4] {
		for id := range r.ids {
			for _, file := range []string{db, backup} {
				src, err := os.ReadFile(file)
				if err != nil || len(id) > 6 && ours(id) && bytes.Contains(src, []byte(id)) {
					t.Errorf("%s of the %s stands in %s, %v", id, r.name, filepath.Base(file), err)
				}
			}
		}
	}
	if members.Members[0].Done != true || people.People[0].Done != true {
		t.Error("not everybody came to the end")
	}
}

// holdApart tries all identifiers of each room on those of each other.
func holdApart(t *testing.T, rooms []room) {
	t.Helper()
	for i, a := range rooms {
		for _, b := range rooms[i+1:] {
			if a.name == b.name || strings.Contains("database backup", a.name) && strings.Contains("database backup", b.name) {
				continue // the same thing
			}
			for _, hit := range joined(a, b) {
				t.Errorf("%s and %s join: %s", a.name, b.name, hit)
			}
		}
	}
}

// TestNothingJoinsWishes is the same for people who want to hear of the outcome, and are told. The tables of their wishes are
// held against all others of the same database, too: while they are told, and after that.
func TestNothingJoinsWishes(t *testing.T) {
	t.Parallel()
	n := newNewsroom(t)
	var wire wire
	api := httptest.NewServer(wire.Handler(n.Server))
	t.Cleanup(api.Close)
	n.env = append(n.env, "TELEGRAM_API_URL="+api.URL)
	r := n.serve(t)
	for user := range int64(8) {
		takePart(t, n.Server, 100+user, "en")
	}
	n.takePartOnSlack(t, bea, "es")
	db := n.setting("APORTE_DB")
	apart := func(when string) {
		t.Helper()
		wishes := newRoom("wishes", idsOf(t, db, func(table string) bool { return wishTables[table] }))
		others := newRoom("other tables", idsOf(t, db, func(table string) bool { return !wishTables[table] }))
		if len(wishes.ids) < 9 || len(others.ids) < 30 {
			t.Errorf("%s: %d and %d identifiers: the search would prove nothing", when, len(wishes.ids), len(others.ids))
		}
		holdApart(t, []room{wishes, others})
	}
	apart("before")
	file := n.file(t, "news", map[string]string{"en": "planted news", "es": "planted noticias"})
	n.Inject(faketelegram.Fault{Method: "sendMessage", N: 1, How: faketelegram.RateLimited, Wait: 1}) // so that one waits
	if code, all := n.tells(t, "--file", file, "--send"); code != 0 {
		t.Fatalf("exit code %d\n%s", code, all)
	}
	soon(t, "the first news", func() bool {
		for user := range int64(8) {
			if told(n.Server, 100+user, "planted news") > 0 {
				return true
			}
		}
		return false
	})
	apart("meanwhile")
	soon(t, "the end", func() bool { _, all := n.tells(t, "--status"); return strings.Contains(all, "done") })
	r.stop()
	if code := r.ends(t); code != 0 {
		t.Fatalf("exit code %d\n%s", code, r.logged())
	}
	apart("after")
	_, export, _ := n.run(t, "export", "--format", "csv", "--table", "responses")
	_, contacts, _ := n.run(t, "contacts")
	holdApart(t, []room{
		newRoom("export", exportID.FindAllString(export, -1)),
		newRoom("contacts", exportID.FindAllString(contacts, -1)),
		newRoom("chat", chatIDs(wire.text.String())),
		newRoom("database", storedIDs(t, db)),
		newRoom("log", slices.DeleteFunc(anyID.FindAllString(r.logged(), -1), func(id string) bool { return !ours(id) })),
	})
	if rows := firstOf(t, db, "SELECT name FROM pragma_table_info('wishes')"); fmt.Sprint(rows) != "[lookup flow sealed]" {
		t.Errorf("a wish has the columns %v: what stands there must say nothing without the key", rows)
	}
	for _, table := range []string{"wishes", "told"} { // the order of its rows must not be that in which they came
		if rows := firstOf(t, db, "SELECT sql FROM sqlite_master WHERE name = '"+table+"'"); !strings.Contains(fmt.Sprint(rows), "WITHOUT ROWID") {
			t.Errorf("the rows of %s lie in the order in which they came", table)
		}
	}
}

// wishTables are the tables about people who want to hear.
var wishTables = map[string]bool{"wishes": true, "tellings": true, "told": true}

// firstOf returns the first column of a query.
func firstOf(t *testing.T, path, query string) (all []string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query(query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var one string
		if err := rows.Scan(&one); err != nil {
			t.Fatal(err)
		}
		all = append(all, one)
	}
	return all
}

// The scheme of before: the same search finds that an export gave everything away.
func TestSearchFindsTheFormerScheme(t *testing.T) {
	path := filepath.Join(t.TempDir(), "former.db")
	load(t, "testdata/upgrade/schema-04.sql", path)
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query("SELECT id, participant, receipt FROM responses")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var export, chat []string
	for rows.Next() {
		var id, participant, receipt string
		if err := rows.Scan(&id, &participant, &receipt); err != nil {
			t.Fatal(err)
		}
		export = append(export, id, participant)
		chat = append(chat, receipt, id[:6])
	}
	if len(export) == 0 {
		t.Fatal("nobody is in the former database")
	}
	hits := fmt.Sprint(joined(newRoom("export", export), newRoom("chat", chat)))
	for _, how := range []string{"begins with", "in base 32"} {
		if !strings.Contains(hits, how) {
			t.Errorf("the search does not find that an id of the export %s one of the chat: %s", how, hits)
		}
	}
	if hits := joined(newRoom("export", export), newRoom("database", storedIDs(t, path))); len(hits) == 0 {
		t.Error("the search does not find the ids of the export in the database")
	}
}

var (
	exportID = regexp.MustCompile(`\b[rp][0-9a-z]{24}\b`)
	keyTag   = regexp.MustCompile(`"(?:callback_data|value)":"([0-9A-Za-z]+)\|`)
	anyID    = regexp.MustCompile(`[0-9A-Za-z][0-9A-Za-z-]{9,}[0-9A-Za-z]`)
	letters  = regexp.MustCompile(`[A-Za-z]`)
	digits   = regexp.MustCompile(`[0-9].*[0-9]`)
)

// ours says whether something may be an identifier of ours: no number, which are those of platforms, and no words.
func ours(id string) bool {
	return letters.MatchString(id) && digits.MatchString(id) && !strings.Contains(id, "member-")
}

// chatIDs are receipts, the tags of keys, and whatever else looks like an identifier of ours.
func chatIDs(traffic string) []string {
	ids := receiptForm.FindAllString(traffic, -1)
	for _, m := range keyTag.FindAllStringSubmatch(traffic, -1) {
		ids = append(ids, m[1])
	}
	for _, id := range anyID.FindAllString(traffic, -1) {
		if ours(id) {
			ids = append(ids, id)
		}
	}
	return ids
}

// storedIDs are all texts of a database that are no words. Blobs are sealed.
func storedIDs(t *testing.T, path string) []string {
	t.Helper()
	return idsOf(t, path, func(string) bool { return true })
}

// idsOf is storedIDs for some tables alone.
func idsOf(t *testing.T, path string, of func(table string) bool) (ids []string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var tables []string
	rows, err := db.Query("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT IN ('published', 'goose_db_version', 'sqlite_sequence')")
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		if of(name) {
			tables = append(tables, name)
		}
	}
	for _, table := range tables {
		rows, err := db.Query("SELECT * FROM " + table)
		if err != nil {
			t.Fatal(err)
		}
		columns, err := rows.Columns()
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			cells, into := make([]any, len(columns)), make([]any, len(columns))
			for i := range cells {
				into[i] = &cells[i]
			}
			if err := rows.Scan(into...); err != nil {
				t.Fatal(err)
			}
			for i, cell := range cells {
				// Where somebody came from, and what the question is called, stand in every export, and say nothing.
				label := columns[i] == "source" || columns[i] == "step" || columns[i] == "flow" || columns[i] == "status"
				if v, text := cell.(string); text && len(v) >= 6 && !label && ours(v) {
					ids = append(ids, v)
				}
			}
		}
	}
	return ids
}
