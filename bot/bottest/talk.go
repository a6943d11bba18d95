package bottest

import (
	"context"
	_ "embed"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"aporte/bot"
	"aporte/flows"
)

// parkFlow is a small consultation with a question of each kind that people answer in more than one way.
const parkFlow = `flow: park
version: 1
languages: [en, es, fr]
steps:
  - {id: consent, kind: consent, notice: "1"}
  - {id: colour, kind: choice, options: [red, green, blue]}
  - {id: tools, kind: several, options: [swings, slides, trees, benches, lamps, paths], max: 5}
  - {id: idea, kind: text, max: 100}
  - {id: size, kind: scale, min: 1, max: 5}
  - {id: wish, kind: text, max: 100}
  - {id: review, kind: review}
`

//go:embed talk_park.en.json
var parkWords []byte

// Talk is a conversation over a platform and a store, step by step, for what no story can tell.
type Talk struct {
	t        *testing.T
	Platform Platform
	Store    bot.Store
	User     string
	Bot      *bot.Bot
	play     *stage
	stop     func()
}

// NewTalk begins a conversation of "ana" about a park: its consent is given, and the first question, for a colour, is asked.
func NewTalk(t *testing.T, store OpenStore, platform Platform) *Talk {
	t.Helper()
	words := fstest.MapFS{}
	for _, lang := range []string{"en", "es", "fr"} {
		words["park."+lang+".json"] = &fstest.MapFile{Data: parkWords}
	}
	p := newPlay(t, story{setup: map[string]string{}, flow: []byte(parkFlow), words: words})
	k := &Talk{t: t, Platform: platform, Store: store(t, p.clock.Now), User: "ana"}
	k.play = &stage{play: p, platform: platform, user: k.User, store: k.Store}
	k.begin()
	t.Cleanup(func() { k.stop() })
	k.Do(1, func() { platform.Type(k.User, "hello") })
	k.Press("Yes")
	return k
}

func (k *Talk) begin() {
	p := k.play
	p.want = 0
	k.Bot = p.bot(bot.Config{Store: k.Store, Channels: map[string]bot.Channel{p.name(): k.Platform.Channel()}})
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- k.Bot.Run(ctx) }()
	p.b = k.Bot
	k.stop = func() {
		cancel()
		if err := <-done; err != nil {
			k.t.Errorf("run: %v", err)
		}
	}
}

// Restart stops the service, with all messages tried, and starts it again on the same store.
func (k *Talk) Restart() {
	k.stop()
	k.begin()
}

// After lets time pass.
func (k *Talk) After(d time.Duration) { k.play.clock.add(d) }

// Do lets something happen that leads to n updates, and waits until they are handled and what follows was tried.
func (k *Talk) Do(n int64, act func()) {
	k.t.Helper()
	act()
	k.play.want += n
	k.play.wait(line{})
}

// Type writes a message, and returns the platform's id of it.
func (k *Talk) Type(text string) (ref string) {
	k.t.Helper()
	k.Do(1, func() { ref = k.Platform.Type(k.User, text) })
	return ref
}

// Press presses the key that reads label.
func (k *Talk) Press(label string) {
	k.t.Helper()
	k.Do(1, func() {
		if !k.Platform.Press(k.User, label, false) {
			k.t.Fatalf("there is no key %q; shown is\n%s", label, k.play.screen())
		}
	})
}

// Last is the newest message on the screen.
func (k *Talk) Last() string {
	shown := k.Platform.Shown(k.User)
	if len(shown) == 0 {
		return ""
	}
	return shown[len(shown)-1].Text
}

// Count is how many messages are on the screen.
func (k *Talk) Count() int { return len(k.Platform.Shown(k.User)) }

// Says holds that the newest message says something.
func (k *Talk) Says(words string) {
	k.t.Helper()
	if !strings.Contains(k.Last(), words) {
		k.t.Errorf("the newest message does not say %q:\n%s", words, k.Last())
	}
}

// journal returns every entry that the store has.
func (k *Talk) journal() (journal []flows.Answer) {
	k.t.Helper()
	r, ok := k.Store.(bot.Reader)
	if !ok {
		k.t.Fatal("the store is no bot.Reader")
	}
	err := r.Each(context.Background(), bot.Filter{}, func(rec bot.Record) error {
		for _, e := range rec.Journal {
			journal = append(journal, e.Answer)
		}
		return nil
	})
	if err != nil {
		k.t.Fatal(err)
	}
	return journal
}

// Noted returns the words noted at a question, one message on each line.
func (k *Talk) Noted(step string) string {
	k.t.Helper()
	return flows.FoldNotes(k.journal())[step].Text()
}

// Answer returns what a question was answered, as codes, number and text; "" if it has no answer.
func (k *Talk) Answer(step string) string {
	k.t.Helper()
	v, ok := flows.Fold(k.journal())[step]
	if !ok {
		return ""
	}
	answer := append([]string{}, v.Codes...)
	if v.Number != nil {
		answer = append(answer, string(rune('0'+*v.Number)))
	}
	if v.Text != "" {
		answer = append(answer, v.Text)
	}
	return strings.Join(answer, " ") + string(v.Missing)
}
