package slack

import (
	"encoding/json"
	"strings"

	"aporte/bot"
)

// copied returns the question of a message of ours, from the copy that comes with a press: its title and what is written under it.
// It leaves out what is quiet, and the words of the person, which are a quotation.
func copied(m *wireMessage) (question []stretch) {
	if m == nil {
		return nil
	}
	add := func(role bot.Role, text string) {
		if text != "" {
			question = append(question, stretch{role, text})
		}
	}
	for _, b := range m.Blocks {
		switch b.Type {
		case "header":
			add(bot.RoleTitle, b.Text.Text)
		case "rich_text":
			for _, e := range b.Elements {
				switch e.Type {
				case "rich_text_section":
					e.each(add)
				case "rich_text_list":
					for _, item := range e.Elements {
						add(bot.RoleStatement, bullet+strings.TrimSpace(item.plain())+"\n")
					}
				}
				add("", "\n")
			}
			add("", "\n")
		}
	}
	return question
}

// each calls add for each text of a section.
func (e wireElement) each(add func(bot.Role, string)) {
	for _, inner := range e.Elements {
		var style struct {
			Bold bool `json:"bold"`
		}
		_ = json.Unmarshal(inner.Style, &style) // of another type in what is not rich text
		role := bot.RoleStatement
		if style.Bold {
			role = bot.RoleQuestion
		}
		add(role, inner.text())
	}
}

// plain returns the texts of a section in one.
func (e wireElement) plain() string {
	var b strings.Builder
	e.each(func(_ bot.Role, text string) { b.WriteString(text) })
	return b.String()
}

// text returns the text of a part of a section; "" if it has none.
func (e wireElement) text() string {
	var text string
	_ = json.Unmarshal(e.Text, &text)
	return text
}
