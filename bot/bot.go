package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"aporte/flows"
	"aporte/locales"
)

// Config has the parts and the settings of a Bot. Store, Flow and Words are needed, the rest may be left out.
type Config struct {
	Store    Store
	Channels map[string]Channel // by [Address.Channel]
	Flow     *flows.Flow        // the consultation that new participants get
	Flows    []*flows.Flow      // older versions that people may still be in
	Beside   []*flows.Flow      // further consultations that people may ask for, see beside.go
	Own      map[string]Own     // by channel: what it has of its own; the others have Flow and Beside
	Words    *locales.Words
	Worded   map[flows.Ref]*locales.Words // for versions that have words of their own; the other versions use Words
	Limit    Limit                        // how many updates one person may send
	Slash    map[string]string            // by channel: the prefix of its commands; "/" where the map has no entry
	Venues   map[string]Venue             // by platform ("telegram" for the channel "telegram:city"); none for a terminal
	// NoReminders: nobody is offered reminders, because this program will not run long enough to send them.
	NoReminders bool
	// SealTexts: the store encrypts the texts of submitted responses to a key of the staff. The bot then keeps no plain copy of
	// them in the session.
	SealTexts bool
	// Traces: what was erased stays for a while, sealed, in files of the database. People are told.
	Traces bool
	Now    func() time.Time
	Fresh  func() Fresh // [NewFresh] if nil
	Log    *slog.Logger
}

// Bot leads people through a consultation: it understands what they did, decides what follows, and says it.
type Bot struct {
	Config
	flows      map[flows.Ref]*flows.Flow
	newestOf   map[string]*flows.Flow       // by id: the version that newcomers get
	lexicons   map[flows.Ref]*flows.Lexicon // one for each entry of flows
	timetable  atomic.Pointer[timetable]
	exports    atomic.Pointer[map[string][]Export] // nil: none is known
	wordingIDs sync.Map                            // a cache from [worded] to the ID of the [Wording]
	deliver    *deliverer
	limit      *limiter
	lastSaid   lastSaid
	spare      *limiter      // of those over limit: how much of what they write is kept
	guesses    *limiter      // limits the wrong receipts that one person may type
	hands      chan struct{} // a semaphore: holds one element for each update being handled
	gates      gates
	counters   counters
	told       time.Time    // when tell was last done; only the loop of the deliverer uses it
	toldRest   atomic.Int64 // until when tell does nothing, in Unix milliseconds
}

// Stats counts what a Bot did since it started.
type Stats struct {
	Updates int64 // handled, duplicates included
	Failed  int64 // updates not stored: the platform keeps them and brings them again
	Sent    int64 // messages delivered or edited
	Later   int64 // tries that will be repeated later
	Gone    int64 // tries that failed because the person cannot be reached any more
	Dropped int64 // messages given up: refused by the platform, or tried too often
	Untidy  int64 // messages that only tidy up (see [Message.Tidy]) and were not sent
	Queued  int64 // messages waiting in memory or being sent now, without those that only tidy up
	Forged  int64 // presses of keys that the bot never gave out in that conversation
	Flooded int64 // updates whose sender was over [Config.Limit]: their words were kept without an answer, or they were ignored
	Missing int64 // times that a text was missing in the language of a person, see [locales.Words.Missing]
}

type counters struct{ updates, failed, sent, later, gone, dropped, untidy, flooded, forged atomic.Int64 }

