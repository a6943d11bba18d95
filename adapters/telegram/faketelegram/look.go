package faketelegram

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
)

// Former says what an older server does not know. Some refuse what they do not know, others ignore it.
type Former struct {
	Folds  bool   // no type expandable_blockquote of entities: before Bot API 7.4
	Copies bool   // no keys that copy: before Bot API 7.11; such a key has no type then, and is refused
	Styles string // of keys: [Ignored] before Bot API 9.4; [Refused] by a server that is strict about fields
}

// What becomes of a field that a server does not know.
const (
	Ignored = "ignored"
	Refused = "refused"
)

// Mark is an entity of a text on the screen.
type Mark struct {
	Type string `json:"type"`
	Text string `json:"-"` // what it marks
	mark
}

type mark struct {
	Offset int `json:"offset"`
	Length int `json:"length"`
}

// Look is how a message looks: the entities of its text, and its keys as "style/label"; one that copies as "copies TEXT/label".
type Look struct {
	Marks []Mark
	Keys  []string
}

// Looks returns the looks of a chat's messages from the bot, oldest first.
func (s *Server) Looks(user int64) []Look {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []Look
	for _, m := range s.person(user).messages {
		look := Look{Marks: m.marks}
		for _, row := range m.keys {
			for _, k := range row {
				kind := k.Style
				if k.Copies != "" {
					kind = "copies " + k.Copies
				}
				look.Keys = append(look.Keys, kind+"/"+k.Text)
			}
		}
		all = append(all, look)
	}
	return all
}

// marked are the types of entities that a bot may send, https://core.telegram.org/bots/api#messageentity; found are those that
// the server itself finds, and ignores in a call.
var (
	marked = strings.Fields(`bold italic underline strikethrough spoiler blockquote expandable_blockquote code pre text_link text_mention
		custom_emoji date_time`)
	found = strings.Fields(`mention hashtag cashtag bot_command url email phone_number bank_card_number`)
)

// readMarks checks the entities of a text as the server does. Those of no length are dropped.
func (s *Server) readMarks(text, raw string) (marks []Mark, problem string) {
	if raw == "" {
		return nil, ""
	}
	var all []Mark
	if err := json.Unmarshal([]byte(raw), &all); err != nil {
		return nil, "can't parse entities JSON object"
	}
	units := utf16.Encode([]rune(text))
	for _, m := range all {
		switch {
		case slices.Contains(found, m.Type):
			continue
		case !slices.Contains(marked, m.Type), m.Type == "expandable_blockquote" && s.Former.Folds:
			return nil, "can't parse MessageEntity: Unsupported type specified"
		}
		if problem := m.misplaced(units); problem != "" {
			return nil, problem
		}
		if m.Length > 0 {
			m.Text = string(utf16.Decode(units[m.Offset : m.Offset+m.Length]))
			marks = append(marks, m)
		}
	}
	if len(marks) > 100 {
		return nil, "ENTITIES_TOO_LONG"
	}
	return marks, ""
}

// misplaced returns what is wrong with the place of an entity, "" if nothing is.
func (m mark) misplaced(units []uint16) string {
	second := func(i int) bool { return i < len(units) && units[i] >= 0xDC00 && units[i] <= 0xDFFF }
	end := m.Offset + m.Length
	switch {
	case m.Offset < 0 || m.Offset > 1_000_000:
		return "receive an entity with incorrect offset " + strconv.Itoa(m.Offset)
	case m.Length < 0 || m.Length > 1_000_000:
		return "receive an entity with incorrect length " + strconv.Itoa(m.Length)
	case m.Offset > len(units):
		return fmt.Sprintf("entity begins after the end of the text at UTF-16 offset %d", m.Offset)
	case end > len(units):
		return fmt.Sprintf("entity beginning at UTF-16 offset %d ends after the end of the text at UTF-16 offset %d", m.Offset, end)
	case second(m.Offset):
		return fmt.Sprintf("entity begins in a middle of a UTF-16 symbol at UTF-16 offset %d", m.Offset)
	case second(end):
		return fmt.Sprintf("entity beginning at UTF-16 offset %d ends in a middle of a UTF-16 symbol at UTF-16 offset %d", m.Offset, end)
	}
	return ""
}
