package sqlstore

import (
	"bytes"
	"context"

	"aporte/bot"
)

// Page returns the first n responses that f selects and whose exported id comes after the id after; "" comes before all ids. The
// response with the id after may be erased by now. If after does not have the form of an id, the error is [bot.ErrUnknownID]. The
// database does not contain exported ids, so Page computes those of all responses that f selects, in some microseconds each.
func (s *Store) Page(ctx context.Context, f bot.Filter, after string, n int) (page []bot.Record, err error) {
	from, ok := exportOf(after)
	if after != "" && !ok {
		return nil, bot.ErrUnknownID
	}
	err = s.view(ctx, func(m moment) error {
		all, err := m.sorted(ctx, f, func(id exportID) bool { return after == "" || bytes.Compare(id[:], from[:]) > 0 })
		if err != nil {
			return err
		}
		return m.records(ctx, all[:min(n, len(all))], func(rec bot.Record) error {
			page = append(page, rec)
			return nil
		})
	})
	return page, err
}

// Response returns the response with an exported id, or [bot.ErrUnknownID].
func (s *Store) Response(ctx context.Context, id string) (found bot.Record, err error) {
	want, ok := exportOf(id)
	if !ok {
		return found, bot.ErrUnknownID
	}
	err = s.view(ctx, func(m moment) error {
		all, err := m.sorted(ctx, bot.Filter{}, func(id exportID) bool { return id == want })
		if err != nil {
			return err
		}
		if len(all) == 0 {
			return bot.ErrUnknownID
		}
		return m.records(ctx, all, func(rec bot.Record) error {
			found = rec
			return nil
		})
	})
	return found, err
}
