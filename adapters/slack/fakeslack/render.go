package fakeslack

import (
	"slices"
	"strings"
)

// render says what blocks show, and which controls they have.
func render(list []map[string]any) (string, []Key) {
	var texts []string
	var keys []Key
	word := func(v any) string {
		t, _ := v.(map[string]any)
		text, _ := t["text"].(string)
		if t["type"] == "mrkdwn" {
			text = unescape(text)
		}
		return text
	}
	str := func(v any) string {
		text, _ := v.(string)
		return text
	}
	for _, b := range list {
		if b["type"] != "actions" {
			if text := shownIn(b, word); text != "" {
				texts = append(texts, text)
			}
			continue
		}
		elements, _ := b["elements"].([]any)
		for _, e := range elements {
			element, _ := e.(map[string]any)
			k := Key{Action: str(element["action_id"]), Block: str(b["block_id"]), Type: str(element["type"])}
			if k.Type == "button" {
				k.Label, k.Value = word(element["text"]), str(element["value"])
				k.Aloud, k.Style, k.Link, k.Asks = str(element["accessibility_label"]), str(element["style"]), str(element["url"]), element["confirm"] != nil
				keys = append(keys, k)
				continue
			}
			ticked := map[string]bool{}
			initial, _ := element["initial_options"].([]any)
			for _, o := range initial {
				option, _ := o.(map[string]any)
				ticked[str(option["value"])] = true
			}
			for _, o := range optionsOf(element) {
				option, _ := o.(map[string]any)
				k.Label, k.Value = word(option["text"]), str(option["value"])
				k.Ticked = ticked[k.Value]
				keys = append(keys, k)
			}
		}
	}
	return strings.Join(texts, "\n"), keys
}

// shownIn returns the text of a block without controls.
func shownIn(b map[string]any, word func(any) string) string {
	elements, _ := b["elements"].([]any)
	var texts []string
	for _, v := range elements {
		e, _ := v.(map[string]any)
		switch e["type"] {
		case "plain_text", "mrkdwn":
			texts = append(texts, word(e))
		case "rich_text_list":
			items, _ := e["elements"].([]any)
			for _, item := range items {
				inner, _ := item.(map[string]any)
				texts = append(texts, "• "+inline(inner))
			}
		default:
			texts = append(texts, inline(e))
		}
	}
	if text := word(b["text"]); text != "" {
		texts = append(texts, text)
	}
	return strings.Join(slices.DeleteFunc(texts, func(t string) bool { return t == "" }), "\n")
}

// inline returns the text of a part of a rich text. It shows every letter as it is, whatever it would mean as markup.
func inline(e map[string]any) string {
	var b strings.Builder
	elements, _ := e["elements"].([]any)
	for _, v := range elements {
		part, _ := v.(map[string]any)
		text, _ := part["text"].(string)
		if text == "" {
			text, _ = part["url"].(string)
		}
		b.WriteString(text)
	}
	return b.String()
}
