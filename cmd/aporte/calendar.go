package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/urfave/cli/v3"

	"aporte/bot"
	"aporte/desk"
	"aporte/flows"
)

// Commands of staff that say until when a consultation takes answers. They work beside a running service, which notices at once.

// calendarCommands returns close, extend, reopen and pause.
func (m *Main) calendarCommands() []*cli.Command {
	which := &cli.StringFlag{Name: "consultation", Usage: "the `ID` of the consultation, if it is not that of --flow"}
	command := func(name, usage, arguments string, action cli.ActionFunc) *cli.Command {
		return &cli.Command{Name: name, Usage: usage, ArgsUsage: arguments, Flags: []cli.Flag{which}, Action: action}
	}
	reopen := command("reopen", "open a consultation that is paused or closed, if wanted until another close", "[DATE]", m.reopen)
	reopen.Description = "After a close, without DATE, there is no close any more, though one was announced: the notice and the time until people are forgotten\n" +
		"change with it. After a pause, without DATE, the close stays."
	return []*cli.Command{
		command("close", "close a consultation now", "", m.closeNow),
		command("extend", "give a consultation a later close, or a first one", "DATE", m.extend),
		reopen,
		command("pause", "let a consultation take no answers until it is reopened", "", m.pause),
	}
}

func (m *Main) closeNow(ctx context.Context, c *cli.Command) error {
	return m.reschedule(ctx, c, func(d *desk.Desk, consult consultation, _ bot.Schedule) (bot.Schedule, error) {
		return d.Close(ctx, consult.ID, m.Now())
	})
}

func (m *Main) pause(ctx context.Context, c *cli.Command) error {
	return m.reschedule(ctx, c, func(d *desk.Desk, consult consultation, _ bot.Schedule) (bot.Schedule, error) {
		return d.Pause(ctx, consult.ID, m.Now())
	})
}

func (m *Main) extend(ctx context.Context, c *cli.Command) error {
	if c.Args().Len() == 0 {
		return usagef("until when? aporte extend DATE, such as 2026-12-03 for the end of that day")
	}
	return m.reschedule(ctx, c, func(d *desk.Desk, consult consultation, _ bot.Schedule) (bot.Schedule, error) {
		until, err := dateOf(c, consult)
		if err == nil {
			err = m.speaks(consult, true)
		}
		if err != nil {
			return bot.Schedule{}, err
		}
		return d.Extend(ctx, consult.ID, until, m.Now())
	})
}

func (m *Main) reopen(ctx context.Context, c *cli.Command) error {
	return m.reschedule(ctx, c, func(d *desk.Desk, consult consultation, before bot.Schedule) (bot.Schedule, error) {
		until, err := dateOf(c, consult)
		if closed := !before.Closes.IsZero() && !m.Now().Before(before.Closes); err == nil && (closed || !until.IsZero()) {
			err = m.speaks(consult, !until.IsZero())
		}
		if err != nil {
			return bot.Schedule{}, err
		}
		return d.Reopen(ctx, consult.ID, until, m.Now())
	})
}

// dateOf returns the date that a command names, in the time zone of its consultation; zero if it names none.
func dateOf(c *cli.Command, consult consultation) (time.Time, error) {
	date := c.Args().First()
	switch {
	case c.Args().Len() > 1:
		return time.Time{}, usagef("one date is enough: see %s --help", c.FullName())
	case date == "":
		return time.Time{}, nil
	}
	at, _, err := flows.ParseDate(date, consult.Location(), true)
	if err != nil {
		return at, usagef("%q %w", date, err)
	}
	return at, nil
}

// speaks returns an error if the consultation has no words for having a close, or for having none. It notes texts that do not name
// the close.
func (m *Main) speaks(consult consultation, closes bool) error {
	if consult.words == nil {
		return nil
	}
	for _, x := range mismatches(consult.Flow, closes, consult.words, func(string, string) string { return "" }) {
		switch {
		case x.close && x.unsaid:
			return usagef("%v", x)
		case x.close:
			fmt.Fprintln(m.Err, "note:", x)
		}
	}
	return nil
}

// meant returns the consultation that a command names, as it is deployed. One whose file is gone has only its id.
func (m *Main) meant(c *cli.Command) (consultation, error) {
	id := c.String("consultation")
	if id == "" {
		id = c.String("flow")
	}
	consult, words, err := configuredAs(c, id)
	if errors.Is(err, errNoConsultation) {
		return consultation{Flow: &flows.Flow{Ref: flows.Ref{ID: id}}}, nil
	}
	consult.words = words
	return consult, err
}

// reschedule changes the schedule of a consultation, and says what holds from now on.
func (m *Main) reschedule(ctx context.Context, c *cli.Command, change func(*desk.Desk, consultation, bot.Schedule) (bot.Schedule, error)) (err error) {
	consult, err := m.meant(c)
	if err != nil {
		return err
	}
	store, err := m.openBeside(ctx, c)
	if err != nil {
		return err
	}
	defer closing(store, &err)
	all, err := store.Schedules(ctx)
	if err != nil {
		return err
	}
	s, err := change(desk.New(store, actor()), consult, all[consult.ID])
	if err != nil {
		return fmt.Errorf("%w%s", err, instead(err))
	}
	_, err = fmt.Fprintln(m.Out, state(consult.Flow, s, m.Now()))
	return err
}

// instead returns what to do about a change that was refused, after a colon; "" if there is nothing.
func instead(err error) string {
	switch {
	case errors.Is(err, desk.ErrClosed):
		return ": aporte reopen [DATE] opens it again"
	case errors.Is(err, desk.ErrPaused):
		return ": aporte reopen ends the break"
	case errors.Is(err, desk.ErrEarlier):
		return ": aporte close closes it now"
	case errors.Is(err, bot.ErrUnknownFlow):
		return ": give its id with --consultation, or start serve once"
	}
	return ""
}

// state says in words for staff whether a consultation takes answers.
func state(c *flows.Flow, s bot.Schedule, now time.Time) string {
	until := "has no close"
	if !s.Closes.IsZero() {
		until = "until " + s.Closes.In(c.Location()).Format("2006-01-02 15:04 MST")
	}
	switch {
	case !s.Closes.IsZero() && !now.Before(s.Closes):
		return fmt.Sprintf("%s is closed since %s", c.ID, s.Closes.In(c.Location()).Format("2006-01-02 15:04 MST"))
	case !s.Paused.IsZero():
		return fmt.Sprintf("%s is paused, %s", c.ID, until)
	}
	return fmt.Sprintf("%s is open, %s", c.ID, until)
}
