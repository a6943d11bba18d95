package slack

import (
	"context"
	"errors"
	"time"

	"github.com/slack-go/slack"

	"aporte/bot"
)

// The functions below say something beside the questions: no answer depends on it. If one fails, the failure is only
// logged.

// openBox opens the modal for a long answer. A trigger is valid for 3 s, so this is done first. If it fails, the person
// is told how to answer without the box: it may be open all the same, if only the answer to the call was lost.
func (c *Channel) openBox(ctx context.Context, s *space, h happening) {
	if h.trigger != "" && !c.opened.First(h.trigger, true) { // the same press once more: its box is open
		return
	}
	address := h.who.address()
	p := c.people.get(address)
	meta := boxMeta{Receipt: h.receipt, Place: h.place}
	if a, ok := c.asked.Get(address); ok && a.receipt == h.receipt {
		meta.Anchors = a.anchors
	}
	view, err := c.boxFor(c.langOf(address), h, meta, p.words)
	if err != nil {
		return
	}
	limit, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	err = c.call(limit, s, bucket{s.key(), openView, ""}, func(ctx context.Context, api *slack.Client) error {
		_, err := api.OpenViewContext(ctx, h.trigger, view)
		return err
	})
	if err == nil {
		c.counts.Add("boxes")
		return
	}
	if e, ok := errors.AsType[*apiError](err); ok && e.Code == "exchanged_trigger_id" {
		return // it was opened by an earlier call whose answer was lost
	}
	c.log.Info("box not opened", "error", err)
	c.sayBeside(ctx, s, h.who, c.word(c.langOf(address), "bot.slack.box.expired", nil))
}

// sayBeside puts a sentence into the private conversation.
func (c *Channel) sayBeside(ctx context.Context, s *space, who identity, text string) {
	d := delivery{c: c, ctx: ctx, space: s, who: who}
	if _, err := d.post(part{text: text, blocks: ours(text)}); err != nil {
		c.log.Info("sentence not delivered", "error", err)
	}
}

// toast answers a press with a sentence that only the person who pressed sees, until they come back to the conversation.
// It goes to the response URL, so it does not count for the rate limits.
func (c *Channel) toast(ctx context.Context, s *space, h happening, text string) {
	if _, err := s.open(); err != nil {
		return
	}
	err := c.respond(ctx, h.response, &slack.WebhookMessage{
		ResponseType: slack.ResponseTypeEphemeral, Text: escape(text),
		Blocks: &slack.Blocks{BlockSet: theirs(text)},
	})
	if err != nil {
		c.log.Info("toast not shown", "error", err)
		return
	}
	c.counts.Add("toasts")
}

// showHome fills the App Home, also after one of its keys was pressed: without that, whoever pressed would see nothing happen. If that fails, also because the view changed meanwhile (hash_conflict), it is filled at
// the next visit.
func (c *Channel) showHome(ctx context.Context, s *space, h happening) {
	who := h.who
	lang, standing := c.langOf(who.address()), bot.Standing{}
	if c.cfg.Standing != nil {
		known, err := c.cfg.Standing(ctx, c.known(who))
		if err != nil {
			c.log.Warn("progress not read", "error", err)
		}
		standing = known
	}
	if standing.Lang != "" {
		lang = standing.Lang
	}
	view := c.home(lang, standing, h.home, c.messagesTab(s, h))
	err := c.call(ctx, s, bucket{s.key(), publishView, ""}, func(ctx context.Context, api *slack.Client) error {
		_, err := api.PublishViewContext(ctx, slack.PublishViewContextRequest{UserID: who.user, View: view})
		return err
	})
	if err != nil {
		c.log.Info("home not shown", "error", err)
	}
}

// inviteAgain is how long somebody who mentioned the app in a channel is not invited there again.
const inviteAgain = time.Hour

// inviteTo answers a mention in a channel with the way to the private conversation, which only the author of the mention
// sees. Within inviteAgain it does nothing for the same person and channel.
func (c *Channel) inviteTo(ctx context.Context, s *space, h happening) {
	key := h.channel + "/" + h.who.address()
	if at, ok := c.invited.Get(key); ok && c.now().Sub(at) < inviteAgain {
		return
	}
	c.invited.Set(key, c.now())
	lang := c.langOf(h.who.address())
	d, _ := c.doorTo(s, h, lang, "bot.slack.invite")
	b := bucket{s.key(), postEphemeral, ""}
	err := c.call(ctx, s, b, func(ctx context.Context, api *slack.Client) error {
		_, err := api.PostEphemeralContext(ctx, h.channel, h.who.user, slack.MsgOptionText(escape(d.fallback()), false), slack.MsgOptionBlocks(d.blocks()...))
		return err
	})
	if err != nil {
		c.log.Info("invitation not shown", "error", err)
	}
}

// explainDeletion tells a person that deleting a message does not delete the answer, once for as long as that is
// remembered.
func (c *Channel) explainDeletion(ctx context.Context, s *space, who identity) {
	if c.told.First(who.address(), true) {
		c.sayBeside(ctx, s, who, c.word(c.langOf(who.address()), "bot.slack.deleted", nil))
	}
}
