package slack

import (
	"maps"
	"slices"
)

// word returns the text of a key in a language, with data filled in.
func (c *Channel) word(lang, key string, data map[string]any) string {
	all := map[string]any{"Slash": c.Slash()}
	maps.Copy(all, data)
	return c.cfg.Words.Text(lang, key, all)
}

// Slash is what begins a command: Slack takes every message with a slash in front for the command of an app, so that
// "/stop" alone would never arrive.
func (c *Channel) Slash() string { return "/" + c.cfg.Command + " " }

// navigation are words that stand on the keys of nearly every message.
var navigation = []string{
	"bot.key.skip", "bot.key.back", "bot.key.done", "bot.key.undo", "bot.key.keep", "bot.key.continue", "bot.key.review",
	"bot.key.submit", "bot.key.later",
}

// spoken returns the language of a message, found by the words on its keys; "" if none of them is known.
func (c *Channel) spoken(labels []string) string {
	for _, lang := range c.cfg.Languages {
		for _, key := range navigation {
			if slices.Contains(labels, c.cfg.Words.Text(lang, key, nil)) {
				return lang
			}
		}
	}
	return ""
}

// langOf returns the language in which to speak to somebody: that of the last message to them, else the locale of their
// profile, which may be "".
func (c *Channel) langOf(address string) string {
	p := c.people.get(address)
	if p.lang != "" {
		return p.lang
	}
	return p.hint
}
