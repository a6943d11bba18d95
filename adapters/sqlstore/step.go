package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"aporte/bot"
	"aporte/flows"
)

// step is all that an update leads to, sealed and ready to be stored.
type step struct {
	*Store
	u        bot.Update
	from     sender
	change   bot.Change
	after    sender // who they are once the step is stored
	sealer   *sealer
	session  []byte       // the sealed session; nil if none is kept
	response *responseRow // of the session; nil if it stays as it is
	answers  []row
	messages []waiting
}

// errOvertaken means that the session, or the key, was changed meanwhile: the step has to begin again.
var errOvertaken = errors.New("the session was changed meanwhile")

// prepare seals what a change says. It needs no transaction.
func (s *Store) prepare(u bot.Update, from sender, c bot.Change) (*step, error) {
	st := &step{Store: s, u: u, from: from, change: c, after: from, sealer: s.seal.current()}
	if c.Nothing {
		return st, nil
	}
	st.after.made, st.after.gone, st.after.former = false, false, bot.Address{}
	if c.Forget {
		st.after.response, st.after.entries = responseRow{}, 0
	}
	for _, do := range []func() error{st.sealSession, st.sealResponse, st.sealAnswers, st.sealMessages} {
		if err := do(); err != nil {
			return nil, err
		}
	}
	return st, nil
}

func (st *step) sealSession() (err error) {
	session := st.change.Session
	session.TakenFrom, session.Unshown = bot.Address{}, false
	st.after.session = session
	if session.State.Status == "" && session.Invited.IsZero() {
		st.after.session, st.after.version = bot.Session{}, 0
		return nil
	}
	st.after.version = st.from.version + 1
	if st.from.version == 0 || st.change.Forget { // above all that there ever were, so that a former one is never taken for it
		st.after.version = max(millis(st.Now()), st.from.version+1)
	}
	st.session, err = st.seal.seal(sessionPlace(st.from.id, st.after.version), formOfSession(session))
	return err
}

// toTheMinute is how exactly it is known when a response was last changed. One that changes again within a minute need not be
// written again.
const toTheMinute = time.Minute

// sealResponse notes what the session says of its response, unless nothing was said.
func (st *step) sealResponse() error {
	session := st.change.Session
	if session.Response == "" || st.session == nil || st.u.Did == bot.Timer {
		return nil
	}
	r := st.after.response
	if r.id != session.Response {
		r = st.responseOf(responseRow{}, st.from.person, session, st.u.From.Channel)
		st.after.entries = 0
	}
	before := r.place()
	r.lang, r.status, r.updated = session.State.Lang, string(session.State.Status), millis(st.Now().Truncate(toTheMinute))
	if hash := st.secrets.receipt(session.Receipt); hash != "" {
		r.receipt = sql.NullString{String: hash, Valid: true}
	}
	if session.State.Status == flows.Submitted && r.submitted == 0 {
		r.submitted = millis(st.Now())
	}
	if r.seq != 0 && r.place() == before {
		return nil
	}
	if err := st.sealLabels(&r); err != nil {
		return err
	}
	st.response, st.after.response = &r, r
	return nil
}

// responseOf returns a row with what a session knows of its response.
func (s *Store) responseOf(r responseRow, p person, session bot.Session, channel string) responseRow {
	r.id, r.participant, r.channel = session.Response, p.id, channel
	r.flow, r.version = session.State.Ref.ID, int64(session.State.Ref.Version)
	r.source, r.started = session.Source, millis(session.Started)
	return r
}

// sealAnswers makes the rows of the journal. Contact wishes go to a table of their own.
func (st *step) sealAnswers() (err error) {
	session := st.change.Session
	if session.Response == "" || st.session == nil || st.u.Did == bot.Timer {
		return nil
	}
	for _, a := range st.change.Answers {
		st.after.entries++
		r := row{
			table: "answers", response: session.Response, n: st.after.entries, step: a.Step, act: string(a.Act), lang: session.State.Lang,
			version: int64(session.State.Version), at: millis(st.Now()),
		}
		if a.Apart {
			r.table = "contacts"
		}
		if r.sealed, err = st.seal.seal(r.place(), st.entry(a, nil)); err != nil {
			return err
		}
		st.answers = append(st.answers, r)
	}
	return nil
}

