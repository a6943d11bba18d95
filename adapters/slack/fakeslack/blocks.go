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
	"input": 3000,
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
		element, _ := b["element"].(map[string]any)
		if element["type"] != "plain_text_input" {
			c.fail("an input of another kind")
		}
		initial, _ := element["initial_value"].(string)
		most, isSet := element["max_length"].(float64)
		if isSet && (most < 1 || most > 3000) || length(initial) > limits["input"] {
			c.fail("an input too long")
		}
	default:
		c.fail("an unknown block")
	}
}

func (c *checker) element(e map[string]any) {
	options, _ := e["options"].([]any)
	switch e["type"] {
	case "button":
		c.text(e["text"], "button", true)
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
		if len(options) < 1 || len(options) > limits["select"] {
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
			if text := word(b["text"]); text != "" {
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
				keys = append(keys, k)
				continue
			}
			ticked := map[string]bool{}
			initial, _ := element["initial_options"].([]any)
			for _, o := range initial {
				option, _ := o.(map[string]any)
				ticked[str(option["value"])] = true
			}
			options, _ := element["options"].([]any)
			for _, o := range options {
				option, _ := o.(map[string]any)
				k.Label, k.Value = word(option["text"]), str(option["value"])
				k.Ticked = ticked[k.Value]
				keys = append(keys, k)
			}
		}
	}
	return strings.Join(texts, "\n"), keys
}
