package bottest

import (
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	"aporte/bot"
	"aporte/flows"
)

// shelf is a store under test with helper methods.
type shelf struct {
	*testing.T
	Store
	options StoreOptions
	folder  string
	clock   *clock
	closed  Store // by reopen
	n       int
}

// newShelf opens an empty store.
func newShelf(t *testing.T, o StoreOptions) *shelf {
	s := &shelf{T: t, options: o, folder: t.TempDir(), clock: &clock{now: storyStart}}
	s.Store = s.open()
	return s
}

// open opens the store, which is closed with the test.
func (s *shelf) open() Store {
	s.Helper()
	store, err := s.options.Open(s.T, s.folder, s.clock.Now)
	if err != nil {
		s.Fatal(err)
	}
	s.Cleanup(func() {
		if store == s.closed {
			return
		}
		if err := store.Close(); err != nil {
			s.Error(err)
		}
	})
	return store
}

// reopen closes the store and opens it again.
func (s *shelf) reopen() {
	s.Helper()
	if err := s.Close(); err != nil {
		s.Fatal(err)
	}
	s.closed = s.Store
	s.Store = s.open()
}

func address(user string) bot.Address { return bot.Address{Channel: "test", User: user} }

// say applies an update with one answer, and with one message to the person. It returns the deliveries.
func (s *shelf) say(id, user, step, text string) []bot.Delivery {
	s.Helper()
	got, err := s.Apply(s.Context(), bot.Update{ID: id, From: address(user), Text: text}, answering(id, user, step, text))
	if err != nil && !errors.Is(err, bot.ErrSeen) {
		s.Fatal(err)
	}
	return got
}

// answering returns a function for Apply. It answers step with text, and begins a response if the person has none.
func answering(id, user, step, text string) func(bot.Session) (bot.Change, error) {
	return func(before bot.Session) (bot.Change, error) {
		after := before
		if after.Response == "" {
			after.Response, after.Receipt, after.Started = "response-"+user, "receipt-"+user, storyStart
			after.Source = user // so that a test can find the response in an export, where ids are others
			after.State = flows.State{Ref: flows.Ref{ID: "demo", Version: 1}, Lang: "en", Status: flows.InProgress}
		}
		answers := map[string]flows.Value{step: {Text: text}}
		for k, v := range before.State.Answers {
			if k != step {
				answers[k] = v
			}
		}
		after.State.Answers, after.Asked.Message = answers, "m"+id
		return bot.Change{
			Session: after, Answers: []flows.Answer{{Step: step, Act: flows.ActGiven, Value: flows.Value{Text: text}}},
			Wordings: map[string]string{step: "wording of " + step},
			Send:     []bot.Message{{ID: "m" + id, To: address(user), Text: "noted " + text}},
		}, nil
	}
}

func (s *shelf) records(f bot.Filter) []bot.Record {
	s.Helper()
	var all []bot.Record
	if err := s.Each(s.Context(), f, func(rec bot.Record) error {
		all = append(all, rec)
		return nil
	}); err != nil {
		s.Fatal(err)
	}
	if n, err := s.Count(s.Context(), f); err != nil || n != len(all) {
		s.Errorf("count = %d, %v; there are %d", n, err, len(all))
	}
	return all
}

// looks counts the calls of session, of all shelves: each needs an update with a new id.
var looks atomic.Int64

func (s *shelf) session(user string) bot.Session {
	s.Helper()
	var seen bot.Session
	_, err := s.Apply(s.Context(), bot.Update{ID: fmt.Sprintf("look%d", looks.Add(1)), From: address(user)}, func(b bot.Session) (bot.Change, error) {
		seen = b
		return bot.Change{Nothing: true}, nil
	})
	if err != nil {
		s.Fatal(err)
	}
	return seen
}

// rows returns how many sealed rows there are.
func (s *shelf) rows() int {
	s.Helper()
	found, err := s.Examine(s.Context(), nil)
	if err != nil || !found.Sound() {
		s.Fatalf("examined: %v, %v", found, err)
	}
	return found.Rows
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
