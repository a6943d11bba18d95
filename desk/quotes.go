package desk

import (
	"context"
	"fmt"

	"aporte/bot"
	"aporte/flows"
)

// Quotes is the part of a store that keeps which texts may be published.
type Quotes interface {
	// Release stores the release that decide returns for the response with an exported id, in place of one of the same step. In the
	// same transaction it adds a to the audit log, with the consultation as its subject and a count of 1. If decide returns an error,
	// it changes nothing and returns that error; decide may be called again. If there is no such response, it returns
	// bot.ErrUnknownID.
	Release(ctx context.Context, id string, decide func(bot.Record) (bot.Release, error), a bot.Audit) error
	// Unrelease takes back the release of the step that step returns, in the same way. If there is none, it changes nothing and
	// returns bot.ErrNotReleased.
	Unrelease(ctx context.Context, id string, step func(bot.Record) (string, error), a bot.Audit) error
}

// Folded is the part of a store that keeps how coarse answers were published.
type Folded interface {
	// Fold makes the folds of a consultation at least as coarse as these. In the same transaction it adds a to the audit log.
	Fold(ctx context.Context, flow string, folds bot.Folds, a bot.Audit) error
}

// Publication writes what may be published. It decides itself what it writes, and where to.
type Publication interface {
	// Publish is called once. All that it reads from r, which is a [bot.Publishing], is as it was at one moment. It must call keep with
	// all that is coarse before it writes anything, and must write nothing if that fails.
	Publish(ctx context.Context, r bot.Reader, keep func(bot.Folds) error) error
}

// Publish lets p publish the submitted responses to a consultation. What is coarse is stored together with the entry in the audit log;
// if nothing can be written, nothing is published.
func (d *Desk) Publish(ctx context.Context, flow string, p Publication) error {
	f := bot.Filter{Flow: flow, Status: flows.Submitted}
	return d.store.View(ctx, func(r bot.Reader) error {
		n, err := r.Count(ctx, f)
		if err != nil {
			return err
		}
		return p.Publish(ctx, selection{r, f}, func(folds bot.Folds) error {
			return d.store.Fold(ctx, flow, folds, bot.Audit{Actor: d.actor, Action: ActionPublish, Subject: flow, Count: n, Taken: taken(f)})
		})
	})
}

// Release lets a text be published, until its participant edits it or forbids to quote them. version returns a published version, nil
// if it is not known. Errors are those of [bot.ReleaseOf], [bot.ErrEdited] if q is not the text that stands there now, and
// [bot.ErrUnknownID]; each means that nothing was changed.
func (d *Desk) Release(ctx context.Context, q bot.Quote, version func(flows.Ref) *flows.Flow) error {
	decide := func(rec bot.Record) (bot.Release, error) {
		step, err := quoted(q, version(rec.Flow))
		if err != nil {
			return bot.Release{}, err
		}
		r, err := bot.ReleaseOf(version(rec.Flow), rec, step)
		if err == nil && r.Entry != q.Entry {
			err = bot.ErrEdited
		}
		return r, err
	}
	if err := d.store.Release(ctx, q.Response, decide, bot.Audit{Actor: d.actor, Action: ActionRelease}); err != nil {
		return fmt.Errorf("release %s: %w", q, err)
	}
	return nil
}

// Unrelease takes back the release of a text, whatever its entry. It returns [bot.ErrNotReleased] if none is released.
func (d *Desk) Unrelease(ctx context.Context, q bot.Quote, version func(flows.Ref) *flows.Flow) error {
	step := func(rec bot.Record) (string, error) { return quoted(q, version(rec.Flow)) }
	if err := d.store.Unrelease(ctx, q.Response, step, bot.Audit{Actor: d.actor, Action: ActionUnrelease}); err != nil {
		return fmt.Errorf("withdraw %s: %w", q, err)
	}
	return nil
}

// quoted returns the step of a quote in a version of the consultation.
func quoted(q bot.Quote, f *flows.Flow) (string, error) {
	if f == nil {
		return "", bot.ErrNoQuote
	}
	for i := range f.Steps {
		if st := &f.Steps[i]; st.Question == q.Question && st.Item == q.Item {
			return st.ID, nil
		}
	}
	return "", bot.ErrNoQuote
}
