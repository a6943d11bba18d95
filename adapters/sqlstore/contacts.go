package sqlstore

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"

	"aporte/bot"
	"aporte/flows"
)

// Contacts returns the current contact of every response that has one, but for tests. Their order is random but the same each time, and has
// nothing to do with the order of responses in an export. damaged counts the entries that do not open; they are left out.
func (s *Store) Contacts(ctx context.Context) (all []bot.Contact, damaged int, err error) {
	rows, err := s.read.QueryContext(ctx, "SELECT r.id, r.flow, 'contacts', "+rowColumnsOf("c")+
		" FROM contacts c JOIN responses r ON r.id = c.response WHERE NOT "+isTest+" ORDER BY r.seq, c.n")
	if err != nil {
		return nil, 0, fmt.Errorf("read contacts: %w", err)
	}
	defer rows.Close()
	type placed struct {
		bot.Contact
		response string
		place    exportID
	}
	var found []placed
	for rows.Next() {
		var flow string
		var r row
		if err := r.scan(func(into ...any) error { return rows.Scan(append(loose(&r.response, &flow), into...)...) }); err != nil {
			return nil, 0, fmt.Errorf("read contacts: %w", err)
		}
		stored, err := s.open(r)
		if errors.Is(err, errDamaged) {
			damaged++
			continue
		}
		if err != nil {
			return nil, 0, fmt.Errorf("read contacts: %w", err)
		}
		if n := len(found); n == 0 || found[n-1].response != r.response {
			found = append(found, placed{bot.Contact{Flow: flow}, r.response, s.secrets.export("contact", flow, r.response)})
		}
		e := bot.Entry{Sealed: stored.Words, Lang: r.lang, At: fromMillis(r.at), Flow: flows.Ref{ID: flow, Version: int(r.version)}}
		e.Step, e.Act, e.Value = r.step, flows.Act(r.act), stored.Value
		last := &found[len(found)-1]
		last.Answers = current(last.Answers, e)
	}
	slices.SortFunc(found, func(a, b placed) int { return bytes.Compare(a.place[:], b.place[:]) })
	for _, f := range found {
		all = append(all, f.Contact)
	}
	return all, damaged, wrap("read contacts", rows.Err())
}

// current returns the answers with e in the place of the earlier entry for the same step. If there is none, it adds e, unless e
// withdraws the answer. An entry of words noted is added, or removes the earlier ones for its step if it clears them.
func current(answers []bot.Entry, e bot.Entry) []bot.Entry {
	noted := func(old bot.Entry) bool { return old.Act == flows.ActNoted && old.Step == e.Step }
	switch {
	case e.Act == flows.ActNoted && e.Clears():
		return slices.DeleteFunc(answers, noted)
	case e.Act == flows.ActNoted:
		return append(answers, e)
	}
	for i := range answers {
		if answers[i].Step == e.Step && !noted(answers[i]) {
			answers[i] = e
			return answers
		}
	}
	if e.Act != flows.ActWithdrawn {
		answers = append(answers, e)
	}
	return answers
}
