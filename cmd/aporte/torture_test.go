package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"aporte/adapters/sqlstore"
	"aporte/bot"
	"aporte/bot/bottest"
	"aporte/flows"
)

var deliveries = flag.Int("deliveries", 3000, "how many updates are delivered in TestDisturbedDeliveries")

// TestDisturbedDeliveries lets many people do anything at once, and delivers what they do twice, late, swapped and several
// at a time, to the real bot over the real store, while messages to them fail. The model is the pure decision: fed with
// each update once, in the order of the commits, it must end where the store did, for everybody, to the letter.
func TestDisturbedDeliveries(t *testing.T) {
	store := &witness{Store: openStore(t, filepath.Join(t.TempDir(), "a.db")), people: map[bot.Address][]decision{}}
	screens := &screens{shown: map[string][]bot.Message{}}
	b := running(t, store, screens)

	const people = 50
	var wg sync.WaitGroup
	var delivered atomic.Int64
	begin := time.Now()
	for i := range people {
		wg.Go(func() {
			p := &player{user: fmt.Sprintf("user%d", i), screens: screens, rng: rand.New(rand.NewPCG(uint64(i), 7))}
			for range *deliveries / people {
				delivered.Add(int64(p.deliver(t, b)))
			}
		})
	}
	wg.Wait()
	store.quiet(t, b)
	t.Logf("%d deliveries of %d people in %v: %d acted", delivered.Load(), people, time.Since(begin).Round(time.Millisecond), store.count.Load())
	for user, decisions := range store.people {
		store.compare(t, user, decisions, screens)
	}
}

