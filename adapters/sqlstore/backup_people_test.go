package sqlstore_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"aporte/adapters/sqlstore"
	"aporte/bot"
	"aporte/flows"
)

// peopleAt is when all that populate tells happened.
var peopleAt = time.Date(2026, 11, 2, 9, 30, 0, 0, time.UTC)

// peopleCount is how many people populate makes: user0, user1 ...
const peopleCount = 10

// populate lets people be everywhere in a consultation: with nothing but a language (0, 1), in the middle with a draft
// (2 to 5), with a changed answer and a contact wish (6, 7), submitted (8, 9). Those want to hear of the outcome, and are being told. One message to user2 was sent, the others
// wait; an update of user3 is parked. What a schema brought stays out of those before it.
func populate(ctx context.Context, s *sqlstore.Store, schema int) error {
	ref := flows.Ref{ID: "demo", Version: 3}
	if _, err := s.Publish(ctx, bot.Published{Ref: ref, Source: []byte("id: demo # v3, 'quoted'\n")}); err != nil {
		return err
	}
	if schema >= 10 {
		if _, err := s.Announce(ctx, ref.ID, peopleAt.Add(30*24*time.Hour)); err != nil {
			return err
		}
	}
	if schema >= wordSchema {
		asked := bot.Wording{ID: "a1", Step: "q1", Lang: "en", Text: "Which?\na\tLeft"}
		slip := bot.Wording{ID: "b2", Step: "q1", Lang: "en", Text: "Which one?\na\tLeft", Joined: "a1", Open: true}
		if err := s.KeepWords(ctx, ref, []byte(`{"en":{"demo.q1":{"other":"Which?"}}}`), []bot.Wording{asked, slip}); err != nil {
			return err
		}
	}
	for i := range peopleCount {
		if err := person(ctx, s, ref, i, schema); err != nil {
			return fmt.Errorf("user%d: %w", i, err)
		}
	}
	poison := bot.Update{ID: "poison", From: of(3), Text: "poison of user3"}
	for range 3 {
		_, _ = s.Apply(ctx, poison, func(bot.Session) (bot.Change, error) { return bot.Change{}, errors.New("no") })
	}
	if schema >= 2 {
		if err := s.Vault().Put(ctx, "slack.workspace", "T1", []byte("a token")); err != nil {
			return err
		}
	}
	if schema >= wishSchema {
		if err := s.Tell(ctx, peopleNews, func([]bot.Audience) error { return nil }, bot.Audit{Actor: "clerk", Action: "tell"}); err != nil {
			return err
		}
	}
	if schema >= codeSchema {
		if err := codeAll(ctx, s); err != nil {
			return err
		}
	}
	now := peopleAt.Add(2 * bot.LeaseTime)
	due, err := s.Claim(ctx, now, now.Add(time.Minute), 2*peopleCount)
	if err != nil {
		return err
	}
	var results []bot.Result
	for _, d := range due {
		r := bot.Result{ID: d.Message.ID, State: bot.ResultLater, Due: now}
		if d.Message.To == of(2) {
			r.State, r.Posted = bot.ResultSent, "the platform's"
		}
		results = append(results, r)
	}
	return s.Settle(ctx, results)
}

// wishSchema is the schema from which on there are wishes to hear of the outcome.
const wishSchema = 11

// wordSchema is the schema from which on words are sealed.
const (
	wordSchema = 13
	// countSchema is the schema from which on conversations and answers are counted.
	countSchema = 14
	// codeSchema is the schema from which on analysts' codes are kept.
	codeSchema = 15
)

// codeAll gives a code to each response that is there.
func codeAll(ctx context.Context, s *sqlstore.Store) error {
	var all []bot.Coding
	err := s.Each(ctx, bot.Filter{Flow: "demo"}, func(r bot.Record) error {
		all = append(all, bot.Coding{
			Response: r.ID, Question: "stance", Seq: 1, Code: "Access", Start: 1, End: 4, Entry: r.Journal[0].At, Coder: "eva", Note: "said it well",
		})
		return nil
	})
	if err != nil {
		return err
	}
	codes := []bot.Code{{Name: "Access", Note: "Whether people can get there"}, {Name: "Unused"}}
	_, err = s.KeepCodings(ctx, "demo", codes, all, func(bot.Kept) error { return nil }, bot.Audit{Actor: "clerk", Action: "code", Subject: "demo"})
	return err
}

