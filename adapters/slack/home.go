package slack

import (
	"github.com/slack-go/slack"

	"aporte/bot"
	"aporte/flows"
)

// home returns what somebody sees under Home: what the consultation is, how far they are, and keys that lead into the
// conversation.
func (c *Channel) home(lang string, s bot.Standing) slack.HomeTabViewRequest {
	section := func(key string) slack.Block { return slack.NewSectionBlock(plain(c.word(lang, key, nil)), nil, nil) }
	button := func(command, key string) *slack.ButtonBlockElement {
		return slack.NewButtonBlockElement(homePrefix+":"+command, command, plain(c.word(lang, key, nil)))
	}
	about := []slack.Block{section("bot.slack.home")}
	switch {
	case s.Status == flows.Submitted:
		about = append(about, section("bot.slack.home.submitted"))
	case s.Reached.Number > 0:
		text := c.word(lang, "bot.slack.home.progress", map[string]any{"Number": s.Reached.Number, "Total": s.Reached.Total})
		about = append(about, slack.NewSectionBlock(plain(text), nil, nil))
	}
	return slack.HomeTabViewRequest{
		Type: slack.VTHomeTab,
		Blocks: slack.Blocks{BlockSet: append(about,
			slack.NewActionBlock("home",
				button("start", "bot.slack.home.start").WithStyle(slack.StylePrimary),
				button("language", "bot.slack.home.lang"),
				button("privacy", "bot.slack.home.notice"),
				button("review", "bot.slack.home.review"),
			),
			section("bot.slack.home.where"),
		)},
	}
}
