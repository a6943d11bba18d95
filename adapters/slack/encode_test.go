package slack

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/slack-go/slack"
	"pgregory.net/rapid"

	"aporte/adapters/line"
	"aporte/bot"
	"aporte/flows"
)

var testLabels = labelsOf("en", builtIn())

// control is what the tests look at of a control.
type control struct {
	kind   string
	labels []string
	values []string
}

func controls(t testing.TB, parts []part) []control {
	t.Helper()
	var all []control
	for i, p := range parts {
		for _, b := range p.blocks {
			actions, ok := b.(*slack.ActionBlock)
			if !ok {
				continue
			}
			if i < len(parts)-1 {
				t.Error("a control in front of the last part")
			}
			c := control{}
			for _, e := range actions.Elements.ElementSet {
				c.kind = string(e.ElementType())
				var options []*slack.OptionBlockObject
				switch e := e.(type) {
				case *slack.ButtonBlockElement:
					c.labels, c.values = append(c.labels, e.Text.Text), append(c.values, e.Value)
				case *slack.RadioButtonsBlockElement:
					options = e.Options
				case *slack.CheckboxGroupsBlockElement:
					options = e.Options
				case *slack.SelectBlockElement:
					options = e.Options
					for _, group := range e.OptionGroups {
						options = append(options, group.Options...)
					}
				}
				for _, o := range options {
					c.labels, c.values = append(c.labels, o.Text.Text), append(c.values, o.Value)
				}
			}
			all = append(all, c)
		}
	}
	return all
}

func options(n int, label func(int) string) []bot.Choice {
	var all []bot.Choice
	for i := range n {
		all = append(all, bot.Choice{Token: fmt.Sprintf("tag|step:reply:%d", i), Label: label(i), Number: i + 1})
	}
	return all
}

func TestWidgets(t *testing.T) {
	word := func(i int) string { return fmt.Sprintf("Option %c", 'A'+i%26) + strings.Repeat("!", i/26) }
	of := func(n int) func(int) string {
		return func(i int) string { return word(i) + strings.Repeat("x", n-len(word(i))) }
	}
	skip := bot.Choice{Token: "tag|step:skip", Label: "Skip"}
	several := options(4, word)
	several[1].Mark = "✓"
	ranked := options(3, word)
	ranked[2].Mark = "1"
	for name, tt := range map[string]struct {
		m     bot.Message
		kinds []string
		first string
	}{
		"few and short":        {bot.Message{Choices: options(4, word)}, []string{"button"}, "1. Option A"},
		"with navigation":      {bot.Message{Choices: append(options(2, word), skip)}, []string{"button", "button"}, "1. Option A"},
		"few, a little longer": {bot.Message{Choices: options(4, of(40))}, []string{"radio_buttons"}, ""},
		"six":                  {bot.Message{Choices: options(6, word)}, []string{"radio_buttons"}, "1. Option A"},
		"ten":                  {bot.Message{Choices: options(10, word)}, []string{"radio_buttons"}, ""},
		"eleven":               {bot.Message{Choices: options(11, word)}, []string{"static_select"}, ""},
		"a hundred":            {bot.Message{Choices: options(100, word)}, []string{"static_select"}, ""},
		"a hundred and one":    {bot.Message{Choices: options(101, word)}, []string{"static_select"}, "1. Option A"},
		"many to be picked": {
			bot.Message{Kind: flows.Several, Choices: options(101, word)}, []string{"button", "button", "button", "button", "button"}, "1",
		},
		"as long as fits":   {bot.Message{Choices: options(3, of(72))}, []string{"radio_buttons"}, ""},
		"longer than fits":  {bot.Message{Choices: options(3, of(73))}, []string{"button"}, "1"},
		"scale":             {bot.Message{Choices: options(11, func(i int) string { return fmt.Sprint(i) })}, []string{"button"}, "0"},
		"several":           {bot.Message{Kind: flows.Several, Choices: several}, []string{"checkboxes"}, "1. Option A"},
		"many of several":   {bot.Message{Kind: flows.Several, Choices: options(30, word)}, []string{"button", "button"}, ""},
		"ranking":           {bot.Message{Kind: flows.Ranking, Choices: ranked}, []string{"button"}, ""},
		"text":              {bot.Message{Kind: flows.Text, Choices: []bot.Choice{skip}}, []string{"button"}, "Write in a box"},
		"text without keys": {bot.Message{Kind: flows.Text}, []string{"button"}, "Write in a box"},
		"long navigation": {
			bot.Message{Choices: []bot.Choice{{Token: "t", Label: strings.Repeat("y", 80)}}}, []string{"button"}, "1",
		},
	} {
		t.Run(name, func(t *testing.T) {
			tt.m.ID, tt.m.Text = "m1", "Which?"
			parts, err := encode(tt.m, testLabels)
			if err != nil {
				t.Fatal(err)
			}
			var kinds []string
			got := controls(t, parts)
			for _, c := range got {
				kinds = append(kinds, c.kind)
			}
			if !slices.Equal(kinds, tt.kinds) {
				t.Errorf("got %q, want %q", kinds, tt.kinds)
			}
			if tt.first != "" && got[0].labels[0] != tt.first {
				t.Errorf("the first key says %q, want %q", got[0].labels[0], tt.first)
			}
		})
	}
	parts, err := encode(bot.Message{ID: "m", Text: "Rank", Kind: flows.Ranking, Choices: ranked}, testLabels)
	if err != nil || !slices.Contains(controls(t, parts)[0].labels, "1 · Option C") {
		t.Errorf("the first of a ranking is not marked: %v", controls(t, parts))
	}
}

