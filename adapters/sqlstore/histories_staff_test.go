package sqlstore_test

import (
	"context"
	"fmt"
	"time"

	"aporte/adapters/sqlstore"
	"aporte/bot"
	"aporte/flows"
)

// staff lets somebody of staff do one thing.
func (c *chronicle) staff() {
	ctx, receipt, audit := context.Background(), c.receipt(), bot.Audit{Actor: "clerk", Action: "do", Subject: c.flow}
	ref, text := flows.Ref{ID: c.flow, Version: 1}, pick(c.rng, texts)
	deeds := []func(*sqlstore.Store) (any, error){
		func(s *sqlstore.Store) (any, error) { return nil, s.Erase(ctx, receipt, audit) },
		func(s *sqlstore.Store) (any, error) { return s.FindReceipt(ctx, receipt) },
		func(s *sqlstore.Store) (any, error) { return s.EraseTests(ctx, c.flow, audit) },
		func(s *sqlstore.Store) (any, error) { return nil, s.Note(ctx, audit) },
		func(s *sqlstore.Store) (any, error) {
			return s.Publish(ctx, bot.Published{Ref: ref, Source: []byte("source " + text)})
		},
		func(s *sqlstore.Store) (any, error) { return s.Announce(ctx, c.flow, c.now.Add(time.Hour)) },
		func(s *sqlstore.Store) (any, error) {
			return s.Reschedule(ctx, c.flow, func(b bot.Schedule) (bot.Schedule, error) { b.Paused = c.now; return b, nil }, audit)
		},
		func(s *sqlstore.Store) (any, error) {
			return nil, s.KeepWords(ctx, ref, []byte(`{"en":{}}`), []bot.Wording{{Step: "q1", Lang: "en", ID: "w1", Text: "Which?", Open: true}})
		},
		func(s *sqlstore.Store) (any, error) { return nil, s.Fold(ctx, c.flow, bot.Folds{"cell": 2}, audit) },
		func(s *sqlstore.Store) (any, error) {
			return nil, s.Tell(ctx, bot.Telling{Consultation: c.flow, Texts: map[string]string{"en": text}}, func([]bot.Audience) error { return nil }, audit)
		},
		func(s *sqlstore.Store) (any, error) { return nil, s.StopTelling(ctx, c.flow, audit) },
		func(s *sqlstore.Store) (any, error) {
			return s.QueueTold(ctx, map[string]int{"test": 2}, func(t bot.Telling, h bot.Hearer) bot.Message {
				return bot.Message{ID: fmt.Sprint("told.", c.asked, h.To.User), To: h.To, Text: t.Texts["en"]}
			})
		},
		func(s *sqlstore.Store) (any, error) { return nil, s.Prune(ctx) },
		func(s *sqlstore.Store) (any, error) {
			return s.Unlink(ctx, bot.Parting{Closed: []string{c.flow}, Idle: c.now.Add(-time.Hour)})
		},
		func(s *sqlstore.Store) (any, error) {
			return nil, s.Vault().PutAbout(ctx, "test.person", receipt, c.people[0], []byte(text))
		},
		func(s *sqlstore.Store) (any, error) { return s.Vault().List(ctx, "test.person") },
		func(s *sqlstore.Store) (any, error) {
			return s.KeepCodings(ctx, c.flow, []bot.Code{{Name: "code", Note: text}}, nil, func(bot.Kept) error { return nil }, audit)
		},
		func(s *sqlstore.Store) (any, error) {
			return s.EndWishes(ctx, func(flow string, _ time.Time) bool { return flow == c.flow })
		},
	}
	i := c.rng.IntN(len(deeds))
	c.ask(fmt.Sprint("staff ", i), deeds[i])
}

// compare asks for all that an export or a page of figures reads of a consultation.
func (c *chronicle) compare() {
	ctx := context.Background()
	for _, f := range []bot.Filter{{Flow: c.flow}, {Flow: c.flow, Test: true}, {Flow: c.flow, Status: flows.Submitted, Public: true}} {
		c.ask("the records", func(s *sqlstore.Store) (any, error) {
			var all []bot.Record
			err := s.Each(ctx, f, func(r bot.Record) error {
				all = append(all, r)
				return nil
			})
			return all, err
		})
	}
	c.ask("the erased", func(s *sqlstore.Store) (any, error) { return s.Withdrawn(ctx, bot.Filter{Flow: c.flow}) })
	c.ask("the wordings", func(s *sqlstore.Store) (any, error) { return s.Wordings(ctx, c.flow) })
	c.ask("the words", func(s *sqlstore.Store) (any, error) { return s.KeptWords(ctx, flows.Ref{ID: c.flow, Version: 1}) })
	c.ask("the tellings", func(s *sqlstore.Store) (any, error) { return s.Told(ctx, c.flow) })
	c.ask("the backlog", func(s *sqlstore.Store) (any, error) { return s.Backlog(ctx) })
	c.ask("the counters", func(s *sqlstore.Store) (any, error) {
		var all []any
		err := s.View(ctx, func(r bot.Reader) error {
			counters := r.(bot.Counters)
			visits, err := counters.Funnel(ctx, c.flow)
			if err != nil {
				return err
			}
			cells := map[string]map[bot.Stage]int{}
			for _, v := range visits {
				cells[fmt.Sprint(v.Day, v.Source, v.Channel, v.Lang)] = v.Counts
			}
			tallies, sound, err := counters.Tallies(ctx, c.flow)
			byDay := map[string]flows.Tally{}
			for _, t := range tallies {
				byDay[fmt.Sprint(t.Version, t.Day)] = t.Tally
			}
			all = []any{cells, byDay, sound}
			return err
		})
		return all, err
	})
}

// compareAll asks for what is read of all consultations together.
func (c *chronicle) compareAll() {
	ctx := context.Background()
	c.ask("the audit log", func(s *sqlstore.Store) (any, error) { return s.Audits(ctx) })
	c.ask("the schedules", func(s *sqlstore.Store) (any, error) { return s.Schedules(ctx) })
	c.ask("the contacts", func(s *sqlstore.Store) (any, error) { all, _, err := s.Contacts(ctx); return all, err })
	c.ask("the parked", func(s *sqlstore.Store) (any, error) { return s.Parked(ctx) })
	c.ask("the counters that are wrong", func(s *sqlstore.Store) (any, error) { return s.Miscounted(ctx) })
	c.ask("every row", func(s *sqlstore.Store) (any, error) { return s.Examine(ctx, nil) })
}