// reached returns what is counted of a session.
func reached(b bot.Session) (stages bot.Stages, t flows.Tally) {
	stages = bot.StageOpened | bot.StageLanguage
	if b.Response != "" {
		stages |= bot.StageAgreed
	}
	if b.State.Status == flows.Submitted {
		stages |= bot.StageSubmitted
		t = flows.Tally{"": {flows.TallyResponses: 1}, "stance": {flows.TallyAnswered: 1, flows.TallyTexts: 1}}
	}
	return stages, t
}

// peopleNews is what staff have just told those who want to hear.
var peopleNews = bot.Telling{Consultation: "demo", Texts: map[string]string{"fr": "Les résultats"}}

func of(i int) bot.Address { return bot.Address{Channel: "test", User: fmt.Sprintf("user%d", i)} }

// person lets one of them come as far as their number says.
func person(ctx context.Context, s *sqlstore.Store, ref flows.Ref, i, schema int) error {
	var step int
	var wish bot.Wish
	update := func(do func(b *bot.Session) []flows.Answer) error {
		step++
		id := fmt.Sprintf("%d.%d", i, step)
		_, err := s.Apply(ctx, bot.Update{ID: id, From: of(i)}, func(b bot.Session) (bot.Change, error) {
			answers := do(&b)
			say := bot.Message{ID: "m" + id, To: of(i), Text: "Réponse à " + id, Choices: []bot.Choice{{Token: "t", Label: "Oui", Number: 1}}}
			c := bot.Change{Session: b, Answers: answers, Wish: wish, Send: []bot.Message{say}}
			if schema >= countSchema {
				c.Stages, c.Tally = reached(b)
			}
			return c, nil
		})
		return err
	}
	give := func(step, text string, act flows.Act) func(b *bot.Session) []flows.Answer {
		return func(b *bot.Session) []flows.Answer {
			v := flows.Value{Text: text}
			b.State.Answers = map[string]flows.Value{step: v}
			return []flows.Answer{{Step: step, Act: act, Value: v}}
		}
	}
	changes := []func(b *bot.Session) []flows.Answer{func(b *bot.Session) []flows.Answer {
		b.State = flows.State{Ref: ref, Lang: "fr", Status: flows.InProgress}
		b.Started, b.Seen, b.Source = peopleAt, peopleAt, "poster"
		if schema >= 3 && i == 1 {
			b.Due = peopleAt.Add(24 * time.Hour)
		}
		if schema >= 10 {
			b.Told = bot.Told{Closes: peopleAt.Add(20 * 24 * time.Hour), Any: true}
		}
		return nil
	}}
	if i >= 2 {
		changes = append(changes, func(b *bot.Session) []flows.Answer {
			b.Response, b.Receipt = fmt.Sprintf("response%d", i), fmt.Sprintf("RECEIPT%d", i)
			b.State.Draft = flows.Draft{Bubbles: []flows.Bubble{{Text: "half a thought"}}}
			return []flows.Answer{{Step: "stance", Act: flows.ActGiven, Value: flows.Value{Text: fmt.Sprintf("what user%d said", i)}}}
		})
	}
	if i >= 6 {
		wish := flows.Answer{Step: "contact", Act: flows.ActGiven, Value: flows.Value{Text: fmt.Sprintf("user%d@example.org", i)}, Apart: true}
		changes = append(changes, give("stance", "said better", flows.ActChanged), func(*bot.Session) []flows.Answer { return []flows.Answer{wish} })
	}
	if i >= 8 {
		changes = append(changes, func(b *bot.Session) []flows.Answer {
			b.State.Status, b.State.Draft = flows.Submitted, flows.Draft{}
			if schema >= wishSchema {
				wish = bot.WishMade
			}
			return nil
		})
	}
	for _, do := range changes {
		if err := update(do); err != nil {
			return err
		}
	}
	return nil
}
