package telegram

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"

	"aporte/bot"
)

// self is what decoding needs to know of our own bot.
type self struct {
	Channel string // in addresses
	ID      int64
	Name    string // without @; "" before the first getMe
}

// verdict says what is to be done with an update.
type verdict string

const (
	pass      verdict = "passed"    // for handle
	ignored   verdict = "ignored"   // of a known type, but not for the bot
	unknown   verdict = "unknown"   // of a type that we do not know
	malformed verdict = "malformed" // of a type that we know, but not of its form
)

// decoded is an update as far as the adapter is concerned.
type decoded struct {
	id       int64
	verdict  verdict
	update   bot.Update // if passed
	callback string     // id of the callback query, to be answered after the update is handled or ignored; "" if none
	answers  int64      // id of the message that it replies to; 0 for none
	album    string     // the album that it is a part of; "" if none
}

// errNoUpdate means that bytes are no update at all.
var errNoUpdate = errors.New("not an update: want a JSON object with update_id")

// maxToken is the greatest length of callback data, in bytes.
const maxToken = 64

// maxLang is the greatest length of a language hint, in bytes (RFC 5646 §4.4.1 advises 35). A longer hint is ignored.
const maxLang = 35

// decode reads one update of this channel's bot.
func (c *Channel) decode(raw []byte) (decoded, error) {
	me := c.identity()
	me.Channel = c.cfg.Name
	return decode(raw, me)
}

// decode reads one update. It is pure. Its only error is errNoUpdate; an update that has an id but cannot be read has the
// verdict malformed.
func decode(raw []byte, me self) (decoded, error) {
	var u wireUpdate
	err := json.Unmarshal(raw, &u) // if one field has a wrong type, the others are still read
	if u.ID == nil || *u.ID <= 0 {
		return decoded{}, errNoUpdate
	}
	d := decoded{id: *u.ID, verdict: unknown}
	switch {
	case err != nil:
		d.verdict = malformed // its id is known, so it can be confirmed; else Telegram would repeat it
	case u.Message != nil:
		d.message(u.Message, raw, me)
	case u.Edited != nil:
		d.edited(u.Edited, raw, me)
	case u.Callback != nil:
		d.press(u.Callback)
	case u.Member != nil:
		d.member(u.Member)
	}
	if d.verdict == pass {
		d.update.ID = strconv.FormatInt(d.id, 10)
		d.update.From.Channel = me.Channel
	}
	return d, nil
}

func (d *decoded) message(m *wireMessage, raw []byte, me self) {
	switch m.Chat.Type {
	case "private":
		d.private(m, raw, me)
	case "group", "supergroup":
		d.group(m, me)
	default:
		d.verdict = ignored
	}
}

func (d *decoded) private(m *wireMessage, raw []byte, me self) {
	if !d.sender(m.From) {
		return
	}
	if !d.written(m, me) {
		d.verdict = ignored
		return
	}
	d.update.Reply.Token, d.update.Reply.Text = m.replied(me)
	if m.ReplyTo != nil {
		d.answers = m.ReplyTo.ID
	}
	fields := messageFields(raw, "message")
	for _, f := range textFields {
		if fields[f] && d.update.Text != "" {
			d.verdict = pass
			return
		}
	}
	for _, f := range serviceFields {
		if fields[f] {
			d.verdict = ignored
			return
		}
	}
	d.verdict = pass
	d.album = m.Album
	d.update.Did, d.update.Media = bot.Sent, "other"
	for _, f := range mediaFields {
		if fields[f.field] {
			d.update.Media = f.name
			break
		}
	}
	if d.update.Text == "" {
		d.update.Ref, d.update.Seq = "", 0
	}
}

// written sets the text, the message id and the topic of the update from m. It returns false if the text is a command for
// another bot.
func (d *decoded) written(m *wireMessage, me self) bool {
	text, marks := m.words()
	text, ours := unaddressed(linked(text, marks), marks, me)
	d.update.Text = clean(text)
	d.update.Ref, d.update.Seq, d.update.Place = ref(m.ID), m.ID, m.place()
	return ours
}

