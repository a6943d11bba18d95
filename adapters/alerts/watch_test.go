package alerts

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"aporte/bot"
	"aporte/locales"
)

// safe is a vault in memory. While broken, nothing works.
type safe struct {
	mu     sync.Mutex
	kept   map[string]map[string][]byte
	broken error
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
	return maps.Clone(s.kept[kind]), s.broken
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

// TestWatch: the chats that were named learn what is wrong and that it is over, each in its language, and one that cannot be reached
// learns it by the other channel's chat, and afterwards.
func TestWatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newTower(t)
		defer func() { w.stop() }()
		time.Sleep(9*time.Hour + 30*time.Minute)
		if got := w.types(w.telegram, "eva", "aporte alerts here "+w.code()); !strings.HasPrefix(got, "eva reads: Los avisos") || !strings.HasSuffix(got, "Ahora mismo todo va bien.") {
			t.Errorf("named: %s", got)
		}
		if got := w.types(w.slack, "U1", "/alerts here "+strings.ToLower(w.code())); !strings.HasPrefix(got, "U1 reads: Les alertes") {
			t.Errorf("named: %s", got)
		}
		w.sees(Sight{Writable: true, Silent: []string{"telegram"}})
		w.telegram.is(errors.New("no route"))
		began := time.Now().UTC()
		time.Sleep(2 * time.Minute)
		if got := w.slack.reads(); !strings.Contains(got, "⚠️ Telegram ne donne plus signe de vie depuis le 1er janvier 2000 à 09\u00a0h\u00a030 (UTC)") {
			t.Errorf("told: %s", got)
		}
		// A new process tells it no second time.
		w.stop()
		w.start()
		time.Sleep(23 * time.Hour)
		w.wants(w.slack, "")
		w.telegram.is(nil)
		w.sees(Sight{Writable: true})
		time.Sleep(2 * time.Minute)
		w.telegram.mu.Lock()
		shown := w.telegram.shown
		w.telegram.mu.Unlock()
		if len(shown) != 1 || !strings.Contains(shown[0], "✅ Telegram vuelve a funcionar. No dio señales desde el 1 de enero de 2000 a las "+began.Format("15:04")) {
			t.Errorf("the chat that was out of reach learns %q", shown)
		}
		if got := w.slack.reads(); !strings.Contains(got, "✅ Telegram fonctionne de nouveau") {
			t.Errorf("over: %s", got)
		}
	})
}

// TestOutOfReach: what reached nobody before the process ended is told by the next one.
func TestOutOfReach(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newTower(t)
		defer func() { w.stop() }()
		w.types(w.telegram, "ana", "aporte alerts here "+w.code())
		w.telegram.is(errors.New("no route"))
		n := 2
		w.sees(Sight{Writable: true, Parked: &n})
		time.Sleep(time.Hour)
		w.stop()
		w.telegram.is(nil)
		w.start()
		time.Sleep(2 * time.Minute)
		if got := w.telegram.reads(); strings.Count(got, "2 messages n’ont pas pu") != 1 {
			t.Errorf("told: %q", got)
		}
		// Somebody who has blocked the bot is not tried for ever; the database may fail meanwhile.
		w.telegram.is(bot.ErrGone)
		n = 3
		w.sees(Sight{Parked: &n})
		w.vault.breaks(errors.New("disk full"))
		time.Sleep(2 * time.Hour)
		w.telegram.is(nil)
		time.Sleep(time.Minute)
		w.wants(w.telegram, "")
		// It is told although nothing can be stored.
		n = 4
		w.sees(Sight{Parked: &n})
		time.Sleep(2 * time.Hour)
		if got := w.telegram.reads(); strings.Count(got, "4 messages") != 1 {
			t.Errorf("told while nothing can be stored: %q", got)
		}
	})
}

