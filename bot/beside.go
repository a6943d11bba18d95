package bot

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"time"

	"aporte/flows"
)

// A channel serves one consultation, its main one, and those beside it ([Config.Beside], [Own.Beside]) for people who ask for them: by name
// ("/start community" or "/community", also as a deep link, with the code of a source behind it: "community-radio"), or by a key that leads
// there ([flows.Step.Leads]). A person may take part in each.
//
// To the store they are different people then: an [Address] with a consultation has a participant, a session, a response, a receipt and
// timers of its own, so that nothing stored leads from one response to the other. Updates come in with the plain address.
// Where they go is in the session there, [Session.Away]; and the plain address is itself the conversation of one consultation, mostly
// of the main one.

// ErrElsewhere means that an update belongs to another conversation of the person: nothing of it is stored in this one.
var ErrElsewhere = errors.New("it belongs to another conversation of the person")

// elsewhere is an [ErrElsewhere] that says which one.
type elsewhere struct {
	to     string // the consultation; atHome for the conversation of the plain address
	left   string // the name of the consultation that the person leaves; "" if they did not begin it
	turned bool   // the session says so already: nothing is to be stored
	search bool   // it is not known which one: the key that was pressed is of none that was looked at
}

func (*elsewhere) Error() string        { return ErrElsewhere.Error() }
func (*elsewhere) Is(target error) bool { return target == ErrElsewhere }

// atHome stands for the conversation of the plain address, whatever consultation that is about.
const atHome = "~"

// mostTurns is in how many conversations an update is tried: where the person is, where a key or a receipt leads, and once more.
const mostTurns = 4

// stays is how long a person's place is kept before it is stored again. The store deletes people without a response who did
// nothing for [KeepIdentity], and their place is all that it knows of some.
const stays = 30 * day

// beside returns the consultation with that id that people may ask for on a channel; nil if there is none.
func (b *Bot) beside(channel, id string) *flows.Flow {
	for _, f := range b.besidesOf(channel) {
		if f.ID == id {
			return f
		}
	}
	return nil
}

// apply commits what decide returns for an update, in the conversation that it belongs to, and leaves in u where that is.
func (b *Bot) apply(ctx context.Context, u *Update, now time.Time, decide func(Update, Session) Change) ([]Delivery, error) {
	in := func(s Session) (Change, error) { return decide(*u, s), nil }
	switch {
	case len(b.besidesOf(u.From.Channel)) == 0 || u.Did == Called:
		return b.Store.Apply(ctx, *u, in)
	case u.Did == Timer:
		return b.remindIn(ctx, *u, in)
	case u.Did.Silent():
		return nil, b.applyToAll(ctx, *u, in)
	}
	home, ask, sought := u.From, b.asks(u), false
	if home.Consultation != "" { // an update that was put aside comes again
		home.Consultation, ask = "", cmp.Or(ask, home.Consultation)
		u.From = home
	}
	if ask != "" {
		if err := b.speakOn(ctx, home, u); err != nil {
			return nil, err
		}
	}
	for range mostTurns {
		deliveries, err := b.Store.Apply(ctx, *u, func(s Session) (Change, error) {
			if e := b.astray(*u, s, ask, sought, now); e != nil {
				return Change{}, e
			}
			if u.From == home {
				u.Noted.Left = cmp.Or(b.nameOf(home.Channel, s.Away), u.Noted.Left)
				s.Away = ""
			}
			return decide(*u, s), nil
		})
		e, away := errors.AsType[*elsewhere](err)
		switch {
		case !away:
			return deliveries, err
		case e.search:
			sought = true
			if ask, err = b.holder(ctx, home, u.Token); err != nil {
				return nil, err
			}
			u.From = home
			continue
		}
		if ask = e.to; !e.turned && ask != atHome {
			if err := b.turn(ctx, home, u.ID, ask, now); err != nil {
				return nil, err
			}
		}
		u.Noted.Left = e.left
		if u.From = home; ask != atHome {
			u.From.Consultation = ask
		}
	}
	return nil, errors.New("handle update: no conversation takes it")
}

