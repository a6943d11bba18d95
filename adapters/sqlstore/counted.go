package sqlstore

import (
	"context"
	"fmt"

	"aporte/bot"
	"aporte/flows"
)

// Funnel implements [bot.Counters]. A row that does not open is left out, and logged.
func (m moment) Funnel(ctx context.Context, flow string) (all []bot.Visits, err error) {
	defer m.alone()()
	err = m.eachVisits(ctx, m.tx, func(of string, v visit, counts map[bot.Stage]int) {
		if of == flow && counts != nil {
			all = append(all, bot.Visits{Day: fromMillis(v.Day), Source: v.Source, Channel: v.Channel, Lang: v.Lang, Counts: counts})
		}
	}, flow)
	return all, err
}

// Tallies implements [bot.Counters].
func (m moment) Tallies(ctx context.Context, flow string) (all []bot.Tallied, sound bool, err error) {
	defer m.alone()()
	counted, submitted := 0, 0
	err = m.eachTally(ctx, m.tx, func(_ string, version, on int64, t flows.Tally) {
		if t != nil {
			all = append(all, bot.Tallied{Version: int(version), Day: fromMillis(on), Tally: t})
			counted += t.Responses()
		}
	}, flow)
	if err == nil {
		err = m.tx.QueryRowContext(ctx, "SELECT COUNT(*) FROM responses r WHERE flow = $1 AND status = $2 AND NOT "+isTest, flow, string(flows.Submitted)).
			Scan(loose(&submitted)...)
	}
	return all, counted == submitted, wrap("read counts of answers", err)
}

// Census implements [bot.Counters].
func (m moment) Census(ctx context.Context, flow string) (all []bot.Census, err error) {
	defer m.alone()()
	err = eachRow(ctx, m.tx, func(scan func(...any) error) error {
		var c bot.Census
		var status string
		err := scan(&c.Version, &status, &c.Lang, &c.Channel, &c.Source, &c.Count)
		c.Status = flows.Status(status)
		all = append(all, c)
		return err
	}, "SELECT version, status, lang, channel, source, COUNT(*) FROM responses r WHERE flow = $1 AND NOT "+isTest+" GROUP BY 1, 2, 3, 4, 5", flow)
	return all, wrap("count responses", err)
}

// Funnel returns the conversations of all consultations, by their ids.
func (s *Store) Funnel(ctx context.Context) (map[string][]bot.Visits, error) {
	all := map[string][]bot.Visits{}
	err := s.eachVisits(ctx, s.read, func(flow string, v visit, counts map[bot.Stage]int) {
		if counts != nil {
			all[flow] = append(all[flow], bot.Visits{Day: fromMillis(v.Day), Source: v.Source, Channel: v.Channel, Lang: v.Lang, Counts: counts})
		}
	}, "")
	return all, err
}

// eachVisits calls fn with the rows of funnel, those of one consultation if flow is not "". counts is nil if the row does not open.
func (s *Store) eachVisits(ctx context.Context, db querier, fn func(flow string, v visit, counts map[bot.Stage]int), flow string) error {
	err := eachRow(ctx, db, func(scan func(...any) error) error {
		var of string
		var v visit
		var sealed []byte
		if err := scan(&of, &v.Source, &v.Day, &v.Channel, &v.Lang, &sealed); err != nil {
			return err
		}
		var f funnelForm
		if s.seal.open(funnelPlace(of, v), sealed, &f) != nil {
			s.Log.Error("a count of conversations does not open: it is left out")
			fn(of, v, nil)
			return nil
		}
		fn(of, v, f.Counts.byStage())
		return nil
	}, "SELECT flow, source, day, channel, lang, sealed FROM funnel WHERE flow = $1 OR $1 = ''", flow)
	return wrap("read counts of conversations", err)
}

// eachTally calls fn with the rows of tallies, those of one consultation if flow is not "". t is nil if the row does not open.
func (s *Store) eachTally(ctx context.Context, db querier, fn func(flow string, version, on int64, t flows.Tally), flow string) error {
	err := eachRow(ctx, db, func(scan func(...any) error) error {
		var of string
		var version, on int64
		var sealed []byte
		if err := scan(&of, &version, &on, &sealed); err != nil {
			return err
		}
		var f tallyForm
		if s.seal.open(tallyPlace(of, version, on), sealed, &f) != nil {
			s.Log.Error("a count of answers does not open: it is left out")
			f.Tally = nil
		}
		fn(of, version, on, f.Tally)
		return nil
	}, "SELECT flow, version, day, sealed FROM tallies WHERE flow = $1 OR $1 = ''", flow)
	if err != nil {
		return fmt.Errorf("read counts of answers: %w", err)
	}
	return nil
}
