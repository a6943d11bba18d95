package sqlstore_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"aporte/adapters/sqlstore"
	"aporte/bot"
	"aporte/flows"
)

// check opens what a crash left, and says what is wrong with it. Some are opened by a service, that goes on; where there
// was no store yet, all are.
func (r *crashRun) check(ctx context.Context, c crashed) error {
	serves := c.before < r.opened || c.serial%8 == 0
	now := func() time.Time { return peopleAt.Add(24 * time.Hour) }
	s, err := sqlstore.Open(ctx, sqlstore.Config{Path: c.path, Key: key, ReadOnly: !serves, Now: now})
	if err != nil {
		return err
	}
	found, err := r.found(ctx, s)
	if err == nil && serves {
		err = drain(ctx, s, now(), found)
	}
	if err == nil {
		err = r.compare(found, c.before, serves)
	}
	if err == nil {
		err = counted(ctx, s)
	}
	if serves {
		err = errors.Join(err, write(s, "after", "after", "words after it"))
	}
	err = errors.Join(err, s.Close())
	if serves {
		err = errors.Join(err, whole(c.path))
	}
	return err
}

// counted compares the counters with the responses: a step and its counts are stored together, or neither is.
func counted(ctx context.Context, s *sqlstore.Store) error {
	if n, err := s.Miscounted(ctx); n > 0 || err != nil {
		return fmt.Errorf("counters that do not agree with the responses: %d, %w", n, err)
	}
	return nil
}

// found is what a store has of each person, by address.
func (r *crashRun) found(ctx context.Context, s *sqlstore.Store) (map[bot.Address]crashState, error) {
	all := map[bot.Address]crashState{}
	add := func(a bot.Address, said string) {
		st := all[a]
		st.said += said
		all[a] = st
	}
	owners := map[string]bot.Address{} // by exported id
	err := s.Each(ctx, bot.Filter{}, func(rec bot.Record) error {
		var journal []flows.Answer
		for _, e := range rec.Journal {
			journal = append(journal, e.Answer)
		}
		if len(journal) == 0 {
			return errors.New("there is a response without answers")
		}
		var owner crashPerson
		if _, err := fmt.Sscanf(journal[0].Value.Text, "response-%d-%d", &owner.number, &owner.passes); err != nil {
			return fmt.Errorf("response with %q: %w", journal[0].Value.Text, err)
		}
		owners[rec.ID] = owner.address()
		add(owner.address(), crashJournal(rec.Status, journal))
		return nil
	})
	if err != nil {
		return nil, err
	}
	codes := map[bot.Address][]string{}
	err = s.View(ctx, func(r bot.Reader) error {
		_, all, damaged, err := r.(bot.Coded).Codings(ctx, "demo")
		for _, c := range all {
			codes[owners[c.Response]] = append(codes[owners[c.Response]], c.Code)
		}
		if damaged > 0 {
			return fmt.Errorf("damaged codings: %d", damaged)
		}
		return err
	})
	for owner, of := range codes {
		add(owner, crashCodes(of))
	}
	if err != nil {
		return nil, err
	}
	for _, p := range r.people {
		session, err := s.Session(ctx, p.address())
		if err != nil {
			return nil, err
		}
		add(p.address(), crashSession(session.State.Status, session.State.Answers))
	}
	return all, nil
}

// drain sends all that waits to be sent, and adds it to what was found.
func drain(ctx context.Context, s *sqlstore.Store, now time.Time, found map[bot.Address]crashState) error {
	for {
		due, err := s.Claim(ctx, now, now.Add(bot.LeaseTime), 100)
		if err != nil || len(due) == 0 {
			return err
		}
		var results []bot.Result
		for _, d := range due {
			st := found[d.Message.To]
			st.unsent = strings.TrimSpace(st.unsent + " " + d.Message.ID)
			found[d.Message.To] = st
			results = append(results, bot.Result{ID: d.Message.ID, State: bot.ResultSent})
		}
		if err := s.Settle(ctx, results); err != nil {
			return err
		}
	}
}

// compare compares what was found with what was acknowledged before a point.
func (r *crashRun) compare(found map[bot.Address]crashState, point int, unsent bool) error {
	var problems []error
	for _, p := range r.people {
		got := found[p.address()]
		delete(found, p.address())
		fits := false
		states := p.expected(point)
		for _, want := range states {
			fits = fits || got.said == want.said && (!unsent || got.unsent == want.unsent)
		}
		if !fits {
			problems = append(problems, fmt.Errorf("of user%d there is %v and not %v", p.number, got, states))
		}
	}
	for a := range found {
		problems = append(problems, fmt.Errorf("there is somebody who never was: %v", a))
	}
	return errors.Join(problems...)
}

// whole lets SQLite look for damage in a database that nobody has open.
func whole(path string) error {
	db, err := sql.Open("sqlite", path)
	if err != nil {
		return err
	}
	defer db.Close()
	var result string
	if err := db.QueryRow("PRAGMA integrity_check").Scan(&result); err != nil || result != "ok" {
		return fmt.Errorf("integrity check: %q, %w", result, err)
	}
	return nil
}
