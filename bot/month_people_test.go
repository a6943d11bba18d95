package bot_test

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"aporte/bot"
	"aporte/flows"
)

// somebody takes part: sometimes quickly, then not for days, and not always to the point.
type somebody struct {
	month *world
	at    bot.Address
	other *somebody // another account of theirs; nil if they have none
	n     int       // what they have done
	wrote []string  // the ids of what they typed
	lang  string
}

// populate makes all people of the month.
func (w *world) populate() {
	size := 40 + w.rng.IntN(21)
	for n := range size {
		p := &somebody{month: w, at: bot.Address{Channel: []string{"alpha", "beta"}[w.rng.IntN(2)], User: fmt.Sprintf("user%d", n)}}
		p.lang = []string{"en", "es", "fr", "de", ""}[w.rng.IntN(5)]
		if n > 0 && w.chance(40) {
			p.other = w.people[w.rng.IntN(n)]
		}
		w.people = append(w.people, p)
		w.after(w.between(0, time.Duration(w.days)*20*time.Hour), p.begin)
	}
}

// over says whether no person will do anything more.
func (w *world) over() bool {
	return w.calm || w.now.After(time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC).Add(time.Duration(w.days)*24*time.Hour))
}

// begin is one sitting: some steps, and then perhaps another one days later.
func (p *somebody) begin() {
	w := p.month
	if w.over() {
		return
	}
	steps, pace := 3+w.rng.IntN(14), w.between(time.Second, 2*time.Minute)
	var at time.Duration
	for range steps {
		at += w.between(time.Second/2, 2*pace)
		w.after(at, func() {
			if !w.over() {
				w.receive(p.act())
			}
		})
	}
	if w.chance(1) { // a hand on the key
		for range 70 {
			at += w.between(0, 50*time.Millisecond) + time.Millisecond
			w.after(at, func() { w.receive(p.say("hello")) })
		}
	}
	if w.chance(12) {
		w.after(at+w.between(0, time.Hour), p.block)
	}
	if w.chance(50) {
		w.after(at+w.between(time.Hour, 9*24*time.Hour), p.begin)
	}
}

// block makes them unreachable for a while.
func (p *somebody) block() {
	w := p.month
	ch := w.platforms[p.at.Channel]
	ch.blocked[p.at] = true
	if ch.tellsGone {
		w.receive(bot.Update{ID: p.id(), From: p.at, Did: bot.Left})
	}
	w.after(w.between(time.Minute, 6*24*time.Hour), func() {
		delete(ch.blocked, p.at)
		if ch.tellsGone {
			w.receive(bot.Update{ID: p.id(), From: p.at, Did: bot.Came})
		}
	})
}

func (p *somebody) id() string {
	p.n++
	return fmt.Sprintf("%s-%d", p.at.User, p.n)
}

func (p *somebody) say(text string) bot.Update {
	id := p.id()
	p.wrote = append(p.wrote, id)
	return bot.Update{ID: id, From: p.at, Lang: p.lang, Text: text, Ref: id, Seq: p.seq(p.n)}
}

// seq is the place of their n-th message in the order of writing, which every channel counts in its own way.
func (p *somebody) seq(n int) int64 { return int64(n) << (16 * (len(p.at.Channel) % 3)) }

// monthPhrases are what people type besides answers.
var monthPhrases = []string{
	"/start", "/start radio-es", "1", "2", "3", "1 2", "agree", "yes", "no", "/skip", "/back", "/done", "done", "/review", "/language fr",
	"/language es", "/stop", "continue", "Kenya", "congo", "42", "", "/export", "/receipt", "other", "undo", "/delete", "/privacy", "/help",
	"/receipt 7K3QF-9XW2M-B4TDX", "¿por qué? {{.X}}", "=publish *it*",
}

// act invents the next thing that they do.
func (p *somebody) act() bot.Update {
	w := p.month
	delete(w.platforms[p.at.Channel].blocked, p.at) // whoever writes can be written to
	keys := w.platforms[p.at.Channel].keys(p.at, w.rng)
	switch r := w.rng.IntN(100); {
	case len(keys) == 0 && r < 60:
		return p.say("/start")
	case r < 62 && len(keys) > 0:
		return bot.Update{ID: p.id(), From: p.at, Lang: p.lang, Did: bot.Pressed, Token: p.choose(keys).Token}
	case r < 76:
		return p.say(fmt.Sprintf("an idea %d of %s", p.n, p.at.User))
	case r < 79 && len(p.wrote) > 0:
		ref := p.wrote[max(0, len(p.wrote)-1-w.rng.IntN(4))]
		return bot.Update{ID: p.id(), From: p.at, Lang: p.lang, Text: fmt.Sprintf("edited %d of %s", p.n, p.at.User), Ref: ref, Did: bot.Edited}
	case r < 80:
		return bot.Update{ID: p.id(), From: p.at, Lang: p.lang, Did: bot.Sent, Media: "voice"}
	case r < 86 && p.other != nil:
		if s := w.witness.sessions[p.other.at]; s.Receipt != "" {
			return p.say("/receipt " + s.Receipt)
		}
	}
	return p.say(monthPhrases[w.rng.IntN(len(monthPhrases))])
}

// choose presses one of the keys: mostly an answer, and seldom the one that erases everything.
func (p *somebody) choose(keys []bot.Choice) bot.Choice {
	w := p.month
	k := keys[w.rng.IntN(len(keys))]
	if k.Number == 0 && w.chance(60) {
		k = keys[w.rng.IntN(len(keys))]
	}
	if drastic(k) && w.chance(70) {
		k = keys[0]
	}
	return k
}

// drastic says whether a key ends a response.
func drastic(k bot.Choice) bool {
	_, token, _ := strings.Cut(k.Token, "|")
	return slices.ContainsFunc([]flows.Verb{flows.Erase, flows.EraseYes, flows.Restart, flows.RestartYes}, func(do flows.Verb) bool {
		return token == flows.Token("", do, "")
	})
}
