package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"aporte/bot"
	"aporte/flows"
)

// step is all that an update changes, sealed and ready to be stored.
type step struct {
	*Store
	u        bot.Update
	at       time.Time // of all that it stores, so that what is submitted is not newer than the submission
	from     *sender
	change   bot.Change
	after    *sender      // the sender once the step is stored
	sealer   *sealer      // the current one when the step was sealed
	session  []byte       // the sealed session; nil if the person has no session after the step
	response *responseRow // the new row of the session's response; nil if it does not change
	answers  []row
	messages []waiting
	wish     []byte      // the sealed wish to hear; nil if none is made
	counted  visit       // the conversation as it is counted before the step, see countVisit
	tallied  flows.Tally // what the step changes in the counts of answers; nil if nothing
}

// errOvertaken means that somebody else changed the session, or the key, after this step had read it. The step must begin again.
var errOvertaken = errors.New("the session was changed meanwhile")

// prepare seals a change. It needs no transaction.
func (s *Store) prepare(ctx context.Context, u bot.Update, from *sender, c bot.Change) (*step, error) {
	after := *from
	st := &step{Store: s, u: u, at: s.Now(), from: from, change: c, after: &after, sealer: s.seal.current()}
	if c.Nothing {
		return st, nil
	}
	st.after.made, st.after.gone, st.after.former = false, false, bot.Address{}
	if c.Forget {
		st.after.response, st.after.entries = responseRow{}, 0
	}
	if err := st.countVisit(ctx); err != nil {
		return nil, err
	}
	for _, do := range []func() error{st.sealSession, st.sealResponse, st.sealAnswers, st.sealMessages, st.sealWishMade} {
		if err := do(); err != nil {
			return nil, err
		}
	}
	if st.session != nil {
		st.after.session.Submitted = fromMillis(st.after.response.submitted)
	}
	return st, nil
}

func (st *step) sealSession() (err error) {
	session := st.change.Session
	session.TakenFrom, session.Unshown, session.Unseen, session.Hears = bot.Address{}, false, false, st.from.session.Hears
	st.after.session = session
	if session.State.Status == "" && session.Invited.IsZero() && session.Away == "" {
		st.after.session, st.after.version = bot.Session{}, 0
		return nil
	}
	st.after.version = st.from.version + 1
	if st.from.version == 0 || st.change.Forget { // higher than any earlier version, so that no earlier session can be put in its place
		st.after.version = max(millis(st.at), st.from.version+1)
	}
	st.session, err = st.seal.seal(sessionPlace(st.from.id, st.after.version), visitedForm(session, st.after.visit))
	return err
}

// toTheMinute is the precision of the time of a response's last change. So a response whose only change within the same minute
// is that time is not written again.
const toTheMinute = time.Minute

// sealResponse seals the response's new row, unless there is no response, the update is a timer, or no label changes.
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
	before := r.changing
	r.lang, r.status, r.updated = session.State.Lang, string(session.State.Status), millis(st.at.Truncate(toTheMinute))
	if hash := st.secrets.receipt(session.Receipt); hash != "" {
		r.receipt = sql.NullString{String: hash, Valid: true}
	}
	if session.State.Status == flows.Submitted && r.submitted == 0 {
		r.submitted = millis(st.at)
	}
	if r.seq != 0 && r.changing == before && r.form.Visit == st.after.visit && st.change.Tally == nil {
		return nil
	}
	r.form.Visit = st.after.visit
	if st.change.Tally != nil {
		st.tallied, r.form.Tally = moved(r.form.Tally, st.change.Tally), st.change.Tally
	}
	if err := st.sealLabels(&r); err != nil {
		return err
	}
	st.response, st.after.response = &r, r
	return nil
}

// responseOf returns the row r with the labels that are known from the session.
func (s *Store) responseOf(r responseRow, p person, session bot.Session, channel string) responseRow {
	r.id, r.participant, r.channel = session.Response, p.id, channel
	r.flow, r.version = session.State.Ref.ID, int64(session.State.Ref.Version)
	r.source, r.started = session.Source, millis(session.Started)
	return r
}

