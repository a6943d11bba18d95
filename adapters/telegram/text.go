package telegram

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"

	"aporte/bot"
)

// words returns the text of a message, wherever the platform puts it, with the marks that belong to it.
func (m *wireMessage) words() (text string, marks []entity) {
	switch {
	case m.Text != "":
		return m.Text, m.Entities
	case m.Caption != "":
		return m.Caption, m.Captions
	}
	for _, part := range []json.RawMessage{m.Rich, m.Checklist, m.Poll, m.Venue} {
		if text := richWords(part); text != "" {
			return text, nil
		}
	}
	return "", nil
}

// linked returns a text with the address of each link in brackets after its words. Telegram keeps such an address in an
// entity (Bot API, MessageEntity, text_link), not in the text. It adds none where the words are the address itself.
func linked(text string, marks []entity) string {
	if !slices.ContainsFunc(marks, func(e entity) bool { return e.Type == "text_link" }) {
		return text
	}
	units := utf16.Encode([]rune(text))
	var out []uint16
	done := 0
	marks = slices.Clone(marks)
	slices.SortStableFunc(marks, func(a, b entity) int { return a.Offset + a.Length - b.Offset - b.Length })
	for _, e := range marks {
		label, ok := cut(units, e)
		if !ok || e.Type != "text_link" || e.URL == "" || bareAddress(label) == bareAddress(e.URL) {
			continue
		}
		end := e.Offset + len(utf16.Encode([]rune(strings.TrimRight(label, " \n"))))
		if end < done {
			continue // the marks are not to be trusted
		}
		out = append(out, units[done:end]...)
		out = append(out, utf16.Encode([]rune(" ("+e.URL+")"))...)
		done = end
	}
	return string(utf16.Decode(append(out, units[done:]...)))
}

// bareAddress returns an address in lower case and without scheme, "mailto:" and final slash, so that two ways of writing
// it can be compared.
func bareAddress(s string) string {
	_, rest, ok := strings.Cut(s, "://")
	if ok {
		s = rest
	}
	return strings.ToLower(strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(s), "mailto:"), "/"))
}

// maxDepth is how deep parts of a rich message are read: what people write is not as deep.
const maxDepth = 20

// richWords returns the words in a part of a message that has a form of its own: a rich message, a checklist, a poll, a
// venue (Bot API, RichMessage, Checklist, Poll, Venue). A field is read by its name in every kind of block, so that new
// kinds of blocks are read as well.
func richWords(raw json.RawMessage) string {
	if len(raw) == 0 {
		return ""
	}
	var part any
	if json.Unmarshal(raw, &part) != nil {
		return ""
	}
	return strings.TrimSpace(block(part, 0))
}

// lines are the fields of a block that have words, in the order in which they are shown, one below the other.
var lines = []string{
	"title", "question", "summary", "text", "expression", "description", "address", "blocks", "items", "tasks", "options", "cells", "caption", "credit",
}

// block returns the words of a block, or of a list of blocks, a line each.
func block(part any, depth int) string {
	if depth > maxDepth {
		return ""
	}
	var found []string
	add := func(text string) {
		if text != "" {
			found = append(found, text)
		}
	}
	switch part := part.(type) {
	case string:
		return part
	case []any:
		for _, one := range part {
			add(block(one, depth+1))
		}
	case map[string]any:
		for _, field := range lines {
			switch field {
			case "text", "summary", "credit":
				add(inline(part[field], depth+1))
			case "cells":
				rows, _ := part[field].([]any)
				for _, row := range rows {
					add(cells(row, depth+1))
				}
			default:
				add(block(part[field], depth+1))
			}
		}
		if label, ok := part["label"].(string); ok {
			return strings.TrimSpace(label + " " + strings.Join(found, "\n"))
		}
	}
	return strings.Join(found, "\n")
}

// cells returns the words of one row of a table, with tabs between the cells.
func cells(row any, depth int) string {
	list, _ := row.([]any)
	var found []string
	for _, cell := range list {
		found = append(found, block(cell, depth))
	}
	return strings.Join(found, "\t")
}

// inline returns the words of a formatted text, with the address of a link in brackets after its words.
func inline(part any, depth int) string {
	if depth > maxDepth {
		return ""
	}
	switch part := part.(type) {
	case string:
		return part
	case []any:
		var b strings.Builder
		for _, one := range part {
			b.WriteString(inline(one, depth+1))
		}
		return b.String()
	case map[string]any:
		text := inline(part["text"], depth+1)
		for _, instead := range []string{"alternative_text", "expression"} {
			if s, ok := part[instead].(string); ok && text == "" {
				text = s
			}
		}
		if address, _ := part["url"].(string); address != "" && bareAddress(address) != bareAddress(text) {
			text += " (" + address + ")"
		}
		return text
	}
	return ""
}

// replied returns what is known of the bot's own message to which m is a reply: its text, and the token of its first key
// that belongs to a question, "" if it has none. Both are "" if m is no reply to a message of the bot.
func (m *wireMessage) replied(me self) (token, text string) {
	to := m.ReplyTo
	if to == nil || to.From == nil || to.From.ID != me.ID || me.ID == 0 {
		return "", ""
	}
	for _, row := range to.Keys.Rows {
		for _, k := range row {
			if len(k.Data) <= maxToken && bot.AsksStep(k.Data) {
				return k.Data, to.Text
			}
		}
	}
	return "", to.Text
}

// place names the topic of a private chat that a message stands in; "" for the chat itself.
func (m *wireMessage) place() string {
	if !m.IsTopic || m.Thread <= 0 {
		return ""
	}
	return strconv.FormatInt(m.Thread, 10)
}
