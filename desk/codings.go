package desk

import (
	"context"
	"errors"
	"fmt"

	"aporte/bot"
)

// Codings is the part of a store that keeps what analysts coded.
type Codings interface {
	// KeepCodings stores codes and codings of a consultation, beside those that are there; it removes none. One that is there already
	// gets the new note, and time of its words. In the same transaction it adds a to the audit log, with how many responses it concerned as its
	// count. If accept returns an error for the result, it stores nothing and returns that error. accept may be called again.
	KeepCodings(ctx context.Context, flow string, codes []bot.Code, all []bot.Coding, accept func(bot.Kept) error, a bot.Audit) (bot.Kept, error)
}

// ErrGone means that codings are about responses that do not exist any more.
var ErrGone = errors.New("some of the responses were erased meanwhile")

// Code stores what analysts coded, and adds an entry to the audit log in the same transaction. find reads the codings; what it reads
// of the answers goes nowhere else. If strict is set, a coding whose response was erased after find is [ErrGone], and nothing is
// stored; otherwise it is left out.
func (d *Desk) Code(ctx context.Context, flow string, strict bool, find func(context.Context, bot.Reader) ([]bot.Code, []bot.Coding, error)) (kept bot.Kept, err error) {
	var codes []bot.Code
	var all []bot.Coding
	err = d.store.View(ctx, func(r bot.Reader) (err error) {
		codes, all, err = find(ctx, r)
		return err
	})
	if err != nil {
		return kept, err
	}
	accept := func(k bot.Kept) error {
		if strict && len(k.Gone) > 0 {
			return ErrGone
		}
		return nil
	}
	kept, err = d.store.KeepCodings(ctx, flow, codes, all, accept, bot.Audit{Actor: d.actor, Action: ActionCode, Subject: flow})
	if err != nil {
		return kept, fmt.Errorf("keep codes: %w", err)
	}
	return kept, nil
}
