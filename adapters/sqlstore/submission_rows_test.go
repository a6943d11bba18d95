package sqlstore_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"filippo.io/age"

	"aporte/adapters/sqlstore"
	"aporte/bot"
	"aporte/flows"
)

// submit notes answers of a submitted response.
func submit(ctx context.Context, s *sqlstore.Store, id, user string, answers ...flows.Answer) error {
	u := bot.Update{ID: id, From: bot.Address{Channel: "test", User: user}}
	_, err := s.Apply(ctx, u, func(b bot.Session) (bot.Change, error) {
		b.Response, b.Receipt = "response-"+user, "receipt-"+user
		b.State = flows.State{Ref: flows.Ref{ID: "demo", Version: 1}, Lang: "en", Status: flows.Submitted}
		return bot.Change{Session: b, Answers: answers}, nil
	})
	return err
}

func sealing(t testing.TB, path string, log *bytes.Buffer, to age.Recipient) *sqlstore.Store {
	t.Helper()
	s, err := sqlstore.Open(t.Context(), sqlstore.Config{
		Path: path, Key: key, Recipient: to, Log: slog.New(slog.NewTextHandler(log, nil)),
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// An answer that changes around its words keeps them, whoever they were sealed to.
func TestSealedWordsStayWithTheirAnswer(t *testing.T) { onBoth(t, testSealedWordsStayWithTheirAnswer) }

func testSealedWordsStayWithTheirAnswer(t *testing.T, path string) {
	first, next := identity(t), identity(t)
	h := &house{t: t, path: path, s: sealing(t, path, &bytes.Buffer{}, first.Recipient())}
	answer := func(act flows.Act, v flows.Value) flows.Answer { return flows.Answer{Step: "way", Act: act, Value: v} }
	given := flows.Value{Codes: []string{"a", "other"}, Text: "my own way", Bubbles: []flows.Bubble{{Ref: "1", Text: "my own way"}}}
	if err := submit(t.Context(), h.s, "1", "ana", answer(flows.ActGiven, given)); err != nil {
		t.Fatal(err)
	}
	_, before := h.words("way", first)
	h.leave()
	h.s = sealing(t, path, &bytes.Buffer{}, next.Recipient())
	defer h.leave()
	changed := flows.Value{Codes: []string{"b", "other"}, Sealed: true}
	if err := submit(t.Context(), h.s, "2", "ana", answer(flows.ActChanged, changed)); err != nil {
		t.Fatal(err)
	}
	words, after := h.words("way", first)
	if words.Text != given.Text || !slices.Equal(words.Bubbles, given.Bubbles) || !bytes.Equal(before, after) {
		t.Errorf("it opens to %+v", words)
	}
	err := h.s.Each(t.Context(), bot.Filter{}, func(r bot.Record) error {
		if e := r.Journal[1]; !slices.Equal(e.Value.Codes, changed.Codes) || len(r.Journal) != 2 {
			t.Errorf("the journal is %+v", r.Journal)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	// Words that come after that replace them.
	again := flows.Value{Codes: []string{"other"}, Text: "another way"}
	if err := submit(t.Context(), h.s, "3", "ana", answer(flows.ActChanged, again)); err != nil {
		t.Fatal(err)
	}
	if words, _ := h.words("way", next); words.Text != again.Text {
		t.Errorf("it opens to %+v", words)
	}
}

// A row that does not open stops nobody, not even the one whose it is.
func TestDamagedAnswerStopsNobodyElse(t *testing.T) { onBoth(t, testDamagedAnswerStopsNobodyElse) }

func testDamagedAnswerStopsNobodyElse(t *testing.T, path string) {
	path, log := path, &bytes.Buffer{}
	s := sealing(t, path, log, nil)
	for _, user := range []string{"ana", "bob"} {
		if err := submit(t.Context(), s, user+"1", user, flows.Answer{Step: "why", Act: flows.ActGiven, Value: flows.Value{Text: "planted " + user}}); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	tamper(t, path, "UPDATE answers SET sealed = x'01020304' WHERE response = 'response-ana'")
	staff := identity(t)
	s = sealing(t, path, log, staff.Recipient())
	defer s.Close()
	if logged := log.String(); !strings.Contains(logged, "does not open") || strings.Contains(logged, "response-") || strings.Contains(logged, "planted") {
		t.Errorf("logged %q", logged)
	}
	for _, user := range []string{"ana", "bob"} {
		if err := submit(t.Context(), s, user+"2", user); err != nil {
			t.Errorf("%s cannot go on: %v", user, err)
		}
	}
	// It can still be deleted.
	_, err := s.Apply(t.Context(), bot.Update{ID: "ana3", From: bot.Address{Channel: "test", User: "ana"}}, func(bot.Session) (bot.Change, error) {
		return bot.Change{Forget: true}, nil
	})
	if err != nil {
		t.Error(err)
	}
	h := &house{t: t, s: s}
	if words, _ := h.words("why", staff); words.Text != "planted bob" {
		t.Errorf("the other one opens to %+v", words)
	}
}

// While somebody reads, the log stays as it is, and nobody waits; afterwards it goes.
func TestLogIsFoldedWhenNobodyReads(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	s, err := sqlstore.Open(t.Context(), sqlstore.Config{Path: path, Key: key, Recipient: identity(t).Recipient(), FoldEvery: 50 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	size := func() int64 {
		info, err := os.Stat(path + "-wal")
		if err != nil {
			t.Fatal(err)
		}
		return info.Size()
	}
	folded := func(when string) {
		t.Helper()
		for range 100 {
			if size() == 0 {
				return
			}
			time.Sleep(50 * time.Millisecond)
		}
		t.Errorf("%s: the log has %d bytes", when, size())
	}
	if err := submit(t.Context(), s, "1", "ana", flows.Answer{Step: "why", Act: flows.ActGiven, Value: flows.Value{Text: "words"}}); err != nil {
		t.Fatal(err)
	}
	folded("after a submission")
	read := 0
	err = s.Each(t.Context(), bot.Filter{}, func(bot.Record) error {
		read++
		if err := submit(t.Context(), s, "3", "bob", flows.Answer{Step: "why", Act: flows.ActGiven, Value: flows.Value{Text: "words"}}); err != nil {
			return err
		}
		time.Sleep(200 * time.Millisecond)
		if size() == 0 {
			t.Error("it is folded under somebody who reads")
		}
		return nil
	})
	if err != nil || read != 1 {
		t.Fatal(read, err)
	}
	folded("when nobody reads")
}

func BenchmarkSubmission(b *testing.B) {
	who, err := age.GenerateX25519Identity()
	if err != nil {
		b.Fatal(err)
	}
	var texts []flows.Answer
	for i := range 15 {
		texts = append(texts, flows.Answer{Step: fmt.Sprint("q", i), Act: flows.ActGiven, Value: flows.Value{Text: strings.Repeat("an answer of a usual length ", 10)}})
	}
	for name, to := range map[string]age.Recipient{"open": nil, "sealed": who.Recipient()} {
		b.Run(name, func(b *testing.B) {
			s := sealing(b, filepath.Join(b.TempDir(), "a.db"), &bytes.Buffer{}, to)
			defer s.Close()
			n := 0
			for b.Loop() {
				n++
				if err := submit(b.Context(), s, fmt.Sprint(n), fmt.Sprint("user", n), texts...); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
