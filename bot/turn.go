package bot

import (
	"errors"
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
	Words *locales.Words // of the version that this is about
	u     Update
	now   time.Time
	Fresh
}

// Decide is the path of one message: understand, decide, say. It is pure: the same update, session, time and randomness
// always lead to the same change. The update was prepared.
func (b *Bot) Decide(u Update, s Session, now time.Time, fresh Fresh) (Change, error) {
	f, known := b.flow(s.State), s
	t := turn{Bot: b, Words: b.wordsOf(f.Ref), u: u, now: now, Fresh: fresh}
	if s.Response != "" && s.Tag == "" {
		s.Tag = t.Fresh.Tag
	}
	if t.u.Invite != "" {
		return t.invite(s), nil
	}
	switch {
	case t.u.Timer:
		return t.remind(s), nil
	case t.u.Flood:
		return t.flooded(s), nil
	case t.u.Edited && s.State.Status == "": // an edit begins no conversation
		return Change{Nothing: true}, nil
	}
	if s.State.Status == "" {
		s.State.Ref = f.Ref
		s.State.Lang = t.Words.Match(t.u.Lang, f.Languages)
		s.Started = t.now
	}
	s = t.source(f, s)
	s.State = f.Deal(s.State, t.shuffle)
	renewed := s.Response != "" && s.Receipt == ""
	if renewed {
		s.Receipt = t.Fresh.Receipt
	}
	in := t.understand(f, s)
	forged := in.Do == flows.Forged
	if notice, ok := t.outside(f, s, in); ok {
		return Change{Session: known, Send: []Message{notice}, Forged: forged}, nil
	}
	out := f.Next(mask(s.State), in)
	seen := len(out.Say) > 0 || !t.u.Edited // an edit that shows nothing is no sign that the question was seen
	if seen {
		s.Seen = t.now
	}
	if t.u.Media != "" && in.Do == flows.Add {
		out.Say = slices.Insert(out.Say, 0, flows.Prompt{Kind: flows.PromptNote, Word: flows.NoteCaption})
	}
	if renewed && in.Do != flows.Receipt { // which shows it
		out.Say = slices.Insert(out.Say, 0, flows.Prompt{Kind: flows.PromptNote, Word: flows.NoteReceiptNew})
	}
	if t.u.Final {
		out = f.Finish(out)
	}
	out = t.seal(s.State, out)
	after := s
	after.State = out.State
	if out.Forget {
		after.Response, after.Receipt, after.Tag, after.Former, after.Asked = "", "", "", "", Asked{}
		if out.State.Status != flows.InProgress {
			after = Session{State: flows.State{Lang: out.State.Lang}} // for the farewell
		}
	}
	if after.Response == "" && f.Consented(out.State) {
		after.Response, after.Receipt, after.Tag, after.Started = t.Fresh.Response, t.Fresh.Receipt, t.Fresh.Tag, t.now
	}
	if seen { // else a timer that was put off would be set back to when it has come already
		after.Due = t.due(f, after)
	}
	if t.shut(f) != "" { // what was said can be had and deleted; nothing more is asked
		out.Say = slices.DeleteFunc(out.Say, func(p flows.Prompt) bool { return p.Kind == flows.PromptAsk })
	}
	shown := t.showing(after)
	say := speaker{turn: t, f: f, before: s, after: &shown, in: in}
	messages := say.messages(out.Say)
	after.Asked = shown.Asked
	if after.State.Status == "" {
		after = Session{}
	}
	return Change{
		Session: after, Answers: out.Answers, Wordings: t.wordings(f, s.State.Lang, out.Answers), Send: messages, Tell: t.tell(s),
		Forget: out.Forget, Forged: forged,
	}, nil
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
	all := map[string]any{"Slash": "/"}
	if slash := t.Slash[channel]; slash != "" {
		all["Slash"] = slash
	}
	maps.Copy(all, data)
	return t.Words.Text(lang, key, all)
}

// invite answers a group with the way to the private conversation, once in a while.
func (t turn) invite(s Session) Change {
	if t.now.Sub(s.Invited) < quietInGroup {
		return Change{Nothing: true}
	}
	lang := t.Words.Match(t.u.Lang, t.Flow.Languages)
	s.Invited = t.now
	text := t.text(lang, "bot.invite", map[string]any{"Link": t.u.Invite})
	return Change{Session: s, Send: []Message{{ID: t.Turn + ".0", To: t.u.From, Text: text}}}
}

// source takes the code of a deep link: where the person came from and, in its last part, the language ("radio-es").
func (t turn) source(f *flows.Flow, s Session) Session {
	code, ok := strings.CutPrefix(t.u.Text, "/start ")
	code = strings.TrimSpace(code)
	if !ok || s.Source != "" || len(code) > 64 || code == "" || strings.Trim(code, deepLink) != "" {
		return s
	}
	s.Source = code
	last := code[strings.LastIndexAny(code, "-_")+1:]
	for _, lang := range f.Languages {
		if last == lang && len(s.State.Answers) == 0 {
			s.State.Lang = lang
		}
	}
	return s
}