// Whatever the message, the limits of Block Kit hold, every token is there, and every label can be read in full.
func TestEncodeKeepsTheLimits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.SampledFrom([]string{
			"Short?", strings.Repeat("word & <word> ", 200), strings.Repeat("&", 3990), strings.Repeat("é👩‍👩‍👧‍👦\n\n", 700), "",
		}).Draw(t, "text")
		m := bot.Message{
			ID: strings.Repeat("i", rapid.IntRange(1, 300).Draw(t, "id")), Text: text,
			Kind:  rapid.SampledFrom([]flows.Kind{"", flows.Choice, flows.Several, flows.Text, flows.Ranking}).Draw(t, "kind"),
			Draft: strings.Repeat("d", rapid.IntRange(0, 2500).Draw(t, "draft")),
		}
		n := rapid.IntRange(0, 130).Draw(t, "choices")
		for i := range n {
			m.Choices = append(m.Choices, bot.Choice{
				Token: fmt.Sprintf("tag|step:pick:%d", i), Number: i + 1,
				Label: fmt.Sprint("L", i, strings.Repeat("ß", rapid.IntRange(0, 90).Draw(t, "label")), "."),
				Mark:  rapid.SampledFrom([]string{"", "", "✓", "1"}).Draw(t, "mark"),
			})
		}
		for i := range rapid.IntRange(0, 30).Draw(t, "navigation") {
			m.Choices = append(m.Choices, bot.Choice{Token: fmt.Sprintf("tag|step:nav%d", i), Label: fmt.Sprint("Go ", i)})
		}
		if strings.TrimSpace(text) == "" && len(m.Choices) == 0 {
			return
		}
		m.Spans = drawSpans(t, text)
		parts, err := encode(m, testLabels)
		if err != nil {
			t.Fatal(err)
		}
		check(t, m, parts)
	})
}

// drawSpans draws spans as the bot makes them: in order, around whole characters.
func drawSpans(t *rapid.T, text string) (spans []bot.Span) {
	var edges []int
	for i := range text {
		edges = append(edges, i)
	}
	edges = append(edges, len(text))
	roles := []bot.Role{
		bot.RoleNote, bot.RoleNotice, bot.RoleProgress, bot.RoleTitle, bot.RoleStatement, bot.RoleQuestion, bot.RoleSaid, bot.RoleHint, bot.RoleReceipt,
	}
	for at := 0; at < len(edges)-1 && len(spans) < 6; {
		end := rapid.IntRange(at+1, len(edges)-1).Draw(t, "end")
		if rapid.Bool().Draw(t, "spanned") {
			spans = append(spans, bot.Span{Role: rapid.SampledFrom(roles).Draw(t, "role"), Start: edges[at], End: edges[end]})
		}
		at = end
	}
	return spans
}

func check(t *rapid.T, m bot.Message, parts []part) {
	var all strings.Builder
	values := map[string]bool{}
	for _, p := range parts {
		all.WriteString(p.text + "\n")
		if n := escapedUnits(p.text); n > maxText {
			t.Errorf("the fallback has %d units", n)
		}
		if len(p.blocks) > maxBlocks {
			t.Errorf("%d blocks", len(p.blocks))
		}
		raw, err := json.Marshal(p.blocks)
		if err != nil {
			t.Fatal(err)
		}
		var blocks []map[string]any
		if err := json.Unmarshal(raw, &blocks); err != nil {
			t.Fatal(err)
		}
		ids := map[string]bool{}
		for _, b := range blocks {
			checkBlock(t, b, ids, values)
		}
	}
	for _, c := range m.Choices {
		if !values[c.Token] {
			t.Errorf("the token %q is lost", c.Token)
		}
		if c.Number > 0 && !strings.Contains(all.String(), c.Label) {
			t.Errorf("the label %q is not in the text", c.Label)
		}
	}
}

