package slack

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/slack-go/slack"

	"aporte/bot"
)

// Send implements [bot.Channel]. The receipt is the conversation and the time of the message; of a text too long for
// one message, that of the last part, which carries the keys.
func (c *Channel) Send(ctx context.Context, m bot.Message, receipt string) (string, error) {
	if m.Replaces != "" && receipt == "" && len(m.Choices) == 0 {
		return "", nil
	}
	who, err := parseAddress(m.To.User)
	if err != nil {
		return "", err
	}
	lang := c.speak(m)
	parts, err := encode(m, labelsOf(lang, c.cfg.Words))
	if err != nil {
		return "", fmt.Errorf("encode message: %w", err)
	}
	if err := c.spaces.load(ctx); err != nil {
		return "", err
	}
	space := c.spaces.reach(ctx, who)
	if space == nil { // the person may be of the workspace whose token we have, if that is not known yet
		switch err := c.spaces.known(ctx, time.Now()); {
		case errors.Is(err, errUnmet):
			return "", &bot.RetryError{After: time.Second}
		case err != nil:
			return "", err
		}
		if space = c.spaces.reach(ctx, who); space == nil {
			c.spaces.reread(ctx)
			space = c.spaces.reach(ctx, who)
		}
	}
	if space == nil {
		return "", errQuiet
	}
	d := delivery{c: c, ctx: ctx, space: space, who: who, thread: m.Place, asks: len(m.Choices) > 0, tidy: m.Tidy}
	if m.Replaces != "" {
		if channel, _, ok := fromReceipt(receipt); ok { // any other receipt is not of this channel: sent as a new message
			d.edit, d.channel = receipt, channel
		}
	}
	sent, err := d.run(m.ID, parts)
	if err != nil {
		c.counts.Add("failed_send")
		return "", sendError(err)
	}
	if d.asks {
		c.asked.Set(m.To.User, &asked{receipt: sent, anchors: anchorsOf(m.Choices)})
		c.ticks.sent(sent, m)
		c.threads.asks(d.channel, d.thread, sent, m.Choices)
	}
	return sent, nil
}

// speak notes in which language m is, as far as its keys show it. It returns the language in which to speak to its
// receiver.
func (c *Channel) speak(m bot.Message) string {
	var words []string
	for _, k := range m.Choices {
		words = append(words, k.Label)
	}
	if lang := c.spoken(words); lang != "" {
		c.people.change(m.To.User, func(p *person) { p.lang = lang })
	}
	return c.langOf(m.To.User)
}

// delivery is one message on its way.
type delivery struct {
	c       *Channel
	ctx     context.Context
	space   *space
	who     identity
	channel string // the conversation; "" before it is known
	thread  string // the time of the message that the thread began with; "" for the conversation itself
	edit    string // receipt of the message that the first part takes the place of; "" for none
	asks    bool   // it has keys: it is sent as a new message if the earlier one cannot be edited
	tidy    bool   // it only tidies up, see [bot.Message]
}

// run sends the parts that were not sent by an earlier try, and returns the receipt of the last.
func (d *delivery) run(id string, parts []part) (string, error) {
	done, _ := d.c.parts.Get(id)
	if len(done) >= len(parts) {
		done = nil
	}
	for i := len(done); i < len(parts); i++ {
		put := d.post
		if i == 0 && d.edit != "" {
			put = d.replace
		}
		receipt, err := put(parts[i])
		if e, ok := errors.AsType[*apiError](err); ok && e.in(refusedCodes) {
			// Once more in the plainest form: the text says the options as well, and can be answered by typing.
			d.c.counts.Add("sent_plain")
			receipt, err = put(part{text: parts[i].text})
		}
		if err != nil {
			return "", err
		}
		done = append(slices.Clone(done), receipt)
		if len(parts) > 1 {
			d.c.parts.Set(id, done)
		}
	}
	return done[len(done)-1], nil
}

// options are what a call says of a part.
func (p part) options() []slack.MsgOption {
	options := []slack.MsgOption{slack.MsgOptionText(escape(p.text), false)}
	if p.blocks != nil {
		options = append(options, slack.MsgOptionBlocks(p.blocks...))
	}
	return options
}

