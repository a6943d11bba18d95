package desk

import (
	"context"
	"errors"
	"fmt"
	"time"

	"aporte/bot"
)

// Calendar is the part of a store that keeps until when consultations take answers.
type Calendar interface {
	// Schedules returns the schedule of every consultation that ever ran, by its id.
	Schedules(ctx context.Context) (map[string]bot.Schedule, error)
	// Reschedule replaces the schedule of a consultation by the one that change returns, and marks it as set by staff. In the
	// same transaction it adds a to the audit log, with the consultation and its new close as the subject. It returns the new
	// schedule. If change returns an error, it changes nothing and returns that error. change may be called again. For a
	// consultation that never ran, the error is bot.ErrUnknownFlow.
	Reschedule(ctx context.Context, flow string, change func(bot.Schedule) (bot.Schedule, error), a bot.Audit) (bot.Schedule, error)
}

// Errors of a change of a schedule. Each means that nothing was changed.
var (
	ErrClosed    = errors.New("it has closed already")
	ErrNotClosed = errors.New("it is open, and goes on being so")
	ErrPaused    = errors.New("it is paused already")
	ErrPast      = errors.New("that time is over")
	ErrEarlier   = errors.New("that is not later than the close which people were told of")
)

// Close closes a consultation at now. From then on it takes no answers. It returns [ErrClosed] if it is closed.
func (d *Desk) Close(ctx context.Context, flow string, now time.Time) (bot.Schedule, error) {
	return d.reschedule(ctx, ActionClose, flow, func(s bot.Schedule) (bot.Schedule, error) {
		if over(s, now) {
			return s, ErrClosed
		}
		return bot.Schedule{Closes: now.Truncate(time.Minute)}, nil
	})
}

// Extend gives a consultation a later close, or a first one. It returns [ErrPast], [ErrEarlier], or [ErrClosed] if it is closed:
// [Desk.Reopen] opens it.
func (d *Desk) Extend(ctx context.Context, flow string, until, now time.Time) (bot.Schedule, error) {
	return d.reschedule(ctx, ActionExtend, flow, func(s bot.Schedule) (bot.Schedule, error) {
		switch {
		case over(s, now):
			return s, ErrClosed
		case !until.After(now):
			return s, ErrPast
		case !s.Closes.IsZero() && !until.After(s.Closes):
			return s, ErrEarlier
		}
		s.Closes = until
		return s, nil
	})
}

// Reopen opens a consultation that is paused or closed. A closed one is open until the given time, or without a close if that is
// zero. A paused one keeps its close if until is zero. It returns [ErrPast], or [ErrNotClosed] if the consultation is open.
func (d *Desk) Reopen(ctx context.Context, flow string, until, now time.Time) (bot.Schedule, error) {
	return d.reschedule(ctx, ActionReopen, flow, func(s bot.Schedule) (bot.Schedule, error) {
		switch {
		case !over(s, now) && s.Paused.IsZero():
			return s, ErrNotClosed
		case !until.IsZero() && !until.After(now):
			return s, ErrPast
		case over(s, now) || !until.IsZero():
			s.Closes = until
		}
		s.Paused = time.Time{}
		return s, nil
	})
}

// Pause lets a consultation take no answers until it is reopened. Its close stays. It returns [ErrPaused], or [ErrClosed] if it is
// closed.
func (d *Desk) Pause(ctx context.Context, flow string, now time.Time) (bot.Schedule, error) {
	return d.reschedule(ctx, ActionPause, flow, func(s bot.Schedule) (bot.Schedule, error) {
		switch {
		case over(s, now):
			return s, ErrClosed
		case !s.Paused.IsZero():
			return s, ErrPaused
		}
		s.Paused = now
		return s, nil
	})
}

// Schedules returns the schedule of every consultation that ever ran, by its id. It adds nothing to the audit log.
func (d *Desk) Schedules(ctx context.Context) (map[string]bot.Schedule, error) {
	return d.store.Schedules(ctx)
}

// over says whether a consultation is closed.
func over(s bot.Schedule, now time.Time) bool { return !s.Closes.IsZero() && !now.Before(s.Closes) }

func (d *Desk) reschedule(ctx context.Context, action, flow string, change func(bot.Schedule) (bot.Schedule, error)) (bot.Schedule, error) {
	s, err := d.store.Reschedule(ctx, flow, change, bot.Audit{Actor: d.actor, Action: action})
	if err != nil {
		return bot.Schedule{}, fmt.Errorf("%s %s: %w", action, flow, err)
	}
	return s, nil
}
