package bot_test

import (
	"strings"
	"testing"
	"time"

	"aporte/bot"
	"aporte/flows"
	"aporte/locales"
)

const newsFlow = `
flow: news
version: 1
languages: [en, es]
closes: 2026-12-31T00:00:00Z
steps:
  - {id: consent, kind: consent, notice: "1"}
  - {id: contact, kind: choice, options: ["yes", "no"], apart: true, hear: "yes"}
  - {id: colour, kind: choice, options: [red, blue]}
  - {id: review, kind: review}
`

// hearer is somebody in a consultation that asks whether they want to hear of the outcome.
type hearer struct {
	t   *testing.T
	b   *bot.Bot
	now time.Time
	s   bot.Session
}

func newHearer(t *testing.T) *hearer {
	t.Helper()
	f, err := flows.Parse("news.yaml", []byte(newsFlow))
	if err != nil {
		t.Fatal(err)
	}
	b, err := bot.New(bot.Config{Store: &overtaking{}, Flow: f, Words: locales.Default()})
	if err != nil {
		t.Fatal(err)
	}
	return &hearer{t, b, time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC), bot.Session{}}
}

// say writes something, and returns what it changes. The store would know of a wish from then on, or of none.
func (h *hearer) say(text string) bot.Change {
	h.t.Helper()
	h.now = h.now.Add(time.Minute)
	c := h.b.Decide(h.b.Prepare(bot.Update{ID: text, From: bot.Address{Channel: "test", User: "ana"}, Text: text, Lang: "en"}), h.s, h.now, bot.NewFresh())
	h.s = c.Session
	switch c.Wish {
	case bot.WishMade:
		h.s.Hears = true
	case bot.WishEnded, bot.WishNone:
		h.s.Hears = false
	}
	return c
}

// says checks what becomes of the wish, and whether its end is said.
func (h *hearer) says(text string, want bot.Wish, told bool) {
	h.t.Helper()
	c := h.say(text)
	said := ""
	for _, m := range c.Send {
		said += m.Text
	}
	if c.Wish != want || strings.Contains(said, "nobody will write to you here") != told {
		h.t.Errorf("%q: the wish is %q, want %q; said is\n%s", text, c.Wish, want, said)
	}
}

// TestWishFollowsTheAnswers: a wish is made and ended by the answer, by /stop, and with the answers.
func TestWishFollowsTheAnswers(t *testing.T) {
	h := newHearer(t)
	h.says("/start", bot.WishKept, false)
	h.says("1", bot.WishKept, false)
	h.says("1", bot.WishMade, false) // yes
	h.says("1", bot.WishKept, false) // red
	h.says("/submit", bot.WishKept, false)
	h.says("/language es", bot.WishKept, false)
	h.says("/language en", bot.WishKept, false)
	begun := h.s

	h.says("/stop", bot.WishNone, true)
	h.says("/stop", bot.WishKept, false)
	h.s = begun
	h.s.Hears = false // staff told them for the last time
	h.says("/language es", bot.WishKept, false)
	h.says("/language en", bot.WishKept, false)
	h.says("/stop", bot.WishNone, true) // the answer goes, too
	h.s = begun
	h.says("/review", bot.WishKept, false)
	h.says("1", bot.WishKept, false)
	h.says("2", bot.WishEnded, false) // no
	h.s = begun
	h.says("/delete", bot.WishKept, false)
	h.says("1", bot.WishNone, false)
	h.s = begun
	h.now = h.now.AddDate(1, 0, 0) // after the close
	h.says("/stop", bot.WishNone, true)
}

// TestWishOfSomebodyForgotten: the wish may outlive all else that is kept of its person, and is of no consultation that they are in.
func TestWishOfSomebodyForgotten(t *testing.T) {
	for _, leave := range []string{"/stop", "/delete"} {
		for _, closed := range []bool{false, true} {
			h := newHearer(t)
			if closed {
				h.now = h.now.AddDate(1, 0, 0)
			}
			h.s.Hears = true
			h.says(leave, bot.WishNone, true)
			if h.s.State.Status != "" || h.s.Response != "" {
				t.Errorf("%s begins a conversation: %+v", leave, h.s)
			}
		}
	}
	h := newHearer(t)
	h.s.Hears = true
	h.says("/start", bot.WishKept, false)
	h.s.Hears = true
	h.says("2", bot.WishKept, false) // declines this consultation
	h.s.Hears = true
	h.says("/start", bot.WishKept, false)
	h.says("1", bot.WishKept, false)
	h.s.Hears = true
	h.says("/stop", bot.WishNone, true)
}
