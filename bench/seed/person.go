package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strconv"
	"strings"

	"aporte/bot"
	"aporte/bot/bottest"
	"aporte/flows"
)

// pattern is replaced by the number of a person in the texts that they write.
const pattern = "000000000"

const idea = "Idea " + pattern + ": publish every contract in a format that people can search, and say who decided."

// memory is a store for one session, in memory. It keeps all decisions together in whole.
type memory struct {
	bot.Store
	whole bot.Change
	asked bot.Message
}

// Apply implements [bot.Store]. It returns no deliveries.
func (m *memory) Apply(_ context.Context, _ bot.Update, decide func(bot.Session) (bot.Change, error)) ([]bot.Delivery, error) {
	change, err := decide(m.whole.Session)
	if err != nil {
		return nil, err
	}
	m.whole.Session = change.Session
	m.whole.Stages = change.Stages
	if change.Tally != nil {
		m.whole.Tally = change.Tally
	}
	m.whole.Answers = append(m.whole.Answers, change.Answers...)
	if m.whole.Wordings == nil {
		m.whole.Wordings = map[string]string{}
	}
	maps.Copy(m.whole.Wordings, change.Wordings)
	for _, said := range change.Send {
		if len(said.Choices) > 0 {
			m.asked = said
		}
	}
	return nil, nil
}

// takePart goes through the consultation once, on the short way or the full one, and returns all decisions together.
func takePart(ctx context.Context, full bool) (bot.Change, error) {
	f, words := bottest.First()
	m := &memory{}
	talk, err := bot.New(bot.Config{Store: m, Flow: f, Words: words, Limit: bot.Limit{Burst: -1}})
	if err != nil {
		return bot.Change{}, err
	}
	u := bot.Update{From: bot.Address{Channel: "telegram", User: "1"}, Text: "/start"}
	const most = 1000 // steps, in case the consultation never ends
	for n := range most {
		u.ID = strconv.Itoa(n)
		if err := talk.Handle(ctx, u); err != nil {
			return bot.Change{}, err
		}
		if m.whole.Session.State.Status == flows.Submitted {
			return m.whole, nil
		}
		if u.Text, u.Token, err = m.answer(full); err != nil {
			return bot.Change{}, err
		}
		u.Did = bot.Pressed
		if u.Token == "" {
			u.Did = bot.Typed
		}
	}
	return bot.Change{}, errors.New("the consultation does not end")
}

// answer returns what the person does next: the text that they type, or the token of the key that they press.
func (m *memory) answer(full bool) (text, token string, err error) {
	press := func(fits func(c bot.Choice) bool) (string, string, error) {
		for _, c := range m.asked.Choices {
			if fits(c) {
				return "", c.Token, nil
			}
		}
		return "", "", fmt.Errorf("no key fits at %q", m.whole.Session.Asked.Step)
	}
	option := func(n int) (string, string, error) { return press(func(c bot.Choice) bool { return c.Number == n }) }
	picked := false
	for _, c := range m.asked.Choices {
		picked = picked || c.Mark != ""
	}
	switch step := m.whole.Session.Asked.Step; {
	case m.asked.Kind == flows.Text && m.asked.Draft == "":
		return idea, "", nil
	case m.asked.Kind == flows.Text, picked: // done is the first key that is no option
		return press(func(c bot.Choice) bool { return c.Number == 0 })
	case step == "review":
		return press(func(c bot.Choice) bool { return strings.HasSuffix(c.Token, ":"+string(flows.Submit)) })
	case step == "route" && full, step == "more", step == "contact":
		return option(2)
	}
	return option(1)
}
