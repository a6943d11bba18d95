package bot

import (
	"context"
	"errors"
	"time"

	"aporte/flows"
)

// Reminders go to people who asked for them when they gave consent, and whose response is not submitted. A person gets at most
// two, the second shortly before the consultation closes. We do not know when it is night where a person lives. So a reminder
// comes at the time of day at which they were last active, or up to remindLate after that.
const (
	mostReminders = 2
	remindFirst   = 48 * time.Hour     // from the last activity to the first reminder
	remindAgain   = 5 * 24 * time.Hour // from there to the second reminder, where the consultation has no closing time
	remindLate    = 2 * time.Hour
	remindClose   = 6 * time.Hour // no reminder comes later than this before the close, so that there is time to answer
	day           = 24 * time.Hour
)

// timers handles up to 100 timers whose time has come. A timer that fails comes again in the next round; the others are still
// handled. It returns all errors, joined.
func (b *Bot) timers(ctx context.Context, now time.Time) error {
	due, err := b.Store.Due(ctx, now, 100)
	for _, u := range due {
		leave := b.gates.enter(u.From)
		err = errors.Join(err, b.handle(ctx, u, now))
		leave()
	}
	return err
}

// due returns when the next reminder is to come, counted from when the person last saw the question; zero if none is.
func (t turn) due(s Session) time.Time {
	if !s.State.Remind || s.State.Status != flows.InProgress || s.Reminded >= mostReminders {
		return time.Time{}
	}
	first, last := s.Seen.Add(remindFirst), s.Seen.Add(remindAgain)
	if closes := t.schedule().Closes; !closes.IsZero() {
		days := closes.Add(-remindClose).Sub(s.Seen) / day
		last = s.Seen.Add(days * day)
		if days < 1 {
			return time.Time{}
		}
	}
	if s.Reminded > 0 || last.Before(first) {
		return last
	}
	return first
}

// remind handles a timer: it sends the reminder, moves it to another day, or removes it.
func (t turn) remind(s Session) Change {
	if s.Due.IsZero() || t.now.Before(s.Due) {
		return Change{Nothing: true}
	}
	after := s
	_, reachable := t.Channels[t.u.From.Channel]
	switch {
	case t.shut() == closed || !reachable && len(t.Channels) > 0:
		after.Due = time.Time{}
		return Change{Session: after}
	case t.shut() != "" || t.now.Sub(s.Due) > remindLate: // paused, or the program did not run then: it moves to that hour of the next day
		days := t.now.Sub(s.Due)/day + 1
		after.Due = s.Due.Add(days * day)
		if closes := t.schedule().Closes; !closes.IsZero() && after.Due.After(closes.Add(-remindClose)) {
			after.Due = time.Time{}
		}
		return Change{Session: after}
	}
	in := flows.Input{Do: flows.Remind}
	out := t.f.Next(s.State, in)
	after.State, after.Seen, after.Reminded = out.State, t.now, s.Reminded+1
	after.Due = t.due(after)
	say := speaker{turn: t, before: s, after: after, in: in}
	speech := say.messages(out.Say)
	after.Asked = speech.asked
	return Change{Session: after, Send: speech.messages}
}
