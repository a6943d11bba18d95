package bot

import (
	"slices"
	"strings"
	"time"

	"aporte/flows"
)

// Flood says what becomes of an update whose sender is over [Config.Limit].
type Flood string

// What becomes of it.
const (
	FloodKept    Flood = "kept"    // what they wrote is kept: as a part of the text that they are writing, or as words noted
	FloodDropped Flood = "dropped" // the update is ignored
)

// spareLimit is how many messages beyond [Config.Limit] are kept of one person. None of them is answered, so this is above
// what a long text takes that somebody pastes, and bounds what is stored.
var spareLimit = Limit{Burst: 300, PerSecond: 0.05}

// overflow counts an update of a person, and notes in it what becomes of it if they are over the limit.
func (b *Bot) overflow(u Update, now time.Time) Update {
	ok, tell := b.limit.take(u.From, now)
	if ok {
		return u
	}
	b.counters.flooded.Add(1)
	u.Noted.Flood, u.Noted.Warn = FloodDropped, tell
	u.Noted.Receipt = "" // the update must not take a response over
	if flows.Blank(u.Text) || strings.HasPrefix(u.Text, "/") || u.Noted.Lookup {
		return u
	}
	kept, full := b.spare.take(u.From, now)
	if kept {
		u.Noted.Flood = FloodKept
	} else {
		u.Noted.Warn = full
	}
	return u
}

// flooded keeps what a person wrote who is over the limit, and ignores everything else. It tells them so once, unless the
// conversation has not begun.
func (t turn) flooded(s Session) Change {
	c, kept := Change{Nothing: true}, false
	if s.State.Status != "" && t.u.Noted.Flood == FloodKept {
		c, kept = t.keep(s)
	}
	if s.State.Status == "" || !t.u.Noted.Warn || len(c.Send) > 0 {
		return c
	}
	word := "bot.note.flood"
	if kept {
		word = "bot.note.flood_kept"
	} else {
		c = Change{Session: s}
	}
	c.Send = []Message{{ID: t.Turn + ".0", To: t.u.From, Text: t.text(s.State.Lang, word, nil)}}
	return c
}

// keep keeps what a person wrote, and says nothing. If not all of it can be kept, or if it completes an answer, it is handled like
// any other update.
func (t turn) keep(s Session) (c Change, kept bool) {
	in, ok := t.silent(s)
	if _, shut := t.outside(s, in); shut || !ok {
		return Change{Nothing: true}, false
	}
	out := t.next(s, in)
	lossy := func(p flows.Prompt) bool { return p.Word == flows.NoteTooLong || p.Word == flows.NoteWordsFull }
	if t.u.Did == Written || t.u.Did == Rewritten || slices.ContainsFunc(out.Say, lossy) {
		return t.converse(s), true
	}
	if in.Do == flows.Nothing && len(out.Answers) == 0 { // before the consent
		return Change{Nothing: true}, false
	}
	return Change{Session: t.carry(s, out), Answers: out.Answers, Wordings: t.wordings(s.State.Lang, out.Answers)}, true
}

// silent interprets what a person wrote so that nothing has to be said: it goes on with the text that they are writing, edits an
// earlier message, or is noted. ok is false if it is nothing to be kept.
func (t turn) silent(s Session) (in flows.Input, ok bool) {
	turned, in := t.understand(s)
	at := t.f.Current(turned.State)
	cur := t.f.Current(s.State)
	here := at != nil && cur != nil && at.ID == cur.ID && s.State.Aside == ""
	switch {
	case in.Do == flows.Receipt:
		return in, false
	case in.Do == flows.Add && here, in.Do == flows.Edited, in.Do == flows.Nothing && in.Text != "":
	default:
		if at == nil {
			at = &t.f.Steps[len(t.f.Steps)-1]
		}
		in = flows.Input{Do: flows.Nothing, Step: at.ID, Text: t.u.Text, Ref: t.u.Ref}
	}
	in.Secret = holdsReceipt(in.Text+" "+in.Rest, s.Receipt)
	return in, true
}
