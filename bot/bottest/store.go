package bottest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"aporte/bot"
	"aporte/flows"
)

// TestStore asks of a store what the product promises. open returns an empty store whose time is now.
func TestStore(t *testing.T, open func(t *testing.T, now func() time.Time) bot.Store) {
	for name, test := range map[string]func(*shelf){
		"an update acts once":                        onceOnly,
		"a failed decision leaves no trace":          noTrace,
		"poison is parked and stalls nobody":         poison,
		"many workers lose nothing":                  manyWorkers,
		"messages are leased, then claimed in order": leases,
		"a replacement knows its receipt":            replaced,
		"later messages wait behind earlier ones":    behind,
		"whoever is gone gets nothing until back":    gone,
		"whoever moved keeps everything":             moved,
		"forgetting leaves nothing":                  forgetting,
		"before consent nothing is a response":       beforeConsent,
		"contact wishes stay apart":                  apart,
		"any text survives":                          anyText,
		"filters select":                             filters,
		"timers come until they are answered":        timers,
		"a receipt hands its response over":          receipts,
		"exports show no id of the store":            exportedIDs,
	} {
		t.Run(name, func(t *testing.T) {
			c := &clock{now: storyStart}
			test(&shelf{T: t, Store: open(t, c.Now), clock: c})
		})
	}
}

// shelf is a store under test with short ways to use it.
type shelf struct {
	*testing.T
	bot.Store
	clock *clock
	n     int
}

func address(user string) bot.Address { return bot.Address{Channel: "test", User: user} }

// say applies an update of a person whose answer to a step is noted, with one message to them.
func (s *shelf) say(id, user, step, text string) []bot.Delivery {
	s.Helper()
	got, err := s.Apply(s.Context(), bot.Update{ID: id, From: address(user), Text: text}, answering(id, user, step, text))
	if err != nil {
		s.Fatal(err)
	}
	return got
}

// answering decides that the answer to step is text.
func answering(id, user, step, text string) func(bot.Session) (bot.Change, error) {
	return func(before bot.Session) (bot.Change, error) {
		after := before
		if after.Response == "" {
			after.Response, after.Receipt, after.Started = "response-"+user, "receipt-"+user, storyStart
			after.Source = user // exports show no other name of a response that a test would know
			after.State = flows.State{Ref: flows.Ref{ID: "demo", Version: 1}, Lang: "en", Status: flows.InProgress}
		}
		answers := map[string]flows.Value{step: {Text: text}}
		for k, v := range before.State.Answers {
			if k != step {
				answers[k] = v
			}
		}
		after.State.Answers = answers
		return bot.Change{
			Session: after, Answers: []flows.Answer{{Step: step, Act: flows.Given, Value: flows.Value{Text: text}}},
			Send: []bot.Message{{ID: "m" + id, To: address(user), Text: "noted " + text}},
		}, nil
	}
}

func (s *shelf) records(f bot.Filter) []bot.Record {
	s.Helper()
	r, ok := s.Store.(bot.Reader)
	if !ok {
		s.Fatal("the store is no bot.Reader")
	}
	var all []bot.Record
	if err := r.Each(s.Context(), f, func(rec bot.Record) error {
		all = append(all, rec)
		return nil
	}); err != nil {
		s.Fatal(err)
	}
	if n, err := r.Count(s.Context(), f); err != nil || n != len(all) {
		s.Errorf("count = %d, %v; there are %d", n, err, len(all))
	}
	return all
}

func (s *shelf) session(user string) bot.Session {
	s.Helper()
	var seen bot.Session
	s.n++
	_, err := s.Apply(s.Context(), bot.Update{ID: fmt.Sprintf("look%d", s.n), From: address(user)}, func(b bot.Session) (bot.Change, error) {
		seen = b
		return bot.Change{Nothing: true}, nil
	})
	if err != nil {
		s.Fatal(err)
	}
	return seen
}

func (s *shelf) claim() []bot.Delivery {
	s.Helper()
	now := s.clock.Now()
	got, err := s.Claim(s.Context(), now, now.Add(bot.LeaseTime), 100)
	if err != nil {
		s.Fatal(err)
	}
	return got
}

func (s *shelf) settle(results ...bot.Result) {
	s.Helper()
	if err := s.Settle(s.Context(), results); err != nil {
		s.Fatal(err)
	}
}

func texts(deliveries []bot.Delivery) string {
	var all []string
	for _, d := range deliveries {
		all = append(all, d.Message.Text)
	}
	return strings.Join(all, "|")
}

