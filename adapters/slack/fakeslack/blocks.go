package fakeslack

import (
	"reflect"
	"slices"
	"strings"
	"unicode/utf16"
)

// Where blocks stand.
const (
	inMessage = "message"
	inModal   = "modal"
	inHome    = "home"
)

// length counts as strictly as can be: in UTF-16 units.
func length(s string) int { return len(utf16.Encode([]rune(s))) }

// limit of texts and lists (docs.slack.dev, reference/block-kit).
var limits = map[string]int{
	"section": 3000, "button": 75, "value": 2000, "option": 75, "option value": 150, "radio": 10, "select": 100,
	"header": 150, "elements": 25, "message": 50, "modal": 100, "home": 100, "id": 255, "placeholder": 150, "label": 2000,
	"input": 3000, "aloud": 75, "group": 75, "groups": 100, "context": 10, "url": 3000,
	"confirm title": 100, "confirm text": 300, "confirm key": 30, "hint": 2000,
}

// checker finds the first thing that Slack would refuse.
type checker struct {
	where   string
	blocks  map[string]bool
	problem string
}

func checkBlocks(list []map[string]any, where string) string {
	c := &checker{where: where, blocks: map[string]bool{}}
	if len(list) > limits[where] {
		return "too many blocks"
	}
	for _, b := range list {
		c.block(b)
	}
	return c.problem
}

func (c *checker) fail(problem string) {
	if c.problem == "" {
		c.problem = problem
	}
}

func (c *checker) id(v any, seen map[string]bool, needed bool) {
	id, _ := v.(string)
	switch {
	case id == "" && needed:
		c.fail("an id is missing")
	case length(id) > limits["id"]:
		c.fail("an id is too long")
	case id != "" && seen[id]:
		c.fail("an id is there twice")
	}
	seen[id] = true
}

// text checks a text object; plain says that markup is not allowed in it.
func (c *checker) text(v any, limit string, plain bool) {
	t, isMap := v.(map[string]any)
	kind, _ := t["type"].(string)
	text, _ := t["text"].(string)
	switch {
	case !isMap || kind != "plain_text" && (plain || kind != "mrkdwn"):
		c.fail("no text object of that kind: " + limit)
	case strings.TrimSpace(text) == "":
		c.fail("an empty text: " + limit)
	case length(text) > limits[limit]:
		c.fail("a text too long: " + limit)
	}
}

func (c *checker) block(b map[string]any) {
	c.id(b["block_id"], c.blocks, false)
	switch b["type"] {
	case "section":
		c.text(b["text"], "section", false)
	case "header":
		c.text(b["text"], "header", true)
	case "divider":
	case "context":
		elements, _ := b["elements"].([]any)
		if len(elements) < 1 || len(elements) > limits["context"] {
			c.fail("number of elements of a context")
		}
		for _, e := range elements {
			c.text(e, "section", false)
		}
	case "rich_text":
		elements, _ := b["elements"].([]any)
		if len(elements) == 0 {
			c.fail("a rich text without elements")
		}
		units := 0
		for _, e := range elements {
			units += c.rich(e, "rich_text_section", "rich_text_list", "rich_text_quote")
		}
		if units > limits["section"] { // Slack documents no limit: that of a section is surely below it
			c.fail("a rich text too long")
		}
	case "actions":
		elements, _ := b["elements"].([]any)
		if len(elements) < 1 || len(elements) > limits["elements"] {
			c.fail("number of elements")
		}
		actions := map[string]bool{}
		for _, e := range elements {
			element, _ := e.(map[string]any)
			c.id(element["action_id"], actions, true)
			c.element(element)
		}
	case "input":
		if c.where == inMessage {
			c.fail("an input in a message")
		}
		c.text(b["label"], "label", true)
		if hint, set := b["hint"]; set {
			c.text(hint, "hint", true)
		}
		element, _ := b["element"].(map[string]any)
		if element["type"] != "plain_text_input" {
			c.fail("an input of another kind")
		}
		initial, _ := element["initial_value"].(string)
		most, isSet := element["max_length"].(float64)
		if isSet && (most < 1 || most > 3000 || length(initial) > int(most)) || length(initial) > limits["input"] {
			c.fail("an input too long")
		}
	default:
		c.fail("an unknown block")
	}
}