// astray returns where an update belongs if that is not the conversation of u.From, which has the session s. ask is what the update
// asks for.
func (b *Bot) astray(u Update, s Session, ask string, sought bool, now time.Time) *elsewhere {
	channel := u.From.Channel
	taken := s.TakenFrom != (Address{}) && b.about(u.From, s) != cmp.Or(u.From.Consultation, b.mainOf(channel).ID)
	if u.From.Consultation != "" {
		switch to := b.about(u.From, s); {
		case taken && b.beside(channel, to) != nil:
			return &elsewhere{to: to, left: b.nameOf(channel, u.From.Consultation)}
		case taken:
			return &elsewhere{to: atHome, left: b.nameOf(channel, u.From.Consultation)}
		}
		return b.lost(u, s, sought)
	}
	home := b.about(u.From, s)
	to := cmp.Or(ask, s.Away)
	if s.TakenFrom != (Address{}) {
		to = ""
		if taken {
			to = home
		}
	}
	switch {
	case b.nameOf(channel, to) == "", to == home && !taken: // also a consultation that is served no more
		return b.lost(u, s, sought)
	case to == s.Away:
		return &elsewhere{to: to, turned: s.State.Status != "" || now.Sub(s.Seen) < stays}
	case s.Away != "":
		return &elsewhere{to: to, left: b.nameOf(channel, s.Away)}
	case s.State.Status != "":
		return &elsewhere{to: to, left: b.nameOf(channel, home)}
	}
	return &elsewhere{to: to}
}

// lost returns where to look for a pressed key that is not of this conversation; nil if it is, or if that was tried.
func (b *Bot) lost(u Update, s Session, sought bool) *elsewhere {
	if u.Did != Pressed || sought {
		return nil
	}
	tag, _, _ := strings.Cut(u.Token, "|")
	if (turn{Bot: b, u: u}).ours(s, tag) || tag == tagBefore("") {
		return nil
	}
	return &elsewhere{search: true}
}

// about returns the id of the consultation that a conversation is about.
func (b *Bot) about(a Address, s Session) string { return b.flow(a, s.State).ID }

// served returns the consultations that people may ask for on a channel: those beside the main one, and that.
func (b *Bot) served(channel string) []*flows.Flow {
	return append(slices.Clip(b.besidesOf(channel)), b.mainOf(channel))
}

// nameOf returns by which name a consultation is asked for on a channel; "" if it is not served there.
func (b *Bot) nameOf(channel, id string) string {
	for _, f := range b.served(channel) {
		if f.ID == id {
			return cmp.Or(f.Name, f.ID)
		}
	}
	return ""
}

// asks returns the consultation that an update asks for: by its name behind /start, by a key that leads there, or by a key that
// stood there before the consent. Then the update is changed into one that the conversation understands. "" means that it asks for none.
func (b *Bot) asks(u *Update) string {
	if u.Did == Pressed {
		tag, token, _ := strings.Cut(u.Token, "|")
		if to, leads := strings.CutPrefix(token, flows.Token("", flows.Go, "")+":"); leads && b.nameOf(u.From.Channel, to) != "" {
			u.Did, u.Token, u.Ref, u.Text = Typed, "", "", "/start"
			return to
		}
		for _, f := range b.served(u.From.Channel) {
			if tag == tagBefore(f.ID) {
				return f.ID
			}
		}
		if tag == tagBefore("") {
			return atHome
		}
		return ""
	}
	code := b.code(*u)
	if code == "" {
		return ""
	}
	for _, f := range b.served(u.From.Channel) {
		if rest, ok := f.Called(code); ok {
			u.Text = strings.TrimSpace("/start " + rest)
			return f.ID
		}
	}
	return ""
}

// speakOn sets the language of an update to that of the conversation in which the person is: the other one goes on in it, if it
// has no language yet. If that is a test, so is the other one, if nothing is kept of it yet.
func (b *Bot) speakOn(ctx context.Context, home Address, u *Update) error {
	store, ok := b.Store.(Sessions)
	if !ok {
		return nil
	}
	s, err := store.Session(ctx, home)
	if err == nil && s.Away != "" {
		home.Consultation = s.Away
		s, err = store.Session(ctx, home)
	}
	if err == nil && IsTest(s.Source) {
		u.Noted.Test = s.Source
	}
	if lang := s.State.Lang; err == nil && s.State.Status != "" && u.Lang != lang && !strings.HasPrefix(u.Lang, lang+"-") {
		u.Lang = lang
	}
	return err
}

