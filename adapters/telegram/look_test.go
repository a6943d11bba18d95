package telegram

import (
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"aporte/adapters/line"
	"aporte/bot"
)

// written makes a message of parts with their roles in front: "question: Why?". A part without one has no role.
func written(parts ...string) bot.Message {
	m := bot.Message{ID: "m"}
	for _, part := range parts {
		role, text, found := strings.Cut(part, ": ")
		if !found {
			role, text = "", part
		}
		if role != "" {
			m.Spans = append(m.Spans, bot.Span{Role: bot.Role(role), Start: len(m.Text), End: len(m.Text) + len(text)})
		}
		m.Text += text
	}
	return m
}

// looksOf describes the texts of a message a line each: the type of each entity with what a client marks by it.
func looksOf(t *testing.T, m bot.Message) (all []string) {
	t.Helper()
	o, err := encode(m)
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range o.texts {
		units := utf16.Encode([]rune(part.text))
		var marks []string
		for _, e := range part.marks {
			shown, ok := cut(units, e)
			if !ok {
				t.Fatalf("%+v lies outside of %d units", e, len(units))
			}
			marks = append(marks, e.Type+": "+shown)
		}
		all = append(all, strings.Join(marks, " | "))
	}
	return all
}

func TestLooks(t *testing.T) {
	paragraph := strings.Repeat("A sentence of the notice 🏛. ", 90) // 2610 units
	long := strings.Repeat("a", mostBold+1)
	for name, tt := range map[string]struct {
		m    bot.Message
		want []string
	}{
		"a question": {
			written("progress: 13/16", "\n\n", "title: Finding 1", "\n", "statement: Values matter.", "\n\n", "question: What do you think?", "\n\n", "hint: Press a key."),
			[]string{"italic: 13/16 | bold: Finding 1 | bold: What do you think? | italic: Press a key."},
		},
		"a question below its title": {
			written("title: Policy areas", "\n", "question: "+long[1:], "\n\n", "hint: Press a key."), []string{"bold: Policy areas | bold: " + long[1:] + " | italic: Press a key."},
		},
		"a statement to be judged, below its title": {written("title: Policy areas", "\n", "question: "+long, "\n\n", "hint: Press a key."), []string{"bold: Policy areas | italic: Press a key."}},
		"a long one with words between": {
			written("title: Policy areas", "\n", "statement: Four.", "\n\n", "question: "+long), []string{"bold: Policy areas | bold: " + long},
		},
		"a long one alone":          {written("progress: 8/8", "\n\n", "question: "+long), []string{"italic: 8/8 | bold: " + long}},
		"behind signs of two units": {written("note: 🏳️‍🌈 Noted 🎉", "\n\n", "question: ¿Por qué 🤔?"), []string{"bold: ¿Por qué 🤔?"}},
		"words of the person": {
			written("progress: Noted so far:", "\n", "said: <b>no</b> 🎈 *x* & [a](https://evil.example)", "\n\n", "hint: Write more."),
			[]string{"italic: Noted so far: | blockquote: <b>no</b> 🎈 *x* & [a](https://evil.example) | italic: Write more."},
		},
		"a receipt": {
			written("title: Thank you!", "\n", "note: Your receipt: ", "receipt: 7K3QF-9XW2M-B4TDY", "note: \nKeep it."),
			[]string{"bold: Thank you! | code: 7K3QF-9XW2M-B4TDY"},
		},
		"space at the ends": {written("\n ", "title:  Thank you! \n", "hint:  \n", "question: Why?\n\n"), []string{"bold: Thank you! | bold: Why?"}},
		"a notice over a cut": {
			written("title: Notice", "\n\n", "notice: "+paragraph+"\n\n"+paragraph, "\n\n", "question: Go on?"),
			[]string{
				"bold: Notice | expandable_blockquote: " + strings.TrimSpace(paragraph), "expandable_blockquote: " + strings.TrimSpace(paragraph) + " | bold: Go on?",
			},
		},
		"invalid text": {bot.Message{Text: "\xff\xffWhy?", Spans: []bot.Span{{Role: bot.RoleQuestion, Start: 2, End: 6}}}, []string{""}},
		"spans that lie": {
			bot.Message{Text: "Why not?", Spans: []bot.Span{
				{Role: bot.RoleTitle, Start: 4, End: 99}, {Role: bot.RoleQuestion, Start: 2, End: 5}, {Role: bot.RoleHint, Start: -3, End: 0}, {Role: "new", Start: 0, End: 3},
			}},
			[]string{"bold: not?"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, looksOf(t, tt.m)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// The list of options below a text has no look, even if the last part of the text ends with white space.
func TestLooksEndWithTheText(t *testing.T) {
	m := written("question: Which?\n\n\n")
	m.Choices = choices("A commitment to publish every contract within thirty days", "No")
	if got := looksOf(t, m); got[0] != "bold: Which?" {
		t.Errorf("got %q", got)
	}
}

// Keys that go on and those that delete stand out, and a receipt has a key that copies it, below all others.
func TestKeysLook(t *testing.T) {
	m := written("note: Your receipt: ", "receipt: 7K3QF-9XW2M-B4TDY", "\nGo on?")
	m.Copy = "Copy the receipt"
	m.Choices = []bot.Choice{
		{Token: "y", Label: "Yes, delete it", Number: 1, Weight: bot.Danger},
		{Token: "n", Label: "No", Number: 2},
		{Token: "d", Label: "Done", Weight: bot.Primary},
		{Token: "b", Label: "Back"},
	}
	const want = `{"inline_keyboard":[[{"text":"1. Yes, delete it","callback_data":"y","style":"danger"}],[{"text":"2. No","callback_data":"n"}],` +
		`[{"text":"Done","callback_data":"d","style":"primary"},{"text":"Back","callback_data":"b"}],` +
		`[{"text":"Copy the receipt","copy_text":{"text":"7K3QF-9XW2M-B4TDY"}}]]}`
	o, err := encode(m)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, marshal(o.keys)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	plain, other := o.keys.bare()
	const bare = `{"inline_keyboard":[[{"text":"1. Yes, delete it","callback_data":"y"}],[{"text":"2. No","callback_data":"n"}],` +
		`[{"text":"Done","callback_data":"d"},{"text":"Back","callback_data":"b"}]]}`
	if diff := cmp.Diff(bare, marshal(plain)); diff != "" || !other || marshal(o.keys) != want {
		t.Errorf("%t (-want +got):\n%s", other, diff)
	}
	if _, other := plain.bare(); other {
		t.Error("there is something to leave out of plain keys")
	}
	m.Spans = nil
	if o, err = encode(m); err != nil || len(o.keys.Rows) != 3 {
		t.Errorf("without a receipt there are %d rows, %v", len(o.keys.Rows), err)
	}
}

// FuzzLooks holds that entities are in order, lie within their text at the edges of characters, and mark what the spans name.
func FuzzLooks(f *testing.F) {
	f.Add("Part 1 of 4 🏛\n\nWhat do you think?", "more", uint16(0), uint16(3), uint8(1))
	f.Add(" \n🎉 Thank you! \n\n", strings.Repeat("notice 🏛 ", 700), uint16(5), uint16(900), uint8(6))
	f.Fuzz(func(t *testing.T, one, two string, a, b uint16, kind uint8) {
		text := one + two
		if !utf8.ValidString(one) || !utf8.ValidString(two) {
			return
		}
		edge := func(n int) int {
			for n = min(n, len(text)); n < len(text) && !utf8.RuneStart(text[n]); n++ {
			}
			return n
		}
		roles := []bot.Role{bot.RoleTitle, bot.RoleHint, bot.RoleSaid, bot.RoleNotice, bot.RoleReceipt, bot.RoleQuestion, bot.RoleProgress}
		m := bot.Message{Text: text, Spans: []bot.Span{
			{Role: roles[int(kind)%len(roles)], Start: edge(int(a)), End: edge(int(a) + int(b)/2)},
			{Role: roles[int(kind/7)%len(roles)], Start: edge(int(a) + int(b)/2), End: edge(int(a) + int(b))},
		}}
		o, err := encode(m)
		if err != nil {
			return
		}
		var got strings.Builder
		for _, part := range o.texts {
			units, last := utf16.Encode([]rune(part.text)), 0
			for _, e := range part.marks {
				shown, ok := cut(units, e)
				if !ok || e.Offset < last || strings.TrimSpace(shown) != shown || line.Units(shown) != e.Length || strings.ContainsRune(shown, utf8.RuneError) && !strings.ContainsRune(text, utf8.RuneError) {
					t.Fatalf("%+v marks %q in %q", e, shown, part.text)
				}
				last = e.Offset + e.Length
				got.WriteString(shown)
			}
		}
		if want := seen(text[m.Spans[0].Start:m.Spans[1].End]); seen(got.String()) != want && !boldTwice(m.Spans) {
			t.Errorf("marked %q of %q", got.String(), want)
		}
	})
}

// boldTwice says whether a question stands right below its title, where a long one is not bold.
func boldTwice(spans []bot.Span) bool {
	return spans[0].Role == bot.RoleTitle && spans[1].Role == bot.RoleQuestion
}

// Every type of entity that is sent, every style and every field of a key is one of the specification, and every weight has a style.
func TestDressOfTheSpecification(t *testing.T) {
	s := readSpec(t)
	has := func(list []string, what string) {
		t.Helper()
		if !slices.Contains(list, what) {
			t.Errorf("%q is not among %q", what, list)
		}
	}
	for _, look := range looks {
		has(s.Entities, look)
	}
	for _, weight := range []bot.Weight{bot.Primary, bot.Danger} {
		has(s.Styles, styles[weight])
	}
	raw := marshal(key{Text: "x", Data: "x", Style: "x", Copy: &copied{"x"}})
	for _, field := range strings.FieldsFunc(raw, func(r rune) bool { return !unicode.IsLetter(r) && r != '_' }) {
		if field != "x" {
			has(s.Keys, field)
		}
	}
	if r := bot.NewReceipt(); len(r) > maxCopied {
		t.Errorf("a receipt has %d characters", len(r))
	}
}
