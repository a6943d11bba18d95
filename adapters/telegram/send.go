package telegram

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"aporte/bot"
)

// Send implements [bot.Channel]. The receipt is the message id; of a text too long for one message, that of the last
// part, which carries the keys.
func (c *Channel) Send(ctx context.Context, m bot.Message, receipt string) (string, error) {
	if m.Replaces != "" && receipt == "" && len(m.Choices) == 0 {
		return "", nil
	}
	to, err := parseTarget(m.To.User)
	if err != nil {
		return "", err
	}
	if to.thread == 0 && m.Place != "" { // a topic of a private chat
		to.thread, _ = strconv.ParseInt(m.Place, 10, 64)
	}
	out, err := encode(m)
	if err != nil {
		return "", fmt.Errorf("encode message: %w", err)
	}
	if c.health.tokenDead() {
		return "", errToken
	}
	d := &delivery{c: c, ctx: ctx, to: to, replaceable: len(m.Choices) > 0, tidy: m.Tidy}
	if m.Replaces != "" && out.file == nil {
		// A receipt that is no number is not of this channel: the message is then sent as a new one.
		d.edit, _ = strconv.Atoi(receipt)
	}
	id, err := d.run(m.ID, out)
	if err != nil {
		if e, ok := errors.AsType[*apiError](err); ok {
			c.heed(to, e)
		}
		return "", sendError(err)
	}
	c.questions.note(m, int64(id))
	return strconv.Itoa(id), nil
}

// heed notes what an error of Telegram means for later calls: that the token is refused, or how long to wait in this
// chat.
func (c *Channel) heed(to target, e *apiError) {
	c.counts.Add("failed_send")
	switch {
	case e.tokenDead():
		c.health.fail(errToken, c.now())
		c.log.Error("Telegram refuses the bot's token; set a new one (@BotFather, /token)")
	case e.RetryAfter > 0:
		c.limits.hold(to.chat, c.now(), e.RetryAfter)
	}
}

// delivery is one message on its way.
type delivery struct {
	c           *Channel
	ctx         context.Context
	to          target
	edit        int  // message id that the first part takes the place of; 0 for none
	replaceable bool // it has keys: it is sent as a new message if the earlier one cannot be edited
	tidy        bool // it only tidies up, see [bot.Message]
}

// run sends the parts that were not sent by an earlier try, and returns the id of the last.
func (d *delivery) run(id string, out outgoing) (int, error) {
	var parts []func(keys keyboard) (int, error)
	texts := out.texts
	if out.file != nil {
		caption, whole := out.caption()
		if whole {
			texts = nil
		}
		parts = append(parts, func(keys keyboard) (int, error) { return d.document(*out.file, caption, keys) })
	}
	for i, text := range texts {
		parts = append(parts, func(keys keyboard) (int, error) {
			if i == 0 && d.edit != 0 {
				return d.replace(text, keys)
			}
			return d.post(text, keys)
		})
	}
	state, _ := d.c.parts.Get(id)
	for i := state.parts; i < len(parts); i++ {
		keys := keyboard{Rows: []keyRow{}}
		if i == len(parts)-1 {
			keys = out.keys
		}
		last, err := parts[i](keys)
		if err != nil {
			return 0, err
		}
		state = delivered{parts: i + 1, last: last}
		if i < len(parts)-1 && id != "" {
			d.c.parts.Set(id, state)
		}
	}
	d.c.parts.Drop(id)
	return state.last, nil
}

// noPreview keeps the platform from fetching what a link in a text leads to.
const noPreview = `{"is_disabled":true}`

// post sends a new text message.
func (d *delivery) post(text styled, keys keyboard) (int, error) {
	return d.dressed(text, keys, func(text styled, keys keyboard) (int, error) {
		params := tgbotapi.Params{"link_preview_options": noPreview}
		text.onto(params, "text", "entities")
		if len(keys.Rows) > 0 {
			keys.onto(params)
		}
		return d.call("sendMessage", params, false)
	})
}