// TestNobodyNamed: who is named while something is wrong learns it then.
func TestNobodyNamed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newTower(t)
		defer func() { w.stop() }()
		w.sees(Sight{Writable: true, Disk: &Space{Free: 300 << 20, Size: 100 << 30}})
		time.Sleep(10 * time.Hour)
		if got := w.types(w.telegram, "ana", "aporte alerts here "+w.code()); !strings.Contains(got, "il reste 300 Mo") {
			t.Errorf("named: %s", got)
		}
		time.Sleep(10 * time.Hour) // which counts as told
		w.wants(w.telegram, "")
		if got := w.types(w.telegram, "ana", "Aporte Alerts OFF"); !strings.Contains(got, "ne reçoit plus d’alertes") {
			t.Errorf("ended: %s", got)
		}
		w.sees(Sight{Writable: true})
		time.Sleep(10 * time.Hour)
		w.wants(w.telegram, "")
	})
}

// TestNodes: of two nodes on one database one tells, and the other goes on where it left off.
func TestNodes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		one := newTower(t)
		other := &tower{t: t, vault: one.vault, telegram: &wire{}, slack: &wire{}, sight: Sight{Writable: true}}
		other.start()
		defer func() { one.stop(); other.stop() }()
		one.types(one.telegram, "ana", "aporte alerts here "+one.code())
		// The node that does not tell sees that a channel is silent from which it alone receives, and then ends.
		other.sees(Sight{Writable: true, Silent: []string{"telegram"}})
		time.Sleep(5 * time.Minute)
		if got := one.telegram.reads(); strings.Count(got, "⚠️ Telegram") != 1 {
			t.Errorf("what the other node sees is told: %q", got)
		}
		other.stop()
		time.Sleep(5 * time.Minute)
		if got := one.telegram.reads(); strings.Count(got, "✅ Telegram") != 1 {
			t.Errorf("what a node saw that has ended: %q", got)
		}
		other.sees(Sight{Writable: true})
		other.start()
		time.Sleep(2 * time.Hour)
		one.wants(one.telegram, "")
		if n := len(one.vault.kept[reportKind]); n != 0 {
			t.Errorf("%d reports are kept", n)
		}
		for _, w := range []*tower{one, other} {
			w.sees(Sight{Writable: true, Silent: []string{"slack"}})
		}
		time.Sleep(5 * time.Minute)
		if got := one.telegram.reads(); strings.Count(got, "Slack") != 1 {
			t.Errorf("the first tells %q", got)
		}
		lead := func(w *tower, leads bool) {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.leads = leads
		}
		lead(one, false)
		time.Sleep(time.Minute)
		lead(other, true)
		time.Sleep(2 * time.Hour)
		other.wants(other.telegram, "")
		for _, w := range []*tower{one, other} {
			w.sees(Sight{Writable: true})
		}
		time.Sleep(5 * time.Minute)
		one.wants(one.telegram, "")
		if got := other.telegram.reads(); strings.Count(got, "✅ Slack") != 1 {
			t.Errorf("the other tells %q", got)
		}
	})
}

// TestCodes: a code names one chat, for a quarter of an hour, and is kept as a hash alone.
func TestCodes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newTower(t)
		defer func() { w.stop() }()
		code, late := w.code(), w.code()
		if text := fmt.Sprintf("%q", w.vault.kept); strings.Contains(text, code) || strings.Contains(text, strings.ReplaceAll(code, "-", "")) {
			t.Error("the code is stored")
		}
		no := "Ce code n’est pas valable"
		for _, wrong := range []string{"AAAAA-AAAAA", "x", strings.Repeat("A", 40)} {
			if got := w.types(w.telegram, "eve", "aporte alerts here "+wrong); !strings.Contains(got, no) {
				t.Errorf("%s: %s", wrong, got)
			}
		}
		for range 2 { // a platform may bring it twice
			if got := w.types(w.telegram, "ana", "aporte alerts here "+code); !strings.Contains(got, "Les alertes") {
				t.Errorf("named: %s", got)
			}
		}
		if got := w.types(w.slack, "U1", "aporte alerts here "+code); !strings.Contains(got, no) {
			t.Errorf("a code for a second chat: %s", got)
		}
		time.Sleep(CodeLasts)
		if got := w.types(w.slack, "U1", "aporte alerts here "+late); !strings.Contains(got, no) {
			t.Errorf("a code that is too old: %s", got)
		}
		w.code()
		if n := len(w.vault.kept[codeKind]); n != 1 {
			t.Errorf("%d codes are kept", n)
		}
		// Nobody can make the bot write a flood.
		time.Sleep(time.Minute)
		for range 500 {
			_ = w.telegram.handle(t.Context(), bot.Update{From: bot.Address{Channel: "telegram", User: "eve"}, Text: "aporte alerts here GUESS"})
		}
		if n := strings.Count(w.telegram.reads(), "eve reads"); n != 5 {
			t.Errorf("%d answers to 500 guesses", n)
		}
		// If nothing can be stored, the platform brings the message again.
		w.vault.breaks(errors.New("disk full"))
		if err := w.telegram.handle(t.Context(), bot.Update{Text: "aporte alerts off", From: bot.Address{Channel: "telegram", User: "ana"}}); err == nil {
			t.Error("acknowledged, and nothing is stored")
		}
		if len(w.passed) != 0 {
			t.Errorf("the bot saw %q", w.passed)
		}
	})
}

