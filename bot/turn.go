package bot

import (
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/language"

	"aporte/flows"
	"aporte/locales"
)

// pause is the silence after which the bot does not take typed words as an answer at once. It sends the question again
// first: the person may have forgotten what was asked.
const pause = 24 * time.Hour

// quietInGroup is how long the bot sends nothing to a group after an invitation.
const quietInGroup = 24 * time.Hour

// turn is the handling of one update.
type turn struct {
	*Bot
	Fresh
	u     Update
	now   time.Time
	f     *flows.Flow    // the version of the flow that the person is in
	Words *locales.Words // the words of that version
	table *timetable     // the schedules that hold for this turn; nil: those of the files
}

// Decide is the path of one message: understand, decide, say. It is pure: the same update, session, time and random values
// always lead to the same change. u must come from [Bot.Prepare]. The messages go to the place in the conversation where the
// person is.
func (b *Bot) Decide(u Update, s Session, now time.Time, fresh Fresh) Change {
	c := b.decide(u, s, now, fresh)
	b.count(u.From, s, &c)
	c.Session.Unshown, c.Session.Unseen = false, false
	for i := range c.Send {
		c.Send[i].Place = u.Place
	}
	return c
}

func (b *Bot) decide(u Update, s Session, now time.Time, fresh Fresh) Change {
	f := b.flow(u.From, s.State)
	t := turn{Bot: b, Fresh: fresh, u: u, now: now, f: f, Words: b.wordsOf(f.Ref), table: b.timetable.Load()}
	switch {
	case u.Did == Called:
		return t.invite(s)
	case u.Did == Timer:
		return t.remind(s)
	case u.Noted.Flood != "":
		return t.flooded(s)
	case u.Did.edits() && s.State.Status == "": // an edit begins no conversation
		return Change{Nothing: true}
	}
	return t.converse(s)
}

// converse handles every update that the conversation itself reacts to: all but [Called], [Timer] and those over the limit.
func (t turn) converse(known Session) Change {
	before := t.begin(known)
	before, in := t.understand(before)
	in.Secret = holdsReceipt(in.Text+" "+in.Rest, before.Receipt)
	forged := in.Do == flows.Forged
	if c, only := t.onlyWishes(known, before, in); only {
		return c
	}
	if notice, shut := t.outside(before, in); shut {
		if known.Response != "" {
			known.Told, known.State = t.telling(), known.State.Unasked()
		}
		return Change{Session: known, Send: []Message{notice}, Forged: forged}
	}
	out := t.noNews(before, in, t.next(before, in))
	if before.Unshown {
		out = t.show(out)
	}
	if renewed := known.Response != "" && known.Receipt == ""; renewed && in.Do != flows.Receipt { // that one shows the receipt anyway
		out.Say = slices.Insert(out.Say, 0, flows.Prompt{Kind: flows.PromptNote, Word: flows.NoteReceiptNew})
	}
	if news := t.news(before.Told); len(news)*len(out.Say) > 0 {
		out.Say = slices.Concat(news, out.Say)
	}
	out = t.trial(known, before, out)
	if t.u.Noted.Left != "" && len(out.Say) > 0 {
		out.Say = slices.Insert(out.Say, 0, flows.Prompt{Kind: flows.PromptNote, Word: flows.NoteTurned})
	}
	after := t.carry(before, out)
	if len(out.Say) > 0 {
		after.Told = t.telling()
	}
	say := speaker{turn: t, before: before, after: t.showing(after), in: in}
	speech := say.messages(out.Say)
	after.Asked = speech.asked
	if after.State.Status == "" {
		after = Session{}
	}
	return Change{
		Session: after, Answers: out.Answers, Wordings: t.wordings(before.State.Lang, out.Answers), Send: speech.messages, Tell: t.tell(before),
		Toast: speech.toast, Wish: t.wish(before, in, out), Forget: out.Forget, Forged: forged,
	}
}

// begin returns a session with all that understand needs. A new person gets a flow and a language. Everybody gets their
// statements dealt, if they are not. A response from an earlier release gets the tag and the receipt that it lacks.
func (t turn) begin(s Session) Session {
	if s.Response != "" && s.Tag == "" {
		s.Tag = t.Fresh.Tag
	}
	if s.Response != "" && s.Receipt == "" {
		s.Receipt = t.Fresh.Receipt
	}
	matched := t.match(t.u, t.f)
	s.State.App = app(t.u.Lang, matched)
	if s.State.Status == "" {
		s.State.Ref, s.State.Lang, s.Started = t.f.Ref, matched, t.now
	}
	s = t.source(s)
	s.State = t.f.Deal(s.State, t.shuffle)
	return s
}

// app returns what the language tag of a person's app says. matched is the language of the consultation that comes nearest; it
// counts only if it is the same language.
func app(tag, matched string) (a flows.App) {
	spoken, err := language.Parse(tag)
	if err != nil {
		return a
	}
	base, _, region := spoken.Raw()
	if offered, err := language.Parse(matched); err == nil {
		if same, _, _ := offered.Raw(); same == base {
			a.Lang = matched
		}
	}
	// A region that goes with the language by default says nothing of the person: half the world's phones are set to en-US.
	if standard, _ := language.Make(base.String()).Region(); region.IsCountry() && region != standard {
		a.Country = region.String()
	}
	return a
}

