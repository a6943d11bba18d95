package bot

import (
	"cmp"
	"slices"
	"strings"

	"aporte/flows"
)

// Own is what one channel has of its own, where a service has several bots. A zero value is that of all.
type Own struct {
	Flow   *flows.Flow   // the consultation that newcomers get there; nil: that of [Config.Flow]
	Beside []*flows.Flow // only with Flow: those that people may ask for there, instead of [Config.Beside]
	Lang   string        // the language of whoever has an app in none of the consultation's; "": the first one of the consultation
}

// SplitChannel returns the two parts of the name of a channel, see [Address.Channel]: the platform, and the name of the bot, which
// is "" for the one without a name. "telegram:city" is the bot "city" of the platform "telegram".
func SplitChannel(name string) (platform, bot string) {
	platform, bot, _ = strings.Cut(name, ":")
	return platform, bot
}

// current returns the current version of every consultation that somebody can begin, each once.
func (c *Config) current() []*flows.Flow {
	all := append(slices.Clone(c.Beside), c.Flow)
	for _, own := range c.Own {
		if own.Flow != nil {
			all = append(append(all, own.Beside...), own.Flow)
		}
	}
	slices.SortFunc(all, func(a, b *flows.Flow) int { return cmp.Compare(a.ID, b.ID) })
	return slices.CompactFunc(all, func(a, b *flows.Flow) bool { return a.ID == b.ID })
}

// mainOf returns the consultation that newcomers get on a channel.
func (b *Bot) mainOf(channel string) *flows.Flow { return cmp.Or(b.Own[channel].Flow, b.Flow) }

// besidesOf returns the consultations that people may ask for on a channel beside the main one.
func (b *Bot) besidesOf(channel string) []*flows.Flow {
	if own := b.Own[channel]; own.Flow != nil {
		return own.Beside
	}
	return b.Beside
}

// match returns the language of a consultation that comes nearest to that of the sender's app, or else the channel's own.
func (b *Bot) match(u Update, f *flows.Flow) string {
	return b.Words.Match(u.Lang, b.Own[u.From.Channel].First(f.Languages))
}

// First returns languages with the channel's own first, if it is among them.
func (o Own) First(languages []string) []string {
	at := slices.Index(languages, o.Lang)
	if at <= 0 {
		return languages
	}
	return append([]string{o.Lang}, slices.Delete(slices.Clone(languages), at, at+1)...)
}
