package telegram

import (
	"encoding/json"
	"strings"
	"unicode"
	"unicode/utf8"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"aporte/adapters/line"
	"aporte/bot"
)

// A text is sent as it is, and its look beside it, as entities (Bot API, MessageEntity). No parse mode is used: a text in it would
// have to be escaped, and what somebody writes could become a link or a format.

// looks are the types of entities that show the roles of a message; a role that is not here is ordinary text. A tap on a receipt
// in the type code copies it. A long notice is folded after its first lines.
var looks = map[bot.Role]string{
	bot.RoleTitle: "bold", bot.RoleQuestion: "bold",
	bot.RoleProgress: "italic", bot.RoleHint: "italic",
	bot.RoleSaid: "blockquote", bot.RoleNotice: "expandable_blockquote",
	bot.RoleReceipt: "code",
}

// mostBold is the length of a question, in UTF-16 units, up to which it is bold right below its title, which is bold as well. It is
// about three lines on a phone. What is longer states something, and would only be hard to read.
const mostBold = 100

// styled is a text and its look.
type styled struct {
	text  string
	marks []entity
}

// style returns the text of a message, with the list of its options below it, cut into texts that each fit one bubble. An entity
// that stands on both sides of a cut is in both.
func style(m bot.Message, list string) []styled {
	text, spans := m.Text, m.Spans
	if !utf8.ValidString(text) { // the spans count bytes
		text, spans = strings.ToValidUTF8(text, "\uFFFD"), nil
	}
	own := len(text)
	if list != "" {
		text = strings.TrimRight(text, "\n ")
		own = len(text)
		text += "\n\n" + list
	}
	parts := line.Split(strings.TrimSpace(text), maxText, line.Units)
	all, at := make([]styled, len(parts)), 0
	for i, part := range parts {
		from := at + max(0, strings.Index(text[at:], part))
		at = from + len(part)
		all[i] = styled{part, marksOf(text, spans, from, min(at, own))}
	}
	return all
}

// marksOf returns the entities of text[from:to], which count from there. Spans that break what [bot.Message] promises are left out.
func marksOf(text string, spans []bot.Span, from, to int) []entity {
	var marks []entity
	at, units := from, 0 // units is the length of text[from:at]
	title := -1          // where the last title ends
	for _, s := range spans {
		start, end := max(s.Start, from), min(s.End, to)
		look := looks[s.Role]
		if look == "" || start < at || start >= end {
			continue
		}
		bare := strings.TrimLeftFunc(text[start:end], unicode.IsSpace)
		start = end - len(bare)
		bare = strings.TrimRightFunc(bare, unicode.IsSpace)
		if bare == "" {
			continue
		}
		length := line.Units(bare)
		if s.Role == bot.RoleQuestion && length > mostBold && title >= 0 && strings.TrimSpace(text[title:start]) == "" {
			continue
		}
		if marks == nil {
			marks = make([]entity, 0, len(spans))
		}
		units += line.Units(text[at:start])
		marks = append(marks, entity{Type: look, Offset: units, Length: length})
		at, units = start+len(bare), units+length
		if s.Role == bot.RoleTitle {
			title = at
		}
	}
	return marks
}

// onto sets the parameters of a call that have the text and its entities.
func (s styled) onto(params tgbotapi.Params, text, entities string) {
	if s.text == "" {
		return
	}
	params[text] = s.text
	if len(s.marks) > 0 {
		params[entities] = marshal(s.marks)
	}
}

// marshal encodes a part of a call that has only texts and numbers.
func marshal(v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err) // nothing in it can fail
	}
	return string(data)
}
