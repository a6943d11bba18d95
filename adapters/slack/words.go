package slack

import (
	"maps"
	"slices"
	"strings"
)

// english are the words of this channel, by key. A key that [Config.Words] knows goes before.
var english = map[string]string{
	"bot.slack.box":         "Write in a box",
	"bot.slack.box.title":   "Your answer",
	"bot.slack.box.submit":  "Send",
	"bot.slack.box.cancel":  "Cancel",
	"bot.slack.box.label":   "Write as much as you like. Nothing is sent before you press Send.",
	"bot.slack.box.more":    "Noted so far:",
	"bot.slack.box.moved":   "The conversation has moved on to another question meanwhile. Copy your words if you want to use them there.",
	"bot.slack.box.expired": "The box could not be opened. Please write your answer here as a message.",
	"bot.slack.choose":      "Choose",
	"bot.slack.look":        "I have written to you in private: {{.Link}}",
	"bot.slack.invite":      "Answers are given in private. Open our conversation to take part: {{.Link}}",
	"bot.slack.unreachable": "I cannot write to you in private from here. Please ask whoever looks after this workspace.",
	"bot.slack.usage":       "What you write here is not taken as an answer. You can use: {{.List}}",
	"bot.slack.deleted":     "You deleted a message. That does not delete the answer which you gave with it: use Review to change it, or Stop to delete everything.",
	"bot.slack.trouble":     "Something went wrong on our side. Your earlier answers are safe. Please try again.",
	"bot.slack.home":        "Here you can take part in a public consultation. The questions come as messages, one at a time; you can stop and come back at any time.",
	"bot.slack.home.start":  "Start or continue",
	"bot.slack.home.lang":   "Language",
	"bot.slack.home.notice": "What happens to what I say",
	"bot.slack.home.review": "My answers",
	"bot.slack.home.where":  "Everything else happens under Messages, at the top of this page.",
}

// Keys returns the keys of the words that this channel says by itself, with the English words. Those of box, its
// title, submit and cancel have at most 24 characters, and choose and the buttons of home at most 75.
func Keys() map[string]string { return maps.Clone(english) }

// word returns the words of a key.
func (c *Channel) word(lang, key string, data map[string]any) string {
	if c.cfg.Words != nil {
		if text := c.cfg.Words(lang, key, data); text != "" && text != key {
			return text
		}
	}
	text := english[key]
	for name, value := range data {
		if s, ok := value.(string); ok {
			text = strings.ReplaceAll(text, "{{."+name+"}}", s)
		}
	}
	return text
}

// navigation are words that stand on the keys of nearly every message.
var navigation = []string{
	"bot.key.skip", "bot.key.back", "bot.key.done", "bot.key.undo", "bot.key.keep", "bot.key.continue", "bot.key.review",
	"bot.key.submit", "bot.key.later",
}

// spoken finds the language of a message by the words on its keys; "" if they do not tell.
func (c *Channel) spoken(labels []string) string {
	if c.cfg.Words == nil {
		return ""
	}
	for _, lang := range c.cfg.Languages {
		for _, key := range navigation {
			if slices.Contains(labels, c.cfg.Words(lang, key, nil)) {
				return lang
			}
		}
	}
	return ""
}

// langOf returns the language in which to speak to somebody.
func (c *Channel) langOf(address string) string {
	p := c.people.get(address)
	if p.lang != "" {
		return p.lang
	}
	return p.hint
}
