package sqlstore_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"aporte/bot"
	"aporte/flows"
)

// aside is a message that answers nothing.
func aside(step, ref, text string) flows.Answer {
	v := flows.Value{Text: text, Bubbles: []flows.Bubble{{Ref: ref, Text: text}}, Via: flows.ByText}
	return flows.Answer{Step: step, Act: flows.ActNoted, Value: v}
}

// Words that somebody takes back are nowhere in the database, also what is kept apart; other words stay.
func TestNotedWordsAreDeleted(t *testing.T) { onBoth(t, testNotedWordsAreDeleted) }

func testNotedWordsAreDeleted(t *testing.T, path string) {
	s := open(t, path, nil)
	defer s.Close()
	if err := write(s, "1", "ana", "an answer"); err != nil {
		t.Fatal(err)
	}
	say := func(id string, answers ...flows.Answer) {
		t.Helper()
		_, err := s.Apply(t.Context(), bot.Update{ID: id, From: bot.Address{Channel: "test", User: "ana"}}, func(b bot.Session) (bot.Change, error) {
			return bot.Change{Session: b, Answers: answers}, nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	apart := aside("contact", "3", "planted apart")
	apart.Apart = true
	say("2", aside("q1", "1", "planted first"), aside("q1", "2", "planted second"), aside("q2", "4", "these stay"), apart)
	say("3", flows.Answer{Step: "q1", Act: flows.ActNoted}, flows.Answer{Step: "contact", Act: flows.ActNoted, Apart: true})
	say("4", aside("q1", "5", "new words"))
	open, _, err := s.Opened(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for place, plain := range open {
		if strings.Contains(plain, "planted") {
			t.Errorf("words that were taken back are at %s", place)
		}
	}
	err = s.Each(t.Context(), bot.Filter{}, func(r bot.Record) error {
		var journal []flows.Answer
		for _, e := range r.Journal {
			journal = append(journal, e.Answer)
		}
		notes := flows.FoldNotes(journal)
		if len(notes) != 2 || notes["q1"].Text() != "new words" || notes["q2"].Text() != "these stay" || flows.Fold(journal)["q1"].Text != "an answer" {
			t.Errorf("the journal is %+v", journal)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// What was noted is sealed with the submission, and never taken for the words of an answer.
func TestNotedWordsAreSealed(t *testing.T) { onBoth(t, testNotedWordsAreSealed) }

func testNotedWordsAreSealed(t *testing.T, path string) {
	staff := identity(t)
	h := enter(t, path, staff.Recipient())
	by := map[string][]string{
		"lang": {"1"}, "consent": {"1"}, "route": {"2"}, "f1_stance": {"planted: it depends", "1"}, "contact": {"planted: perhaps", "1"},
	}
	h.reach("ana", "review", by)
	if found := h.found("planted"); !slices.Equal(found, []string{"answers", "contacts", "sessions"}) {
		t.Fatalf("before submitting, words are found in %v", found)
	}
	before := h.ciphers("planted")
	h.say("ana", "planted: at the end", "/submit")
	if found := h.found("planted"); found != nil {
		t.Fatalf("after submitting, words are found in %v", found)
	}
	h.gone("after submitting,", before)
	if words, _ := h.words("review", staff); words.Text != "planted: at the end" {
		t.Errorf("it opens to %q", words.Text)
	}
	h.say("ana", "planted: after the end")
	if found := h.found("planted"); found != nil {
		t.Errorf("words written after that are found in %v", found)
	}
}

// An answer that changes around its sealed words keeps them, and not what was noted beside it.
func TestNotedWordsAreNoAnswer(t *testing.T) { onBoth(t, testNotedWordsAreNoAnswer) }

func testNotedWordsAreNoAnswer(t *testing.T, path string) {
	s := sealing(t, path, &bytes.Buffer{}, identity(t).Recipient())
	defer s.Close()
	given := flows.Answer{Step: "way", Act: flows.ActGiven, Value: flows.Value{Codes: []string{"other"}, Text: "my own way"}}
	changed := flows.Answer{Step: "way", Act: flows.ActChanged, Value: flows.Value{Codes: []string{"a", "other"}, Sealed: true}}
	for i, a := range []flows.Answer{given, aside("way", "1", "beside it"), changed} {
		if err := submit(t.Context(), s, fmt.Sprint(i), "ana", a); err != nil {
			t.Fatal(err)
		}
	}
	err := s.Each(t.Context(), bot.Filter{}, func(r bot.Record) error {
		if j := r.Journal; len(j) != 3 || !bytes.Equal(j[0].Sealed, j[2].Sealed) || bytes.Equal(j[0].Sealed, j[1].Sealed) {
			t.Errorf("the journal is %+v", j)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// A wish to be written to stands with the words beside it, in whatever order they came.
func TestNotedBesideAWish(t *testing.T) { onBoth(t, testNotedBesideAWish) }

func testNotedBesideAWish(t *testing.T, path string) {
	s := open(t, path, nil)
	defer s.Close()
	wish := flows.Answer{Step: "contact", Act: flows.ActGiven, Value: flows.Value{Text: "ana@example.org"}}
	better := flows.Answer{Step: "contact", Act: flows.ActChanged, Value: flows.Value{Text: "ana@example.net"}}
	answers := []flows.Answer{aside("contact", "1", "perhaps"), wish, aside("contact", "2", "not on Sundays"), better}
	for i := range answers {
		answers[i].Apart = true
	}
	if err := write(s, "1", "ana", "words"); err != nil {
		t.Fatal(err)
	}
	_, err := s.Apply(t.Context(), bot.Update{ID: "2", From: bot.Address{Channel: "test", User: "ana"}}, func(b bot.Session) (bot.Change, error) {
		return bot.Change{Session: b, Answers: answers}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	contacts, _, err := s.Contacts(t.Context())
	if err != nil || len(contacts) != 1 {
		t.Fatal(contacts, err)
	}
	var texts []string
	for _, e := range contacts[0].Answers {
		texts = append(texts, string(e.Act)+" "+e.Value.Text)
	}
	if want := []string{"noted perhaps", "changed ana@example.net", "noted not on Sundays"}; !slices.Equal(texts, want) {
		t.Errorf("got %q, want %q", texts, want)
	}
}