// sealAnswers makes the rows for the journals. Answers about contact go to the table contacts, all others to answers.
func (st *step) sealAnswers() (err error) {
	session := st.change.Session
	if session.Response == "" || st.session == nil || st.u.Did == bot.Timer {
		return nil
	}
	for _, a := range st.change.Answers {
		st.after.entries++
		r := row{
			table: "answers", response: session.Response, n: st.after.entries, step: a.Step, act: string(a.Act), lang: session.State.Lang,
			version: int64(session.State.Version), at: millis(st.at),
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

// entry returns the form of an answer for the journal. words are its texts encrypted to Recipient, nil if it has none.
func (st *step) entry(a flows.Answer, words []byte) entry {
	e := entry{Version: formVersion, Value: a.Value, Wording: st.change.Wordings[a.Step], Words: words}
	if asked := st.from.session.Asked; asked.Step == a.Step {
		e.Shown = asked.At
	}
	return e
}

// write stores the step, and that its update was seen. It returns [bot.ErrSeen] if the update was seen before, and errOvertaken
// if the session or the key was changed since prepare.
func (st *step) write(ctx context.Context, tx *tx) ([]bot.Delivery, error) {
	if st.sealer != st.seal.current() {
		return nil, errOvertaken
	}
	if err := st.noteOf(ctx, tx, st.u, st.from.id); err != nil {
		return nil, err
	}
	return st.store(ctx, tx)
}

// current returns errOvertaken if the session has another version than the one on which the step was decided.
func (st *step) current(ctx context.Context, tx *tx) error {
	var version int64
	err := tx.QueryRowContext(ctx, st.hold("SELECT version FROM sessions WHERE participant = $1"), st.from.id).Scan(loose(&version)...)
	switch {
	case err != nil && !errors.Is(err, sql.ErrNoRows):
		return wrap("look at session", err)
	case version != st.from.version:
		return errOvertaken
	}
	return nil
}

// store writes everything except that the update was seen. It may run twice.
func (st *step) store(ctx context.Context, tx *tx) ([]bot.Delivery, error) {
	if st.change.Nothing {
		return nil, st.current(ctx, tx)
	}
	if err := st.keepPerson(ctx, tx); err != nil {
		return nil, err
	}
	if st.change.Forget || st.session == nil { // in other cases, updateSession and insertSession compare the version
		if err := st.current(ctx, tx); err != nil {
			return nil, err
		}
	}
	if err := st.keepSession(ctx, tx); err != nil {
		return nil, err
	}
	if err := st.keepResponse(ctx, tx); err != nil {
		return nil, err
	}
	st.keepCounts(tx)
	if err := st.keepWish(ctx, tx); err != nil {
		return nil, err
	}
	deliveries, err := st.queue(ctx, tx, st.from.id, st.messages)
	if err != nil || st.from.former == (bot.Address{}) {
		return deliveries, err
	}
	goodbye, err := st.sayGoodbye(ctx, tx, st.from.former, st.change.Tell)
	return append(deliveries, goodbye...), err
}

// keepPerson notes somebody new. Whoever was gone is back. The row of somebody without a session may have been dropped since it
// was read, with the farewell to them: then the step begins again, and they are new.
func (st *step) keepPerson(ctx context.Context, tx *tx) error {
	switch {
	case st.from.made:
		return st.insertParticipant(ctx, tx, st.from.id, st.u.From)
	case st.from.gone, st.from.version == 0:
		res, err := tx.ExecContext(ctx, "UPDATE participants SET gone = $1 WHERE id = $2", false, st.from.id)
		return once("note participant", res, err)
	}
	return nil
}

// keepSession replaces the session on which the step was decided. With Forget it first erases everything of the person.
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

// keepResponse writes the response and the new rows of its journals. If the response is submitted, it encrypts its texts to
// Recipient.
func (st *step) keepResponse(ctx context.Context, tx *tx) error {
	if st.response != nil {
		r := *st.response // a copy, since the job may run again and needs st.response unchanged
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
		if a := st.change.Answers[i]; a.Value.Sealed { // the text is the earlier one, which only Recipient can read: copy it as it is
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
