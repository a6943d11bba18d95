package sqlstore_test

import (
	"testing"
	"time"

	"aporte/bot"
	"aporte/flows"
)

// A response whose participant was forgotten is found again by its receipt, with everything that its journal knows.
func TestReceiptOfTheForgotten(t *testing.T) { onBoth(t, testReceiptOfTheForgotten) }

func testReceiptOfTheForgotten(t *testing.T, path string) {
	s := open(t, path, nil)
	if err := write(s, "1", "ana", "words"); err != nil {
		t.Fatal(err)
	}
	contact := flows.Answer{Step: "contact", Act: flows.ActGiven, Value: flows.Value{Text: "ana@example.org"}, Apart: true}
	_, err := s.Apply(t.Context(), bot.Update{ID: "2", From: bot.Address{Channel: "test", User: "ana"}}, func(b bot.Session) (bot.Change, error) {
		return bot.Change{Session: b, Answers: []flows.Answer{contact, aside("q1", "1", "well"), aside("q1", "2", "it depends")}}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for _, q := range []string{"DELETE FROM participants", "DELETE FROM sessions"} {
		tamper(t, path, q)
	}
	s = open(t, path, nil)
	defer s.Close()
	u := bot.Update{ID: "3", From: bot.Address{Channel: "other", User: "new"}, Noted: bot.Noted{Lookup: true, Receipt: "receipt-ana"}}
	_, err = s.Apply(t.Context(), u, func(b bot.Session) (bot.Change, error) {
		st := b.State
		if b.Response != "response-ana" || b.Receipt != "receipt-ana" || st.Ref.ID != "demo" || st.Status != flows.InProgress {
			t.Errorf("got %+v", b)
		}
		if st.Notes["q1"].Text() != "well\nit depends" {
			t.Errorf("noted %+v", st.Notes)
		}
		if st.Answers["q1"].Text != "words" || st.Answers["contact"].Text != "ana@example.org" {
			t.Errorf("answers %+v", st.Answers)
		}
		return bot.Change{Forget: true, Session: bot.Session{}}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if n, err := s.Count(t.Context(), bot.Filter{}); n != 0 || err != nil {
		t.Errorf("after its deletion there are %d responses, %v", n, err)
	}
	if due, err := s.Due(t.Context(), time.Now(), 10); len(due) != 0 || err != nil {
		t.Errorf("due %v, %v", due, err)
	}
}
