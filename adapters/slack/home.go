package slack

import (
	"github.com/slack-go/slack"
)

// home is what somebody sees under Home: what this is, and the ways into the conversation.
func (c *Channel) home(lang string) slack.HomeTabViewRequest {
	section := func(key string) slack.Block { return slack.NewSectionBlock(plain(c.word(lang, key, nil)), nil, nil) }
	button := func(command, key string) *slack.ButtonBlockElement {
		return slack.NewButtonBlockElement(homePrefix+":"+command, command, plain(c.word(lang, key, nil)))
	}
	return slack.HomeTabViewRequest{
		Type: slack.VTHomeTab,
		Blocks: slack.Blocks{BlockSet: []slack.Block{
			section("bot.slack.home"),
			slack.NewActionBlock("home",
				button("start", "bot.slack.home.start").WithStyle(slack.StylePrimary),
				button("language", "bot.slack.home.lang"),
				button("privacy", "bot.slack.home.notice"),
				button("review", "bot.slack.home.review"),
			),
			section("bot.slack.home.where"),
		}},
	}
}
