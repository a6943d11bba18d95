package sqlstore_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"aporte/adapters/sqlstore"
	"aporte/bot"
	"aporte/flows"
)

// crashPerson answers, changes answers, writes texts, gets replies; some have everything erased and begin again. One
// call follows another, so what the store must have of a person at any moment is what is after the last call that
// returned, or after the one that has begun.
type crashPerson struct {
	number  int
	passes  int // responses begun
	steps   int
	journal []flows.Answer
	status  flows.Status
	unsent  []string
	codes   []string // that analysts gave to what they said
	events  []crashEvent
}

// crashEvent is a call of a person that changed something.
type crashEvent struct {
	begun, acknowledged int // how many operations were noted then
	after               crashState
}

// crashState is what the store has of a person.
type crashState struct {
	said   string // response, journal and session
	unsent string // ids of messages
}

// String is short: what matters most is where it ends.
func (s crashState) String() string {
	lines := strings.Split(strings.TrimSpace(s.said), "\n")
	last := lines[max(0, len(lines)-2)]
	return fmt.Sprintf("(%d lines, %.90q, unsent %q)", len(lines), last, s.unsent)
}

// crashClock advances with each step, so that what the store does once in a while it does during the test.
type crashClock struct{ steps atomic.Int64 }

func (c *crashClock) now() time.Time {
	return peopleAt.Add(time.Duration(c.steps.Load()) * 7 * time.Second)
}

func (p *crashPerson) address() bot.Address {
	return bot.Address{Channel: "test", User: fmt.Sprintf("user%d", p.number)}
}

// response is what the store calls the response at first, and the first answer in it: by this the check knows whose it is.
func (p *crashPerson) response() string { return fmt.Sprintf("response-%d-%d", p.number, p.passes) }

// run takes the steps of a person.
func (p *crashPerson) run(t *testing.T, s *sqlstore.Store, steps int, clock *crashClock) {
	for p.steps = range steps {
		clock.steps.Add(1)
		take := p.answer
		if p.number%3 == 1 && p.steps%(9+p.number) == 8 {
			take = p.forget
		} else if p.steps%8 == 7 && len(p.journal) > 0 {
			take = p.code
		}
		err := take(s)
		// Every third time the platform is slow: two replies wait at once, and both are noted as sent together.
		if err == nil && p.steps%3 != 1 {
			err = p.settle(s)
		}
		if err != nil {
			t.Errorf("user%d, step %d: %v", p.number, p.steps, err)
			return
		}
	}
}

// do makes a call and notes when. The state must be that of after it.
func (p *crashPerson) do(call func() error) error {
	e := crashEvent{begun: noted(), after: p.state()}
	if err := call(); err != nil {
		return err
	}
	e.acknowledged = noted()
	p.events = append(p.events, e)
	return nil
}

func (p *crashPerson) answer(s *sqlstore.Store) error {
	var fresh []flows.Answer
	if len(p.journal) == 0 {
		p.passes++
		fresh = append(fresh, flows.Answer{Step: "consent", Act: flows.ActGiven, Value: flows.Value{Text: p.response()}})
	}
	a := flows.Answer{Step: fmt.Sprintf("q%d", p.steps%5), Act: flows.ActGiven}
	if _, before := flows.Fold(p.journal)[a.Step]; before {
		a.Act = flows.ActChanged
	}
	switch p.steps % 4 {
	case 0:
		number := p.number*1000 + p.steps
		a.Value.Number = &number
	case 1:
		a.Value.Codes = []string{fmt.Sprint("option", p.steps), "other"}
	case 2:
		a.Value.Text = fmt.Sprintf("words %d of user%d", p.steps, p.number)
	default: // longer than a page
		a.Value.Text = strings.Repeat(fmt.Sprintf("many words %d of user%d, ", p.steps, p.number), 300)
	}
	fresh = append(fresh, a)
	p.journal, p.status = slices.Concat(p.journal, fresh), flows.InProgress
	if p.steps%11 == 10 {
		p.status = flows.Submitted
	}
	session := bot.Session{Response: p.response(), Receipt: "receipt of " + p.response()}
	session.State = flows.State{Ref: flows.Ref{ID: "demo", Version: 1}, Lang: "en", Status: p.status, Answers: flows.Fold(p.journal)}
	c := bot.Change{Session: session, Answers: fresh, Stages: bot.StageOpened | bot.StageLanguage | bot.StageAgreed}
	if p.status == flows.Submitted {
		c.Stages |= bot.StageSubmitted
		c.Tally = flows.Tally{"": {flows.TallyResponses: 1}}
		for step := range flows.Fold(p.journal) {
			c.Tally[step] = map[string]int{flows.TallyAnswered: 1}
		}
	}
	return p.apply(s, c)
}

