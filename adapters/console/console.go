// Package console is a channel on a terminal, and the reference implementation of [bot.Channel]: one line in is one
// update, one message out is a block of text with its options numbered.
package console

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"

	"github.com/google/uuid"

	"aporte/bot"
)

// Name is the channel's name in addresses.
const Name = "console"

// Config is what a Channel is made of.
type Config struct {
	In       io.Reader
	Out      io.Writer
	User     string // who is chatting; a later run with the same name continues the conversation
	Lang     string // the language hint
	Terminal bool   // show a prompt
	Silent   bool   // wait for the first line instead of greeting
}

// Channel reads lines and writes messages.
type Channel struct {
	Config
	mu   sync.Mutex
	sent int
	keys []bot.Choice // of the newest message, so that the label of a navigation key can be typed
}

// New makes a Channel.
func New(c Config) *Channel { return &Channel{Config: c} }

// Run implements [bot.Channel]. It also ends when the input ends, and with the error of handle if there is one.
func (c *Channel) Run(ctx context.Context, handle func(context.Context, bot.Update) error) error {
	from := bot.Address{Channel: Name, User: c.User}
	session, n := uuid.NewString(), 0
	take := func(text string) error {
		n++
		u := bot.Update{ID: session + "." + strconv.Itoa(n), From: from, Lang: c.Lang, Text: text}
		u.Ref = u.ID
		if token, ok := c.pressed(text); ok {
			u.Did, u.Text, u.Token = bot.Pressed, "", token
		}
		return handle(ctx, u)
	}
	if !c.Silent {
		if err := take("/start"); err != nil {
			return err
		}
	}
	lines := c.lines(ctx)
	for {
		c.prompt()
		select {
		case <-ctx.Done():
			return nil
		case line, ok := <-lines:
			if !ok {
				return nil
			}
			if err := take(line); err != nil {
				return err
			}
		}
	}
}

// lines reads in the background, so that Run can end with its context while a read blocks.
func (c *Channel) lines(ctx context.Context) <-chan string {
	lines := make(chan string)
	go func() {
		defer close(lines)
		scan := bufio.NewScanner(c.In)
		scan.Buffer(nil, 1<<20)
		for scan.Scan() {
			select {
			case lines <- scan.Text():
			case <-ctx.Done():
				return
			}
		}
	}()
	return lines
}

func (c *Channel) prompt() {
	if c.Terminal {
		c.mu.Lock()
		defer c.mu.Unlock()
		fmt.Fprint(c.Out, "> ")
	}
}

// pressed returns the token of the key that was typed: any key by its label in brackets, "[Agree]", a navigation key also
// without them, "done". It returns false if text is neither.
func (c *Channel) pressed(text string) (token string, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	label, bracketed := strings.CutPrefix(strings.TrimSpace(text), "[")
	label = strings.TrimSuffix(label, "]")
	for _, k := range c.keys {
		if (k.Number == 0 || bracketed) && strings.EqualFold(k.Label, label) {
			return k.Token, true
		}
	}
	return "", false
}

// Send implements [bot.Channel]. A terminal cannot take back what it printed: a message that only closes an earlier
// one is left out, and one that asks again is printed again.
func (c *Channel) Send(_ context.Context, m bot.Message, _ string) (string, error) {
	if m.To.User != c.User { // it is for somebody else: it waits until that person uses this terminal
		return "", &bot.RetryError{}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if m.Replaces != "" && len(m.Choices) == 0 {
		return "", nil
	}
	if len(m.Choices) > 0 { // a message without keys leaves those of the question before it
		c.keys = m.Choices
	}
	c.sent++
	if _, err := io.WriteString(c.Out, Format(m)); err != nil {
		return "", fmt.Errorf("write message: %w", err)
	}
	return strconv.Itoa(c.sent), nil
}

// Format returns a message as it is printed: the text, the numbered options a line each, the other keys in brackets.
func Format(m bot.Message) string {
	var b strings.Builder
	b.WriteString("\n" + m.Text + "\n")
	var keys []string
	first := true
	for _, c := range m.Choices {
		label := c.Label
		if c.Number > 0 && label == strconv.Itoa(c.Number) && c.Mark == "" {
			keys = append(keys, "["+label+"]")
			continue
		}
		if c.Number == 0 {
			keys = append(keys, "["+label+"]")
			continue
		}
		if first {
			b.WriteString("\n")
			first = false
		}
		mark := ""
		if c.Mark != "" {
			mark = " (" + c.Mark + ")"
		}
		fmt.Fprintf(&b, "  %d. %s%s\n", c.Number, label, mark)
	}
	if len(keys) > 0 {
		b.WriteString("\n  " + strings.Join(keys, " ") + "\n")
	}
	if m.File != nil {
		fmt.Fprintf(&b, "\n--- %s ---\n%s\n", m.File.Name, m.File.Data)
	}
	b.WriteString("\n")
	return b.String()
}
