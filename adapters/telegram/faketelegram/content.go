package faketelegram

import (
	"encoding/json"
	"strings"
)

// readText returns what a text shows: entities resolved, and trimmed.
func readText(p params, field string, most int) (text, problem string) {
	text = p[field]
	if len(text) > 32768 {
		return "", "message is too long"
	}
	switch p["parse_mode"] {
	case "":
	case "HTML":
		if text, problem = readHTML(text); problem != "" {
			return "", "can't parse entities: " + problem
		}
	default:
		return "", "unsupported parse_mode"
	}
	text = strings.TrimSpace(text)
	if length(text) > most {
		return "", map[int]string{4096: "message is too long", 1024: "message caption is too long"}[most]
	}
	return text, ""
}

// readKeys checks an inline keyboard as the server does.
func readKeys(markup string) (rows [][]key, problem string) {
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
			text, _ := b["text"].(string)
			data, isData := b["callback_data"].(string)
			switch {
			case strings.TrimSpace(text) == "":
				return nil, "inline keyboard button text must be non-empty"
			case !isData || len(b) != 2:
				return nil, "text buttons are unallowed in the inline keyboard"
			case len(data) < 1 || len(data) > 64:
				return nil, "BUTTON_DATA_INVALID"
			}
			keys = append(keys, key{text, data})
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