// deepLink is what the code of a deep link may consist of (Telegram, "Deep linking").
const deepLink = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"

// understand turns what arrived into an input.
func (t turn) understand(f *flows.Flow, s Session) flows.Input {
	u := t.u
	cur := f.Current(s.State)
	writing := cur != nil && s.State.Aside == "" && (cur.Kind.Traits().Written || s.State.Draft.Awaiting)
	switch {
	case u.Token != "":
		tag, token, _ := strings.Cut(u.Token, "|")
		if token == "" || tag != keyTag(s) && tag != keyTag(Session{}) && tag != s.Former {
			return flows.Input{Do: flows.Forged}
		}
		return f.Interpret(s.State, "", token, "", vocabulary{t.Words})
	case u.Lookup:
		return flows.Input{Do: flows.Receipt, Text: t.found(s)}
	case u.Final && !u.Edited && cur != nil && cur.Kind.Traits().Written:
		return flows.Input{Do: flows.Add, Text: u.Text, Ref: u.Ref}
	case u.Edited && outOfReach(s.State, u.Ref):
		return flows.Input{Do: flows.Overview} // it says that texts are sealed, and how to give another answer
	case u.Edited:
		return flows.Input{Do: flows.Edited, Text: u.Text, Ref: u.Ref}
	case u.Media != "" && (u.Text == "" || !writing):
		return flows.Input{Do: flows.Media, Text: u.Media}
	}
	in := f.Interpret(s.State, u.Text, "", u.Ref, vocabulary{t.Words})
	if in.Do == flows.Receipt { // the word alone
		in.Text = t.found(s)
	}
	words := !strings.HasPrefix(u.Text, "/") && in.Do != flows.Nothing
	if words && len(s.State.Answers) > 0 && t.now.Sub(s.Seen) > pause && s.State.Aside == "" {
		return flows.Input{Do: flows.Start}
	}
	return in
}

// found says what came of asking for a response by its receipt.
func (t turn) found(s Session) string {
	code, _ := t.asksFor(t.u.Text)
	_, wrong := ParseReceipt(code)
	switch {
	case code == "" && s.Receipt != "":
		return flows.ReceiptOwn
	case t.u.Receipt != "" && t.u.Receipt == s.Receipt:
		return flows.ReceiptFound
	case t.u.Barred:
		return flows.ReceiptBarred
	case errors.Is(wrong, ErrFormerReceipt):
		return flows.ReceiptFormer
	case errors.Is(wrong, ErrMistyped):
		return flows.ReceiptMistyped
	case s.Response != "":
		return flows.ReceiptBusy
	}
	return flows.ReceiptUnknown
}

// flooded tells somebody who is too fast to wait. What they did is not taken.
func (t turn) flooded(s Session) Change {
	if s.State.Status == "" {
		return Change{Nothing: true}
	}
	return Change{Session: s, Send: []Message{{ID: t.Turn + ".0", To: t.u.From, Text: t.text(s.State.Lang, "bot.note.flood", nil)}}}
}

// keyTag marks the keys of a response, so that a key of another response is told from one of this. Before consent
// there is no response, and nothing that such a key could change.
func keyTag(s Session) string {
	if s.Tag == "" {
		return "0"
	}
	return s.Tag
}

// outside answers while the consultation is not open. What was said already can still be looked into and deleted.
func (t turn) outside(f *flows.Flow, s Session, in flows.Input) (Message, bool) {
	key, date := t.shut(f), f.Closes
	switch key {
	case "":
		return Message{}, false
	case notOpen:
		date = f.Opens
	}
	if flows.Late(in.Do) && s.Response != "" {
		return Message{}, false
	}
	data := map[string]any{"Date": date.UTC().Format("2006-01-02 15:04 MST")}
	return Message{ID: t.Turn + ".0", To: t.u.From, Text: t.text(s.State.Lang, key, data)}, true
}

// What is said while the consultation is not open.
const (
	notOpen = "bot.not_open"
	closed  = "bot.closed"
)

// shut returns the key of what is said while the consultation is not open, "" while it is.
func (t turn) shut(f *flows.Flow) string {
	switch {
	case !f.Opens.IsZero() && t.now.Before(f.Opens):
		return notOpen
	case !f.Closes.IsZero() && !t.now.Before(f.Closes):
		return closed
	}
	return ""
}

// vocabulary shows the engine what people may type.
type vocabulary struct{ *locales.Words }

// Word returns the words of a key as they stand in that language, without falling back to another.
func (v vocabulary) Word(lang, key string) string {
	if !v.Has(lang, key) {
		return ""
	}
	return v.Text(lang, key, nil)
}

// clean replaces what is not valid text; everything else stays exactly as it was written.
func clean(u Update) Update {
	tidy := func(s string) string {
		s = strings.ToValidUTF8(strings.TrimPrefix(s, "\ufeff"), "\ufffd")
		return strings.ReplaceAll(s, "\x00", "\ufffd")
	}
	u.Text, u.Lang, u.Token = tidy(u.Text), tidy(u.Lang), tidy(u.Token)
	return u
}
