package bot

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"maps"
	"net"
	"slices"
	"strings"
	"time"

	"aporte/locales"
)

// Messages of staff to the people who want to hear of the outcome of a consultation. Staff hand a [Telling] to the store, see
// [desk.Desk.Tell]. A running bot sends it, little by little, so that nobody in conversation waits for it.

// Telling is a message to everybody who wants to hear of the outcome of a consultation. People get it once, in their language.
type Telling struct {
	Consultation string
	Texts        map[string]string // by language: plain text
	Final        bool              // it is the last one: the wish of each person ends when they were told
}

// Text returns the text for a language: "de-AT" takes that of "de" if it has none of its own. ok is false if there is none.
func (t Telling) Text(lang string) (text string, ok bool) {
	for lang != "" {
		if text, ok = t.Texts[lang]; ok {
			return text, true
		}
		at := strings.LastIndexByte(lang, '-')
		lang = lang[:max(at, 0)]
	}
	return "", false
}

// Hearer is somebody who wants to hear of the outcome.
type Hearer struct {
	To   Address
	Lang string // of their conversation
}

// Audience counts the people who want to hear of the outcome, on one channel and in one language.
type Audience struct {
	Channel, Lang string
	People        int
}

// Tally is how far a telling has come.
type Tally struct {
	ID           string // of the telling, short enough to be read aloud; the same words have the same one
	Consultation string
	State        ToldState
	Final        bool
	Languages    []string  // sorted
	Begun        time.Time // when staff last handed it over
	Sent         int       // people who got it
	Gone         int       // people who cannot be reached any more: their wish has ended
	Failed       int       // people whose platform refused it, or for whom it was tried too often
	Unsure       int       // people who may have got it: the program or the connection broke off while it was sent to them
	Left         int       // people who are still to get it
}

// ToldState says whether a telling goes on.
type ToldState string

// The states of a telling.
const (
	ToldOpen    ToldState = "open"    // it is being sent
	ToldDone    ToldState = "done"    // everybody was told
	ToldStopped ToldState = "stopped" // staff stopped it
)

// Errors of tellings.
var (
	// ErrOnItsWay means that another telling of the same consultation is not done.
	ErrOnItsWay = errors.New("another message to the same people is still on its way")
	// ErrNoTelling means that no telling of the consultation is on its way.
	ErrNoTelling = errors.New("no message is on its way")
)

// KeepWish is how long after the close of a consultation a wish to hear of the outcome is kept at most. If the consultation has
// no close, it is kept as long after it was made. The privacy notice promises this time.
const KeepWish = 365 * day

// Teller is a [Store] that keeps wishes to hear of the outcome, and tellings. A wish has a row of its own with the address,
// sealed, and no id of a response. It is made and ended by [Change.Wish]. It also ends with the response that it was made
// with, and moves with a response that another account takes over.
type Teller interface {
	// QueueTold writes the next messages of open tellings to the outbox, from where [Store.Claim] returns them: for each
	// channel in most up to so many messages, and fewer if earlier ones are still waiting there. say makes a message, with
	// an ID of [NewToldID]. Each person gets each telling once: a message that was claimed and not settled within its lease
	// counts as [Tally.Unsure], and is not claimed again. It returns how many messages it wrote.
	QueueTold(ctx context.Context, most map[string]int, say func(Telling, Hearer) Message) (int, error)
}

// toldPrefix begins the [Message.ID] of every message of a telling.
const toldPrefix = "told."

// NewToldID returns a new random [Message.ID] for a message of a telling.
func NewToldID() string { return toldPrefix + rand.Text() }

// IsTold says whether a [Message.ID] is that of a message of a telling.
func IsTold(id string) bool { return strings.HasPrefix(id, toldPrefix) }

// How fast tellings are sent. Telegram takes about 30 messages a second in all, Slack some hundred a minute in a workspace; what
// people in conversation wait for has to go through as well.
const (
	toldEvery = time.Second
	toldMost  = 5           // messages each toldEvery and channel
	toldRest  = time.Minute // how long nobody is told after a message that may have arrived: the network fails, and would lose more
)

// mayHaveArrived says whether a platform may have taken a message although sending it failed: the connection broke, or no answer
// came in time.
func mayHaveArrived(err error) bool {
	op, of := errors.AsType[*net.OpError](err)
	late, ok := errors.AsType[net.Error](err)
	switch {
	case of && op.Op == "dial": // nothing was sent
		return false
	case of, ok && late.Timeout(), errors.Is(err, context.DeadlineExceeded):
		return true
	}
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}

// tell writes the next messages of open tellings to the outbox, at most once every toldEvery.
func (b *Bot) tell(ctx context.Context, now time.Time) error {
	store, ok := b.Store.(Teller)
	rest := time.UnixMilli(b.toldRest.Load()).Sub(now)
	if !ok || now.Sub(b.told).Abs() < toldEvery || rest > 0 && rest <= toldRest {
		return nil
	}
	b.told = now
	most := map[string]int{}
	for name := range b.Channels {
		most[name] = toldMost
	}
	_, err := store.QueueTold(ctx, most, func(t Telling, h Hearer) Message {
		lang := h.Lang
		text, ok := t.Text(lang)
		if !ok { // they chose another language since staff handed it over
			lang = b.Words.Match(lang, t.languages())
			text, _ = t.Text(lang)
		}
		return Message{ID: NewToldID(), To: h.To, Text: ToldText(b.Words, b.Slash[h.To.Channel], lang, text)}
	})
	return err
}

// languages returns the languages of the texts, sorted.
func (t Telling) languages() []string { return slices.Sorted(maps.Keys(t.Texts)) }

// ToldText returns what people read of a text of staff: the text, and how to get no more of them. slash is the prefix of
// commands on their channel, "/" if it is "".
func ToldText(words *locales.Words, slash, lang, text string) string {
	if slash == "" {
		slash = "/"
	}
	return strings.TrimSpace(text) + "\n\n" + words.Text(lang, "bot.tell.out", map[string]any{"Slash": slash})
}
