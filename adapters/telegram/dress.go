package telegram

import (
	"errors"
	"slices"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"aporte/bot"
)

// Entities, styles of keys and keys that copy are a message's dress: it can be sent without. A Bot API server that somebody runs
// may be older than they are; expandable quotations came with Bot API 7.4, keys that copy with 7.11, styles with 9.4.

// keyboard are the keys below a message (Bot API, InlineKeyboardMarkup). Rows is never nil, so that an empty keyboard removes keys.
type keyboard struct {
	Rows []keyRow `json:"inline_keyboard"`
}

type keyRow = []key

// key is one of them (Bot API, InlineKeyboardButton). The type of the library ends at Bot API 5.5.
type key struct {
	Text  string  `json:"text"`
	Data  string  `json:"callback_data,omitempty"`
	Copy  *copied `json:"copy_text,omitempty"`
	Style string  `json:"style,omitempty"` // "primary", "success" or "danger"
}

// copied is the text that a key copies (Bot API, CopyTextButton).
type copied struct {
	Text string `json:"text"`
}

// maxCopied is the length of a text to be copied, in characters (Bot API, CopyTextButton). A receipt has 17.
const maxCopied = 256

// styles are those of keys that stand out.
var styles = map[bot.Weight]string{bot.Primary: "primary", bot.Danger: "danger"}

// copies returns the key that copies the receipt of a message. It returns false if there is none.
func copies(m bot.Message) (key, bool) {
	i := slices.IndexFunc(m.Spans, func(s bot.Span) bool { return s.Role == bot.RoleReceipt })
	if i < 0 || m.Copy == "" {
		return key{}, false
	}
	s := m.Spans[i]
	if s.Start < 0 || s.End > len(m.Text) || s.Start >= s.End || s.End-s.Start > maxCopied {
		return key{}, false
	}
	return key{Text: m.Copy, Copy: &copied{m.Text[s.Start:s.End]}}, true
}

// bare returns the keys without styles and without those that copy. It returns false if there was nothing to leave out.
func (k keyboard) bare() (keyboard, bool) {
	special := func(k key) bool { return k.Style != "" || k.Copy != nil }
	if !slices.ContainsFunc(k.Rows, func(row keyRow) bool { return slices.ContainsFunc(row, special) }) {
		return k, false
	}
	plain := keyboard{make([]keyRow, 0, len(k.Rows))}
	for _, row := range k.Rows {
		kept := slices.DeleteFunc(slices.Clone(row), func(k key) bool { return k.Copy != nil })
		for i := range kept {
			kept[i].Style = ""
		}
		if len(kept) > 0 {
			plain.Rows = append(plain.Rows, kept)
		}
	}
	return plain, true
}

// onto sets the parameter of a call that has the keys.
func (k keyboard) onto(params tgbotapi.Params) { params["reply_markup"] = marshal(k) }

// dressed makes a call with a text and keys. If the server refuses the entities, or the keys, it calls once more without that
// dress. That a server does not know the dress of keys is remembered, if leaving it out helped.
func (d *delivery) dressed(t styled, keys keyboard, call func(styled, keyboard) (int, error)) (int, error) {
	if d.c.undressed.Load() {
		keys, _ = keys.bare()
	}
	id, err := call(t, keys)
	for range 2 {
		e, ok := errors.AsType[*apiError](err)
		if !ok {
			return id, err
		}
		plain, other := keys.bare()
		switch {
		case e.badMarkup() && len(t.marks) > 0:
			d.c.counts.Add("sent_plain")
			t.marks = nil
			id, err = call(t, keys)
		case e.badKeys() && other:
			keys = plain
			if id, err = call(t, keys); err == nil && !d.c.undressed.Swap(true) {
				d.c.log.Info("the Bot API server does not know styles of keys or keys that copy: they are left out from now on")
			}
		default:
			return id, err
		}
	}
	return id, err
}
