package slack

import (
	"fmt"

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
	case *slack.SectionBlock:
		return []string{b.Text.Text}
	case *slack.ActionBlock:
		var shown []string
		for _, element := range b.Elements.ElementSet {
			shown = append(shown, shownOn(element)...)
		}
		return shown
	}
	panic(fmt.Sprintf("a block that encode does not make: %T", block))
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
