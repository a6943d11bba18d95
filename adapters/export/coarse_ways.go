package export

import (
	"cmp"
	"slices"
	"strings"

	"aporte/bot"
)

// trail is a cell with the way by which somebody came. Whoever handed out the link of a source knows to whom.
type trail struct {
	cell
	source, channel string // the channel with its bot: telegram:city
}

// The levels of a trail: which parts of it are not published, besides those of its cell.
const (
	noSource = 1 + iota
	noBot    // nor the name of the bot
	noWay    // nor the channel
)

// key names a trail in [bot.Folds].
func (t trail) key() string {
	return strings.Join([]string{"trail", t.country, t.sector, t.lang, t.source, t.channel}, "\x1f")
}

// seen returns the source and the channel as they are published: "" for what is not, and the platform alone for a bot that is not.
func (t trail) seen(folds bot.Folds) (source, channel string) {
	level := folds[t.key()]
	if level < noSource && folds[way("source", t.source)] == 0 {
		source = t.source
	}
	switch on := platform(t.channel); {
	case level >= noWay || folds[way("channel", on)] > 0:
		return source, ""
	case level >= noBot || folds[botFold(t.channel)] > 0:
		return source, on
	}
	return source, t.channel
}

// foldWays adds to the folds which sources, bots and channels must not be published, so that among those whose cells look the same at these
// levels, at least leastCell have the same source and channel as well.
func (c *crowd) foldWays(levels map[cell]int, folds bot.Folds) {
	alike := map[cell][]trail{}
	for t := range c.trails {
		at := t.at(levels[t.cell])
		alike[at] = append(alike[at], t)
	}
	for _, all := range alike {
		slices.SortFunc(all, func(a, b trail) int { return cmp.Compare(a.key(), b.key()) })
		for level := noSource; level <= noWay; level++ {
			for c.raise(all, level, folds) {
			}
		}
	}
}

// raise folds those trails to a level that too few share. If those at the level are too few themselves, it folds with them the
// smallest others that would look the same. It returns false if there is nothing to do.
func (c *crowd) raise(all []trail, level int, folds bot.Folds) bool {
	type look struct{ source, channel string }
	of := func(t trail) look { source, channel := t.seen(folds); return look{source, channel} }
	counts := map[look]int{}
	for _, t := range all {
		counts[of(t)] += c.trails[t]
	}
	few := func(t trail) bool { return counts[of(t)] < leastCell }
	below := func(t trail) bool { return folds[t.key()] < level }
	var next []trail
	for _, t := range all {
		if below(t) && few(t) {
			next = append(next, t)
		}
	}
	if i := slices.IndexFunc(all, few); next == nil && i >= 0 {
		var others []trail
		for _, t := range all {
			if below(t) && alike(of(t).channel, of(all[i]).channel, level) {
				others = append(others, t)
			}
		}
		if others != nil {
			least := of(slices.MinFunc(others, func(a, b trail) int { return cmp.Compare(counts[of(a)], counts[of(b)]) }))
			for _, t := range others {
				if of(t) == least {
					next = append(next, t)
				}
			}
		}
	}
	for _, t := range next {
		folds[t.key()] = level
	}
	return next != nil
}

// alike says whether those who came by two channels look the same at a level, but for their cells.
func alike(a, b string, level int) bool {
	switch level {
	case noSource:
		return a == b
	case noBot:
		return platform(a) == platform(b)
	}
	return true
}
