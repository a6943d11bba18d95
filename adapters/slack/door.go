package slack

import (
	"context"
	"net/url"
	"strings"

	"github.com/slack-go/slack"
)

// Nothing is asked in a channel. Whoever uses the command there, or mentions the app, gets a sentence that only they see, with a
// button that leads to where it goes on.

// openAction is the action_id of a button that only opens an address. Slack reports its presses too.
const openAction = "open"

// door is a sentence with a button below it.
type door struct {
	text string
	key  string // what the button says; "" for none
	link string // what the button opens
}

// blocks lays the door out.
func (d door) blocks() []slack.Block {
	all := ours(d.text)
	if d.key != "" {
		all = append(all, slack.NewActionBlock("", slack.NewButtonBlockElement(openAction, "", plain(d.key)).WithURL(d.link).WithStyle(slack.StylePrimary)))
	}
	return all
}

// fallback is what it says where blocks are not shown.
func (d door) fallback() string {
	if d.key == "" {
		return d.text
	}
	return d.text + " " + d.link
}

// ephemeral is the door as an answer to a command, which only its reader sees.
func (d door) ephemeral() any {
	return map[string]any{"response_type": "ephemeral", "text": escape(d.fallback()), "blocks": d.blocks()}
}

// doorTo returns the door of somebody to the private conversation, with the words of a key above it. The app of one workspace cannot
// write to somebody of another one who is a guest in a shared channel: their door is the app in their own workspace, if it is
// installed there, or else its installation; reached is false then.
func (c *Channel) doorTo(s *space, h happening, lang, key string) (d door, reached bool) {
	o := h.origin
	if !o.shared || o.userTeam == "" || o.userTeam == o.team || o.userTeam == o.enterprise {
		return door{c.word(lang, key, nil), c.word(lang, "bot.slack.open", nil), c.link(s, h)}, true
	}
	if own := c.spaces.get(o.userTeam); own != nil {
		h.origin.team = o.userTeam
		return door{c.word(lang, key, nil), c.word(lang, "bot.slack.open", nil), c.link(own, h)}, true
	}
	return c.noDoor(lang), false
}

// noDoor is for somebody whose workspace has not installed the app.
func (c *Channel) noDoor(lang string) door {
	if c.cfg.ClientID == "" {
		return door{text: c.word(lang, "bot.slack.stranger", nil)}
	}
	return door{c.word(lang, "bot.slack.stranger.install", nil), c.word(lang, "bot.slack.install", nil), c.installPage()}
}

// stranger answers somebody of a workspace that has not installed the app: a command at once, a press through its response URL.
// There is no token for anything else.
func (c *Channel) stranger(in *intake, h happening) any {
	d := c.noDoor(c.langOf(h.who.address()))
	switch {
	case h.kind == commanded:
		return d.ephemeral()
	case h.response != "":
		in.Background(func(ctx context.Context) {
			err := c.respond(ctx, h.response, &slack.WebhookMessage{
				ResponseType: slack.ResponseTypeEphemeral, Text: escape(d.fallback()), Blocks: &slack.Blocks{BlockSet: d.blocks()},
			})
			if err != nil {
				c.log.Info("sentence not shown", "error", err)
			}
		})
	}
	return nil
}

// installPage is the address at which a workspace installs the app.
func (c *Channel) installPage() string {
	return strings.TrimRight(c.cfg.PublicURL, "/") + c.at(InstallPath)
}

// link returns an address that opens the private conversation (docs.slack.dev, interactivity/deep-linking). It is made of
// what is known of the installation. From the request it takes only the workspace, if the app is installed for a whole
// organisation.
func (c *Channel) link(s *space, h happening) string {
	rec := s.record()
	team := rec.Team
	if team == "" {
		team = h.origin.team
	}
	if rec.App == "" {
		return "slack://user?" + url.Values{"team": {team}, "id": {rec.BotUser}}.Encode()
	}
	return "https://slack.com/app_redirect?" + url.Values{"team": {team}, "app": {rec.App}}.Encode()
}
