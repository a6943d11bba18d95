package slack

import (
	"cmp"
	"context"
	"net/url"

	"github.com/slack-go/slack"

	"aporte/bot"
	"aporte/flows"
)

// home returns what somebody sees under Home: what the consultation is, how far they are, and keys that lead into the
// conversation. With written it also says that a key was answered there: messages stands for the address that opens the
// conversation, "" if that is not known.
func (c *Channel) home(lang string, s bot.Standing, written bool, messages string) slack.HomeTabViewRequest {
	word := func(key string) string { return c.word(lang, key, nil) }
	button := func(command, key string) *slack.ButtonBlockElement {
		return slack.NewButtonBlockElement(homePrefix+":"+command, command, plain(word(key)))
	}
	var all []slack.Block
	start := button("start", "bot.slack.home.start")
	switch {
	case !written:
		start = start.WithStyle(slack.StylePrimary)
	case messages == "":
		all = append(all, rich([]stretch{{bot.RoleQuestion, word("bot.slack.home.written")}})...)
	default:
		all = append(all, rich([]stretch{{bot.RoleQuestion, word("bot.slack.home.written")}})...)
		open := slack.NewButtonBlockElement(openAction, "", plain(word("bot.slack.home.messages"))).WithURL(messages)
		all = append(all, slack.NewActionBlock("written", open.WithStyle(slack.StylePrimary)), slack.NewDividerBlock())
	}
	all = append(all, ours(word("bot.slack.home"))...)
	switch {
	case s.Status == flows.Submitted:
		all = append(all, ours(word("bot.slack.home.submitted"))...)
	case s.Reached.Number > 0:
		text := c.word(lang, "bot.slack.home.progress", map[string]any{"Number": s.Reached.Number, "Total": s.Reached.Total})
		all = append(all, ours(text)...)
	}
	all = append(all,
		slack.NewActionBlock("home",
			start, button("language", "bot.slack.home.lang"), button("privacy", "bot.slack.home.notice"), button("help", "bot.slack.home.help"),
		),
		slack.NewActionBlock("answers",
			button("review", "bot.slack.home.review"), button("export", "bot.slack.home.export"), button("delete", "bot.slack.home.delete"),
		),
	)
	where := rich([]stretch{{bot.RoleHint, word("bot.slack.home.where")}})
	return slack.HomeTabViewRequest{Type: slack.VTHomeTab, Blocks: slack.Blocks{BlockSet: append(all, where...)}}
}

// messagesTab returns an address that opens the Messages tab from another tab of the app (docs.slack.dev,
// interactivity/deep-linking); "" if it is not known which app we are.
func (c *Channel) messagesTab(s *space, h happening) string {
	rec := s.record()
	if rec.App == "" {
		return ""
	}
	return "slack://app?" + url.Values{"team": {cmp.Or(rec.Team, h.origin.team)}, "id": {rec.App}, "tab": {"messages"}}.Encode()
}

// greeting returns the update with which the first opening of the Messages tab begins the conversation; none if somebody has met us
// before. Its id is always the same, so that the store takes it only once, also after a restart.
func (c *Channel) greeting(ctx context.Context, h happening) []bot.Update {
	if c.cfg.Standing == nil || c.people.get(h.who.address()).dm != "" {
		return nil
	}
	known, err := c.cfg.Standing(ctx, c.known(h.who))
	if err != nil {
		c.log.Warn("progress not read", "error", err)
	}
	if err != nil || known != (bot.Standing{}) {
		return nil
	}
	return []bot.Update{{ID: h.who.address() + ":greeting", Text: "/start"}}
}
