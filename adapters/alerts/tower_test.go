package alerts

import (
	"context"
	"errors"
	"maps"
	"strings"
	"sync"
	"testing"
	"time"

	"aporte/bot"
	"aporte/locales"
)

// safe is a vault in memory. While broken, nothing works.
type safe struct {
	mu     sync.Mutex
	kept   map[string]map[string][]byte
	broken error
	holed  error // why not all entries of a kind can be read
}

func (s *safe) Put(_ context.Context, kind, id string, value []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.kept[kind] == nil {
		s.kept[kind] = map[string][]byte{}
	}
	s.kept[kind][id] = value
	return s.broken
}

func (s *safe) Get(_ context.Context, kind, id string) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.kept[kind][id], s.broken
}

func (s *safe) List(_ context.Context, kind string) (map[string][]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.kept[kind]), errors.Join(s.broken, s.holed)
}

func (s *safe) Delete(_ context.Context, kind, id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.kept[kind], id)
	return s.broken
}

func (s *safe) breaks(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.broken = err
}

func (s *safe) holes(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.holed = err
}

// wire is a channel in memory.
type wire struct {
	mu     sync.Mutex
	shown  []string
	fails  error
	handle func(context.Context, bot.Update) error // what Run gives each update to
}

func (w *wire) Run(_ context.Context, handle func(context.Context, bot.Update) error) error {
	w.handle = handle
	return nil
}

func (w *wire) Send(_ context.Context, m bot.Message, _ string) (string, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.fails != nil {
		return "", w.fails
	}
	w.shown = append(w.shown, m.To.User+" reads: "+m.Text)
	return "1", nil
}

func (w *wire) is(fails error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.fails = fails
}

// reads returns what was shown since the last call.
func (w *wire) reads() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	text := strings.Join(w.shown, "\n")
	w.shown = nil
	return text
}

// tower is a watch over two channels, in a bubble of synctest.
type tower struct {
	t               *testing.T
	vault           *safe
	telegram, slack *wire
	passed          []string // what the bot saw

	mu    sync.Mutex
	sight Sight
	leads bool
	stop  func()
}

func newTower(t *testing.T) *tower {
	w := &tower{t: t, vault: &safe{kept: map[string]map[string][]byte{}}, telegram: &wire{}, slack: &wire{}, sight: Sight{Writable: true}, leads: true}
	w.start()
	return w
}

func (w *tower) start() {
	watch := New(Config{
		Vault: w.vault, Words: locales.Default(), Languages: []string{"en", "es", "fr"}, Titles: map[string]string{"telegram": "Telegram", "slack": "Slack"},
		Lang: func(_ context.Context, a bot.Address) string { return map[string]string{"eva": "es"}[a.User] },
		Leads: func(context.Context) bool {
			w.mu.Lock()
			defer w.mu.Unlock()
			return w.leads
		},
		Look: func(context.Context) Sight {
			w.mu.Lock()
			defer w.mu.Unlock()
			return w.sight
		},
	})
	for name, ch := range map[string]*wire{"telegram": w.telegram, "slack": w.slack} {
		_ = watch.Of(name, ch).Run(w.t.Context(), func(_ context.Context, u bot.Update) error {
			w.passed = append(w.passed, u.Text)
			return nil
		})
	}
	ctx, cancel := context.WithCancel(w.t.Context())
	var run sync.WaitGroup
	run.Go(func() { watch.Run(ctx) })
	w.stop = func() {
		cancel()
		run.Wait()
	}
}

func (w *tower) sees(s Sight) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.sight = s
}

func (w *tower) code() string {
	w.t.Helper()
	code, _, err := NewCode(w.t.Context(), w.vault, time.Now())
	if err != nil {
		w.t.Fatal(err)
	}
	return code
}

func (w *tower) types(ch *wire, user, text string) string {
	w.t.Helper()
	name := map[*wire]string{w.telegram: "telegram", w.slack: "slack"}[ch]
	if err := ch.handle(w.t.Context(), bot.Update{From: bot.Address{Channel: name, User: user}, Lang: "fr", Text: text}); err != nil {
		w.t.Fatal(err)
	}
	return ch.reads()
}

func (w *tower) wants(ch *wire, want string) {
	w.t.Helper()
	if got := ch.reads(); got != want {
		w.t.Errorf("read\n%s\nwant\n%s", got, want)
	}
}