// rich checks an element of a rich text, of one of the types, and returns its length.
func (c *checker) rich(v any, types ...string) (units int) {
	e, _ := v.(map[string]any)
	kind, _ := e["type"].(string)
	elements, _ := e["elements"].([]any)
	if !slices.Contains(types, kind) || len(elements) == 0 {
		c.fail("an element of a rich text: " + kind)
		return 0
	}
	if style, _ := e["style"].(string); kind == "rich_text_list" && style != "bullet" && style != "ordered" {
		c.fail("a list without a style")
	}
	for _, v := range elements {
		if kind == "rich_text_list" {
			units += c.rich(v, "rich_text_section")
			continue
		}
		inline, _ := v.(map[string]any)
		text, _ := inline["text"].(string)
		address, _ := inline["url"].(string)
		scheme, _, _ := strings.Cut(address, ":")
		switch inline["type"] {
		case "text":
			if text == "" {
				c.fail("an empty text in a rich text")
			}
		case "link":
			if !slices.Contains([]string{"http", "https", "mailto"}, scheme) {
				c.fail("a link that leads nowhere")
			}
		default:
			c.fail("an unknown element of a rich text")
		}
		units += length(text)
	}
	return units
}

// confirm checks what is asked before a press is sent.
func (c *checker) confirm(v any) {
	ask, _ := v.(map[string]any)
	c.text(ask["title"], "confirm title", true)
	c.text(ask["text"], "confirm text", false)
	c.text(ask["confirm"], "confirm key", true)
	c.text(ask["deny"], "confirm key", true)
	if style, _ := ask["style"].(string); style != "" && style != "primary" && style != "danger" {
		c.fail("an unknown style of a confirmation")
	}
}

func (c *checker) element(e map[string]any) {
	options := optionsOf(e)
	switch e["type"] {
	case "button":
		c.text(e["text"], "button", true)
		if aloud, _ := e["accessibility_label"].(string); length(aloud) > limits["aloud"] {
			c.fail("words for screen readers too long")
		}
		if to, set := e["url"].(string); set && (length(to) > limits["url"] || !strings.HasPrefix(to, "http") && !strings.HasPrefix(to, "slack://")) {
			c.fail("a button that leads nowhere")
		}
		if ask, set := e["confirm"]; set {
			c.confirm(ask)
		}
		if v, _ := e["value"].(string); length(v) > limits["value"] {
			c.fail("a value too long")
		}
		if style, _ := e["style"].(string); style != "" && style != "primary" && style != "danger" {
			c.fail("an unknown style")
		}
		return
	case "radio_buttons", "checkboxes":
		if len(options) < 1 || len(options) > limits["radio"] {
			c.fail("number of options")
		}
	case "static_select":
		groups, grouped := e["option_groups"].([]any)
		if _, flat := e["options"]; flat == grouped || len(groups) > limits["groups"] {
			c.fail("options and groups")
		}
		for _, g := range groups {
			group, _ := g.(map[string]any)
			c.text(group["label"], "group", true)
			if in, _ := group["options"].([]any); len(in) < 1 || len(in) > limits["select"] {
				c.fail("number of options of a group")
			}
		}
		if len(options) < 1 || !grouped && len(options) > limits["select"] {
			c.fail("number of options")
		}
		c.text(e["placeholder"], "placeholder", true)
	default:
		c.fail("an unknown element")
	}
	if initial, set := e["initial_options"]; set {
		c.initial(initial, options)
	}
	values := map[string]bool{}
	for _, o := range options {
		option, _ := o.(map[string]any)
		c.text(option["text"], "option", e["type"] == "static_select")
		value, _ := option["value"].(string)
		if value == "" || length(value) > limits["option value"] || values[value] {
			c.fail("value of an option")
		}
		values[value] = true
	}
}

// optionsOf returns the options of an element, those of its groups in a row.
func optionsOf(e map[string]any) []any {
	options, _ := e["options"].([]any)
	groups, _ := e["option_groups"].([]any)
	for _, g := range groups {
		group, _ := g.(map[string]any)
		in, _ := group["options"].([]any)
		options = append(options, in...)
	}
	return options
}

// initial holds that what is ticked from the start is among the options, to the letter, and that an empty list is left out.
func (c *checker) initial(initial any, options []any) {
	list, _ := initial.([]any)
	if len(list) == 0 {
		c.fail("no initial options")
	}
	for _, o := range list {
		if !slices.ContainsFunc(options, func(known any) bool { return reflect.DeepEqual(o, known) }) {
			c.fail("an initial option that is none")
		}
	}
}
