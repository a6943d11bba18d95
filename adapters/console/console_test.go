package console_test

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"aporte/adapters/console"
	"aporte/adapters/sqlstore"
	"aporte/bot"
	"aporte/bot/bottest"
)

func TestStories(t *testing.T) {
	bottest.TestStories(t, "../../flows/testdata/stories", openStore, openTerminal)
}

func openStore(t *testing.T, now func() time.Time) bot.Store {
	t.Helper()
	store, err := sqlstore.Open(t.Context(), sqlstore.Config{
		Path: t.TempDir() + "/aporte.db", Key: make([]byte, 32), Now: now,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	return store
}

// terminal is a person at a terminal. What a terminal cannot do (edit, repeat, send a picture) is handed to the bot as
// the update that another channel would make of it, so that every story can be played.
type terminal struct {
	channel *ears
	in      *io.PipeWriter
	typed   int
}

// ears is the channel under test, with somebody listening in.
type ears struct {
	*console.Channel
	mu      sync.Mutex
	ready   chan struct{}
	handle  func(bot.Update) error
	last    bot.Update // the newest update
	pressed bot.Update // the newest with a key
	sent    []bot.Message
}

func openTerminal(t *testing.T) bottest.Platform {
	t.Helper()
	in, out := io.Pipe()
	t.Cleanup(func() { _ = out.Close() })
	c := console.New(console.Config{In: in, Out: io.Discard, User: "ana", Lang: "en", Silent: true})
	return &terminal{channel: &ears{Channel: c, ready: make(chan struct{})}, in: out}
}

func (e *ears) Run(ctx context.Context, handle func(context.Context, bot.Update) error) error {
	e.handle = func(u bot.Update) error {
		e.mu.Lock()
		e.last = u
		if u.Token != "" {
			e.pressed = u
		}
		e.mu.Unlock()
		return handle(ctx, u)
	}
	close(e.ready)
	return e.Channel.Run(ctx, func(_ context.Context, u bot.Update) error { return e.handle(u) })
}

func (e *ears) Send(ctx context.Context, m bot.Message, receipt string) (string, error) {
	e.mu.Lock()
	e.sent = append(e.sent, m)
	e.mu.Unlock()
	return e.Channel.Send(ctx, m, receipt)
}

func (p *terminal) Name() string         { return console.Name }
func (p *terminal) Channel() bot.Channel { return p.channel }
func (p *terminal) Secrets() []string    { return nil }

func (p *terminal) Fail(int, bottest.Failure) {}

func (p *terminal) Type(_, text string) string {
	if strings.Contains(text, "\n") { // a line is a message here; other channels send several at once
		ref := fmt.Sprintf("typed.%d", p.typed)
		p.inject(bot.Update{Text: text, Ref: ref})
		return ref
	}
	<-p.channel.ready
	_, _ = io.WriteString(p.in, text+"\n")
	for { // the channel names the message when it has read the line
		p.channel.mu.Lock()
		u := p.channel.last
		p.channel.mu.Unlock()
		if u.Text == text || u.Token != "" {
			return u.Ref
		}
		time.Sleep(time.Millisecond)
	}
}

func (p *terminal) Edit(_, ref, text string) {
	p.inject(bot.Update{Text: text, Ref: ref, Edited: true})
}

func (p *terminal) Send(_, media string) { p.inject(bot.Update{Media: media}) }

func (p *terminal) Press(_, label string, old bool) bool {
	p.channel.mu.Lock()
	sent := slices.Clone(p.channel.sent)
	p.channel.mu.Unlock()
	for _, m := range slices.Backward(sent) {
		for _, c := range m.Choices {
			if c.Label != label {
				continue
			}
			if old {
				p.inject(bot.Update{Token: c.Token})
			} else {
				_, _ = io.WriteString(p.in, "["+label+"]\n")
			}
			return true
		}
	}
	return false
}

func (p *terminal) Tap(string) {
	p.channel.mu.Lock()
	u := p.channel.pressed
	p.channel.mu.Unlock()
	p.inject(bot.Update{Token: u.Token})
}

func (p *terminal) Redeliver() {
	p.channel.mu.Lock()
	u := p.channel.last
	p.channel.mu.Unlock()
	go func() { _ = p.channel.handle(u) }()
}

func (p *terminal) Shown(string) []bottest.Bubble {
	p.channel.mu.Lock()
	defer p.channel.mu.Unlock()
	var bubbles []bottest.Bubble
	for _, m := range p.channel.sent {
		bubbles = append(bubbles, bottest.Bubble{Text: console.Format(m)})
	}
	return bubbles
}

// inject hands over an update that a terminal cannot make.
func (p *terminal) inject(u bot.Update) {
	<-p.channel.ready
	p.typed++
	u.ID = fmt.Sprintf("test.%d", p.typed)
	u.From = bot.Address{Channel: console.Name, User: "ana"}
	go func() { _ = p.channel.handle(u) }()
}
