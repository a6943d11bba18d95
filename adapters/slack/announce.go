package slack

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"aporte/bot"
)

// An organiser announces the consultation in a channel: the command "announce" shows them what it would read there, and a press
// posts it, through the response URL of their command. So the app needs no further right, is no member of the channel, and reads
// nothing in it. A key of the announcement opens the private conversation and begins it, with the source that the organiser chose.

const (
	announceTyped  = "bot.slack.announce.typed" // key of the words for the command
	announcePost   = "announce.post"            // action_id of the keys that post; behind it may stand "." and a language
	announceCancel = "announce.cancel"          // action_id of the key that does not
	partAction     = "announced"                // action_id of the keys of an announcement; behind it stand "." and the language
	announceSource = "announcement"             // the source if the organiser gives none
	mostAnnounced  = 10                         // languages of one announcement, so that it has at most maxBlocks blocks
)

// announces reports whether a word is the command that announces, in any language of the consultation.
func (c *Channel) announces(word string) bool {
	return word != "" && slices.ContainsFunc(c.cfg.Languages, func(lang string) bool {
		return slices.ContainsFunc(strings.Split(c.word(lang, announceTyped, nil), ","), func(known string) bool {
			return strings.TrimSpace(known) == word
		})
	})
}

// offerAnnouncement answers the command with a preview that only the organiser sees.
func (c *Channel) offerAnnouncement(s *space, h happening, lang string, private bool) any {
	if private || strings.HasPrefix(h.channel, "D") || h.response == "" {
		return ephemeral(c.word(lang, "bot.slack.announce.where", nil))
	}
	if h.source == "" {
		h.source = announceSource
	}
	if _, alone := c.asksFor(h.source); alone {
		h.source += "-" + announceSource
	}
	c.secret.add(h.response)
	c.offers.Set(h.who.address()+"/"+h.channel, h.response)
	text, blocks := c.announcement(s, h, c.order(lang))
	all := rich([]stretch{{bot.RoleHint, c.word(lang, "bot.slack.announce.preview", nil)}})
	all = append(append(all, blocks...), slack.NewDividerBlock())
	all = append(all, rich([]stretch{{bot.RoleHint, c.word(lang, "bot.slack.announce.source", map[string]any{"Source": h.source})}})...)
	keys := []slack.BlockElement{
		slack.NewButtonBlockElement(announcePost, h.source, plain(c.word(lang, "bot.slack.announce.post", nil))).WithStyle(slack.StylePrimary),
	}
	if one := c.order(lang); len(one) > 1 {
		for _, l := range one {
			name := c.word(lang, "bot.slack.announce.post.one", map[string]any{"Language": c.word(l, "bot.language", nil)})
			keys = append(keys, slack.NewButtonBlockElement(announcePost+"."+l, h.source, plain(name)))
		}
	}
	keys = append(keys, slack.NewButtonBlockElement(announceCancel, "", plain(c.word(lang, "bot.slack.box.cancel", nil))))
	all = append(all, slack.NewActionBlock("announce", keys...))
	return map[string]any{"response_type": "ephemeral", "text": escape(text), "blocks": all}
}

// order returns the languages of the consultation, the reader's own first.
func (c *Channel) order(lang string) []string {
	all := slices.Clone(c.cfg.Languages)
	own := c.cfg.Words.Match(lang, all)
	slices.SortStableFunc(all, func(a, b string) int {
		switch {
		case a == b:
			return 0
		case a == own:
			return -1
		case b == own:
			return 1
		}
		return 0
	})
	return all[:min(len(all), mostAnnounced)]
}

// announcement lays the announcement out in some languages: for each the title of the consultation, what it is about, and a key.
func (c *Channel) announcement(s *space, h happening, languages []string) (text string, blocks []slack.Block) {
	var texts []string
	link, flow := c.link(s, h), c.cfg.Flow
	if f, _ := c.asksFor(h.source); f != nil {
		flow = f.ID
	}
	for i, lang := range languages {
		title := ""
		if key := flow + ".title"; c.cfg.Words.Has(lang, key) {
			title = c.cfg.Words.Text(lang, key, nil)
		}
		about := c.word(lang, "bot.slack.announce.text", nil)
		texts = append(texts, strings.TrimSpace(title+"\n"+about))
		if i > 0 {
			blocks = append(blocks, slack.NewDividerBlock())
		}
		if title != "" {
			blocks = append(blocks, rich([]stretch{{bot.RoleTitle, title}})...)
		}
		part := slack.NewButtonBlockElement(partAction+"."+lang, h.source+"-"+lang, plain(c.word(lang, "bot.slack.announce.part", nil)))
		blocks = append(blocks, ours(about)...)
		blocks = append(blocks, slack.NewActionBlock("part."+lang, part.WithURL(link).WithStyle(slack.StylePrimary)))
	}
	return strings.Join(append(texts, link), "\n\n"), blocks
}

// postAnnouncement posts the announcement in the channel in which the command was given, once, and takes the preview away.
func (c *Channel) postAnnouncement(ctx context.Context, s *space, h happening, lang string) {
	preview := cmp.Or(h.receipt, h.trigger)
	if h.lang != "" && !slices.Contains(c.cfg.Languages, h.lang) || !c.ours(h.response) || !c.posted.First(preview, true) {
		return
	}
	languages := c.order(lang)
	if h.lang != "" {
		languages = []string{h.lang}
	}
	text, blocks := c.announcement(s, h, languages)
	to := h.response
	if command, ok := c.offers.Get(h.who.address() + "/" + h.channel); ok { // after a restart the press has an address of its own
		to = command
	}
	err := c.respond(ctx, to, &slack.WebhookMessage{
		ResponseType: slack.ResponseTypeInChannel, Text: escape(text), Blocks: &slack.Blocks{BlockSet: blocks},
	})
	if err != nil {
		c.posted.Drop(preview)
		c.log.Info("announcement not posted", "error", err)
		failed := ours(c.word(lang, "bot.slack.announce.failed", nil))
		_ = c.respond(ctx, h.response, &slack.WebhookMessage{ReplaceOriginal: true, Blocks: &slack.Blocks{BlockSet: failed}})
		return
	}
	c.counts.Add("announcements")
	c.dropPreview(ctx, h)
}

// dropPreview takes the preview away.
func (c *Channel) dropPreview(ctx context.Context, h happening) {
	if err := c.respond(ctx, h.response, &slack.WebhookMessage{DeleteOriginal: true}); err != nil {
		c.log.Info("preview not taken away", "error", err)
	}
}

// openFor shows somebody who pressed a key of an announcement the way to the conversation, which the key opens by itself where the
// platform can.
func (c *Channel) openFor(ctx context.Context, h happening, d door) {
	err := c.respond(ctx, h.response, &slack.WebhookMessage{
		ResponseType: slack.ResponseTypeEphemeral, Text: escape(d.fallback()), Blocks: &slack.Blocks{BlockSet: d.blocks()},
	})
	if err != nil {
		c.log.Info("invitation not shown", "error", err)
	}
}