// post sends a new message.
func (d *delivery) post(p part) (string, error) {
	if err := d.find(); err != nil {
		return "", err
	}
	var channel, ts string
	b := bucket{d.space.key(), postMessage, d.channel}
	err := d.c.call(d.ctx, d.space, b, func(ctx context.Context, api *slack.Client) (err error) {
		options := append(p.options(), slack.MsgOptionDisableLinkUnfurl(), slack.MsgOptionDisableMediaUnfurl()) // chat.update has neither
		if d.thread != "" {
			options = append(options, slack.MsgOptionTS(d.thread))
		}
		channel, ts, err = api.PostMessageContext(ctx, d.channel, options...)
		return err
	})
	if e, ok := errors.AsType[*apiError](err); ok && d.thread != "" && e.in(threadCodes) {
		d.thread = "" // it was deleted, or is closed
		return d.post(p)
	}
	if e, ok := errors.AsType[*apiError](err); ok && e.in(goneCodes) {
		d.c.people.change(d.who.address(), func(k *person) { k.dm = "" })
	}
	if err != nil {
		return "", err
	}
	if d.channel == d.who.user {
		d.found(channel)
	}
	d.c.counts.Add("sent")
	return receiptOf(channel, ts), nil
}

// find sets the private conversation with the person. If it is not known yet, Slack is asked for it. A conversation named
// by a request is not used: if it were a wrong one, somebody would read what is meant for another.
func (d *delivery) find() error {
	if d.channel == "" {
		if known := d.c.people.get(d.who.address()); known.space == "" || known.space == d.space.id() {
			d.channel = known.dm
		}
	}
	if d.channel != "" {
		return nil
	}
	if _, err := d.space.open(); err != nil {
		return err
	}
	b := bucket{d.space.key(), openDM, ""}
	if !d.c.pace.spare(b) { // many come at once: a message may go to the person, too, and its answer names the conversation
		d.channel = d.who.user
		return nil
	}
	var opened string
	err := d.c.callNow(d.ctx, d.space, b, func(ctx context.Context, api *slack.Client) error {
		chat, _, _, err := api.OpenConversationContext(ctx, &slack.OpenConversationParameters{Users: []string{d.who.user}})
		if err == nil {
			opened = chat.ID
		}
		return err
	})
	if err == nil {
		d.found(opened)
	}
	return err
}

// found notes the private conversation.
func (d *delivery) found(channel string) {
	d.channel = channel
	d.c.people.change(d.who.address(), func(k *person) { k.space, k.dm = d.space.id(), channel })
}

// replace changes the earlier message and returns its receipt. It uses the response URL of the press if there is one,
// which costs nothing of the rates. If there is none, or if that fails, it uses chat.update. For this, a message that
// only tidies up does not wait: *[bot.RetryError] is returned if it may not be made now. If Slack will never take the
// edit, a message with keys is sent as a new one; any other is given up, without an error.
func (d *delivery) replace(p part) (string, error) {
	if a, ok := d.c.fresh.Get(pressed{d.who.address(), d.edit}); ok {
		switch err := d.answer(a, p); {
		case err == nil:
			d.c.counts.Add("edited_by_response")
			return d.edit, nil
		case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
			return "", err
		}
	}
	call := d.c.call
	if d.tidy {
		if !d.c.pace.spare(bucket{d.space.key(), updateMessage, ""}) {
			return "", &bot.RetryError{After: time.Second}
		}
		call = d.c.callNow
	}
	err := d.c.update(d.ctx, d.space, d.edit, p, call)
	e, ok := errors.AsType[*apiError](err)
	switch {
	case !ok || !e.refusesEdit(), e.in(refusedCodes) && p.blocks != nil: // run tries a refused form once more as plain text
		return d.edit, err
	case d.asks:
		return d.post(p)
	}
	return d.edit, nil
}

// update edits a message by chat.update.
func (c *Channel) update(ctx context.Context, s *space, receipt string, p part,
	call func(context.Context, *space, bucket, func(context.Context, *slack.Client) error) error,
) error {
	channel, ts, _ := fromReceipt(receipt)
	if p.blocks == nil {
		p.blocks = []slack.Block{} // without any, Slack would keep the old ones
	}
	err := call(ctx, s, bucket{s.key(), updateMessage, ""}, func(ctx context.Context, api *slack.Client) error {
		_, _, _, err := api.UpdateMessageContext(ctx, channel, ts, p.options()...)
		return err
	})
	if err == nil {
		c.counts.Add("edited")
	}
	return err
}
