package export

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"aporte/bot"
)

// How what is published of a consultation is made coarse, so that no row stands out: k-anonymity with k = [leastCell] by generalisation
// of the quasi-identifiers (Samarati and Sweeney, 1998). What was published coarse once stays so, since otherwise the difference of two
// releases would say who joined.

// cell is what an outsider may know of somebody who took part. Each part is "" if nothing was said.
type cell struct{ country, sector, lang string }

// The levels of a cell: which parts of it are not published.
const (
	noCountry = 1 + iota
	noSector
	noLang
)

// at returns the cell as it is published at a level.
func (c cell) at(level int) cell {
	if level >= noCountry {
		c.country = hiddenPart
	}
	if level >= noSector {
		c.sector = hiddenPart
	}
	if level >= noLang {
		c.lang = hiddenPart
	}
	return c
}

// hiddenPart stands for what is not published. No code is like it.
const hiddenPart = "\x00"

// crowd counts, of all responses that are published, what each has.
type crowd struct {
	cells  map[cell]int
	trails map[trail]int
	ways   map[string]int // by the name that way returns
	bots   map[string]int // by channel
	total  int
}

// way names a source or a channel in [bot.Folds].
func way(kind, value string) string { return kind + "\x1f" + value }

// key names a cell in [bot.Folds].
func (c cell) key() string {
	return strings.Join([]string{"cell", c.country, c.sector, c.lang}, "\x1f")
}

// fold returns what must be coarse, given what was before, which stays: each cell as little as is needed so that at least leastCell responses look
// the same, and each source, channel or bot that fewer have, in all or together with the same cell.
func (c *crowd) fold(before bot.Folds) bot.Folds {
	levels := map[cell]int{}
	for one := range c.cells {
		levels[one] = before[one.key()]
	}
	for level := noCountry; level <= noLang; level++ {
		classes := c.classes(levels)
		for one := range levels {
			if levels[one] < level && classes[one.at(levels[one])] < leastCell {
				levels[one] = level
			}
		}
	}
	c.hideRest(levels)
	after := bot.Folds{}
	maps.Copy(after, before)
	for one, level := range levels {
		if level > 0 {
			after[one.key()] = level
		}
	}
	for name, n := range c.ways {
		if n < leastCell || before[name] > 0 {
			after[name] = 1
		}
	}
	c.hideBots(after)
	c.foldWays(levels, after)
	return after
}

// botFold names a bot in [bot.Folds].
func botFold(channel string) string { return way("bot", channel) }

// hideBots adds the bots that are not published to the folds: those that fewer than leastCell responses have, and as many of the next
// smaller ones as are needed so that those of a platform without any name are none or enough.
func (c *crowd) hideBots(folds bot.Folds) {
	platforms := map[string][]string{}
	for channel, n := range c.bots {
		former := folds[way("channel", channel)] > 0 // when the column channel said both
		if botOf(channel) != "" && (n < leastCell || former) {
			folds[botFold(channel)] = 1
		}
		platforms[platform(channel)] = append(platforms[platform(channel)], channel)
	}
	for _, channels := range platforms {
		slices.SortFunc(channels, func(a, b string) int { return cmp.Or(cmp.Compare(c.bots[a], c.bots[b]), strings.Compare(a, b)) })
		nameless := 0
		for _, channel := range channels {
			if botOf(channel) == "" || folds[botFold(channel)] > 0 {
				nameless += c.bots[channel]
			}
		}
		for _, channel := range channels {
			if nameless > 0 && nameless < leastCell && botOf(channel) != "" && folds[botFold(channel)] == 0 {
				folds[botFold(channel)] = 1
				nameless += c.bots[channel]
			}
		}
	}
}

// classes counts the responses that look the same.
func (c *crowd) classes(levels map[cell]int) map[cell]int {
	all := map[cell]int{}
	for one, n := range c.cells {
		all[one.at(levels[one])] += n
	}
	return all
}

// hideRest hides smaller classes together with those of which nothing is published, until these are enough.
func (c *crowd) hideRest(levels map[cell]int) {
	hidden := cell{}.at(noLang)
	for {
		classes := c.classes(levels)
		if n := classes[hidden]; n == 0 || n >= leastCell {
			return
		}
		var next []cell
		for one := range classes {
			if one != hidden {
				next = append(next, one)
			}
		}
		if next == nil {
			return
		}
		smallest := slices.MinFunc(next, func(a, b cell) int {
			return cmp.Or(cmp.Compare(classes[a], classes[b]), strings.Compare(a.key(), b.key()))
		})
		for one, level := range levels {
			if one.at(level) == smallest {
				levels[one] = noLang
			}
		}
	}
}
