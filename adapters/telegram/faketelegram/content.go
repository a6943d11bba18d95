package faketelegram

import (
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"
)

// readText returns what a text shows: entities resolved, and trimmed. The entities of a text are in marks.
func (s *Server) readText(p params, field, marks string, most int) (text string, found []Mark, problem string) {
	text = p[field]
	if len(text) > 32768 {
		return "", nil, "message is too long"
	}
	switch p["parse_mode"] {
	case "":
		if found, problem = s.readMarks(text, p[marks]); problem != "" {
			return "", nil, problem
		}
	case "HTML":
		if text, problem = readHTML(text); problem != "" {
			return "", nil, "can't parse entities: " + problem
		}
	default:
		return "", nil, "unsupported parse_mode"
	}
	text = strings.TrimSpace(text)
	if length(text) > most {
		return "", nil, map[int]string{4096: "message is too long", 1024: "message caption is too long"}[most]
	}
	return text, found, ""
}

// readKeys checks an inline keyboard as the server does.
func (s *Server) readKeys(markup string) (rows [][]key, problem string) {
	if markup == "" {
		return nil, ""
	}
	var m struct {
		Rows *[][]map[string]any `json:"inline_keyboard"`
	}
	if err := json.Unmarshal([]byte(markup), &m); err != nil {
		return nil, "can't parse reply keyboard markup JSON object"
	}
	if m.Rows == nil {
		return nil, `can't parse inline keyboard: Field "inline_keyboard" must be of type Array`
	}
	if len(markup) > 10<<10 {
		return nil, "reply markup is too long"
	}
	n := 0
	for _, row := range *m.Rows {
		if len(row) > 8 {
			return nil, "too many keys in a row"
		}
		var keys []key
		for _, b := range row {
			n++
			k, problem := s.readKey(b)
			if problem != "" {
				return nil, problem
			}
			keys = append(keys, k)
		}
		if len(keys) > 0 {
			rows = append(rows, keys)
		}
	}
	if n > 100 {
		return nil, "reply markup is too long"
	}
	return rows, ""
}

// readKey checks one key. A server ignores a field that it does not know, and a key of which nothing is left has no type.
func (s *Server) readKey(fields map[string]any) (k key, problem string) {
	k.Text, _ = fields["text"].(string)
	data, isData := fields["callback_data"].(string)
	copies, isCopy := fields["copy_text"].(map[string]any)
	style, isStyled := fields["style"]
	if s.Former.Copies {
		isCopy = false
	}
	for name := range fields {
		if !slices.Contains([]string{"text", "callback_data", "copy_text", "style"}, name) {
			return k, "can't parse inline keyboard button: the fake does not know the field " + name
		}
	}
	switch {
	case strings.TrimSpace(k.Text) == "":
		return k, "inline keyboard button text must be non-empty"
	case isData && isCopy:
		return k, "can't parse inline keyboard button: a button has one type"
	case isCopy:
		if k.Copies, _ = copies["text"].(string); k.Copies == "" || utf8.RuneCountInString(k.Copies) > 256 || len(copies) != 1 {
			return k, "BUTTON_COPY_TEXT_INVALID"
		}
	case !isData:
		return k, "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
	case len(data) < 1 || len(data) > 64:
		return k, "BUTTON_DATA_INVALID"
	}
	k.Data = data
	if isStyled && s.Former.Styles == Refused {
		return k, "can't parse inline keyboard button: unexpected field style"
	}
	if k.Style, _ = style.(string); isStyled && !slices.Contains([]string{"primary", "success", "danger"}, k.Style) {
		return k, "can't parse inline keyboard button: invalid button style specified"
	}
	if s.Former.Styles == Ignored {
		k.Style = ""
	}
	return k, ""
}
