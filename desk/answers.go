package desk

import (
	"context"
	"errors"
	"fmt"

	"aporte/bot"
	"aporte/flows"
)

// Encoder writes answers in some form. It decides itself what it writes, and where to.
type Encoder interface {
	// Form returns the name of what it writes, for the audit log: "csv answers".
	Form() string
	// Encode is called once. All that it reads from r is as it was at one moment.
	Encode(ctx context.Context, r bot.Reader) error
}

// Counter counts answers. It must not show any text that anybody wrote.
type Counter interface {
	// Count is called once. All that it reads from r is as it was at one moment.
	Count(ctx context.Context, r bot.Reader) error
}

// Export lets e write the responses that f selects; f must name the consultation. It adds an entry to the audit log before e
// may read anything. If that fails because the disk is full or the database is read-only, it calls unnoted with [bot.ErrFull]
// or [bot.ErrReadOnly], and exports all the same. After any other error it does not export.
func (d *Desk) Export(ctx context.Context, f bot.Filter, e Encoder, unnoted func(why error)) error {
	return d.store.View(ctx, func(r bot.Reader) error {
		n, err := r.Count(ctx, f)
		if err != nil {
			return err
		}
		err = d.noteIfPossible(ctx, bot.Audit{Action: ActionExport, Subject: f.Flow + " " + e.Form(), Count: n, Taken: taken(f)}, unnoted)
		if err != nil {
			return err
		}
		return e.Encode(ctx, selection{r, f})
	})
}

// taken says which responses an export of f takes out of the database.
func taken(f bot.Filter) bot.Taken {
	if f.Test { // tells no participant that their answers were taken out
		return ""
	}
	if f.Status == flows.Submitted {
		return bot.TakenSubmitted
	}
	return bot.TakenAll
}

// noteIfPossible adds an entry to the audit log. If nothing can be written, it calls unnoted and returns nil.
func (d *Desk) noteIfPossible(ctx context.Context, a bot.Audit, unnoted func(why error)) error {
	a.Actor = d.actor
	err := d.store.Note(ctx, a)
	if errors.Is(err, bot.ErrFull) || errors.Is(err, bot.ErrReadOnly) {
		unnoted(err)
		return nil
	}
	return err
}

// selection is a reader that allows only the filter that is in the audit log.
type selection struct {
	bot.Reader
	of bot.Filter
}

// errMore means that an encoder asks for other responses than those in the audit log.
var errMore = errors.New("other responses than those of the export are asked for")

// Funnel implements [bot.Visited]. It counts conversations without any person, whatever the filter.
func (s selection) Funnel(ctx context.Context, flow string) ([]bot.Visits, error) {
	if visited, ok := s.Reader.(bot.Visited); ok {
		return visited.Funnel(ctx, flow)
	}
	return nil, nil
}

// Codings implements [bot.Coded]. It reads the codings of the whole consultation; an export has those of its responses.
func (s selection) Codings(ctx context.Context, flow string) ([]bot.Code, []bot.Coding, int, error) {
	if coded, ok := s.Reader.(bot.Coded); ok {
		return coded.Codings(ctx, flow)
	}
	return nil, nil, 0, nil
}

// Releases implements [bot.Released].
func (s selection) Releases(ctx context.Context, f bot.Filter) ([]bot.Release, error) {
	if released, ok := s.Reader.(bot.Released); ok && f.Flow == s.of.Flow {
		return released.Releases(ctx, f)
	}
	return nil, nil
}

// Folds implements [bot.Publishing].
func (s selection) Folds(ctx context.Context, flow string) (bot.Folds, error) {
	if from, ok := s.Reader.(bot.Publishing); ok && flow == s.of.Flow {
		return from.Folds(ctx, flow)
	}
	return nil, errMore
}

func (s selection) Each(ctx context.Context, f bot.Filter, fn func(bot.Record) error) error {
	if s.of.Status == "" { // all of them may be read one status after the other
		s.of.Status = f.Status
	}
	if s.of.Public = f.Public; f != s.of { // which ids they have does not matter
		return errMore
	}
	return s.Reader.Each(ctx, f, fn)
}

func (s selection) Withdrawn(ctx context.Context, f bot.Filter) ([]bot.Withdrawn, error) {
	if f != s.of {
		return nil, errMore
	}
	return s.Reader.Withdrawn(ctx, f)
}

// Figures lets c count. It adds nothing to the audit log, since it shows no text that anybody wrote.
func (d *Desk) Figures(ctx context.Context, c Counter) error {
	return d.store.View(ctx, func(r bot.Reader) error { return c.Count(ctx, r) })
}

// MostOnPage is how many responses a page has at most.
const MostOnPage = 100

// Page is a part of the responses, in the order of their exported ids. That order says nothing about who began when.
type Page struct {
	Records []bot.Record
	Next    string // the cursor of the next page; "" if this is the last one
}

// Page returns up to n responses that f selects; f must name the consultation. after is [Page.Next] of the page before, "" for the
// first page. n below 1 counts as 1, above [MostOnPage] as MostOnPage. If staff read all pages, each response that exists the
// whole time appears exactly once. It adds an entry to the audit log; if that fails, it returns no responses.
func (d *Desk) Page(ctx context.Context, f bot.Filter, after string, n int) (Page, error) {
	n = min(max(n, 1), MostOnPage)
	all, err := d.store.Page(ctx, f, after, n+1) // one more, to know whether there is a next page
	if err != nil {
		return Page{}, fmt.Errorf("read page: %w", err)
	}
	p := Page{Records: all}
	if len(all) > n {
		p.Records = all[:n]
		p.Next = all[n-1].ID
	}
	if err := d.Note(ctx, ActionPage, f.Flow, len(p.Records)); err != nil {
		return Page{}, fmt.Errorf("read page: %w", err)
	}
	return p, nil
}

// Response returns the response with an exported id, and adds an entry to the audit log; if that fails, it returns no response.
// For an unknown id it returns [bot.ErrUnknownID] and adds no entry.
func (d *Desk) Response(ctx context.Context, id string) (bot.Record, error) {
	rec, err := d.store.Response(ctx, id)
	if err == nil {
		err = d.Note(ctx, ActionOpen, rec.Flow.ID, 1)
	}
	if err != nil {
		return bot.Record{}, fmt.Errorf("open response: %w", err)
	}
	return rec, nil
}