// next lets the engine decide, and changes its outcome where the update, the closed consultation or sealed texts demand that.
func (t turn) next(s Session, in flows.Input) flows.Outcome {
	out := t.f.Next(mask(s.State), in)
	if t.u.Did == Sent && in.Do != flows.Media {
		beside := flows.Prompt{Kind: flows.PromptNote, Word: flows.NoteMedia}
		if in.Do.OfWords() {
			beside.Word = flows.NoteCaption
			out.Say = slices.DeleteFunc(out.Say, func(p flows.Prompt) bool { return p.Word == flows.NoteKept })
			for i := range out.Say {
				if out.Say[i].Word == flows.NoteUnclear { // not twice that the words are kept
					out.Say[i].Word = flows.NoteChoose
				}
			}
		}
		out.Say = slices.Insert(out.Say, 0, beside)
	}
	if t.u.Did == Written || t.u.Did == Rewritten {
		out = t.f.Complete(out)
	}
	if t.shut() != "" { // participants can still read and delete their answers, but the bot asks no question
		out.Say = slices.DeleteFunc(out.Say, func(p flows.Prompt) bool { return p.Kind == flows.PromptAsk })
	}
	return t.seal(s.State, out)
}

// carry returns the session after the outcome, complete but for Asked.
func (t turn) carry(s Session, out flows.Outcome) Session {
	seen := len(out.Say) > 0 || !t.u.Did.edits() // after an edit that is answered with nothing, the person may not have seen the question
	if seen {
		s.Seen = t.now
	}
	s.State = out.State
	s.State.App = flows.App{} // it is of this update, and is not kept
	if out.Forget {
		s.Response, s.Receipt, s.Tag, s.Former, s.Asked = "", "", "", "", Asked{}
		if out.State.Status != flows.InProgress {
			s = Session{State: flows.State{Lang: out.State.Lang}} // the farewell still needs the language
		}
	}
	if s.Response == "" && t.f.Consented(out.State) {
		s.Response, s.Receipt, s.Tag, s.Started = t.Fresh.Response, t.Fresh.Receipt, t.Fresh.Tag, t.now
	}
	if seen { // otherwise a reminder that was moved to a later day would get a time in the past again
		s.Due = t.due(s)
	}
	return s
}

// shuffle puts statements in a random order, which depends only on Fresh.Deal.
func (t turn) shuffle(items []string) {
	order := rand.New(rand.NewPCG(t.Fresh.Deal, 0)) //nolint:gosec // an order is no secret
	order.Shuffle(len(items), func(i, j int) { items[i], items[j] = items[j], items[i] })
}

// tell returns the message to the address whose response was just taken over; nil if none was, or if nobody can be reached there.
func (t turn) tell(s Session) *Message {
	to := s.TakenFrom
	if to == (Address{}) {
		return nil
	}
	text := t.textOn(to.Channel, s.State.Lang, "bot.taken_over", nil)
	return &Message{ID: t.Turn + ".8", To: to, Text: text}
}

// text returns the text of a key with data filled in. {{.Slash}} becomes the prefix of commands on the channel of this turn.
func (t turn) text(lang, key string, data map[string]any) string {
	return t.textOn(t.u.From.Channel, lang, key, data)
}

func (t turn) textOn(channel, lang, key string, data map[string]any) string {
	all := t.terms(channel, lang)
	if data != nil { // to copy all terms costs too much: whoever gives data adds those that the text needs
		own := make(map[string]any, len(data)+1)
		own["Slash"] = all["Slash"]
		maps.Copy(own, data)
		all = own
	}
	return t.Words.Text(lang, key, all)
}

// invite answers a group with the link to the private conversation, at most once every quietInGroup.
func (t turn) invite(s Session) Change {
	if t.now.Sub(s.Invited) < quietInGroup {
		return Change{Nothing: true}
	}
	lang := t.match(t.u, t.mainOf(t.u.From.Channel))
	s.Invited = t.now
	text := t.text(lang, "bot.invite", map[string]any{"Link": t.u.Link})
	return Change{Session: s, Send: []Message{{ID: t.Turn + ".0", To: t.u.From, Text: text}}}
}

// linked returns the code of a deep link ("/start radio-es"), "" for none and for one that is not valid.
func (t turn) linked() string {
	code, ok := strings.CutPrefix(t.u.Text, "/start ")
	if code = strings.TrimSpace(code); !ok || len(code) > 64 || strings.Trim(code, deepLink) != "" {
		return ""
	}
	return code
}

// source keeps the code of a deep link as the Source of the session, but no code after the first, except that of a test: see [IsTest].
// If its last part is a language of the flow and nothing of the person is kept yet, the conversation goes on in that language.
func (t turn) source(s Session) Session {
	s.Source = marked(s, t.u.Noted.Test)
	code := t.linked()
	if code == "" {
		return s
	}
	s.Source = marked(s, code)
	if last := code[strings.LastIndexAny(code, "-_")+1:]; s.Response == "" && slices.Contains(t.f.Languages, last) {
		s.State = t.f.InLanguage(s.State, last)
	}
	return s
}

// deepLink holds the characters that may stand in the code of a deep link (Telegram, "Deep linking").
const deepLink = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"
