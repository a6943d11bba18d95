package slack

import (
	"slices"
	"strings"

	"aporte/adapters/line"
	"aporte/bot"
)

// Slack says which boxes are ticked now, not which one was pressed. So the change is worked out against what the person
// saw; one press changes only one box. What they saw is not in the request. A client shows edits late and keeps what was
// ticked on it meanwhile. The copy of the message in the request may be older or newer than what is on the screen. So
// every version that the screen may have shown is compared, and the one is taken from which a change of a single box
// leads to what is ticked now; if there is none, the one with the fewest changes.

// ticking is what a press of checkboxes says.
type ticking struct {
	id         string
	now, shown []string // the boxes that are ticked now; those that are in the copy of the message
	ref, place string
}

// ticks remembers what the boxes of a message looked like, by its receipt.
type ticks struct{ seen *line.Latest[string, boxes] }

// boxes are the sets of ticked boxes that may be on a screen.
type boxes struct {
	told  []string   // what the last press said
	faces [][]string // what was sent, the newest first
}

// facesKept is how many versions of a message are remembered: no client is expected to be later than that.
const facesKept = 8

func newTicks() ticks { return ticks{line.NewLatest[string, boxes](answersKept)} }

// sent notes the boxes of a message that was sent.
func (t ticks) sent(receipt string, m bot.Message) {
	if !m.Kind.Traits().Picked {
		return
	}
	ticked := []string{}
	for _, c := range m.Choices {
		if c.Number > 0 && c.Mark != "" {
			ticked = append(ticked, bot.Tick(c.Token, true))
		}
	}
	t.seen.Change(receipt, func(b *boxes) {
		b.faces = append([][]string{ticked}, b.faces[:min(len(b.faces), facesKept-1)]...)
	})
}

// updates returns an update for each box that a press has changed.
func (t ticks) updates(p ticking) (updates []bot.Update) {
	now := ticked(p.now)
	known, _ := t.seen.Get(p.ref)
	best := differ(now, ticked(p.shown))
	for _, version := range append([][]string{known.told}, known.faces...) {
		if change := differ(now, version); version != nil && len(best) != 1 && (len(change) == 1 || len(change) < len(best)) {
			best = change
		}
	}
	t.seen.Change(p.ref, func(b *boxes) { b.told = now })
	for _, token := range best {
		updates = append(updates, bot.Update{
			ID: p.id + "." + token[strings.LastIndex(token, ":")+1:], Did: bot.Pressed,
			Token: bot.Tick(token, slices.Contains(now, token)), Drawn: true, Ref: p.ref, Place: p.place,
		})
	}
	return updates
}

// ticked returns values in the form that says "ticked". In messages of earlier versions of the program, a value said what
// a press would change.
func ticked(values []string) []string {
	all := make([]string, len(values))
	for i, v := range values {
		all[i] = bot.Tick(v, true)
	}
	return all
}

// differ returns what is in one of the sets only. What was taken away comes first, so that there is room for what was
// added.
func differ(now, before []string) []string {
	missing := func(from []string) func(string) bool {
		return func(v string) bool { return slices.Contains(from, v) }
	}
	gone := slices.DeleteFunc(slices.Clone(before), missing(now))
	return append(gone, slices.DeleteFunc(slices.Clone(now), missing(before))...)
}
