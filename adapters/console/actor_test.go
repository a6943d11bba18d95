package console_test

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"aporte/adapters/console"
	"aporte/bot"
	"aporte/bot/bottest"
)

// actor plays stories at a terminal. What a terminal cannot do (edit, repeat, send a picture) is handed to the bot as the
// update that another channel would make of it, so that every story can be played.
type actor struct {
	*terminal
	injected int
	pressing string // the token of the key that is pressed
}

func (p *actor) Type(user, text string) string {
	if strings.Contains(text, "\n") { // a line is a message here; other channels send several at once
		return p.inject(bot.Update{Text: text})
	}
	return p.terminal.Type(user, text)
}

func (p *actor) Edit(_, ref, text string) {
	p.inject(bot.Update{Text: text, Ref: ref, Did: bot.Edited})
}

func (p *actor) Send(_, media string) { p.inject(bot.Update{Did: bot.Sent, Media: media}) }

func (p *actor) Press(_, label string, old bool) bool {
	p.channel.mu.Lock()
	sent := slices.Clone(p.channel.sent)
	p.channel.mu.Unlock()
	for _, m := range slices.Backward(sent) {
		for _, c := range m.Choices {
			if c.Label != label {
				continue
			}
			p.pressing = c.Token
			if old {
				p.inject(bot.Update{Did: bot.Pressed, Token: c.Token})
			} else {
				_, _ = io.WriteString(p.in, "["+label+"]\n")
			}
			return true
		}
	}
	return false
}

// Tap waits until the key that was pressed before it was heard: a line takes its time, and the next question may have the same key.
func (p *actor) Tap(string) {
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(time.Millisecond) {
		p.channel.mu.Lock()
		heard := p.channel.pressed.Token
		p.channel.mu.Unlock()
		if heard == p.pressing {
			break
		}
	}
	p.inject(bot.Update{Did: bot.Pressed, Token: p.pressing})
}

func (p *actor) Redeliver() {
	_, u := p.channel.heard()
	go func() { _ = p.channel.handle(u) }()
}

func (p *actor) Shown(string) []bottest.Bubble {
	p.channel.mu.Lock()
	defer p.channel.mu.Unlock()
	var bubbles []bottest.Bubble
	for _, m := range p.channel.sent {
		bubbles = append(bubbles, bottest.Bubble{Text: console.Format(m)})
	}
	return bubbles
}

// inject hands over an update that a terminal cannot make, and returns the ref that it has.
func (p *actor) inject(u bot.Update) string {
	<-p.channel.ready
	p.injected++
	u.ID = fmt.Sprintf("test.%d", p.injected)
	if u.Text != "" && u.Ref == "" {
		u.Ref = u.ID
	}
	u.From = bot.Address{Channel: console.Name, User: "ana"}
	go func() { _ = p.channel.handle(u) }()
	return u.Ref
}