func onceOnly(s *shelf) {
	s.say("1", "ana", "q", "first")
	calls := 0
	got, err := s.Apply(s.Context(), bot.Update{ID: "1", From: address("ana")}, func(bot.Session) (bot.Change, error) {
		calls++
		return bot.Change{}, nil
	})
	if err != nil || calls != 0 || len(got) != 0 {
		s.Errorf("the second time: %d decisions, %d deliveries, %v", calls, len(got), err)
	}
	if recs := s.records(bot.Filter{}); len(recs) != 1 || len(recs[0].Journal) != 1 {
		s.Errorf("records = %+v", recs)
	}
}

func noTrace(s *shelf) {
	boom := errors.New("boom")
	_, err := s.Apply(s.Context(), bot.Update{ID: "1", From: address("ana")}, func(b bot.Session) (bot.Change, error) {
		c, _ := answering("1", "ana", "q", "lost?")(b)
		return c, boom
	})
	if !errors.Is(err, boom) {
		s.Errorf("error = %v, want it wrapped", err)
	}
	if recs := s.records(bot.Filter{}); len(recs) != 0 {
		s.Errorf("records = %+v", recs)
	}
	if got := s.say("1", "ana", "q", "again"); len(got) != 1 {
		s.Errorf("the update came again and was not applied: %v", got)
	}
}

func poison(s *shelf) {
	panics := func(bot.Session) (bot.Change, error) { panic("poison") }
	u := bot.Update{ID: "1", From: address("ana"), Text: "poison"}
	for try := 1; try <= 3; try++ {
		_, err := s.Apply(s.Context(), u, panics)
		if err == nil || errors.Is(err, bot.ErrParked) != (try == 3) {
			s.Fatalf("try %d: error = %v", try, err)
		}
	}
	if _, err := s.Apply(s.Context(), u, panics); err != nil {
		s.Errorf("after it was parked: %v", err)
	}
	if got := s.say("2", "ana", "q", "fine"); len(got) != 1 {
		s.Error("the next update of the same person was not applied")
	}
}

func manyWorkers(s *shelf) {
	const workers, each = 8, 25
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for i := range each {
				id := fmt.Sprintf("%d-%d", w, i)
				u := bot.Update{ID: id, From: address("ana")}
				for range 2 { // everything comes twice
					if _, err := s.Apply(context.Background(), u, answering(id, "ana", "q"+id, id)); err != nil {
						s.Error(err)
					}
				}
			}
		})
	}
	wg.Wait()
	recs := s.records(bot.Filter{})
	if len(recs) != 1 || len(recs[0].Journal) != workers*each {
		s.Fatalf("%d responses, journal of %d, want %d", len(recs), len(recs[0].Journal), workers*each)
	}
	last := map[byte]string{}
	for _, e := range recs[0].Journal {
		w := e.Step[1]
		if before := last[w]; before != "" && len(e.Step) == len(before) && e.Step <= before {
			s.Fatalf("worker %c: %s came after %s", w, e.Step, before)
		}
		last[w] = e.Step
	}
	if n := len(s.session("ana").State.Answers); n != workers*each {
		s.Errorf("the session has %d answers", n)
	}
}

func forgetting(s *shelf) {
	s.say("1", "ana", "q", "secret one")
	s.say("2", "bob", "q", "stays")
	got, err := s.Apply(s.Context(), bot.Update{ID: "3", From: address("ana")}, func(bot.Session) (bot.Change, error) {
		return bot.Change{Forget: true, Send: []bot.Message{{ID: "m3", To: address("ana"), Text: "farewell"}}}, nil
	})
	if err != nil || texts(got) != "farewell" {
		s.Fatalf("deliveries = %q, %v", texts(got), err)
	}
	recs := s.records(bot.Filter{})
	if len(recs) != 1 || recs[0].Source != "bob" {
		s.Errorf("records = %+v", recs)
	}
	s.clock.add(time.Hour)
	for _, d := range s.claim() {
		if d.Message.To == address("ana") && d.Message.Text != "farewell" {
			s.Errorf("%q is still to be sent", d.Message.Text)
		}
	}
	s.settle(bot.Result{ID: "m3", State: bot.ResultSent})
	if got := s.session("ana"); got.Response != "" || got.State.Status != "" {
		s.Errorf("session = %+v", got)
	}
	if got := s.say("1", "ana", "q", "redelivered"); got != nil {
		s.Error("an update from before the erasure acted again")
	}
}

func beforeConsent(s *shelf) {
	state := flows.State{Ref: flows.Ref{ID: "demo", Version: 1}, Lang: "es", Status: flows.InProgress}
	_, err := s.Apply(s.Context(), bot.Update{ID: "1", From: address("ana")}, func(b bot.Session) (bot.Change, error) {
		b.State = state
		return bot.Change{Session: b}, nil
	})
	if err != nil {
		s.Fatal(err)
	}
	if recs := s.records(bot.Filter{}); len(recs) != 0 {
		s.Errorf("records = %+v", recs)
	}
	if got := s.session("ana"); got.State.Lang != "es" {
		s.Errorf("session = %+v", got)
	}
}

