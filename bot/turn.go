package bot

import (
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"aporte/flows"
	"aporte/locales"
)

// pause is the silence after which typed words are first answered with a recap: the person should see the question
// again before any words count as its answer.
const pause = 24 * time.Hour

// quietInGroup is how long a group is left alone after an invitation.
const quietInGroup = 24 * time.Hour

// turn is the handling of one update.
type turn struct {
	*Bot
	Fresh
	u     Update
	now   time.Time
	f     *flows.Flow    // the version that this is about
	Words *locales.Words // of that version
}

// Decide is the path of one message: understand, decide, say. It is pure: the same update, session, time and randomness
// always lead to the same change. The update was prepared. What is said goes where the person is in their conversation.
func (b *Bot) Decide(u Update, s Session, now time.Time, fresh Fresh) Change {
	c := b.decide(u, s, now, fresh)
	c.Session.Unshown = false
	for i := range c.Send {
		c.Send[i].Place = u.Place
	}
	return c
}

func (b *Bot) decide(u Update, s Session, now time.Time, fresh Fresh) Change {
	f := b.flow(s.State)
	t := turn{Bot: b, Fresh: fresh, u: u, now: now, f: f, Words: b.wordsOf(f.Ref)}
	switch {
	case u.Did == Called:
		return t.invite(s)
	case u.Did == Timer:
		return t.remind(s)
	case u.Noted.Flood:
		return t.flooded(s)
	case u.Did.edits() && s.State.Status == "": // an edit begins no conversation
		return Change{Nothing: true}
	}
	return t.converse(s)
}

// converse is the turn of somebody who takes part.
func (t turn) converse(known Session) Change {
	before := t.begin(known)
	before, in := t.understand(before)
	in.Secret = holdsReceipt(in.Text+" "+in.Rest, before.Receipt)
	forged := in.Do == flows.Forged
	if notice, shut := t.outside(before, in); shut {
		return Change{Session: known, Send: []Message{notice}, Forged: forged}
	}
	out := t.next(before, in)
	if before.Unshown {
		out = t.show(out)
	}
	if renewed := known.Response != "" && known.Receipt == ""; renewed && in.Do != flows.Receipt { // which shows it
		out.Say = slices.Insert(out.Say, 0, flows.Prompt{Kind: flows.PromptNote, Word: flows.NoteReceiptNew})
	}
	after := t.carry(before, out)
	say := speaker{turn: t, before: before, after: t.showing(after), in: in}
	speech := say.messages(out.Say)
	after.Asked = speech.asked
	if after.State.Status == "" {
		after = Session{}
	}
	return Change{
		Session: after, Answers: out.Answers, Wordings: t.wordings(before.State.Lang, out.Answers), Send: speech.messages, Tell: t.tell(before),
		Toast: speech.toast, Forget: out.Forget, Forged: forged,
	}
}

// begin gives a session what it needs before anything can be understood: a new person a flow and a language, everybody
// their statements, and a response of an earlier version the tag and the receipt that it lacks.
func (t turn) begin(s Session) Session {
	if s.Response != "" && s.Tag == "" {
		s.Tag = t.Fresh.Tag
	}
	if s.Response != "" && s.Receipt == "" {
		s.Receipt = t.Fresh.Receipt
	}
	if s.State.Status == "" {
		s.State.Ref = t.f.Ref
		s.State.Lang = t.Words.Match(t.u.Lang, t.f.Languages)
		s.Started = t.now
	}
	s = t.source(s)
	s.State = t.f.Deal(s.State, t.shuffle)
	return s
}

// next lets the engine decide, and gives what follows the form in which it may be kept and said.
func (t turn) next(s Session, in flows.Input) flows.Outcome {
	out := t.f.Next(mask(s.State), in)
	if t.u.Did == Sent && in.Do != flows.Media {
		beside := flows.Prompt{Kind: flows.PromptNote, Word: flows.NoteMedia}
		if in.Do.OfWords() {
			beside.Word = flows.NoteCaption
		}
		out.Say = slices.Insert(out.Say, 0, beside)
	}
	if t.u.Did == Written || t.u.Did == Rewritten {
		out = t.f.Complete(out)
	}
	if t.shut() != "" { // what was said can be had and deleted; nothing more is asked
		out.Say = slices.DeleteFunc(out.Say, func(p flows.Prompt) bool { return p.Kind == flows.PromptAsk })
	}
	return t.seal(s.State, out)
}

