package main

import (
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"aporte/adapters/line"
	"aporte/bot"
)

// claimed is a bot for which there is a secret in the settings. Its channel has no name yet: see [channelNames].
type claimed struct {
	line.Platform
	bot     string            // its name; "" if it has none
	id      string            // the platform's id of it; "" if its secrets do not say it
	place   string            // where the settings name it, for errors
	secrets map[string]string // its own, by [line.Setting.Env]
	shared  map[string]string // those without a name
	lang    string            // of its line in a file of bots; "" if it is not there
	flow    string
}

// claims returns all bots of a platform that the settings have secrets for, in the order of their names, and those without a name
// in the order in which they stand.
func (m *Main) claims(p line.Platform) ([]*claimed, error) {
	all, shared := []*claimed{}, map[string]string{}
	held, named := map[string]string{}, map[string]string{} // places, by secret and value, and by secret and bot
	for i, s := range p.Secrets {
		values, err := m.given(p, s)
		if err != nil {
			return nil, err
		}
		for _, g := range values {
			if before, twice := held[s.Env+" "+g.value]; twice && s.Makes {
				return nil, usagef("%s and %s have the same value: every bot has its own", before, g.place)
			}
			before, twice := named[s.Env+" "+g.bot]
			if twice && !alone(p, i, g) {
				return nil, usagef("%s and %s are both for %s: each bot needs a name of its own", before, g.place, cmp.Or(g.bot, "the bot without a name"))
			}
			held[s.Env+" "+g.value], named[s.Env+" "+g.bot] = g.place, g.place
			c, err := claim(&all, p, i, g)
			switch {
			case err != nil:
				return nil, err
			case g.bot == "" && i > 0:
				shared[s.Env] = g.value
			case c != nil:
				c.secrets[s.Env] = g.value
			}
		}
	}
	for _, c := range all {
		c.shared = shared
	}
	slices.SortStableFunc(all, func(a, b *claimed) int { return cmp.Compare(a.bot, b.bot) })
	return all, distinct(all)
}

// alone says whether a value makes a bot by itself, without a name: its platform says which bot it belongs to.
func alone(p line.Platform, i int, g entry) bool { return g.bot == "" && i == 0 && p.Identify != nil }

// claim returns the bot that a value is for, and adds it to all if it is new. i is the place of the secret in its platform. It returns
// nil if the value alone makes no bot, and there is none.
func claim(all *[]*claimed, p line.Platform, i int, g entry) (*claimed, error) {
	if at := slices.IndexFunc(*all, func(c *claimed) bool { return c.bot == g.bot }); at >= 0 && !alone(p, i, g) {
		return (*all)[at], nil
	}
	if !p.Secrets[i].Makes {
		if g.line && g.bot != "" {
			return nil, usagef("%s: there is no bot of that name", g.place)
		}
		return nil, nil
	}
	c := &claimed{Platform: p, bot: g.bot, place: g.place, secrets: map[string]string{}, lang: g.lang, flow: g.flow}
	if slices.Contains(p.Taken, g.bot) || g.bot == "file" { // _FILE has another meaning
		return nil, usagef("%s: a bot cannot be named %s: choose another name", g.place, g.bot)
	}
	if i == 0 && p.Identify != nil {
		var err error
		if c.id, err = p.Identify(g.value); err != nil {
			return nil, at(g.place, p.Secrets[0].Env, err)
		}
	}
	*all = append(*all, c)
	return c, nil
}

// at returns a usage error that says where the setting stands, unless err names it already.
func at(place, env string, err error) error {
	if place == env || place == env+"_FILE" {
		return usageError{err}
	}
	return usagef("%s: %w", place, err)
}

// distinct returns an error if two bots are the same one.
func distinct(all []*claimed) error {
	for i, c := range all {
		for _, before := range all[:i] {
			if c.id != "" && c.id == before.id {
				return usagef("%s and %s are tokens of the same bot: keep one", before.place, c.place)
			}
		}
	}
	return nil
}

// channelNames returns the names of the channels of a platform's bots, see [bot.Address.Channel]. known has the ids of those that the
// database knows, by the names of their channels.
//
// Whoever wrote to a bot is known by the name of its channel, so no name may depend on the order in which tokens stand. A bot without a
// name keeps the one that the database knows. A new one has the platform's name if it is the only one without a name, or the first
// one of a new database; otherwise it is named by its id.
func channelNames(all []*claimed, known map[string]string) ([]string, error) {
	names, nameless := make([]string, len(all)), 0
	for i, c := range all {
		if c.bot != "" {
			names[i] = c.Name + ":" + c.bot
			continue
		}
		nameless++
		for name, id := range known {
			if id == c.id && id != "" {
				names[i] = name
			}
		}
	}
	for i, c := range all {
		if names[i] != "" {
			continue
		}
		names[i] = c.Name
		if nameless > 1 && (known[c.Name] != "" || slices.Contains(names[:i], c.Name)) {
			names[i] += ":" + c.id
		}
	}
	for i, name := range names {
		if at := slices.Index(names[:i], name); at >= 0 {
			return nil, usagef("%s and %s are both for %s: each bot needs a name of its own", all[at].place, all[i].place, name)
		}
	}
	return names, nil
}

// secret returns a secret of a bot whose channel has a name; "" if there is none.
func (c *claimed) secret(s line.Setting, name string) string {
	switch own, shared := c.secrets[s.Env], c.shared[s.Env]; {
	case own != "":
		return own
	case name == c.Name:
		return shared
	case s.Derives && shared != "":
		mac := hmac.New(sha256.New, []byte(shared))
		mac.Write([]byte(s.Env + " " + name))
		return hex.EncodeToString(mac.Sum(nil))
	}
	return ""
}

// suffix returns what stands behind the variables of a channel: "_CITY" for "telegram:city"; "" for a bot that has no name.
func suffix(name string) string {
	_, own := bot.SplitChannel(name)
	if upper := strings.ToUpper(own); botForm.MatchString(upper) {
		return "_" + upper
	}
	return ""
}
