package slack

import (
	"embed"
	"io/fs"
	"sync"

	"aporte/flows"
	"aporte/locales"
)

//go:embed words/*.json
var files embed.FS

// Files returns the words that only this channel says, as files for [locales.Load].
func Files() fs.FS {
	words, err := fs.Sub(files, "words")
	if err != nil {
		panic(err) // its only error is that of an impossible name
	}
	return words
}

// builtIn are the words of the bot and those of this channel.
var builtIn = sync.OnceValue(func() *locales.Words {
	words, err := locales.Load(locales.Files(), Files())
	if err != nil {
		panic(err) // the embedded files are checked by the tests
	}
	return words
})

// Keys returns the key of every text that only this channel says. A test compares the list with the code.
func Keys() []flows.Key {
	var all []flows.Key
	for _, words := range []struct {
		most int
		keys []string
	}{
		{maxTitle, []string{"bot.slack.box.title", "bot.slack.box.submit", "bot.slack.box.cancel"}},
		{maxConfirm, []string{"bot.slack.sure.no", "bot.slack.sure.yes"}},
		{maxSure, []string{"bot.slack.sure"}},
		{maxGone, []string{"bot.slack.sure.gone"}},
		{maxButton, []string{
			"bot.slack.box", "bot.slack.choose", "bot.slack.install", "bot.slack.open",
			"bot.slack.home.delete", "bot.slack.home.export", "bot.slack.home.help", "bot.slack.home.messages",
			"bot.slack.home.start", "bot.slack.home.lang", "bot.slack.home.notice", "bot.slack.home.review",
		}},
		{0, []string{
			"bot.slack.box.expired", "bot.slack.box.label", "bot.slack.box.limit", "bot.slack.box.limited", "bot.slack.box.more", "bot.slack.box.moved", "bot.slack.deleted",
			"bot.slack.home", "bot.slack.home.progress", "bot.slack.home.submitted", "bot.slack.home.where", "bot.slack.home.written",
			"bot.slack.invite", "bot.slack.look", "bot.slack.seen", "bot.slack.someone", "bot.slack.somewhere", "bot.slack.stranger",
			"bot.slack.stranger.install", "bot.slack.usage",
		}},
	} {
		for _, key := range words.keys {
			all = append(all, flows.Key{Any: []string{key}, Max: words.most})
		}
	}
	return all
}