// carry returns the session as it is after what was decided, but for the message that asks.
func (t turn) carry(s Session, out flows.Outcome) Session {
	seen := len(out.Say) > 0 || !t.u.Did.edits() // an edit that shows nothing is no sign that the question was seen
	if seen {
		s.Seen = t.now
	}
	s.State = out.State
	if out.Forget {
		s.Response, s.Receipt, s.Tag, s.Former, s.Asked = "", "", "", "", Asked{}
		if out.State.Status != flows.InProgress {
			s = Session{State: flows.State{Lang: out.State.Lang}} // for the farewell
		}
	}
	if s.Response == "" && t.f.Consented(out.State) {
		s.Response, s.Receipt, s.Tag, s.Started = t.Fresh.Response, t.Fresh.Receipt, t.Fresh.Tag, t.now
	}
	if seen { // else a timer that was put off would be set back to when it has come already
		s.Due = t.due(s)
	}
	return s
}

// shuffle puts statements in an order of chance, the same for the same randomness.
func (t turn) shuffle(items []string) {
	order := rand.New(rand.NewPCG(t.Fresh.Deal, 0)) //nolint:gosec // an order is no secret
	order.Shuffle(len(items), func(i, j int) { items[i], items[j] = items[j], items[i] })
}

// tell words the farewell to an account whose response was just taken over.
func (t turn) tell(s Session) *Message {
	to := s.TakenFrom
	if to == (Address{}) {
		return nil
	}
	text := t.textOn(to.Channel, s.State.Lang, "bot.taken_over", nil)
	return &Message{ID: t.Turn + ".8", To: to, Text: text}
}

// text returns finished words; {{.Slash}} in them is what begins a command on the channel of this turn.
func (t turn) text(lang, key string, data map[string]any) string {
	return t.textOn(t.u.From.Channel, lang, key, data)
}

func (t turn) textOn(channel, lang, key string, data map[string]any) string {
	all, ok := t.slashes[channel]
	if !ok {
		all = slash
	}
	if data != nil { // else nothing is filled in but that, and the one map does for everybody
		all = maps.Clone(all)
		maps.Copy(all, data)
	}
	return t.Words.Text(lang, key, all)
}

// invite answers a group with the way to the private conversation, once in a while.
func (t turn) invite(s Session) Change {
	if t.now.Sub(s.Invited) < quietInGroup {
		return Change{Nothing: true}
	}
	lang := t.Words.Match(t.u.Lang, t.Flow.Languages)
	s.Invited = t.now
	text := t.text(lang, "bot.invite", map[string]any{"Link": t.u.Link})
	return Change{Session: s, Send: []Message{{ID: t.Turn + ".0", To: t.u.From, Text: text}}}
}

// source takes the code of a deep link: where the person came from and, in its last part, the language ("radio-es").
func (t turn) source(s Session) Session {
	code, ok := strings.CutPrefix(t.u.Text, "/start ")
	code = strings.TrimSpace(code)
	if !ok || s.Source != "" || len(code) > 64 || code == "" || strings.Trim(code, deepLink) != "" {
		return s
	}
	s.Source = code
	last := code[strings.LastIndexAny(code, "-_")+1:]
	for _, lang := range t.f.Languages {
		if last == lang && len(s.State.Answers) == 0 {
			s.State.Lang = lang
		}
	}
	return s
}

// deepLink is what the code of a deep link may consist of (Telegram, "Deep linking").
const deepLink = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"

// flooded tells somebody who is too fast to wait. What they did is not taken.
func (t turn) flooded(s Session) Change {
	if s.State.Status == "" {
		return Change{Nothing: true}
	}
	return Change{Session: s, Send: []Message{{ID: t.Turn + ".0", To: t.u.From, Text: t.text(s.State.Lang, "bot.note.flood", nil)}}}
}