// TestHear: the bot sees whatever is not meant for the watch as a whole.
func TestHear(t *testing.T) {
	for text, want := range map[string]string{
		"aporte alerts here ABCDE-FGHIJ": "here ABCDE-FGHIJ", " Aporte  alerts\nhere abc ": "here abc", "/aporte alerts list": "list ", "/alerts off": "off ",
		"aporte alerts": " ", "/ALERTS": " ", "aporte alerts here": "here ",
	} {
		if got, is := hear(text); !is || got.verb+" "+got.code != want {
			t.Errorf("%q is heard as %+v, %t", text, got, is)
		}
	}
	for _, text := range []string{
		"", "alerts", "alerts off", "aporte", "aporte alerts are bad", "my aporte alerts off", "aporte alerts here ABC please", "mi aporte: alerts",
		"/alertsoff", "aporte alertsoff", "aporte alerts off now then", "alertas", "/start alerts",
	} {
		if got, is := hear(text); is {
			t.Errorf("%q is heard as %+v", text, got)
		}
	}
	synctest.Test(t, func(t *testing.T) {
		w := newTower(t)
		defer func() { w.stop() }()
		at := bot.Address{Channel: "telegram", User: "ana"}
		for _, u := range []bot.Update{
			{Text: "aporte alerts are bad", From: at},
			{Did: bot.Written, Text: "aporte alerts", From: at},
			{Did: bot.Pressed, From: at},
			{Did: bot.Edited, Text: "aporte alerts off", From: at}, // only this one is swallowed, as the message before it was
		} {
			if err := w.telegram.handle(t.Context(), u); err != nil {
				t.Error(err)
			}
		}
		if got := fmt.Sprintf("%q", w.passed); got != `["aporte alerts are bad" "aporte alerts" ""]` {
			t.Errorf("the bot saw %s", got)
		}
		w.wants(w.telegram, "")
	})
}

// TestWords says everything in every language.
func TestWords(t *testing.T) {
	s := speaker{locales.Default(), map[string]string{"slack": "Slack"}, time.UTC}
	for _, lang := range []string{"en", "es", "fr"} {
		seen := map[string]bool{}
		for kind := range words {
			for _, over := range []bool{false, true} {
				for _, count := range []int{1, 7} {
					text := s.say(lang, notice{state{Trouble: Trouble{Kind: kind, Of: "slack", Count: count, Last: monday}, Begin: monday, End: monday}, over})
					if strings.Contains(text, "bot.alerts") || strings.Contains(text, "{{") {
						t.Errorf("%s %s: %q", lang, kind, text)
					}
					seen[text] = true
				}
			}
		}
		if len(seen) != 12 {
			t.Errorf("%s: %d different texts", lang, len(seen))
		}
		if text := s.say(lang, notice{state: state{Trouble: Trouble{Kind: Backup}}}); seen[text] || strings.Contains(text, "bot.alerts") {
			t.Errorf("%s, no backup yet: %q", lang, text)
		}
	}
	for key := range s.words.Missing() {
		t.Errorf("missing: %s", key)
	}
	if lang := s.match("de-AT", []string{"de", "fr"}); lang != "fr" {
		t.Errorf("without words in German: %s", lang)
	}
}
