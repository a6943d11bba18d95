package slack

import (
	"encoding/json"
	"strconv"
	"strings"

	"aporte/bot"
)

// The names of our own controls.
const (
	keyPrefix  = "key"          // action_id of the keys of a message, with a number behind it
	boxAction  = "box"          // action_id of the key that opens a box; behind it may stand "." and how many characters the answer may have
	boxView    = "box"          // callback_id of the box
	boxInput   = "words"        // block_id and action_id of its input
	homePrefix = "home"         // action_id of the buttons of the App Home, with the command behind it
	startCut   = "aporte_start" // callback_id of the global shortcut
)

// decodeInteraction decodes a press, a shortcut or a box. It is pure and total.
func decodeInteraction(raw []byte) happening {
	var in wireInteraction
	if json.Unmarshal(raw, &in) != nil || in.Type == "" {
		return happening{kind: malformed}
	}
	h := happening{kind: unknown, response: in.Response, trigger: in.Trigger}
	if in.Team != nil {
		h.origin.team = in.Team.ID
	}
	if in.Enterprise != nil {
		h.origin.enterprise = in.Enterprise.ID
	}
	if h.origin.team == "" { // installed for the whole organisation
		h.origin.team = in.User.Team
	}
	h.install = wireInstall{Team: h.origin.team, Enterprise: h.origin.enterprise}
	if !h.from(in.User.ID, in.User.Team) {
		h.kind = malformed
		return h
	}
	switch in.Type {
	case "block_actions":
		h.press(in)
	case "view_submission":
		h.submit(in)
	case "view_closed":
		h.kind = ignored
	case "shortcut":
		if in.Callback == startCut {
			h.kind, h.updates = passed, []bot.Update{{ID: h.pressID(in.ActionTS, in.Trigger, startCut), Text: "/start"}}
		}
	}
	return h
}

// pressID returns an id for a press. It has the time of the press (or else its trigger), so two presses differ, and the
// same press delivered twice has the same id.
func (h *happening) pressID(ts, trigger, what string) string {
	if ts == "" {
		ts = trigger
	}
	return h.origin.team + ":" + h.who.user + ":" + ts + ":" + what
}

// press reads which key was pressed, and in which message. Where the person is answered does not follow from it.
func (h *happening) press(in wireInteraction) {
	channel := in.Container.Channel
	if channel == "" && in.Channel != nil {
		channel = in.Channel.ID
	}
	ts := in.Container.TS
	if ts == "" && in.Message != nil {
		ts = in.Message.TS
	}
	if channel != "" && ts != "" {
		h.receipt = receiptOf(channel, ts)
	}
	ref := h.receipt
	if !strings.HasPrefix(channel, "D") { // a message in a channel is seen by others: it must not be changed
		ref = ""
	}
	place := in.Container.Thread
	if place == "" && in.Message != nil {
		place = in.Message.Thread
	}
	if place == ts { // the message that a thread began with stands in the conversation itself
		place = ""
	}
	for _, a := range in.Actions {
		id := h.pressID(a.TS, in.Trigger, ts+"."+a.ID)
		value := a.Value
		if a.Selected != nil {
			value = a.Selected.Value
		}
		switch {
		case a.ID == openAction: // Slack has opened the address of the button
			h.kind = ignored
		case a.ID == announcePost, strings.HasPrefix(a.ID, announcePost+"."):
			h.lang = strings.TrimPrefix(strings.TrimPrefix(a.ID, announcePost), ".")
			if h.kind, h.channel, h.source = posting, channel, value; !sourceForm.MatchString(value) {
				h.kind = malformed
			}
		case a.ID == announceCancel:
			h.kind = dropping
		case strings.HasPrefix(a.ID, partAction+"."):
			h.kind, h.announced, h.lang = passed, true, strings.TrimPrefix(a.ID, partAction+".")
			h.updates = append(h.updates, bot.Update{ID: id, Text: "/start " + value})
		case a.ID == boxAction, strings.HasPrefix(a.ID, boxAction+"."):
			h.kind, h.draft, h.place, h.question = wantsBox, value, place, copied(in.Message)
			h.most, _ = strconv.Atoi(strings.TrimPrefix(a.ID, boxAction+"."))
		case a.Type == checkboxes:
			h.kind = passed
			h.ticking = &ticking{id: id, now: values(a.Ticked), shown: shown(in.Message, a), ref: ref, place: place}
		case strings.HasPrefix(a.ID, keyPrefix) && value != "":
			h.kind = passed
			h.updates = append(h.updates, bot.Update{ID: id, Did: bot.Pressed, Token: value, Ref: ref, Place: place, Seq: sequence(a.TS)})
		case strings.HasPrefix(a.ID, homePrefix+":"):
			h.kind, h.home = passed, true
			h.updates = append(h.updates, bot.Update{ID: id, Text: "/" + strings.TrimPrefix(a.ID, homePrefix+":")})
		}
	}
}

// checkboxes is the type of the action of checkboxes. The action says which boxes are ticked now, and not which one was
// changed.
const checkboxes = "checkboxes"

// shown returns the boxes that are ticked in the copy of the message that came with the press; none if there is no copy.
func shown(copied *wireMessage, a wireAction) []string {
	if copied == nil {
		return nil
	}
	for _, b := range copied.Blocks {
		for _, e := range b.Elements {
			if e.ID == a.ID { // the block may have another name in another version
				return values(e.Ticked)
			}
		}
	}
	return nil
}

func values(options []wireOption) []string {
	all := []string{}
	for _, o := range options {
		all = append(all, o.Value)
	}
	return all
}

func (h *happening) submit(in wireInteraction) {
	if in.View == nil || in.View.Callback != boxView {
		return
	}
	if json.Unmarshal([]byte(in.View.Metadata), &h.box) != nil {
		h.kind = malformed
		return
	}
	h.kind, h.view, h.receipt = submitted, in.View.ID, h.box.Receipt
	h.text = in.View.State.Values[boxInput][boxInput].Value
}

// receiptOf makes the receipt of a message: the conversation and the message's time, which is its id there.
func receiptOf(channel, ts string) string { return channel + ":" + ts }

// fromReceipt is the inverse of receiptOf. ok is false if the receipt is not of this channel.
func fromReceipt(receipt string) (channel, ts string, ok bool) {
	channel, ts, ok = strings.Cut(receipt, ":")
	return channel, ts, ok && idForm.MatchString(channel) && ts != ""
}
