package bottest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"aporte/bot"
	"aporte/flows"
)

func apart(s *shelf) {
	s.say("1", "ana", "q", "one")
	_, err := s.Apply(s.Context(), bot.Update{ID: "2", From: address("ana")}, func(b bot.Session) (bot.Change, error) {
		wish := flows.Answer{Step: "email", Act: flows.ActGiven, Value: flows.Value{Text: "ana@example.org"}, Apart: true}
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

// exportedIDs: exported ids are not the ids of the store. They are the same each time, differ between consultations, and their
// order does not depend on who began when.
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

// oneMoment: everything read in one View is as it was at one moment, even if more is written at the same time.
func oneMoment(s *shelf) {
	s.say("1", "ana", "q", "one")
	err := s.View(s.Context(), func(r bot.Reader) error {
		n, err := r.Count(s.Context(), bot.Filter{})
		if n != 1 || err != nil {
			s.Errorf("count = %d, %v", n, err)
		}
		s.say("2", "bea", "q", "two")
		s.say("3", "ana", "q", "three")
		entries := 0
		for range 2 {
			err = r.Each(s.Context(), bot.Filter{}, func(rec bot.Record) error {
				entries += len(rec.Journal)
				return nil
			})
			if err != nil {
				return err
			}
		}
		if entries != 2 {
			s.Errorf("read twice, there are %d entries, want 1 and 1", entries)
		}
		return nil
	})
	if err != nil {
		s.Fatal(err)
	}
	if n := len(s.records(bot.Filter{})); n != 2 {
		s.Errorf("afterwards there are %d responses", n)
	}
}

// readOn: whoever stops amid the responses, since these are enough, still reads everything in the same View. What was read ahead
// for them must not take the connection along.
func readOn(s *shelf) {
	const people = 150
	for n := range people {
		s.say(fmt.Sprint(n), fmt.Sprint("u", n), "q", "one")
	}
	enough := errors.New("enough")
	err := s.View(s.Context(), func(r bot.Reader) error {
		for range 10 {
			if err := r.Each(s.Context(), bot.Filter{}, func(bot.Record) error { return enough }); !errors.Is(err, enough) {
				return fmt.Errorf("stop: %w", err)
			}
			if n, err := r.Count(s.Context(), bot.Filter{}); n != people || err != nil {
				return fmt.Errorf("after a stop, %d responses: %w", n, err)
			}
		}
		return nil
	})
	if err != nil {
		s.Error(err)
	}
}
