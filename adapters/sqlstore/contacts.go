package sqlstore

import (
	"context"
	"fmt"

	"aporte/bot"
	"aporte/flows"
)

// Contact is what somebody said about how to reach them. Whose it is, and which answers are theirs, is not told.
type Contact struct {
	Flow    string
	Answers []bot.Entry // the current answer of each step, in the order in which the steps were first answered
}

// Contacts returns the contact wishes that stand, in the order in which the responses were begun.
func (s *Store) Contacts(ctx context.Context) ([]Contact, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT r.id, r.flow, c.seq, c.step, c.act, c.sealed
		FROM contacts c JOIN responses r ON r.id = c.response ORDER BY r.seq, c.seq`)
	if err != nil {
		return nil, fmt.Errorf("read contacts: %w", err)
	}
	defer rows.Close()
	var all []Contact
	last := ""
	for rows.Next() {
		var id, flow string
		var e bot.Entry
		var r row
		if err := rows.Scan(&id, &flow, &r.seq, &e.Step, &e.Act, &r.sealed); err != nil {
			return nil, fmt.Errorf("read contacts: %w", err)
		}
		r.table, r.response = "contacts", id
		stored, err := s.open(r)
		if err != nil {
			return nil, fmt.Errorf("read contacts: %w", err)
		}
		e.Value, e.Sealed = stored.Value, stored.Words
		if id != last {
			all, last = append(all, Contact{Flow: flow}), id
		}
		all[len(all)-1].add(e)
	}
	return all, wrap("read contacts", rows.Err())
}

// add puts an entry in the place of the one before for its step.
func (c *Contact) add(e bot.Entry) {
	for i := range c.Answers {
		if c.Answers[i].Step == e.Step {
			c.Answers[i] = e
			return
		}
	}
	if e.Act != flows.Taken {
		c.Answers = append(c.Answers, e)
	}
}