// code returns what stands behind /start, in any language, or a command that the bot does not know: "/community".
func (b *Bot) code(u Update) string {
	word, rest, _ := strings.Cut(strings.TrimSpace(u.Text), " ")
	name, slash := strings.CutPrefix(word, "/")
	if u.Did != Typed || !slash {
		return ""
	}
	switch c, known := b.lexicons[b.mainOf(u.From.Channel).Ref].Command(name); {
	case known && c.Do == flows.Start:
		return strings.TrimSpace(rest)
	case known:
		return ""
	}
	return name
}

// turn notes that the updates of a person go to another conversation from now on. It has an update of its own, which is stored
// before that one: if the program ends in between, the update comes again and finds it done.
func (b *Bot) turn(ctx context.Context, home Address, update, to string, now time.Time) error {
	_, err := b.Store.Apply(ctx, Update{ID: update + " to " + to, From: home}, func(s Session) (Change, error) {
		s.Away, s.Several = to, true
		if to == atHome {
			s.Away = ""
		}
		if s.State.Status == "" {
			s.Seen = now
		}
		s.Unshown, s.Unseen = false, false
		return Change{Session: s}, nil
	})
	if errors.Is(err, ErrSeen) {
		return nil
	}
	return err
}

// holder returns in which conversation of a person a key was given out; "" if in none.
func (b *Bot) holder(ctx context.Context, home Address, key string) (string, error) {
	store, ok := b.Store.(Sessions)
	tag, _, _ := strings.Cut(key, "|")
	if !ok || tag == "" {
		return "", nil
	}
	held := func(at Address) (bool, error) {
		s, err := store.Session(ctx, at)
		return s.Tag == tag, err
	}
	if here, err := held(home); err != nil || here {
		return atHome, err
	}
	for _, f := range b.served(home.Channel) {
		at := home
		at.Consultation = f.ID
		if there, err := held(at); err != nil || there {
			return f.ID, err
		}
	}
	return "", nil
}

// remindIn handles a timer. What it asks is the last question on the screen, so the person's updates go to its conversation
// from then on.
func (b *Bot) remindIn(ctx context.Context, u Update, decide func(Session) (Change, error)) ([]Delivery, error) {
	says := false
	deliveries, err := b.Store.Apply(ctx, u, func(s Session) (Change, error) {
		c, err := decide(s)
		if says = len(c.Send) > 0; says && u.From.Consultation == "" {
			c.Session.Away = ""
		}
		return c, err
	})
	if err != nil || !says || u.From.Consultation == "" {
		return deliveries, err
	}
	home := u.From
	home.Consultation = ""
	if err := b.turn(ctx, home, u.ID, u.From.Consultation, b.Now()); err != nil {
		b.Log.Error("the person is not led to the question of their reminder", "error", err) // it was asked: they can press its keys
	}
	return deliveries, nil
}

// applyToAll stores what the platform reports of an account, in all its conversations.
func (b *Bot) applyToAll(ctx context.Context, u Update, decide func(Session) (Change, error)) error {
	for _, f := range b.served(u.From.Channel) {
		other := u
		other.ID, other.From.Consultation = u.ID+" at "+f.ID, f.ID
		if _, err := b.Store.Apply(ctx, other, decide); err != nil && !errors.Is(err, ErrSeen) {
			return err
		}
	}
	_, err := b.Store.Apply(ctx, u, decide)
	return err
}

// tagBefore returns the tag on keys before the consent, in the conversation about a consultation. No response has such a tag.
func tagBefore(consultation string) string {
	if consultation == "" {
		return "0"
	}
	hash := sha256.Sum256([]byte(consultation))
	return "0" + hex.EncodeToString(hash[:])[:tagLength-1]
}

// several says whether the person may take part in more than one consultation. Then it is said what a deletion, a receipt or a list of
// answers is about.
func (t turn) several(s Session) bool { return s.Several || t.u.From.Consultation != "" }

// called returns the title of the consultation.
func (s speaker) called() string { return s.word(s.f.ID+".title", nil) }

// which returns a line with the title of the consultation if the person takes part in several.
func (s speaker) which() []piece {
	if !s.several(s.before) && !s.several(s.after) {
		return nil
	}
	return []piece{as(RoleProgress, s.called())}
}
