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

// Config is what a Bot is made of. Now, Fresh and Log may be left out.
type Config struct {
	Store    Store
	Channels map[string]Channel // by the name that their addresses carry
	Flow     *flows.Flow        // the consultation that new participants get
	Flows    []*flows.Flow      // older versions that people may still be in
	Words    *locales.Words
	Worded   map[flows.Ref]*locales.Words // versions that have words of their own; the others have Words
	Limit    Limit                        // of what one person may do
	Slash    map[string]string            // by channel: what begins a command there; "/" where it has none
	// NoReminders: nobody is offered reminders, because nobody will be there to send them.
	NoReminders bool
	// SealTexts: the store seals the texts of submitted responses, so that they are not kept here either.
	SealTexts bool
	Now       func() time.Time
	Fresh     func() Fresh // [NewFresh] if nil
	Log       *slog.Logger
}

// Bot leads people through a consultation: it understands what they did, decides what follows, and says it.
type Bot struct {
	Config
	flows      map[flows.Ref]*flows.Flow
	lexicons   map[flows.Ref]*flows.Lexicon // of each of the flows
	slashes    map[string]map[string]any    // by channel: Config.Slash as it is filled in
	wordingIDs sync.Map                     // by [worded]: the ID of each wording that was answered
	deliver    *deliverer
	limit      *limiter
	guesses    *limiter      // of wrong receipts
	hands      chan struct{} // one place for each update being handled
	gates      gates
	counters   counters
}

// slash is what begins a command where a channel has nothing of its own.
var slash = map[string]any{"Slash": "/"}

// Stats counts what a Bot did since it started.
type Stats struct {
	Updates int64 // handled, duplicates included
	Failed  int64 // not stored: the platform keeps them and brings them again
	Sent    int64 // messages delivered or edited
	Later   int64 // tries put off
	Gone    int64 // persons found unreachable
	Dropped int64 // messages given up
	Untidy  int64 // messages left out that would only have tidied up
	Queued  int64 // messages in hand right now
	Forged  int64 // keys that were never given out in that conversation
	Flooded int64 // updates not taken since their sender was too fast
	Missing int64 // times that words were not there in the language of a person, see [locales.Words.Missing]
}

type counters struct{ updates, failed, sent, later, gone, dropped, untidy, flooded, forged atomic.Int64 }

// New makes a Bot.
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
		Config: c, flows: map[flows.Ref]*flows.Flow{}, lexicons: map[flows.Ref]*flows.Lexicon{}, slashes: map[string]map[string]any{},
		limit: newLimiter(c.Limit), guesses: newLimiter(guessLimit), hands: make(chan struct{}, maxInHand),
	}
	for _, f := range append(c.Flows, c.Flow) {
		b.flows[f.Ref], b.lexicons[f.Ref] = f, f.Lexicon(vocabulary{b.wordsOf(f.Ref)})
	}
	for channel, begins := range c.Slash {
		if begins != "" {
			b.slashes[channel] = map[string]any{"Slash": begins}
		}
	}
	b.deliver = newDeliverer(b)
	return b, nil
}

// Handle takes one update: it commits what follows from it, and hands the messages over for delivery. When it returns
// nil the update may be acknowledged; an error means that nothing was stored and that the update must come again.
func (b *Bot) Handle(ctx context.Context, u Update) error {
	select {
	case b.hands <- struct{}{}:
		defer func() { <-b.hands }()
	default:
		b.counters.failed.Add(1)
		return errTooMany
	}
	defer b.gates.enter(u.From)()
	return b.handle(ctx, u, b.Now().Round(0)) // as it is when it was stored and read
}

// handle is Handle in the turn of a person, at a time. That of a timer is the one at which it was due: by a clock that was
// set back since, it would have come too early, and it comes only once.
func (b *Bot) handle(ctx context.Context, u Update, now time.Time) error {
	fresh := b.Fresh()
	u = b.bar(b.Prepare(u), now)
	if !u.Did.Silent() && u.Did != Timer {
		ok, tell := b.limit.take(u.From, now)
		if !ok && !tell {
			b.counters.updates.Add(1)
			b.counters.flooded.Add(1)
			b.hush(ctx, u)
			return nil
		}
		if u.Noted.Flood = !ok; u.Noted.Flood {
			u.Noted.Receipt = "" // nothing of it is taken
		}
	}
	var change Change
	wrong := false
	waiting := b.deliver.waiting(u.From) // now: what is decided may be decided again
	deliveries, err := b.Store.Apply(ctx, u, func(s Session) (Change, error) {
		wrong = u.Noted.Receipt != "" && u.Noted.Receipt != s.Receipt
		s.Unshown = s.Unshown || slices.Contains(waiting, s.Asked.Message)
		change = b.Decide(u, s, now, fresh)
		return change, nil
	})
	if errors.Is(err, ErrSeen) {
		b.counters.updates.Add(1)
		return nil
	}
	if wrong {
		b.guesses.take(u.From, now)
	}
	if change.Forged { // counted, not logged: it may be an attack, or a client with an old message
		b.counters.forged.Add(1)
	}
	switch {
	case errors.Is(err, ErrParked):
		deliveries = b.trouble(u, fresh.Turn)
	case err != nil:
		b.counters.failed.Add(1)
		return fmt.Errorf("handle update: %w", err)
	}
	if u.Did == Pressed {
		for i := range deliveries {
			deliveries[i].Posted = u.Ref
		}
	}
	b.deliver.add(append(deliveries, b.toast(ctx, u, fresh.Turn, change.Toast)...))
	b.counters.updates.Add(1)
	return nil
}

// trouble tells somebody that what they did could not be taken. The message is not stored, since it may be the store that
// fails.
func (b *Bot) trouble(u Update, id string) []Delivery {
	if u.Did.Silent() || u.Did == Timer {
		return nil
	}
	text := b.Words.Text(b.Words.Match(u.Lang, b.Flow.Languages), "bot.trouble", nil)
	return []Delivery{{Message: Message{ID: id + ".9", To: u.From, Text: text}}}
}

// errTooMany leaves an update to the platform.
var errTooMany = errors.New("handle update: too many are being handled")

// Run runs every channel and the delivery of what is due until ctx ends. Then it stops receiving, sends what it can
// within the grace, and returns: what is left is sent after the next start.
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

// Grace is how long Run goes on sending after it was told to stop.
const Grace = 10 * time.Second

// CatchUp sends what waits from before, for whoever handles updates without [Bot.Run].
func (b *Bot) CatchUp(ctx context.Context) error { return b.deliver.claim(ctx, b.Now()) }

// Drain waits until every message in hand was tried and its result is stored. For those that only tidy up it waits no
// longer than a moment: what is left of them is an error to nobody.
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

// wordsOf returns the words of a version.
func (b *Bot) wordsOf(ref flows.Ref) *locales.Words {
	if words := b.Worded[ref]; words != nil {
		return words
	}
	return b.Words
}

// flow returns the flow that a response is pinned to; for a new person, and when its version is lost, the current one.
func (b *Bot) flow(s flows.State) *flows.Flow {
	if f, ok := b.flows[s.Ref]; ok {
		return f
	}
	return b.Flow
}
