package slack

import (
	"fmt"
	"strings"

	"github.com/slack-go/slack"

	"aporte/bot"
	"aporte/locales"
)

// Preview returns what a person would see of a message, in the order in which it stands on the screen: its texts, then
// the words on its keys. lang and words are for what the channel itself adds. It is pure and sends nothing. Its error is
// the [bot.ErrRefused] that Send would return.
func Preview(m bot.Message, lang string, words *locales.Words) ([]string, error) {
	parts, err := encode(m, labelsOf(lang, words))
	if err != nil {
		return nil, fmt.Errorf("encode message: %w", err)
	}
	var shown []string
	for _, p := range parts {
		shown = append(shown, p.text) // in notifications, and where blocks are not shown
		for _, block := range p.blocks {
			shown = append(shown, shownOf(block)...)
		}
	}
	return shown, nil
}

// shownOf returns the words in a block.
func shownOf(block slack.Block) []string {
	switch b := block.(type) {
	case *slack.HeaderBlock:
		return []string{b.Text.Text}
	case *slack.ContextBlock:
		var shown []string
		for _, e := range b.ContextElements.Elements {
			shown = append(shown, e.(*slack.TextBlockObject).Text)
		}
		return shown
	case *slack.RichTextBlock:
		var shown []string
		for _, e := range b.Elements {
			shown = append(shown, shownIn(e)...)
		}
		return shown
	case *slack.ActionBlock:
		var shown []string
		for _, element := range b.Elements.ElementSet {
			shown = append(shown, shownOn(element)...)
		}
		return shown
	}
	panic(fmt.Sprintf("a block that encode does not make: %T", block))
}

// shownIn returns the words in a part of a rich text.
func shownIn(element slack.RichTextElement) []string {
	inline := func(all []slack.RichTextSectionElement) []string {
		var b strings.Builder
		for _, e := range all {
			switch e := e.(type) {
			case *slack.RichTextSectionTextElement:
				b.WriteString(e.Text)
			case *slack.RichTextSectionLinkElement:
				b.WriteString(e.Text)
			}
		}
		return []string{b.String()}
	}
	switch e := element.(type) {
	case *slack.RichTextSection:
		return inline(e.Elements)
	case *slack.RichTextQuote:
		return inline(e.Elements)
	case *slack.RichTextList:
		var shown []string
		for _, item := range e.Elements {
			shown = append(shown, shownIn(item)...)
		}
		return shown
	}
	panic(fmt.Sprintf("a text that encode does not make: %T", element))
}

// shownOn returns the words on a control.
func shownOn(element slack.BlockElement) []string {
	var options []*slack.OptionBlockObject
	var shown []string
	switch e := element.(type) {
	case *slack.ButtonBlockElement:
		return []string{e.Text.Text}
	case *slack.SelectBlockElement:
		shown, options = []string{e.Placeholder.Text}, e.Options
		for _, group := range e.OptionGroups {
			shown, options = append(shown, group.Label.Text), append(options, group.Options...)
		}
	case *slack.RadioButtonsBlockElement:
		options = e.Options
	case *slack.CheckboxGroupsBlockElement:
		options = e.Options
	default:
		panic(fmt.Sprintf("a control that encode does not make: %T", element))
	}
	for _, o := range options {
		shown = append(shown, o.Text.Text)
	}
	return shown
}
