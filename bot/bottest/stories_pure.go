package bottest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"aporte/bot"
	"aporte/flows"
)

// noStore is the store of a pure play, which never calls it.
type noStore struct{ bot.Store }

// pure plays a story with [bot.Bot.Decide] alone.
type pure struct {
	*play
	user    bot.Address
	b       *bot.Bot
	session bot.Session
	journal []flows.Answer
	shown   []bot.Message // the messages as they are now, newest last
	ever    []bot.Message // all messages and edits, newest last, with the keys that they had
	typed   map[string]string
	updates int
}

func (p *pure) act(l line) string {
	if p.b == nil {
		p.b, p.typed = p.bot(bot.Config{Store: noStore{}}), map[string]string{}
	}
	u := bot.Update{From: p.user, Lang: "en"}
	if lang := p.story.setup["lang"]; lang != "" {
		u.Lang = lang
	}
	p.updates++
	u.ID = fmt.Sprint(p.updates)
	switch l.do {
	case "after":
		p.clock.add(l.wait)
		if p.session.Due.IsZero() || p.session.Due.After(p.clock.Now()) {
			return ""
		}
		u = bot.Update{From: p.user, Did: bot.Timer}
	case "again":
		return "" // to ignore a repeated update is up to the store, so stage tests it
	case "type":
		u.Text, u.Ref = l.text, u.ID
		p.typed[l.text] = u.Ref
	case "edit":
		u.Text, u.Ref, u.Did = l.text, p.typed[l.with], bot.Edited
		p.typed[l.text] = u.Ref
	case "send":
		u.Did, u.Media = bot.Sent, l.text
	case "press", "old":
		u.Did, u.Token = bot.Pressed, p.token(l.text, l.do == "old")
		if u.Token == "" {
			p.t.Fatalf("> %s: there is no such key; the newest messages are\n%s%s", l.sign(), show(p.ever[len(p.ever)-2]), show(p.ever[len(p.ever)-1]))
		}
	}
	var said strings.Builder
	for i := range max(1, l.n) {
		u.ID = fmt.Sprintf("%d.%d", p.updates, i)
		said.WriteString(p.step(u))
	}
	return said.String()
}

func (p *pure) step(u bot.Update) string {
	p.ids++
	p.session = roundTrip(p.t, p.session)
	before := mustJSON(p.t, p.session)
	change := p.b.Decide(p.b.Prepare(u), p.session, p.clock.Now(), fresh(p.ids))
	if after := mustJSON(p.t, p.session); after != before {
		p.t.Fatalf("deciding changed its input\nfrom %s\nto   %s", before, after)
	}
	if change.Nothing {
		return ""
	}
	if change.Forget {
		p.journal = nil
	}
	p.session = change.Session
	for _, a := range change.Answers {
		if !a.Apart {
			p.journal = append(p.journal, a)
		}
	}
	var said strings.Builder
	if change.Toast != "" {
		said.WriteString("! " + change.Toast + "\n")
	}
	for _, m := range change.Send {
		checkSpans(p.t, m, p.typed)
		said.WriteString(show(m))
		if i := slices.IndexFunc(p.shown, func(o bot.Message) bool { return o.ID == m.Replaces }); i >= 0 {
			p.shown[i] = m
		} else {
			p.shown = append(p.shown, m)
		}
		p.ever = append(p.ever, m)
	}
	return said.String()
}

func (p *pure) token(label string, old bool) string {
	from := p.shown
	if old {
		from = p.ever
	}
	for _, m := range slices.Backward(from) {
		for _, c := range m.Choices {
			if c.Label == label {
				return c.Token
			}
		}
	}
	return ""
}

func roundTrip(t *testing.T, s bot.Session) bot.Session {
	t.Helper()
	var back bot.Session
	if err := json.Unmarshal([]byte(mustJSON(t, s)), &back); err != nil {
		t.Fatal(err)
	}
	return back
}

func mustJSON(t *testing.T, v any) string {
	t.Helper()
	src, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(src)
}