func (p *crashPerson) forget(s *sqlstore.Store) error {
	p.journal, p.status, p.unsent, p.codes = nil, "", nil, nil
	return p.apply(s, bot.Change{Forget: true})
}

// code lets an analyst give a code to the first answer.
func (p *crashPerson) code(s *sqlstore.Store) error {
	c := bot.Coding{Question: "consent", Seq: 1, Code: fmt.Sprintf("code %02d", p.steps), Entry: peopleAt}
	err := s.Each(context.Background(), bot.Filter{Flow: "demo"}, func(rec bot.Record) error {
		if rec.Journal[0].Value.Text == p.response() {
			c.Response = rec.ID
		}
		return nil
	})
	if err != nil {
		return err
	}
	p.codes = append(slices.Clip(p.codes), c.Code)
	return p.do(func() error {
		_, err := s.KeepCodings(context.Background(), "demo", nil, []bot.Coding{c}, func(k bot.Kept) error {
			if k.Added != 1 {
				return fmt.Errorf("kept is %+v", k)
			}
			return nil
		}, bot.Audit{Action: "code"})
		return err
	})
}

// crashCodes is what the store has of codes, in whatever order.
func crashCodes(codes []string) string {
	var text strings.Builder
	for _, c := range slices.Sorted(slices.Values(codes)) {
		fmt.Fprintln(&text, c)
	}
	return text.String()
}

func (p *crashPerson) apply(s *sqlstore.Store, c bot.Change) error {
	id := fmt.Sprintf("%d.%d", p.number, p.steps)
	c.Send = []bot.Message{{ID: "m" + id, To: p.address(), Text: "Noted: " + id}}
	p.unsent = append(p.unsent, "m"+id)
	return p.do(func() error {
		_, err := s.Apply(context.Background(), bot.Update{ID: id, From: p.address()}, func(bot.Session) (bot.Change, error) { return c, nil })
		return err
	})
}

func (p *crashPerson) settle(s *sqlstore.Store) error {
	var results []bot.Result
	for _, id := range p.unsent {
		results = append(results, bot.Result{ID: id, State: bot.ResultSent, Posted: "platform's " + id})
	}
	p.unsent = nil
	return p.do(func() error { return s.Settle(context.Background(), results) })
}

func (p *crashPerson) state() crashState {
	return crashState{
		said:   crashJournal(p.status, p.journal) + crashCodes(p.codes) + crashSession(p.status, flows.Fold(p.journal)),
		unsent: strings.Join(p.unsent, " "),
	}
}

func crashJournal(status flows.Status, journal []flows.Answer) string {
	if status == "" {
		return ""
	}
	var text strings.Builder
	fmt.Fprintln(&text, "response", status)
	for _, a := range journal {
		value, _ := json.Marshal(a.Value)
		fmt.Fprintf(&text, "%s %s %s\n", a.Step, a.Act, value)
	}
	return text.String()
}

func crashSession(status flows.Status, answers map[string]flows.Value) string {
	if status == "" {
		return ""
	}
	values, _ := json.Marshal(answers)
	return fmt.Sprintf("session %s %s\n", status, values)
}

// expected is what the store may have of a person when a crash comes before an operation: what was acknowledged, or
// also what was on its way.
func (p *crashPerson) expected(operation int) []crashState {
	states := []crashState{{}}
	for _, e := range p.events {
		if e.begun > operation {
			break
		}
		if e.acknowledged <= operation {
			states = nil
		}
		states = append(states, e.after)
	}
	return states
}
