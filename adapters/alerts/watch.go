package alerts

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"sync"
	"time"

	"github.com/google/uuid"
	"golang.org/x/time/rate"

	"aporte/bot"
	"aporte/locales"
)

// Config holds the settings of a Watch. Every, Zone, Now and Log may be left out.
type Config struct {
	Vault     Vault
	Look      func(context.Context) Sight               // looks at the service, for some seconds at most; called only where somebody asks or is to be told
	Leads     func(context.Context) bool                // says whether this process is the one of all nodes that tells; nil: it is
	Lang      func(context.Context, bot.Address) string // the language of the conversation in a chat; "" if there is none
	Words     *locales.Words                            //
	Languages []string                                  // of the consultation
	Titles    map[string]string                         // for people, by the name of a channel
	Server    bool                                      // the database is on a server, whose own program copies it
	Every     time.Duration                             // how often to look; 0: 15 s
	Zone      *time.Location                            // of the times that people read; nil: UTC
	Now       func() time.Time                          // nil: time.Now
	Log       *slog.Logger                              // nil: nothing is logged
}

// every is how often the service is looked at, unless the settings say otherwise.
const every = 15 * time.Second

// sendTime is how long the sending of one notice may take.
const sendTime = 20 * time.Second

// Watch looks at the service and writes to the chats that were named. It does not use the outbox: what it tells may be that nothing
// can be stored.
type Watch struct {
	cfg      Config
	say      speaker
	polite   *rate.Limiter // of answers to people who are no operators
	channels map[string]bot.Channel

	naming sync.Mutex // so that a code names one chat

	// Only Run uses these.
	node    string // random
	looks   int    // see [report.Look]; 0: the last report, if there is one, says that all is well
	reports map[string]received

	mu       sync.Mutex
	recalled bool // memory has what is in the vault
	memory   memory
	saved    memory                       // as it is in the vault
	chats    []Chat                       // as they were last read
	waiting  map[string]map[string]notice // not sent yet, by Chat.ID and Trouble.key: the newest of each
	told     map[string]bool              // by Trouble.key: the newest notice has reached a chat
}

