package desk

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"aporte/bot"
)

// Hearing is the part of a store that keeps who wants to hear of the outcome of a consultation, and what they are told.
type Hearing interface {
	// Audience counts who would get a telling: everybody who wants to hear of its consultation and did not get it yet,
	// sorted by channel and language. damaged counts the wishes that cannot be read.
	Audience(ctx context.Context, t bot.Telling) (all []bot.Audience, damaged int, err error)
	// Tell opens a telling. In the same transaction it adds a to the audit log, with the consultation as its subject and a
	// count of the people. check gets the audience as it is in that transaction; if it returns an error, Tell changes
	// nothing and returns it. If the same telling is open, Tell changes nothing. If it was done or stopped before, it goes
	// on with the people who did not get it. While another telling of the consultation is open, the error is
	// bot.ErrOnItsWay.
	Tell(ctx context.Context, t bot.Telling, check func([]bot.Audience) error, a bot.Audit) error
	// StopTelling stops the open telling of a consultation. In the same transaction it adds a to the audit log, with a count
	// of the people who did not get it. If none is open, the error is bot.ErrNoTelling.
	StopTelling(ctx context.Context, consultation string, a bot.Audit) error
	// Told returns the tellings of a consultation, newest first.
	Told(ctx context.Context, consultation string) ([]bot.Tally, error)
}

// Plan is what a telling would do.
type Plan struct {
	Audience []bot.Audience // who gets it
	Damaged  int            // people who cannot be told, because their wish cannot be read
}

// People counts the people who get it.
func (p Plan) People() (n int) {
	for _, a := range p.Audience {
		n += a.People
	}
	return n
}

// Fits returns an error if a text does not fit into one message on a channel. The error says by how much, for staff.
type Fits func(channel, lang, text string) error

// MissingError means that a telling has no text for some people.
type MissingError struct{ People map[string]int } // by their language

func (e *MissingError) Error() string {
	var parts []string
	for lang, n := range e.People {
		parts = append(parts, fmt.Sprintf("%s (people who read it: %d)", lang, n))
	}
	slices.Sort(parts)
	return "there is no text in " + strings.Join(parts, ", ")
}

// ErrEmpty means that a text of a telling has no words.
var ErrEmpty = errors.New("a text is empty")

// PlanTelling says what a telling would do, and changes nothing. Its errors are those of [Desk.Tell]; the plan is complete with
// them.
func (d *Desk) PlanTelling(ctx context.Context, t bot.Telling, fits Fits) (Plan, error) {
	all, damaged, err := d.store.Audience(ctx, t)
	if err != nil {
		return Plan{}, fmt.Errorf("count who is told: %w", err)
	}
	return Plan{all, damaged}, check(t, all, fits)
}

// Tell sends a message to everybody who wants to hear of the outcome of a consultation, once to each, and adds an entry to the audit
// log. It returns at once: a running service sends the message, little by little. If Tell is called again with the same texts, it
// goes on where it stopped, and reaches those who came since.
//
// The error is a [*MissingError] if somebody's language has no text, one of fits if a text is too long for a channel that
// somebody is on, and [bot.ErrOnItsWay] while another message of the consultation is being sent.
func (d *Desk) Tell(ctx context.Context, t bot.Telling, fits Fits) error {
	return d.store.Tell(ctx, t, func(all []bot.Audience) error { return check(t, all, fits) }, bot.Audit{Actor: d.actor, Action: ActionTell})
}

// StopTelling stops the message that is being sent to the people of a consultation, and adds an entry to the audit log. Some
// people may still get it. If none is being sent, the error is [bot.ErrNoTelling].
func (d *Desk) StopTelling(ctx context.Context, consultation string) error {
	return d.store.StopTelling(ctx, consultation, bot.Audit{Actor: d.actor, Action: ActionTellStop})
}

// Told says how far the messages to the people of a consultation have come, newest first. It adds nothing to the audit log, since
// it shows only numbers.
func (d *Desk) Told(ctx context.Context, consultation string) ([]bot.Tally, error) {
	return d.store.Told(ctx, consultation)
}

// check holds a telling against the people who would get it.
func check(t bot.Telling, all []bot.Audience, fits Fits) error {
	for _, text := range t.Texts {
		if strings.TrimSpace(text) == "" {
			return ErrEmpty
		}
	}
	missing := &MissingError{map[string]int{}}
	var long []error
	for _, a := range all {
		text, ok := t.Text(a.Lang)
		if !ok {
			missing.People[a.Lang] += a.People
			continue
		}
		if err := fits(a.Channel, a.Lang, text); err != nil {
			long = append(long, err)
		}
	}
	if len(missing.People) > 0 {
		return errors.Join(append([]error{missing}, long...)...)
	}
	return errors.Join(long...)
}