// entry is an answer as it goes into the journal. words are those sealed to staff that it stands for.
func (st *step) entry(a flows.Answer, words []byte) entry {
	e := entry{Version: formVersion, Value: a.Value, Wording: st.change.Wordings[a.Step], Words: words}
	if asked := st.from.session.Asked; asked.Step == a.Step {
		e.Shown = asked.At
	}
	return e
}

// write stores the step, unless its update was seen before.
func (st *step) write(ctx context.Context, tx *tx) ([]bot.Delivery, error) {
	if st.sealer != st.seal.current() {
		return nil, errOvertaken
	}
	if err := st.note(ctx, tx, st.u); err != nil {
		return nil, err
	}
	return st.store(ctx, tx)
}

// current says whether the session is still the one that was decided on.
func (st *step) current(ctx context.Context, tx *tx) error {
	var version int64
	err := tx.QueryRowContext(ctx, "SELECT version FROM sessions WHERE participant = $1", st.from.id).Scan(loose(&version)...)
	switch {
	case err != nil && !errors.Is(err, sql.ErrNoRows):
		return wrap("look at session", err)
	case version != st.from.version:
		return errOvertaken
	}
	return nil
}

// store writes everything but that the update was seen. It may run twice.
func (st *step) store(ctx context.Context, tx *tx) ([]bot.Delivery, error) {
	if st.change.Nothing || st.change.Forget || st.session == nil { // else it is compared where it is changed
		if err := st.current(ctx, tx); err != nil || st.change.Nothing {
			return nil, err
		}
	}
	if err := st.keepPerson(ctx, tx); err != nil {
		return nil, err
	}
	if err := st.keepSession(ctx, tx); err != nil {
		return nil, err
	}
	if err := st.keepResponse(ctx, tx); err != nil {
		return nil, err
	}
	deliveries, err := st.queue(ctx, tx, st.from.id, st.messages)
	if err != nil || st.from.former == (bot.Address{}) {
		return deliveries, err
	}
	goodbye, err := st.sayGoodbye(ctx, tx, st.from.former, st.change.Tell)
	return append(deliveries, goodbye...), err
}

// keepPerson notes somebody new. Whoever was gone is back.
func (st *step) keepPerson(ctx context.Context, tx *tx) (err error) {
	switch {
	case st.from.made:
		err = st.insertParticipant(ctx, tx, st.from.id, st.u.From)
	case st.from.gone:
		_, err = tx.ExecContext(ctx, "UPDATE participants SET gone = $1 WHERE id = $2", false, st.from.id)
	}
	return err
}

// keepSession puts the session in the place of the one that was decided on.
func (st *step) keepSession(ctx context.Context, tx *tx) error {
	due := st.change.Session.Due
	if st.change.Forget {
		if err := st.forget(ctx, tx, st.from.person); err != nil {
			return err
		}
	}
	switch {
	case st.session == nil:
		_, err := tx.ExecContext(ctx, "DELETE FROM sessions WHERE participant = $1", st.from.id)
		return wrap("drop session", err)
	case st.from.version == 0 || st.change.Forget:
		return st.insertSession(ctx, tx, st.from.id, st.after.version, st.session, due)
	}
	return st.updateSession(ctx, tx, st.from.id, st.from.version, st.session, due)
}

// keepResponse writes the response and what was answered.
func (st *step) keepResponse(ctx context.Context, tx *tx) error {
	if st.response != nil {
		r := *st.response // which stays as it is: all of this may run again
		keep := st.updateResponse
		if r.seq == 0 {
			keep = st.insertResponse
		}
		if err := keep(ctx, tx, &r); err != nil {
			return err
		}
		st.after.response.seq = r.seq
	}
	for i, r := range st.answers {
		if a := st.change.Answers[i]; a.Value.Sealed { // only other parts of the answer have changed
			words, err := st.sealedWords(ctx, tx, r.response, r.step)
			if err != nil {
				return err
			}
			if r.sealed, err = st.seal.seal(r.place(), st.entry(a, words)); err != nil {
				return err
			}
		}
		if st.change.Answers[i].Clears() {
			if err := st.dropNoted(ctx, tx, r); err != nil {
				return err
			}
		}
		if err := st.append(ctx, tx, r); err != nil {
			return err
		}
	}
	if st.change.Session.State.Status != flows.Submitted || st.session == nil {
		return nil
	}
	return st.sealSubmission(ctx, tx, st.change.Session.Response)
}