// New makes a Watch. Each channel must be given to [Watch.Of] before Run.
func New(c Config) *Watch {
	if c.Every == 0 {
		c.Every = every
	}
	if c.Zone == nil {
		c.Zone = time.UTC
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return &Watch{
		cfg: c, say: speaker{c.Words, c.Titles, c.Zone, c.Server}, polite: rate.NewLimiter(1, 5), channels: map[string]bot.Channel{},
		memory: memory{}, saved: memory{}, waiting: map[string]map[string]notice{}, told: map[string]bool{},
		node: uuid.NewString(), reports: map[string]received{},
	}
}

// Run looks at the service again and again until ctx ends. It begins with what an earlier process, or another node, has told.
func (w *Watch) Run(ctx context.Context) {
	tick := time.NewTicker(w.cfg.Every)
	defer tick.Stop()
	for {
		if w.cfg.Leads == nil || w.cfg.Leads(ctx) {
			w.look(ctx)
		} else {
			w.forget()
			w.leave(ctx)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// forget forgets everything while another node tells.
func (w *Watch) forget() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.recalled, w.memory, w.saved = false, memory{}, memory{}
	clear(w.waiting)
	clear(w.told)
}

// recall reads what was told, once.
func (w *Watch) recall(ctx context.Context) {
	if w.recalled {
		return
	}
	m, err := recall(ctx, w.cfg.Vault)
	if err != nil {
		w.cfg.Log.Warn("which alerts were told is not known: they may be told again", "error", err)
		m = memory{}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.recalled, w.memory, w.saved = true, m, maps.Clone(m)
}

// look looks at the service once, if there is somebody to tell, and tells what is to be told.
func (w *Watch) look(ctx context.Context) {
	w.recall(ctx)
	chats, err := Chats(ctx, w.cfg.Vault)
	if err != nil && ctx.Err() == nil {
		w.cfg.Log.Warn("the chats that get alerts cannot be read: those known so far get them", "error", err)
	}
	w.mu.Lock()
	if err == nil {
		w.chats = chats
	}
	somebody := len(w.chats) > 0
	w.mu.Unlock()
	if !somebody {
		return
	}
	now := w.cfg.Now().Round(0)
	sight := w.cfg.Look(ctx)
	sight.Silent = w.gather(ctx, sight.Silent, now)
	here, unknown := sight.troubles(now)
	if ctx.Err() != nil {
		return // what was seen is only that the process ends
	}
	w.mu.Lock()
	w.remember(now, here, unknown)
	letters := w.letters()
	w.mu.Unlock()
	var all sync.WaitGroup
	for _, chat := range letters {
		all.Go(func() { w.send(ctx, chat) })
	}
	all.Wait()
	w.keep(ctx)
}

// remember takes in what was seen, and puts what is to be told in line for each chat. The lock is held.
func (w *Watch) remember(now time.Time, here []Trouble, unknown map[Kind]bool) {
	after, say := w.memory.step(now, here, unknown)
	w.memory = after
	for _, n := range say {
		key := n.key()
		w.cfg.Log.Info("alert", "kind", n.Kind, "channel", n.Of, "over", n.over)
		w.told[key] = false
		for _, c := range w.chats {
			if w.waiting[c.ID] == nil {
				w.waiting[c.ID] = map[string]notice{}
			}
			w.waiting[c.ID][key] = n
		}
	}
}

// letter is what waits for a chat.
type letter struct {
	chat    Chat
	notices map[string]notice
}

// letters returns what waits, and forgets what waits for chats that get alerts no more. The lock is held.
func (w *Watch) letters() (all []letter) {
	left := map[string]map[string]notice{}
	for _, c := range w.chats {
		if notices := w.waiting[c.ID]; len(notices) > 0 {
			left[c.ID] = notices
			all = append(all, letter{c, maps.Clone(notices)})
		}
	}
	w.waiting = left
	return all
}

// send sends what waits for one chat. What fails waits for the next look, unless it would never succeed.
func (w *Watch) send(ctx context.Context, l letter) {
	for key, n := range l.notices {
		err := w.write(ctx, l.chat.At, w.say.say(l.chat.Lang, n))
		lost := errors.Is(err, bot.ErrGone) || errors.Is(err, bot.ErrRefused)
		if err != nil {
			w.cfg.Log.Warn("alert not sent", "channel", l.chat.At.Channel, "again", !lost, "error", err)
		}
		if err != nil && !lost {
			return
		}
		w.mu.Lock()
		w.told[key] = w.told[key] || err == nil
		delete(w.waiting[l.chat.ID], key)
		w.mu.Unlock()
	}
}

var errNoChannel = errors.New("channel not configured")

// write sends a text to a chat.
func (w *Watch) write(ctx context.Context, to bot.Address, text string) error {
	ch := w.channels[to.Channel]
	if ch == nil {
		return errNoChannel
	}
	ctx, cancel := context.WithTimeout(ctx, sendTime)
	defer cancel()
	_, err := ch.Send(ctx, bot.Message{ID: uuid.NewString(), To: to, Text: text}, "")
	return err
}

// keep stores what was told, so that a later process tells it no sooner than it should. What has reached nobody is not stored.
func (w *Watch) keep(ctx context.Context) {
	w.mu.Lock()
	changed, gone := memory{}, []string{}
	for key, s := range w.memory {
		if told, known := w.told[key]; !s.Told.IsZero() && s != w.saved[key] && (told || !known) {
			changed[key] = s
		}
	}
	for key := range w.saved {
		if _, there := w.memory[key]; !there {
			gone = append(gone, key)
		}
	}
	w.mu.Unlock()
	for key, s := range changed {
		if err := put(ctx, w.cfg.Vault, stateKind, key, s); err != nil {
			w.cfg.Log.Warn("it is not stored that an alert was told", "error", err)
			return
		}
		w.saved[key] = s
	}
	for _, key := range gone {
		if err := w.cfg.Vault.Delete(ctx, stateKind, key); err != nil {
			return
		}
		delete(w.saved, key)
	}
}
