package console_test

import (
	"context"
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"aporte/adapters/console"
	"aporte/bot"
	"aporte/bot/bottest"
)

// terminal is a person at a terminal: what they type goes in as bytes, and what they see is what was printed.
type terminal struct {
	channel *ears
	in      *io.PipeWriter
	screen  *screen
	pressed string // the last key
}

func openTerminal(t *testing.T) *terminal {
	t.Helper()
	in, out := io.Pipe()
	t.Cleanup(func() { _ = out.Close() })
	s := &screen{}
	c := console.New(console.Config{In: in, Out: s, User: "ana", Lang: "en", Silent: true})
	return &terminal{channel: &ears{Channel: c, ready: make(chan struct{})}, in: out, screen: s}
}

func (p *terminal) Name() string         { return console.Name }
func (p *terminal) Channel() bot.Channel { return p.channel }
func (p *terminal) Secrets() []string    { return nil }

// Can implements [bottest.Platform]: a terminal can take lines from one person, print, and nothing else.
func (p *terminal) Can() bottest.Can { return bottest.Can{} }

func (p *terminal) Fail(n int, how bottest.Failure) { p.screen.fail(n, how) }

// Type returns as soon as the channel has read the line and named it.
func (p *terminal) Type(_, text string) string {
	<-p.channel.ready
	before, _ := p.channel.heard()
	_, _ = io.WriteString(p.in, text+"\n")
	for {
		if n, u := p.channel.heard(); n > before {
			return u.Ref
		}
		time.Sleep(time.Millisecond)
	}
}

func (p *terminal) Press(_, label string, _ bool) bool {
	for _, b := range slices.Backward(p.screen.bubbles()) {
		if len(b.Keys) == 0 {
			continue
		}
		// An option that is marked has its mark behind it.
		if !slices.ContainsFunc(b.Keys, func(k string) bool { return k == label || strings.HasPrefix(k, label+" (") }) {
			return false
		}
		p.pressed = label
		_, _ = io.WriteString(p.in, "["+label+"]\n")
		return true
	}
	return false
}

func (p *terminal) Tap(user string) { p.Press(user, p.pressed, false) }

func (p *terminal) Shown(string) []bottest.Bubble { return p.screen.bubbles() }

func (p *terminal) Edit(string, string, string) { panic("a terminal cannot edit") }
func (p *terminal) Send(string, string)         { panic("a terminal sends text only") }
func (p *terminal) Redeliver()                  { panic("a terminal brings nothing again") }

// ears is the channel under test, with somebody listening in.
type ears struct {
	*console.Channel
	mu      sync.Mutex
	ready   chan struct{}
	handle  func(bot.Update) error
	n       int        // updates so far
	last    bot.Update // the newest
	pressed bot.Update // the newest with a key
	sent    []bot.Message
}

func (e *ears) Run(ctx context.Context, handle func(context.Context, bot.Update) error) error {
	e.handle = func(u bot.Update) error {
		e.mu.Lock()
		e.n, e.last = e.n+1, u
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

func (e *ears) heard() (int, bot.Update) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.n, e.last
}

// screen is what was printed, one message a call.
type screen struct {
	mu      sync.Mutex
	printed []string
	faults  []bottest.Failure
}

func (s *screen) fail(n int, how bottest.Failure) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for range n {
		s.faults = append(s.faults, how)
	}
}

// Write implements [io.Writer].
func (s *screen) Write(raw []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var fault bottest.Failure
	if len(s.faults) > 0 {
		fault, s.faults = s.faults[0], s.faults[1:]
	}
	if fault == "" || fault == bottest.ResetAfter {
		s.printed = append(s.printed, string(raw))
	}
	if fault != "" {
		return 0, errors.New("the terminal is gone")
	}
	return len(raw), nil
}

func (s *screen) bubbles() []bottest.Bubble {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []bottest.Bubble
	for _, raw := range s.printed {
		all = append(all, read(raw))
	}
	return all
}

var (
	optionRow = regexp.MustCompile(`\n  \d+\. (.+)\n$`)
	keyRow    = regexp.MustCompile(`\n\n  \[(.+)\]\n$`)
)

// read finds in what was printed the text and, from its end, the keys.
func read(raw string) bottest.Bubble {
	rest := strings.TrimSuffix(strings.TrimPrefix(raw, "\n"), "\n")
	var b bottest.Bubble
	if row := keyRow.FindStringSubmatchIndex(rest); row != nil {
		b.Keys = strings.Split(rest[row[2]:row[3]], "] [")
		rest = rest[:row[0]+1]
	}
	options := false
	for {
		row := optionRow.FindStringSubmatchIndex(rest)
		if row == nil {
			break
		}
		options = true
		b.Keys = append(b.Keys, rest[row[2]:row[3]])
		rest = rest[:row[0]+1]
	}
	if options {
		rest = strings.TrimSuffix(rest, "\n")
	}
	b.Text = strings.TrimSuffix(rest, "\n")
	return b
}
