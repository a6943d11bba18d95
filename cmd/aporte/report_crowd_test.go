package main

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"aporte/adapters/sqlstore"
	"aporte/bot"
	"aporte/flows"
	"aporte/locales"
)

// stranger answers a consultation by chance. Two camps lean to the first and to the third option.
type stranger struct {
	bot.Store
	chance *rand.Rand
	camp   int
	whole  bot.Change // all decisions together
	asked  bot.Message
}

// Apply implements [bot.Store] for one session, in memory.
func (s *stranger) Apply(_ context.Context, _ bot.Update, decide func(bot.Session) (bot.Change, error)) ([]bot.Delivery, error) {
	change, err := decide(s.whole.Session)
	if err != nil {
		return nil, err
	}
	s.whole.Session, s.whole.Stages = change.Session, change.Stages
	if change.Tally != nil {
		s.whole.Tally = change.Tally
	}
	s.whole.Answers = append(s.whole.Answers, change.Answers...)
	if s.whole.Wordings == nil {
		s.whole.Wordings = map[string]string{}
	}
	maps.Copy(s.whole.Wordings, change.Wordings)
	for _, said := range change.Send {
		if len(said.Choices) > 0 {
			s.asked = said
		}
	}
	return nil, nil
}

// Settle implements [bot.Store]: nothing is delivered.
func (s *stranger) Settle(context.Context, []bot.Result) error { return nil }

// wrote are what strangers write. Some of it is nearly the same, and some is markup.
var wrote = []string{
	"Publish every contract in a format that people can search.", "Publish every contract in a format that people can search!",
	"<script>alert('x')</script>", "Une école de la participation pour les communes", "Que cada país tenga un presupuesto abierto y comprensible",
	"Help local groups to check what was promised", "]]> & \"quotes\" <b>bold</b>", "Fund civil society where it is under pressure",
}

var homes = []string{"Kenya", "Mexico", "France", "Austria", "Ghana", "Chile", "Nigeria", "Italy"}

// does returns what the stranger does next.
func (s *stranger) does() (text, token string) {
	var options, others []bot.Choice
	picked := false
	for _, c := range s.asked.Choices {
		picked = picked || c.Mark != ""
		if c.Number > 0 {
			options = append(options, c)
		} else {
			others = append(others, c)
		}
	}
	submit := func(c bot.Choice) bool { return strings.HasSuffix(c.Token, ":"+string(flows.Submit)) }
	for _, c := range others {
		if submit(c) {
			return "", c.Token
		}
	}
	switch kind := s.asked.Kind; {
	case s.chance.IntN(12) == 0 && len(others) > 0 && kind != flows.Consent && kind != flows.Language:
		return "", others[s.chance.IntN(len(others))].Token
	case kind == flows.Text && s.asked.Draft == "":
		return wrote[s.chance.IntN(len(wrote))], ""
	case kind == flows.Text, picked && s.chance.IntN(2) == 0:
		return "", others[0].Token
	case kind == flows.Country:
		return homes[min(s.chance.IntN(len(homes)), s.chance.IntN(len(homes)))], ""
	case kind == flows.Number:
		return strconv.Itoa(2 + s.chance.IntN(40)), ""
	case kind == flows.Consent:
		return "", options[0].Token
	case len(options) == 0:
		return "/done", ""
	case len(options) >= 3 && kind == flows.Choice && s.chance.IntN(10) > 1:
		return "", options[2*s.camp].Token
	}
	return "", options[s.chance.IntN(len(options))].Token
}

// becomes makes the stranger another one, number n.
func (s *stranger) becomes(n int) {
	*s = stranger{chance: rand.New(rand.NewPCG(7, uint64(n))), camp: n % 2}
}

// takesPart lets the stranger answer, and returns the decisions.
func (s *stranger) takesPart(t *testing.T, talk *bot.Bot, n int) bot.Change {
	t.Helper()
	sources := []string{"", " poster", " letter", " radio"}
	lang := []string{"en", "es", "fr"}[min(s.chance.IntN(3), s.chance.IntN(3))]
	u := bot.Update{From: bot.Address{Channel: "telegram", User: "1"}, Text: "/start" + sources[n%len(sources)], Lang: lang}
	more := 60 // steps after the submission
	for step := 0; step < 400 && more > 0; step++ {
		u.ID = fmt.Sprint(n, "-", step)
		if err := talk.Handle(t.Context(), u); err != nil {
			t.Fatal(err)
		}
		if s.whole.Session.State.Status == flows.Submitted {
			more--
		} else if n%9 == 8 && step > 6 { // some leave
			break
		}
		u.Text, u.Token = s.does()
		u.Did = bot.Pressed
		if u.Token == "" {
			u.Did = bot.Typed
		}
	}
	return s.whole
}

// gather fills the database at path with so many people.
func gather(t *testing.T, path string, key []byte, people int) {
	t.Helper()
	store, err := sqlstore.Open(t.Context(), sqlstore.Config{Path: path, Key: key})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	const name = "ogp-phase2.yaml"
	src := flows.Embedded()[name]
	f, err := flows.Parse(name, src)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := store.Publish(t.Context(), bot.Published{Ref: f.Ref, Source: src}); err != nil {
		t.Fatal(err)
	}
	s := &stranger{}
	talk, err := bot.New(bot.Config{Store: s, Flow: f, Words: locales.Default(), Limit: bot.Limit{Burst: -1}})
	if err != nil {
		t.Fatal(err)
	}
	for n := range people {
		s.becomes(n)
		change := s.takesPart(t, talk, n)
		fresh := bot.NewFresh()
		change.Session.Response, change.Session.Receipt, change.Session.Tag = fresh.Response, fresh.Receipt, fresh.Tag
		u := bot.Update{ID: fmt.Sprint("crowd-", n), From: bot.Address{Channel: []string{"telegram", "slack"}[n%4/3], User: strconv.Itoa(n)}, Text: "/start"}
		if _, err := store.Apply(t.Context(), u, func(bot.Session) (bot.Change, error) { return change, nil }); err != nil {
			t.Fatal(err)
		}
	}
}