func apart(s *shelf) {
	s.say("1", "ana", "q", "one")
	_, err := s.Apply(s.Context(), bot.Update{ID: "2", From: address("ana")}, func(b bot.Session) (bot.Change, error) {
		wish := flows.Answer{Step: "email", Act: flows.Given, Value: flows.Value{Text: "ana@example.org"}, Apart: true}
		return bot.Change{Session: b, Answers: []flows.Answer{wish}}, nil
	})
	if err != nil {
		s.Fatal(err)
	}
	if recs := s.records(bot.Filter{}); len(recs) != 1 || len(recs[0].Journal) != 1 {
		s.Errorf("records = %+v", recs)
	}
}

func anyText(s *shelf) {
	for i, text := range []string{"a\x00b", "\xff\xfe", "\u202eright to left", "=1+1", strings.Repeat("Z͑ͫ", 2000), "'; DROP TABLE answers; --", ""} {
		user := fmt.Sprint("u", i)
		s.say(fmt.Sprint(i), user, "q", text)
	}
	recs := s.records(bot.Filter{})
	if len(recs) != 7 {
		s.Fatalf("%d records", len(recs))
	}
	for _, r := range recs {
		if got := r.Journal[0].Value.Text; r.Source == "u3" && got != "=1+1" {
			s.Errorf("text = %q", got)
		}
	}
}

func filters(s *shelf) {
	s.say("1", "ana", "q", "one")
	s.clock.add(48 * time.Hour)
	s.say("2", "bob", "q", "two")
	_, err := s.Apply(s.Context(), bot.Update{ID: "3", From: address("bob")}, func(b bot.Session) (bot.Change, error) {
		b.State.Status, b.State.Lang = flows.Submitted, "fr"
		return bot.Change{Session: b}, nil
	})
	if err != nil {
		s.Fatal(err)
	}
	for name, tt := range map[string]struct {
		f    bot.Filter
		want string
	}{
		"all": {bot.Filter{}, "response-ana response-bob"}, "status": {bot.Filter{Status: flows.Submitted}, "response-bob"},
		"lang": {bot.Filter{Lang: "en"}, "response-ana"}, "since": {bot.Filter{Since: storyStart.Add(time.Hour)}, "response-bob"},
		"flow": {bot.Filter{Flow: "other"}, ""}, "both": {bot.Filter{Lang: "fr", Status: flows.InProgress}, ""},
	} {
		var ids []string
		for _, r := range s.records(tt.f) {
			ids = append(ids, "response-"+r.Source)
		}
		slices.Sort(ids)
		if got := strings.Join(ids, " "); got != tt.want {
			s.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
	if recs := s.records(bot.Filter{Status: flows.Submitted}); recs[0].Submitted.IsZero() || recs[0].Source != "bob" {
		s.Errorf("response = %+v", recs[0].Response)
	}
}

// exportedIDs are other than those of the store, the same each time, other ones in each consultation, and in an order that
// has nothing to do with who began when.
func exportedIDs(s *shelf) {
	inOrder := true
	for i := range 40 {
		s.say(fmt.Sprint(i), fmt.Sprintf("user%02d", i), "q", "words")
	}
	seen := map[string]bool{}
	before := ""
	recs := s.records(bot.Filter{})
	for i, r := range recs {
		if strings.Contains(r.ID+r.Participant, "response") || r.ID == r.Participant || seen[r.ID] || seen[r.Participant] {
			s.Errorf("ids %q and %q", r.ID, r.Participant)
		}
		seen[r.ID], seen[r.Participant] = true, true
		if r.ID < before {
			s.Error("responses are not in the order of their ids")
		}
		before = r.ID
		inOrder = inOrder && r.Source == fmt.Sprintf("user%02d", i)
	}
	if inOrder {
		s.Error("responses are in the order in which they were begun")
	}
	for i, again := range s.records(bot.Filter{}) {
		if again.ID != recs[i].ID || again.Participant != recs[i].Participant {
			s.Error("ids differ from one export to the next")
		}
	}
	_, err := s.Apply(s.Context(), bot.Update{ID: "other", From: address("user00")}, func(b bot.Session) (bot.Change, error) {
		b.Response, b.Receipt, b.State.Ref.ID = "second response", "second receipt", "other"
		return bot.Change{Session: b}, nil
	})
	if err != nil {
		s.Fatal(err)
	}
	for _, r := range s.records(bot.Filter{Flow: "other"}) {
		if seen[r.ID] || seen[r.Participant] {
			s.Error("somebody has the same id in two consultations")
		}
	}
}
