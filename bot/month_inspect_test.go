package bot_test

import (
	"database/sql"
	"errors"
	"strings"
	"time"

	"aporte/bot"
	"aporte/flows"
)

// inspect compares the store with the witness: sessions, responses and journals exactly, and how many rows there
// are.
func (w *world) inspect() {
	w.t.Helper()
	ctx, sessions := w.t.Context(), 0
	for _, p := range w.people {
		got, err := w.store.Session(ctx, p.at)
		if err != nil {
			w.fail("session: %v", err)
		}
		want := w.witness.sessions[p.at]
		if asText(got) != asText(want) {
			w.fail("of %s the store has\n%s\nthe witness\n%s", p.at.User, asText(got), asText(want))
		}
		if want.State.Status != "" || !want.Invited.IsZero() {
			sessions++
		}
	}
	answers, contacts := w.inspectRecords()
	for _, r := range w.witness.erased {
		if _, err := w.store.FindReceipt(ctx, r.receipt); !errors.Is(err, bot.ErrUnknownReceipt) {
			w.fail("the response of %s was erased, and its receipt finds it: %v", r.owner.User, err)
		}
	}
	db := w.raw()
	defer db.Close()
	for query, want := range map[string]int{
		"SELECT COUNT(*) FROM sessions":                       sessions,
		"SELECT COUNT(*) FROM responses":                      len(w.witness.records),
		"SELECT COUNT(*) FROM answers":                        answers,
		"SELECT COUNT(*) FROM contacts":                       contacts,
		"SELECT COUNT(*) FROM parked":                         0,
		"SELECT COUNT(*) FROM outbox WHERE state = 'waiting'": len(w.witness.waiting),
	} {
		if got := w.number(db, query); got != want {
			w.fail("%s is %d, not %d", query, got, want)
		}
	}
	w.nothingOf(db)
}

// inspectRecords compares the records for exports with the witness, and counts the rows of their journals.
func (w *world) inspectRecords() (answers, contacts int) {
	w.t.Helper()
	exported := map[string]bot.Record{}
	err := w.store.Each(w.t.Context(), bot.Filter{}, func(r bot.Record) error {
		exported[r.ID] = r
		return nil
	})
	if err != nil || len(exported) != len(w.witness.records) {
		w.fail("%d responses are exported, not %d: %v", len(exported), len(w.witness.records), err)
	}
	for _, id := range w.witness.responses() {
		r := w.witness.records[id]
		found, err := w.store.FindReceipt(w.t.Context(), r.receipt)
		if err != nil {
			w.fail("the receipt of %s: %v", r.owner.User, err)
		}
		if r.exported == "" {
			r.exported, r.as = found.ID, found.Participant
		}
		if found.ID != r.exported || found.Participant != r.as {
			w.fail("the exported ids of %s were %s %s and are %s %s", r.owner.User, r.exported, r.as, found.ID, found.Participant)
		}
		var journal []flows.Answer
		for _, e := range exported[r.exported].Journal {
			journal = append(journal, e.Answer)
		}
		if got, want := asText(journal), asText(r.journal); got != want || found.Status != r.status {
			w.fail("exported of %s is %s\n%s\nthe witness has %s\n%s", r.owner.User, found.Status, got, r.status, want)
		}
		answers, contacts = answers+len(r.journal), contacts+r.apart
	}
	return answers, contacts
}

// raw opens the database beside the store.
func (w *world) raw() *sql.DB {
	w.t.Helper()
	db, err := sql.Open("sqlite", "file:"+w.store.Path+"?mode=ro&_query_only=1")
	if err != nil {
		w.t.Fatal(err)
	}
	return db
}

func (w *world) number(db *sql.DB, query string) (n int) {
	w.t.Helper()
	if err := db.QueryRowContext(w.t.Context(), query).Scan(&n); err != nil {
		w.fail("%s: %v", query, err)
	}
	return n
}

// nothingOf checks that no row names a response that was erased.
func (w *world) nothingOf(db *sql.DB) {
	w.t.Helper()
	if len(w.witness.erased) == 0 {
		return
	}
	var ids []string
	for _, r := range w.witness.erased {
		ids = append(ids, "'"+r.id+"'")
	}
	list := "(" + strings.Join(ids, ", ") + ")"
	for _, place := range []string{"responses WHERE id", "answers WHERE response", "contacts WHERE response"} {
		if n := w.number(db, "SELECT COUNT(*) FROM "+place+" IN "+list); n > 0 {
			w.fail("%d rows are left in %s of what was erased", n, place)
		}
	}
}

const day = 24 * time.Hour

// aftermath lets 103 days pass after the close: who took part is forgotten, what they said is not.
func (w *world) aftermath() {
	w.t.Helper()
	db := w.raw()
	kept := 0
	for _, p := range w.people {
		if s := w.witness.sessions[p.at]; s.State.Status != "" || !s.Invited.IsZero() {
			kept++
		}
	}
	if n := w.number(db, "SELECT COUNT(*) FROM participants"); n != kept {
		w.fail("%d identities are kept, and %d people have said anything", n, kept)
	}
	if err := db.Close(); err != nil {
		w.t.Fatal(err)
	}
	if w.flow.Closes.IsZero() {
		return
	}
	w.now = w.flow.Closes.Add(bot.KeepIdentity - time.Hour)
	w.tidy()
	late := 0 // who never took part, and wrote after the close: they are kept for 90 days from then
	for _, p := range w.people {
		if s := w.witness.sessions[p.at]; s.State.Status != "" && s.Response == "" && w.witness.touched[p.at].After(w.flow.Closes) {
			late++
		}
	}
	db = w.raw()
	defer db.Close()
	for _, later := range []time.Duration{time.Hour, 12 * time.Hour, day, day + time.Hour, 7 * day, 13 * day} {
		w.now = w.flow.Closes.Add(bot.KeepIdentity + later)
		w.tick()
		w.emptied()
		w.tidy()
		if n := w.number(db, "SELECT COUNT(*) FROM participants"); later >= day && n > late {
			w.fail("91 days after the close %d people are known, at most %d ought to be", n, late)
		}
	}
	for _, table := range []string{"participants", "sessions", "outbox"} {
		if n := w.number(db, "SELECT COUNT(*) FROM "+table); n > 0 {
			w.fail("103 days after the close there are %d rows in %s", n, table)
		}
	}
	w.inspectRecords()
}
