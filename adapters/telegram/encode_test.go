package telegram

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"aporte/adapters/line"
	"aporte/bot"
	"aporte/flows"
)

func choices(labels ...string) []bot.Choice {
	var out []bot.Choice
	for i, l := range labels {
		out = append(out, bot.Choice{Token: fmt.Sprint("t", i), Label: l, Number: i + 1})
	}
	return out
}

// rows shows a keyboard as lines.
func rows(o outgoing) []string {
	var out []string
	for _, row := range o.keys.Rows {
		var keys []string
		for _, k := range row {
			keys = append(keys, k.Text)
		}
		out = append(out, strings.Join(keys, " | "))
	}
	return out
}

func TestLayout(t *testing.T) {
	navigation := []bot.Choice{{Token: "s", Label: "Skip"}, {Token: "b", Label: "Back"}}
	long := "A commitment to publish every contract within thirty days"
	picked := choices("Health", "Water", "Schools")
	picked[1].Mark = "✓"
	ranked := choices("Health", "Water", "Schools")
	ranked[2].Mark = "1"
	scale := choices("0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10")
	scale[4].Mark = "✓"
	for _, c := range []struct {
		name    string
		choices []bot.Choice
		want    []string
		text    string
	}{
		{"short labels side by side", append(choices("Yes", "No", "Unsure"), navigation...), []string{"1. Yes | 2. No | 3. Unsure", "Skip | Back"}, "?"},
		{"middling labels by two", choices("Mostly agree", "Disagree", "Not sure"), []string{"1. Mostly agree | 2. Disagree", "3. Not sure"}, "?"},
		{"longer labels by themselves", choices("Agree with some changes", "No"), []string{"1. Agree with some changes", "2. No"}, "?"},
		{"picked", picked, []string{"1. Health | ✓ 2. Water | 3. Schools"}, "?"},
		{"ranked", ranked, []string{"1. Health | 2. Water | 1 · 3. Schools"}, "?"},
		{"scale", scale, []string{"0 | 1 | 2 | 3 | ✓ 4 | 5 | 6 | 7", "8 | 9 | 10"}, "?"},
		{
			"long labels in a list", append(choices(long, "No", "Unsure"), navigation...),
			[]string{"1 | 2 | 3", "Skip | Back"},
			"?\n\n1. " + long + "\n2. No\n3. Unsure",
		},
		{"navigation only", navigation, []string{"Skip | Back"}, "?"},
		{"none", nil, nil, "?"},
	} {
		t.Run(c.name, func(t *testing.T) {
			o, err := encode(bot.Message{Text: "?", Choices: c.choices})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, rows(o)); diff != "" {
				t.Error(diff)
			}
			if o.texts[0].text != c.text {
				t.Errorf("text %q, want %q", o.texts[0].text, c.text)
			}
			if o.keys.Rows == nil {
				t.Error("an empty keyboard is nil: it would not remove keys")
			}
		})
	}
}

func TestRightToLeft(t *testing.T) {
	o, err := encode(bot.Message{Text: "ما رأيك؟", Choices: choices("نعم", "لا")})
	if err != nil {
		t.Fatal(err)
	}
	// The first option stands on the right.
	want := []string{"\u200F2. \u2068لا\u2069 | \u200F1. \u2068نعم\u2069"}
	if diff := cmp.Diff(want, rows(o)); diff != "" {
		t.Error(diff)
	}
	o, err = encode(bot.Message{Text: "Language?", Choices: choices("English", "العربية")})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"1. English | 2. \u2068العربية\u2069"}, rows(o)); diff != "" {
		t.Error(diff)
	}
}

func TestEncodeRefuses(t *testing.T) {
	many := make([]bot.Choice, maxKeys+1)
	for i := range many {
		many[i] = bot.Choice{Token: "t", Label: "x", Number: i + 1}
	}
	for name, m := range map[string]bot.Message{
		"empty":          {},
		"white space":    {Text: " \n "},
		"no token":       {Text: "x", Choices: []bot.Choice{{Label: "x"}}},
		"long token":     {Text: "x", Choices: []bot.Choice{{Label: "x", Token: strings.Repeat("ü", 33)}}},
		"no label":       {Text: "x", Choices: []bot.Choice{{Token: "x", Label: " "}}},
		"too many keys":  {Text: "x", Choices: many},
		"too much label": {Text: "x", Choices: []bot.Choice{{Token: "x", Label: strings.Repeat("x", maxMarkup)}}},
	} {
		if _, err := encode(m); !errors.Is(err, bot.ErrRefused) {
			t.Errorf("%s: got %v, want bot.ErrRefused", name, err)
		}
	}
	if _, err := encode(bot.Message{File: &bot.File{Name: "x", Data: []byte("y")}}); err != nil {
		t.Errorf("a file without text: %v", err)
	}
}

func FuzzEncode(f *testing.F) {
	f.Add("Do you agree?", "Yes", "a much longer label that will not fit into any key of a phone", "✓", uint8(3))
	f.Add(strings.Repeat("word & <b> ", 900), "نعم", "x", "1", uint8(9))
	f.Add("\xff\x00", "1", "2", "", uint8(200))
	f.Fuzz(func(t *testing.T, text, one, two, mark string, n uint8) {
		m := bot.Message{Text: text, Kind: flows.Choice}
		for i := range n {
			label := one
			if i%2 == 1 {
				label = two
			}
			m.Choices = append(m.Choices, bot.Choice{Token: fmt.Sprint(i), Label: label, Number: int(i), Mark: mark})
		}
		o, err := encode(m)
		if err != nil {
			if !errors.Is(err, bot.ErrRefused) {
				t.Error(err)
			}
			return
		}
		keys := 0
		for _, row := range o.keys.Rows {
			if len(row) == 0 || len(row) > 8 {
				t.Errorf("a row of %d keys", len(row))
			}
			keys += len(row)
		}
		if keys != len(m.Choices) {
			t.Errorf("%d keys of %d", keys, len(m.Choices))
		}
		joined := ""
		for _, part := range o.texts {
			if n := line.Units(part.text); n == 0 || n > maxText || !utf8.ValidString(part.text) {
				t.Errorf("a part of %d units", n)
			}
			joined += part.text
		}
		if want := seen(strings.ToValidUTF8(text, "\uFFFD")); !strings.HasPrefix(seen(joined), want) {
			t.Errorf("shown %q of %q", seen(joined), want)
		}
	})
}

// seen leaves out white space.
func seen(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}
