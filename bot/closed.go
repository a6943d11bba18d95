package bot

import (
	"cmp"
	"time"

	"aporte/flows"
)

// outside returns the notice that the consultation takes no answers, and true if it is to be sent instead of any other reaction.
// It returns false while the consultation is open, and for inputs with which a participant reads or deletes their own response.
func (t turn) outside(s Session, in flows.Input) (Message, bool) {
	shut := t.shut()
	if shut == "" || flows.Late(in.Do) && s.Response != "" {
		return Message{}, false
	}
	notice := t.shutText(s, shut)
	if s.State.Unasked().Aside != s.State.Aside { // a deletion is no longer asked about: a later "ok" must not be taken for a yes
		kept := t.text(s.State.Lang, "bot.shut.erase_no", nil)
		if in.Do == flows.Resume { // they said no: that is all
			notice = kept
		} else {
			notice = kept + "\n\n" + notice
		}
	}
	return Message{ID: t.Turn + ".0", To: t.u.From, Text: notice}, true
}

// shutting is why a consultation takes no answers. It is the key of the text for somebody who does not take part.
type shutting string

// Why a consultation takes no answers.
const (
	notOpen shutting = "bot.not_open"
	closed  shutting = "bot.closed"
	paused  shutting = "bot.paused"
)

// midway and submitted are the keys of the same texts for participants.
var (
	midway    = map[shutting]string{closed: "bot.closed.midway", paused: "bot.paused.midway"}
	submitted = map[shutting]string{closed: "bot.closed.submitted", paused: "bot.paused.submitted"}
)

// shutText returns why the consultation takes no answers, with the date on which it opens or closed, and for participants what
// became of their response.
func (t turn) shutText(s Session, why shutting) string {
	lang, date, key := s.State.Lang, "", ""
	switch why {
	case notOpen:
		date = t.Words.Moment(lang, t.here(t.newest(t.f).Opens))
	case closed:
		date = t.Words.Until(lang, t.here(t.schedule().Closes))
	}
	switch {
	case s.Response == "":
	case s.State.Status == flows.Submitted:
		key = submitted[why]
	default:
		key = midway[why]
	}
	return t.text(lang, cmp.Or(key, string(why)), map[string]any{"Date": date})
}

// shut returns notOpen before the consultation opens, closed after it closed, paused while staff have paused it, and "" while it
// is open.
func (t turn) shut() shutting {
	opens, s := t.newest(t.f).Opens, t.schedule()
	switch {
	case !s.Closes.IsZero() && !t.now.Before(s.Closes):
		return closed
	case !s.Paused.IsZero():
		return paused
	case !opens.IsZero() && t.now.Before(opens):
		return notOpen
	}
	return ""
}

// Told is what a person was last told of the schedule.
type Told struct {
	Closes time.Time // zero: that there is no close
	Shut   bool      // that no answers are taken
	Any    bool      // they were told anything; false in a session of an earlier release
}

// news returns notes that say what changed in the schedule since the person was last told.
func (t turn) news(told Told) []flows.Prompt {
	closes := t.schedule().Closes
	note := flows.NoteCloses
	switch {
	case !told.Any || t.shut() != "" || !told.Shut && told.Closes.Equal(closes):
		return nil
	case told.Shut && closes.IsZero():
		note = flows.NoteReopened
	case told.Shut:
		note = flows.NoteReopenedUntil
	case closes.IsZero():
		note = flows.NoteNoClose
	}
	return []flows.Prompt{{Kind: flows.PromptNote, Word: note}}
}

// telling returns what the person knows of the schedule after this turn.
func (t turn) telling() Told {
	return Told{Closes: t.schedule().Closes, Shut: t.shut() != "", Any: true}
}