// edited decodes an edit. Only edits in a private chat count. A changed or removed caption is an edit of the text. A live
// location that moved is ignored.
func (d *decoded) edited(m *wireMessage, raw []byte, me self) {
	if m.Chat.Type != "private" || messageFields(raw, "edited_message")["location"] {
		d.verdict = ignored
		return
	}
	if !d.sender(m.From) {
		return
	}
	if !d.written(m, me) {
		d.verdict = ignored
		return
	}
	d.verdict = pass
	d.update.Did = bot.Edited
}

func (d *decoded) press(q *wireCallback) {
	d.callback = q.ID
	if q.Message != nil && q.Message.Chat.Type != "private" && q.Message.Chat.Type != "" {
		d.verdict = ignored
		return
	}
	if !d.sender(q.From) {
		return
	}
	switch {
	case q.Data == "":
		d.verdict = ignored
	case len(q.Data) > maxToken:
		d.verdict = malformed
	default:
		d.verdict = pass
		d.update.Did, d.update.Token = bot.Pressed, q.Data
		if q.Message != nil && q.Message.Chat.Type == "private" {
			d.update.Ref = ref(q.Message.ID)
			d.update.Place = q.Message.place()
		}
	}
}

func (d *decoded) member(m *wireMember) {
	if m.Chat.Type != "private" {
		d.verdict = ignored
		return
	}
	if !d.sender(m.From) {
		return
	}
	switch m.New.Status {
	case "kicked", "left":
		d.verdict = pass
		d.update.Did = bot.Left
	case "member":
		d.verdict = pass
		d.update.Did = bot.Came
	default:
		d.verdict = ignored
	}
}

// group decodes a message in a group. Two things pass: that the group has moved to another id, and that somebody
// addressed the bot (see calls). The text itself is never passed on. Everything else is ignored.
func (d *decoded) group(m *wireMessage, me self) {
	d.update.From.User = groupUser(m)
	switch {
	case m.MovedTo != 0:
		d.verdict = pass
		d.update.Did, d.update.User = bot.Moved, strconv.FormatInt(m.MovedTo, 10)
	case m.Relayed, m.From == nil, m.From.IsBot && m.Sender == nil, m.Chat.ID >= 0:
		d.verdict = ignored
	case me.Name != "" && calls(m, me):
		d.verdict = pass
		d.update.Lang = lang(m.From)
		d.update.Did, d.update.Link = bot.Called, inviteLink(me.Name)
	default:
		d.verdict = ignored
	}
}

// inviteLink leads to the private conversation; "group" arrives there as the code of /start.
func inviteLink(name string) string { return "https://t.me/" + name + "?start=group" }

// sender sets who sent the update. It returns false and sets the verdict if p is missing or has no id (malformed), or if
// p is a bot (ignored).
func (d *decoded) sender(p *wirePerson) bool {
	switch {
	case p == nil || p.ID <= 0:
		d.verdict = malformed
		return false
	case p.IsBot:
		d.verdict = ignored
		return false
	}
	d.update.From.User = strconv.FormatInt(p.ID, 10)
	d.update.Lang = lang(p)
	return true
}

func lang(p *wirePerson) string {
	if len(p.Lang) > maxLang {
		return ""
	}
	return p.Lang
}

// clean replaces NUL characters, which a database may refuse. encoding/json has already replaced invalid UTF-8.
func clean(s string) string { return strings.ReplaceAll(s, "\x00", "\uFFFD") }

func ref(id int64) string {
	if id <= 0 {
		return ""
	}
	return strconv.FormatInt(id, 10)
}

// messageFields returns which fields the message has that stands under name ("message" or "edited_message") in an update.
// A field that is null is false. It returns nil if there is no such message.
func messageFields(raw []byte, name string) map[string]bool {
	var u map[string]json.RawMessage
	var m map[string]json.RawMessage
	if json.Unmarshal(raw, &u) != nil || json.Unmarshal(u[name], &m) != nil {
		return nil
	}
	out := make(map[string]bool, len(m))
	for k, v := range m {
		out[k] = string(v) != "null"
	}
	return out
}
