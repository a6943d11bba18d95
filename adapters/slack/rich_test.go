package slack

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/slack-go/slack"

	"aporte/bot"
)

// shownAs describes blocks a line each, as a person sees them: "header: ...", "bold: ...", "link: ...".
func shownAs(t *testing.T, blocks []slack.Block) (all []string) {
	t.Helper()
	inline := func(prefix string, elements []slack.RichTextSectionElement) {
		for _, e := range elements {
			switch e := e.(type) {
			case *slack.RichTextSectionTextElement:
				kind := "text: "
				if e.Style != nil && e.Style.Bold {
					kind = "bold: "
				}
				if e.Style != nil && e.Style.Code {
					kind = "code: "
				}
				all = append(all, prefix+kind+e.Text)
			case *slack.RichTextSectionLinkElement:
				all = append(all, prefix+"link: "+e.Text+" -> "+e.URL)
			}
		}
	}
	for _, b := range blocks {
		switch b := b.(type) {
		case *slack.HeaderBlock:
			all = append(all, "header: "+b.Text.Text)
		case *slack.ContextBlock:
			all = append(all, "quiet: "+b.ContextElements.Elements[0].(*slack.TextBlockObject).Text)
		case *slack.RichTextBlock:
			all = append(all, "rich:")
			for _, e := range b.Elements {
				switch e := e.(type) {
				case *slack.RichTextSection:
					inline("", e.Elements)
				case *slack.RichTextQuote:
					inline("quote ", e.Elements)
				case *slack.RichTextList:
					for _, item := range e.Elements {
						inline("item ", item.(*slack.RichTextSection).Elements)
					}
				}
			}
		}
	}
	return all
}

// written makes a message of lines with their roles in front: "question: Why?". Lines without one have no role.
func written(lines ...string) bot.Message {
	m := bot.Message{ID: "m"}
	for _, text := range lines {
		role, rest, found := strings.Cut(text, ": ")
		if !found || strings.Contains(role, " ") {
			m.Text += text
			continue
		}
		m.Spans = append(m.Spans, bot.Span{Role: bot.Role(role), Start: len(m.Text), End: len(m.Text) + len(rest)})
		m.Text += rest
	}
	return m
}

func TestLooks(t *testing.T) {
	for name, tt := range map[string]struct {
		m    bot.Message
		want []string
	}{
		"a question": {
			written("progress: Part 1 of 4", "\n\n", "title: Finding 1", "\n", "statement: Values matter.", "\n\n", "question: What do you think?", "\n\n",
				"hint: Press a button.", "\n", "hint: Optional."),
			[]string{
				"quiet: Part 1 of 4", "header: Finding 1", "rich:", "text: Values matter.", "text: \n\n", "bold: What do you think?",
				"quiet: Press a button.\nOptional.",
			},
		},
		"the consent": {
			written("statement: Before we begin:\n• We keep answers.\n• Stop: /stop\nMore: https://example.org/notice.\n\n", "question: Do you agree?"),
			[]string{
				"rich:", "text: Before we begin:", "item text: We keep answers.", "item text: Stop: /stop", "text: More: ",
				"link: https://example.org/notice -> https://example.org/notice", "text: .\n", "text: \n", "bold: Do you agree?",
			},
		},
		"words of the person": {
			written("progress: Noted so far:", "\n", "said: see https://evil.example *bold* <!channel> :tada:", "\n\n", "hint: Write more."),
			[]string{"quiet: Noted so far:", "rich:", "quote text: see https://evil.example *bold* <!channel> :tada:", "quiet: Write more."},
		},
		"ours and theirs": {written("You wrote see https://evil.example"), []string{"rich:", "text: You wrote see https://evil.example"}},
		"a receipt": {
			written("title: Thank you!", "\n", "note: Your receipt: ", "receipt: 7K3QF", "note: \nKeep it."),
			[]string{"header: Thank you!", "rich:", "text: Your receipt: ", "code: 7K3QF", "text: \n", "text: Keep it."},
		},
		"an address in a hint": {
			written("hint: Ask consulta@example.org (or https://example.org/a_(b)), please"),
			[]string{
				"rich:", "text: Ask ", "link: consulta@example.org -> mailto:consulta@example.org", "text:  (or ",
				"link: https://example.org/a_(b) -> https://example.org/a_(b)", "text: ), please",
			},
		},
		"a title too long for a header": {
			written("title: " + strings.Repeat("T", 151)), []string{"rich:", "bold: " + strings.Repeat("T", 151)},
		},
	} {
		t.Run(name, func(t *testing.T) {
			parts, err := encode(tt.m, testLabels)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, shownAs(t, parts[0].blocks)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if parts[0].text != strings.TrimSpace(tt.m.Text) {
				t.Errorf("the fallback is %q", parts[0].text)
			}
		})
	}
}

// Keys that go on are marked, those that delete ask again, and a number says what it stands for.
func TestKeysLook(t *testing.T) {
	long := strings.Repeat("Yes, delete everything that I said here ", 3)
	parts, err := encode(bot.Message{ID: "m", Text: "?", Choices: []bot.Choice{
		{Token: "a", Label: "4", Number: 4, Aloud: "Change answer 4: your view"},
		{Token: "b", Label: "Done", Weight: bot.Primary},
		{Token: "c", Label: "Back"},
		{Token: "d", Label: "Yes, delete it", Weight: bot.Danger},
		{Token: "e", Label: "Yes, delete everything that I said", Weight: bot.Danger},
	}}, testLabels)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, b := range parts[0].blocks {
		if actions, ok := b.(*slack.ActionBlock); ok {
			for _, e := range actions.Elements.ElementSet {
				raw, _ := json.Marshal(e)
				var key struct {
					Text    struct{ Text string }
					Style   string
					Aloud   string `json:"accessibility_label"`
					Confirm struct{ Title, Text, Confirm, Deny struct{ Text string } }
				}
				_ = json.Unmarshal(raw, &key)
				got = append(got, strings.Join([]string{
					key.Text.Text, key.Style, key.Aloud, key.Confirm.Title.Text, key.Confirm.Confirm.Text, key.Confirm.Deny.Text,
				}, "/"))
			}
		}
	}
	want := []string{
		"4//Change answer 4: your view///", "Done/primary////", "Back/////",
		"Yes, delete it/danger//Delete everything you said?/Yes, delete it/No, keep it",
		"Yes, delete everything that I said/danger//Delete everything you said?/Yes, delete it/No, keep it",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	listed, err := encode(bot.Message{ID: "m", Text: "?", Choices: []bot.Choice{{Token: "a", Label: long, Number: 1}}}, testLabels)
	if err != nil {
		t.Fatal(err)
	}
	key := listed[0].blocks[len(listed[0].blocks)-1].(*slack.ActionBlock).Elements.ElementSet[0].(*slack.ButtonBlockElement)
	if key.Text.Text != "1" || !strings.HasPrefix(key.AccessibilityLabel, "1. Yes, delete everything") || len([]rune(key.AccessibilityLabel)) > maxAloud {
		t.Errorf("the key is %q, said aloud %q", key.Text.Text, key.AccessibilityLabel)
	}
}
