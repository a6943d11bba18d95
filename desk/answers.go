package desk

import (
	"context"
	"errors"
	"fmt"

	"aporte/bot"
)

// Encoder writes answers in some form. What it writes, and where to, is its own business.
type Encoder interface {
	// Form names what it writes, for the audit log: "csv answers".
	Form() string
	// Encode is called once, and reads what it needs. All of that is of one moment.
	Encode(ctx context.Context, r bot.Reader) error
}

// Counter counts answers. Nothing that anybody wrote may be in what it shows.
type Counter interface {
	// Count is called once, and reads what it needs. All of that is of one moment.
	Count(ctx context.Context, r bot.Reader) error
}

// Export lets e write the responses that f selects, which must name the consultation. It is noted before e may read
// anything. Where that cannot be, of a copy that is protected or while the disk is full, unnoted is told why, [bot.ErrFull]
// or [bot.ErrReadOnly], and the export goes on.
func (d *Desk) Export(ctx context.Context, f bot.Filter, e Encoder, unnoted func(why error)) error {
	return d.store.View(ctx, func(r bot.Reader) error {
		n, err := r.Count(ctx, f)
		if err != nil {
			return err
		}
		err = d.noteIfPossible(ctx, bot.Audit{Action: ActionExport, Subject: f.Flow + " " + e.Form(), Count: n}, unnoted)
		if err != nil {
			return err
		}
		return e.Encode(ctx, selection{r, f})
	})
}

// noteIfPossible adds an entry, or tells that nothing can be written.
func (d *Desk) noteIfPossible(ctx context.Context, a bot.Audit, unnoted func(why error)) error {
	err := d.Note(ctx, a.Action, a.Subject, a.Count)
	if errors.Is(err, bot.ErrFull) || errors.Is(err, bot.ErrReadOnly) {
		unnoted(err)
		return nil
	}
	return err
}

// selection reads what was noted and no more.
type selection struct {
	bot.Reader
	of bot.Filter
}

// errMore means that an encoder asks for other responses than those that are noted.
var errMore = errors.New("other responses than those of the export are asked for")

func (s selection) Each(ctx context.Context, f bot.Filter, fn func(bot.Record) error) error {
	if f != s.of {
		return errMore
	}
	return s.Reader.Each(ctx, f, fn)
}

// Figures lets c count. It is not noted: nothing that anybody wrote is shown.
func (d *Desk) Figures(ctx context.Context, c Counter) error {
	return d.store.View(ctx, func(r bot.Reader) error { return c.Count(ctx, r) })
}

// MostOnPage is how many responses a page has at most.
const MostOnPage = 100

// Page is a part of the responses, in the order of their ids, which says nothing about who began when.
type Page struct {
	Records []bot.Record
	Next    string // the cursor of the page after it; "" if it is the last
}

// Page returns up to n responses that f selects, which must name the consultation. after is [Page.Next] of the page before, ""
// for the first; n is from 1 to [MostOnPage]. Whoever follows the cursors meets each response once that is there all the
// time.
func (d *Desk) Page(ctx context.Context, f bot.Filter, after string, n int) (Page, error) {
	n = min(max(n, 1), MostOnPage)
	all, err := d.store.Page(ctx, f, after, n+1) // one more tells whether there is a page after it
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

// Response returns the response with an id as exports show it. An unknown one is [bot.ErrUnknownID], and is not noted.
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
