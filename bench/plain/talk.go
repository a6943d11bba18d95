package main

import (
	"fmt"
	"log"
	"strconv"
	"strings"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"
)

// talk is the conversation.
type talk struct {
	bot     *tgbotapi.BotAPI
	answers *answers
}

// handle handles one update: it stores the answer, acknowledges the key, and asks the next question.
func (t *talk) handle(u tgbotapi.Update) {
	var err error
	switch {
	case u.CallbackQuery != nil:
		err = t.pressed(u.CallbackQuery)
	case u.Message != nil:
		err = t.wrote(u.Message)
	}
	if err != nil {
		log.Print(err)
	}
}

func (t *talk) pressed(q *tgbotapi.CallbackQuery) error {
	at, key, _ := strings.Cut(q.Data, ":")
	step, err := strconv.Atoi(at)
	if err != nil {
		return fmt.Errorf("read key: %w", err)
	}
	value, err := strconv.Atoi(key)
	if err != nil {
		return fmt.Errorf("read key: %w", err)
	}
	changed := false
	next, said, err := t.answers.change(q.From.ID, func(now int) (int, *answer, bool) {
		changed = now == step && step < len(questions)-1
		return step + 1, &answer{step: step, value: value}, changed
	})
	if err != nil {
		return err
	}
	if _, err := t.bot.Request(tgbotapi.NewCallback(q.ID, "")); err != nil {
		return err
	}
	if !changed {
		return nil
	}
	return t.ask(q.From.ID, next, said, "")
}

func (t *talk) wrote(m *tgbotapi.Message) error {
	next, said, err := t.answers.change(m.From.ID, func(now int) (int, *answer, bool) {
		switch {
		case m.IsCommand() && m.Command() == "start":
			return 0, nil, true
		case now == idea:
			return idea + 1, &answer{step: idea, text: m.Text}, true
		}
		return now, nil, true
	})
	if err != nil {
		return err
	}
	return t.ask(m.From.ID, next, said, m.Text)
}

func (t *talk) ask(user int64, step int, said []answer, wrote string) error {
	q := questions[max(step, 0)]
	text := q.text
	switch step {
	case idea + 1:
		text = fmt.Sprintf(text, wrote)
	case review:
		text = fmt.Sprintf(text, summary(said))
	}
	m := tgbotapi.NewMessage(user, tgbotapi.EscapeText(tgbotapi.ModeHTML, text))
	m.ParseMode, m.DisableWebPagePreview = tgbotapi.ModeHTML, true
	var rows [][]tgbotapi.InlineKeyboardButton
	for i, label := range q.keys {
		rows = append(rows, tgbotapi.NewInlineKeyboardRow(tgbotapi.NewInlineKeyboardButtonData(label, fmt.Sprintf("%d:%d", step, i))))
	}
	m.ReplyMarkup = tgbotapi.NewInlineKeyboardMarkup(rows...)
	_, err := t.bot.Send(m)
	return err
}

// summary returns the answers of a person, one on each line.
func summary(said []answer) string {
	var b strings.Builder
	for i, s := range said {
		text := s.text
		if keys := questions[s.step].keys; text == "" && s.value < len(keys) {
			text = keys[s.value]
		}
		head, _, _ := strings.Cut(questions[s.step].text, "\n")
		fmt.Fprintf(&b, "%d. %s: %s\n", i+1, head, text)
	}
	return b.String()
}