// New makes a Bot. It fails only when Store, Flow or Words is missing.
func New(c Config) (*Bot, error) {
	if c.Store == nil || c.Flow == nil || c.Words == nil {
		return nil, errors.New("make bot: store, flow and words are needed")
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Fresh == nil {
		c.Fresh = NewFresh
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	b := &Bot{
		Config: c, flows: map[flows.Ref]*flows.Flow{}, newestOf: map[string]*flows.Flow{}, lexicons: map[flows.Ref]*flows.Lexicon{},
		limit: newLimiter(c.Limit), spare: newLimiter(spareLimit), lastSaid: newLastSaid(), guesses: newLimiter(guessLimit), hands: make(chan struct{}, maxInHand),
	}
	for _, f := range slices.Concat(c.Flows, c.current()) {
		b.flows[f.Ref], b.lexicons[f.Ref] = f, f.Lexicon(vocabulary{b.wordsOf(f.Ref)})
	}
	for _, f := range c.current() {
		b.newestOf[f.ID] = f
	}
	b.SetSchedules(nil)
	b.deliver = newDeliverer(b)
	return b, nil
}

// Handle takes one update. It commits what follows from the update, and hands the messages over for delivery. When it returns
// nil, the update may be acknowledged. An error means that nothing was stored and that the update must come again.
func (b *Bot) Handle(ctx context.Context, u Update) error {
	select {
	case b.hands <- struct{}{}:
		defer func() { <-b.hands }()
	default:
		b.counters.failed.Add(1)
		return errTooMany
	}
	defer b.gates.enter(u.From)()
	return b.handle(ctx, u, b.Now().Round(0)) // without the monotonic clock: the same value as after it was stored and read
}

// handle is Handle without its two limits: the caller has entered the person's gate. now is the time of the turn. For a timer
// it is the time for which the store was asked for due timers. A clock that was set back since then would say that the
// timer came too early, and the timer would do nothing.
func (b *Bot) handle(ctx context.Context, u Update, now time.Time) error {
	fresh := b.Fresh()
	u = b.bar(b.Prepare(u), now)
	u.Noted.Unchanged = b.lastSaid.unchanged(u)
	if !u.Did.Silent() && u.Did != Timer {
		if u = b.overflow(u, now); u.Noted.Flood == FloodDropped && !u.Noted.Warn {
			b.counters.updates.Add(1)
			b.hush(ctx, u)
			return nil
		}
	}
	var change Change
	who, wrong, began := u.From, false, b.moment()
	deliveries, err := b.apply(ctx, &u, now, func(u Update, s Session) Change {
		wrong = u.Noted.Receipt != "" && u.Noted.Receipt != s.Receipt
		change = b.Decide(u, s, now, fresh)
		return change
	})
	if errors.Is(err, ErrSeen) {
		b.counters.updates.Add(1)
		return nil
	}
	if wrong {
		b.guesses.take(who, now)
	}
	if change.Forged { // only counted: it may be an attack, but also an old message on the screen
		b.counters.forged.Add(1)
	}
	switch {
	case errors.Is(err, ErrParked):
		deliveries = b.trouble(u, fresh.Turn)
	case err != nil:
		b.counters.failed.Add(1)
		return fmt.Errorf("handle update: %w", err)
	}
	if err == nil {
		b.lastSaid.note(u)
	}
	if u.Did == Pressed {
		for i := range deliveries {
			deliveries[i].Posted = u.Ref
		}
	}
	b.deliver.add(append(deliveries, b.toast(ctx, u, fresh.Turn, change.Toast)...), began)
	b.counters.updates.Add(1)
	return nil
}

// trouble returns the message that tells somebody that their update could not be stored; nothing for a timer and for a
// [Deed] that is Silent. The message is not stored, since it may be the store that fails.
func (b *Bot) trouble(u Update, id string) []Delivery {
	if u.Did.Silent() || u.Did == Timer {
		return nil
	}
	text := b.Words.Text(b.match(u, b.mainOf(u.From.Channel)), "bot.trouble", nil)
	return []Delivery{{Message: Message{ID: id + ".9", To: u.From, Text: text}}}
}

// errTooMany means that maxInHand updates are being handled already. The platform keeps the update and brings it again.
var errTooMany = errors.New("handle update: too many are being handled")

// Run runs every channel, and sends due messages and reminders, until ctx ends or a channel fails. Then it stops receiving
// and goes on sending for at most [Grace]. Messages that are left are sent after the next start. It returns the first error
// of a channel.
func (b *Bot) Run(ctx context.Context) error {
	due, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	loop := make(chan struct{})
	go func() {
		defer close(loop)
		b.deliver.loop(due)
	}()
	g, gctx := errgroup.WithContext(ctx)
	for name, ch := range b.Channels {
		g.Go(func() error {
			if err := ch.Run(gctx, b.Handle); err != nil {
				return fmt.Errorf("run channel %s: %w", name, err)
			}
			return nil
		})
	}
	if len(b.Channels) == 0 {
		<-ctx.Done()
	}
	err := g.Wait()
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), Grace)
	defer cancel()
	drained := b.Drain(grace)
	stop()
	<-loop
	b.deliver.leaveAll(grace)
	if err == nil && drained != nil {
		b.Log.Warn("some messages are left for the next start")
	}
	return err
}

// Grace is how long [Bot.Run] goes on sending after its context ended.
const Grace = 10 * time.Second

// CatchUp claims up to 500 messages that an earlier process left, one for each person, and begins to send them. It is for
// callers that use [Bot.Handle] without [Bot.Run].
func (b *Bot) CatchUp(ctx context.Context) error { return b.deliver.claim(ctx, b.Now()) }

// Drain waits until every message in memory was tried and its result is stored. It returns the error of ctx if ctx ends
// before that. After that it waits at most two seconds for messages that only tidy up ([Message.Tidy]): it is no error when
// some of these are left.
func (b *Bot) Drain(ctx context.Context) error { return b.deliver.drain(ctx) }

// Stats returns the counters.
func (b *Bot) Stats() Stats {
	c := &b.counters
	var missing int64
	for _, n := range b.Words.Missing() {
		missing += int64(n)
	}
	return Stats{
		Missing: missing,
		Updates: c.updates.Load(), Failed: c.failed.Load(), Sent: c.sent.Load(), Later: c.later.Load(),
		Gone: c.gone.Load(), Dropped: c.dropped.Load(), Untidy: c.untidy.Load(), Queued: b.deliver.queued(), Flooded: c.flooded.Load(), Forged: c.forged.Load(),
	}
}

// wordsOf returns the words of a version: its own, or those of the bot if it has none.
func (b *Bot) wordsOf(ref flows.Ref) *locales.Words {
	if words := b.Worded[ref]; words != nil {
		return words
	}
	return b.Words
}

// flow returns the version of the flow in which a response began. For a new person, and when the bot does not have that
// version, it returns the current flow of the conversation: that of the channel, unless the address names another.
func (b *Bot) flow(a Address, s flows.State) *flows.Flow {
	if f, ok := b.flows[s.Ref]; ok {
		return f
	}
	if f := b.beside(a.Channel, a.Consultation); f != nil {
		return f
	}
	return b.mainOf(a.Channel)
}