// replace edits the earlier message and returns its id. If Telegram will never take the edit, there are two cases: a
// replaceable message is sent as a new one, whose id is returned; any other is given up, and the id of the earlier
// message is returned.
func (d *delivery) replace(text styled, keys keyboard) (int, error) {
	_, err := d.dressed(text, keys, func(text styled, keys keyboard) (int, error) {
		params := tgbotapi.Params{"message_id": strconv.Itoa(d.edit), "link_preview_options": noPreview}
		text.onto(params, "text", "entities")
		keys.onto(params)
		id, err := d.call("editMessageText", params, true)
		if e, ok := errors.AsType[*apiError](err); ok && e.notModified() {
			return d.edit, nil
		}
		return id, err
	})
	e, ok := errors.AsType[*apiError](err)
	switch {
	case err == nil:
		return d.edit, nil
	case ok && e.noText():
		// A document's keys can be taken away, its text is not ours to change.
		d.strip()
	case ok && e.refusesEdit(): // the message was deleted, is too old, or is refused for a reason that nobody knows
	default:
		return 0, err
	}
	if !d.replaceable {
		return d.edit, nil
	}
	return d.post(text, keys)
}

// strip removes the keys of the earlier message. It tidies up only, so a failure means nothing.
func (d *delivery) strip() {
	params := tgbotapi.Params{"message_id": strconv.Itoa(d.edit)}
	keyboard{Rows: []keyRow{}}.onto(params)
	_, _ = d.call("editMessageReplyMarkup", params, true)
}

func (d *delivery) call(method string, params tgbotapi.Params, edit bool) (int, error) {
	return d.attempt(edit, func(to tgbotapi.Params, result any) error {
		for k, v := range params {
			to[k] = v
		}
		return d.c.api.call(d.ctx, method, to, result)
	})
}

func (d *delivery) document(f bot.File, caption styled, keys keyboard) (int, error) {
	return d.dressed(caption, keys, func(caption styled, keys keyboard) (int, error) {
		return d.attempt(false, func(to tgbotapi.Params, result any) error {
			caption.onto(to, "caption", "caption_entities")
			if len(keys.Rows) > 0 {
				keys.onto(to)
			}
			return d.c.api.upload(d.ctx, "sendDocument", to, "document", tgbotapi.FileBytes{Name: f.Name, Bytes: f.Data}, result)
		})
	})
}

// attempt makes a call to the chat within its limits. If the group has moved to another id, it calls once more, with that
// id.
func (d *delivery) attempt(edit bool, call func(to tgbotapi.Params, result any) error) (int, error) {
	var err error
	for range 2 {
		if err := d.room(edit); err != nil {
			return 0, err
		}
		to := tgbotapi.Params{"chat_id": strconv.FormatInt(d.to.chat, 10)}
		if !edit {
			to.AddNonZero64("message_thread_id", d.to.thread)
		}
		var result struct {
			ID int `json:"message_id"`
		}
		if err = call(to, &result); err == nil {
			if edit {
				d.c.counts.Add("edited")
			} else {
				d.c.counts.Add("sent")
			}
			return result.ID, nil
		}
		e, ok := errors.AsType[*apiError](err)
		if !ok || e.MovedTo == 0 {
			break
		}
		d.to = target{chat: e.MovedTo}
	}
	return 0, err
}

// room waits until a call may be made. For a message that only tidies up it does not wait, and returns *[bot.RetryError]
// if the call may not be made now.
func (d *delivery) room(edit bool) error {
	if d.tidy {
		return d.c.limits.spare(d.to.chat, d.c.now())
	}
	return d.c.limits.wait(d.ctx, d.to.chat, edit, d.c.now)
}

// delivered is how much of a message of several parts was delivered when a later part failed, so that the next try goes
// on there. It is memory only: after a restart the whole message is sent again.
type delivered struct {
	parts int
	last  int // message id of the last part
}

// partsKept bounds how many unfinished messages are remembered.
const partsKept = 2000