func checkBlock(t *rapid.T, b map[string]any, ids, values map[string]bool) {
	if id, _ := b["block_id"].(string); id != "" {
		if ids[id] || len(id) > maxID {
			t.Errorf("block_id %q", id)
		}
		ids[id] = true
	}
	if b["type"] != "actions" {
		checkText(t, b)
		return
	}
	elements := b["elements"].([]any)
	if len(elements) == 0 || len(elements) > maxElements {
		t.Errorf("%d elements", len(elements))
	}
	for _, e := range elements {
		element := e.(map[string]any)
		if id := element["action_id"].(string); ids["action "+id] || len(id) > maxID {
			t.Errorf("action_id %q", id)
		} else {
			ids["action "+id] = true
		}
		if element["type"] == "button" {
			value := element["value"].(string)
			values[value] = true
			if n := line.Units(element["text"].(map[string]any)["text"].(string)); n > maxButton || line.Units(value) > maxValue || value == "" {
				t.Errorf("a button of %d units with a value of %d", n, line.Units(value))
			}
			continue
		}
		list, _ := element["options"].([]any)
		groups, _ := element["option_groups"].([]any)
		for _, g := range groups {
			in := g.(map[string]any)["options"].([]any)
			if len(in) > maxSelect || len(groups) > maxSelect || list != nil && len(groups) > 0 {
				t.Errorf("%d options in one of %d groups", len(in), len(groups))
			}
			list = append(list, in...)
		}
		if most := map[any]int{"radio_buttons": maxRadio, "checkboxes": maxRadio, "static_select": maxSelect}[element["type"]]; len(groups) == 0 && len(list) > most {
			t.Errorf("%d options of %s", len(list), element["type"])
		}
		for _, o := range list {
			option := o.(map[string]any)
			value := option["value"].(string)
			values[value] = true
			if line.Units(option["text"].(map[string]any)["text"].(string)) > maxOption || line.Units(value) > maxOptionValue {
				t.Errorf("an option too long")
			}
		}
	}
}

// checkText checks a block without controls: it is not empty, within its limits, and holds no markup.
func checkText(t *rapid.T, b map[string]any) {
	var count func(v any) int
	count = func(v any) (units int) {
		switch v := v.(type) {
		case []any:
			for _, e := range v {
				n := count(e)
				if n == 0 {
					t.Errorf("an empty element in %v", b)
				}
				units += n
			}
		case map[string]any:
			text, _ := v["text"].(string)
			if v["type"] == "mrkdwn" {
				t.Errorf("markup: %v", v)
			}
			units = line.Units(text) + count(v["elements"])
			if inner, ok := v["text"].(map[string]any); ok {
				units += count(inner)
			}
		}
		return units
	}
	most := map[any]int{"header": maxHeader, "context": maxSection, "rich_text": maxSection}[b["type"]]
	if n := count(b); n == 0 || n > most {
		t.Errorf("a %s of %d units", b["type"], n)
	}
}

func TestEncodeRefuses(t *testing.T) {
	for name, m := range map[string]bot.Message{
		"nothing to say":     {ID: "m", Text: " \n"},
		"a token too long":   {ID: "m", Text: "?", Choices: []bot.Choice{{Token: strings.Repeat("x", 65), Label: "a"}}},
		"no token":           {ID: "m", Text: "?", Choices: []bot.Choice{{Label: "a"}}},
		"a key that is mute": {ID: "m", Text: "?", Choices: []bot.Choice{{Token: "t", Label: " "}}},
		"too many keys":      {ID: "m", Text: "?", Choices: options(10_001, func(i int) string { return fmt.Sprint("L", i) })},
		"too many picks":     {ID: "m", Text: "?", Kind: flows.Several, Choices: options(2000, func(i int) string { return fmt.Sprint("L", i) })},
		"a file not text":    {ID: "m", Text: "?", File: &bot.File{Name: "a.bin", Data: []byte{0xff, 0xfe}}},
	} {
		if _, err := encode(m, testLabels); !errors.Is(err, bot.ErrRefused) {
			t.Errorf("%s: %v", name, err)
		}
	}
	parts, err := encode(bot.Message{ID: "m", Text: "Yours:", File: &bot.File{Name: "a.txt", Data: []byte("one\ntwo")}}, testLabels)
	if err != nil || parts[0].text != "Yours:\n\n"+testLabels.file+"\n\none\ntwo" {
		t.Errorf("a text file became %+v, %v", parts, err)
	}
}
