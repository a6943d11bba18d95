package bot_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"aporte/bot"
	"aporte/locales"
)

// crowded is somebody who writes faster than the limit.
type crowded struct {
	t   *testing.T
	b   *bot.Bot
	s   *shelf
	who bot.Address
	now time.Time
	n   int
}

func newCrowded(t *testing.T, answers ...string) *crowded {
	c := &crowded{t: t, who: bot.Address{Channel: "test", User: "ana"}, now: time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)}
	c.b, c.s = newBot(t, func() time.Time { return c.now })
	for _, text := range append([]string{"/start", "1"}, answers...) {
		c.write(time.Minute, text)
	}
	return c
}

func (c *crowded) write(after time.Duration, text string) {
	c.t.Helper()
	c.now = c.now.Add(after)
	c.n++
	u := bot.Update{ID: fmt.Sprint(c.n), From: c.who, Lang: "en", Text: text, Ref: fmt.Sprint("m", c.n), Seq: int64(c.n)}
	if err := c.b.Handle(c.t.Context(), u); err != nil {
		c.t.Fatal(err)
	}
}

// burst writes n messages in two seconds.
func (c *crowded) burst(n int) (want string) {
	c.t.Helper()
	var lines []string
	for i := range n {
		lines = append(lines, fmt.Sprint("thought ", c.n+1))
		c.write(2*time.Second/time.Duration(n), lines[i])
	}
	return strings.Join(lines, "\n")
}

// told counts the messages that say a text.
func (c *crowded) told(key string) (n int) {
	for _, m := range c.s.sent[c.who] {
		if m.Text == locales.Default().Text("en", key, nil) {
			n++
		}
	}
	return n
}

// Row 38: two hundred messages in two seconds: each is kept, as words on the question or as part of the text, in order. Few are
// answered, and it is said once that the others are not.
func TestFloodKeepsWords(t *testing.T) {
	for _, at := range []struct {
		step string
		by   []string
	}{{"route", []string{"yes"}}, {"f1_for", []string{"yes", "2", "1", "1"}}} {
		t.Run(at.step, func(t *testing.T) {
			c := newCrowded(t, at.by...)
			before := len(c.s.sent[c.who])
			want := c.burst(200)
			state := c.s.sessions[c.who].State
			got := state.Notes[at.step].Text()
			if at.step == "f1_for" {
				var bubbles []string
				for _, b := range state.Draft.Bubbles {
					bubbles = append(bubbles, b.Text)
				}
				got = strings.Join(bubbles, "\n")
			}
			if got != want {
				t.Errorf("kept is %d of %d characters", len(got), len(want))
			}
			if n := len(c.s.sent[c.who]) - before; n > 2*bot.DefaultLimit.Burst+10 || c.told("bot.note.flood_kept") != 1 || c.told("bot.note.flood") != 0 {
				t.Errorf("%d messages; it is told %d times", n, c.told("bot.note.flood_kept"))
			}
			c.write(time.Minute, "/help")
			if last := c.s.sent[c.who]; !slices.ContainsFunc(last[len(last)-2:], func(m bot.Message) bool { return len(m.Choices) > 0 }) {
				t.Error("the question is not there again")
			}
		})
	}
}

// What nothing is kept of is told, once.
func TestFloodBeyondKeeping(t *testing.T) {
	c := newCrowded(t, "yes")
	c.burst(600)
	if kept, not := c.told("bot.note.flood_kept"), c.told("bot.note.flood"); kept != 1 || not != 1 {
		t.Errorf("told %d times that it is kept, %d times that it is not", kept, not)
	}
	lines := strings.Count(c.s.sessions[c.who].State.Notes["route"].Text(), "\n") + 1
	if lines < 350 || lines > 370 {
		t.Errorf("%d messages are kept", lines)
	}
	// A command is no words, and before the consent nothing is kept.
	c = newCrowded(t)
	c.burst(80)
	if c.told("bot.note.flood_kept") != 0 || c.told("bot.note.flood") != 1 {
		t.Errorf("before the consent it is told %d times that it is kept, %d times that it is not", c.told("bot.note.flood_kept"), c.told("bot.note.flood"))
	}
}

// A receipt is not kept either, and a text that has no more room says so.
func TestFloodKeepsNoReceipt(t *testing.T) {
	c := newCrowded(t, "yes")
	receipt := c.s.sessions[c.who].Receipt
	c.burst(62)
	c.write(0, "mine is "+receipt)
	if text := c.s.sessions[c.who].State.Notes["route"].Text(); strings.Contains(text, receipt) {
		t.Error("a receipt is kept")
	}
}