func openStore(t *testing.T, path string) *sqlstore.Store {
	t.Helper()
	store, err := sqlstore.Open(t.Context(), sqlstore.Config{Path: path, Key: make([]byte, 32)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	return store
}

// running is a bot at work on the channel "test", until the test ends.
func running(t *testing.T, store bot.Store, channel bot.Channel) *bot.Bot {
	t.Helper()
	f, words := bottest.First()
	b, err := bot.New(bot.Config{
		Store: store, Channels: map[string]bot.Channel{"test": channel}, Flow: f, Words: words, Limit: bot.Limit{Burst: -1},
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- b.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return b
}

// witness is a store that remembers which updates acted, in the order in which they did.
type witness struct {
	*sqlstore.Store
	count  atomic.Int64
	mu     sync.Mutex
	people map[bot.Address][]decision
}

type decision struct {
	place  int64
	update bot.Update
	saw    bot.Session
	decide func(bot.Session) (bot.Change, error)
}

// Apply implements [bot.Store].
func (w *witness) Apply(ctx context.Context, u bot.Update, decide func(bot.Session) (bot.Change, error)) ([]bot.Delivery, error) {
	place, saw := int64(0), bot.Session{}
	queued, err := w.Store.Apply(ctx, u, func(s bot.Session) (bot.Change, error) {
		place, saw = w.count.Add(1), s
		return decide(s)
	})
	if err == nil && place > 0 {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.people[u.From] = append(w.people[u.From], decision{place, u, saw, decide})
	}
	return queued, err
}

// quiet waits until every message was tried until it got through.
func (w *witness) quiet(t *testing.T, b *bot.Bot) {
	t.Helper()
	for deadline := time.Now().Add(2 * time.Minute); ; time.Sleep(20 * time.Millisecond) {
		if err := b.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		held, err := w.Backlog(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if held.Waiting == 0 && held.Parked == 0 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("never quiet: %+v", held)
		}
	}
}

// compare runs the model of one person and compares it with the store and the screen.
func (w *witness) compare(t *testing.T, who bot.Address, decisions []decision, screens *screens) {
	t.Helper()
	slices.SortFunc(decisions, func(a, b decision) int { return int(a.place - b.place) })
	var model bot.Session
	var journal []flows.Answer
	var said []string
	var closings []bot.Message
	for _, d := range decisions {
		if got, want := asJSON(t, d.saw), asJSON(t, model); got != want {
			t.Fatalf("%s: %s %q was decided on\n%s\nthe model has\n%s", d.update.ID, d.update.Did, d.update.Text+d.update.Token, got, want)
		}
		model.Unshown, model.Unseen = d.saw.Unshown, d.saw.Unseen // which no model knows
		change, err := d.decide(model)
		if err != nil {
			t.Fatal(err)
		}
		if change.Nothing {
			continue
		}
		if change.Forget {
			journal, said, closings = nil, nil, nil // what was still in the queue is gone
		}
		model = change.Session
		if model.State.Status == "" && model.Invited.IsZero() {
			model = bot.Session{}
		}
		for _, a := range change.Answers {
			if !a.Apart {
				journal = flows.Enter(journal, a)
			}
		}
		for _, m := range change.Send {
			if m.Tidy {
				closings = append(closings, m)
			} else {
				said = append(said, m.ID)
			}
		}
	}
	stored, err := w.Session(t.Context(), who)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := asJSON(t, stored), asJSON(t, model); got != want {
		t.Errorf("%s: the store has\n%s\nthe model\n%s", who.User, got, want)
	}
	found := bot.Found{}
	if model.Receipt != "" {
		if found, err = w.FindReceipt(t.Context(), model.Receipt); err != nil {
			t.Fatal(err)
		}
	}
	var entries []flows.Answer
	err = w.Each(t.Context(), bot.Filter{}, func(r bot.Record) error {
		for _, e := range r.Journal {
			if r.ID == found.ID {
				entries = append(entries, e.Answer)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := asJSON(t, entries), asJSON(t, journal); got != want {
		t.Errorf("%s: the journal has\n%s\nthe model\n%s", who.User, got, want)
	}
	shown := screens.first(who.User)
	for i, id := range said {
		if i > 0 && shown[id] < shown[said[i-1]] || shown[id] == 0 {
			t.Errorf("%s: message %d of %d was shown at place %d, the one before at %d", who.User, i, len(said), shown[id], shown[said[max(0, i-1)]])
		}
	}
	for _, m := range closings { // they may come late, or be left out
		if at := shown[m.ID]; at > 0 && at < shown[m.Replaces] {
			t.Errorf("%s: a question is closed at place %d, and comes at %d", who.User, at, shown[m.Replaces])
		}
	}
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// screens is a channel that shows messages, and fails now and then.
type screens struct {
	mu    sync.Mutex
	shown map[string][]bot.Message
}

var errReset = errors.New("connection reset")

// Run implements [bot.Channel].
func (*screens) Run(ctx context.Context, _ func(context.Context, bot.Update) error) error {
	<-ctx.Done()
	return nil
}

// Send implements [bot.Channel].
func (s *screens) Send(_ context.Context, m bot.Message, _ string) (string, error) {
	fate := rand.IntN(300)
	switch fate {
	case 0, 1:
		return "", &bot.RetryError{After: 50 * time.Millisecond}
	case 2, 3:
		return "", errReset
	}
	s.mu.Lock()
	s.shown[m.To.User] = append(s.shown[m.To.User], m)
	s.mu.Unlock()
	if fate < 6 {
		return "", errReset // after it was shown
	}
	return "receipt of " + m.ID, nil
}

// first says at which place, from 1, each message was shown for the first time.
func (s *screens) first(user string) map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	places := map[string]int{}
	for i, m := range s.shown[user] {
		if places[m.ID] == 0 {
			places[m.ID] = i + 1
		}
	}
	return places
}

// player is a person who does random things.
type player struct {
	user    string
	screens *screens
	rng     *rand.Rand
	n       int
	late    []bot.Update // to come once more, much later
	held    []bot.Update // to come after the next
}

var phrases = []string{
	"/start", "1", "2", "3", "1", "2", "1 2", "agree", "yes", "no", "/skip", "/back", "/done", "done", "an idea: =publish *it*", "¿por qué? {{.X}}",
	"/review", "/language fr", "/language es", "/stop", "continue", "Kenya", "congo", "42", "", "/export", "/receipt", "other", "undo", "/delete",
}

// act invents one thing to do.
func (p *player) act() bot.Update {
	p.n++
	u := bot.Update{ID: fmt.Sprintf("%s-%d", p.user, p.n), From: bot.Address{Channel: "test", User: p.user}, Lang: "en"}
	p.screens.mu.Lock()
	shown := p.screens.shown[p.user]
	p.screens.mu.Unlock()
	var keys []bot.Choice
	for i := len(shown) - 1; i >= 0 && len(keys) == 0; i-- {
		if p.rng.IntN(12) > 0 { // else an older message
			keys = shown[i].Choices
		}
	}
	switch kind := p.rng.IntN(20); {
	case kind < 12 && len(keys) > 0:
		u.Did, u.Token = bot.Pressed, keys[p.rng.IntN(len(keys))].Token
		if strings.Contains(u.Token, "erase") && p.rng.IntN(4) > 0 {
			u.Token = keys[0].Token
		}
	case kind == 18:
		u.Did, u.Media = bot.Sent, "voice"
	case kind == 19 && p.n > 3:
		old := p.n - 1 - p.rng.IntN(3)
		u.Text, u.Ref, u.Seq, u.Did = fmt.Sprintf("edited %d", p.n), fmt.Sprintf("%s-%d", p.user, old), int64(old), bot.Edited
	default:
		u.Text, u.Ref, u.Seq = phrases[p.rng.IntN(len(phrases))], u.ID, int64(p.n)
	}
	return u
}

// deliver delivers what comes next: once or more often, alone or with others, now or later. It returns how often.
func (p *player) deliver(t *testing.T, b *bot.Bot) int {
	u := p.act()
	batch := append([]bot.Update{u}, p.held...) // those held back come after a newer one
	p.held = nil
	switch p.rng.IntN(10) {
	case 0:
		batch = append(batch, u, u)
	case 1:
		p.late = append(p.late, u)
	case 2:
		p.held = append(p.held, p.act())
	case 3: // the same tap under another id
		again := u
		again.ID += "again"
		batch = append(batch, again)
	case 4:
		if len(p.late) > 0 {
			batch = append(batch, p.late[p.rng.IntN(len(p.late))])
		}
	}
	together := p.rng.IntN(3) == 0
	var wg sync.WaitGroup
	for _, u := range batch {
		handle := func() {
			if err := b.Handle(context.Background(), u); err != nil {
				t.Error(err)
			}
		}
		if together {
			wg.Go(handle)
		} else {
			handle()
		}
	}
	wg.Wait()
	return len(batch)
}
