package main

import (
	"bytes"
	"encoding/base64"
	"encoding/csv"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"aporte/adapters/sqlstore"
	"aporte/bot"
	"aporte/flows"
)

const quotedFlow = `
flow: quoted
version: 1
languages: [en, es]
steps:
  - {id: consent, kind: consent, notice: "1"}
  - {id: stance, kind: choice, options: [agree, disagree]}
  - {id: why, kind: text}
  - {id: country, kind: country}
  - {id: sector, kind: choice, options: [gov, civil, press], other: true}
  - {id: gov_level, kind: choice, options: [local, national], when: {sector: gov}}
  - {id: quote, kind: choice, options: ["yes", "no"], unquoted: "no"}
  - {id: review, kind: review}
`

// archive is a database of the consultation quoted, and the program that runs on it.
type archive struct {
	t    *testing.T
	path string
	n    int
	// receipts are those of the people, by their names.
	receipts map[string]string
}

func newArchive(t *testing.T) *archive {
	a := &archive{t: t, path: filepath.Join(t.TempDir(), "a.db"), receipts: map[string]string{}}
	a.with(func(s *sqlstore.Store) {
		if _, err := s.Publish(t.Context(), bot.Published{Ref: flows.Ref{ID: "quoted", Version: 1}, Source: []byte(quotedFlow)}); err != nil {
			t.Fatal(err)
		}
	})
	return a
}

func (a *archive) with(fn func(*sqlstore.Store)) {
	a.t.Helper()
	s, err := sqlstore.Open(a.t.Context(), sqlstore.Config{Path: a.path, Key: make([]byte, 32)})
	if err != nil {
		a.t.Fatal(err)
	}
	fn(s)
	if err := s.Close(); err != nil {
		a.t.Fatal(err)
	}
}

// says stores answers of a person who has submitted: "step=value", with an empty value for an answer taken back.
func (a *archive) says(s *sqlstore.Store, user, lang, source string, answers ...string) {
	a.t.Helper()
	a.n++
	if a.receipts[user] == "" {
		a.receipts[user] = bot.NewReceipt()
	}
	_, err := s.Apply(a.t.Context(), bot.Update{ID: fmt.Sprint(a.n), From: bot.Address{Channel: "test", User: user}}, func(b bot.Session) (bot.Change, error) {
		b.Response, b.Receipt, b.Source, b.Started = "response-"+user, a.receipts[user], source, time.Now()
		b.State = flows.State{Ref: flows.Ref{ID: "quoted", Version: 1}, Lang: lang, Status: flows.Submitted}
		c := bot.Change{Session: b, Answers: []flows.Answer{{Step: "consent", Act: flows.ActGiven, Value: flows.Value{Codes: []string{"yes"}}}}}
		for _, one := range answers {
			step, value, _ := strings.Cut(one, "=")
			v := flows.Answer{Step: step, Act: flows.ActGiven, Value: flows.Value{Codes: []string{value}}}
			if step == "why" {
				v.Value = flows.Value{Text: value}
			}
			if code, words, ok := strings.Cut(value, ":"); ok && step == "sector" {
				v.Value = flows.Value{Codes: []string{code}, Text: words}
			}
			if value == "" {
				v = flows.Answer{Step: step, Act: flows.ActWithdrawn}
			}
			c.Answers = append(c.Answers, v)
		}
		return c, nil
	})
	if err != nil {
		a.t.Fatal(err)
	}
}

// runs runs the program, which must end with the status want, and returns what it wrote.
func (a *archive) runs(want int, args ...string) (out, errs string) {
	a.t.Helper()
	var o, e bytes.Buffer
	m := &Main{In: strings.NewReader(""), Out: &o, Err: &e, Now: time.Now, Env: a.env()}
	if code := m.Run(a.t.Context(), append([]string{"aporte", "--db", a.path, "--flow", "quoted"}, args...)); code != want {
		a.t.Fatalf("aporte %s ends with %d, want %d: %s", strings.Join(args, " "), code, want, e.String())
	}
	return o.String(), e.String()
}

// env returns the environment with the key of the database.
func (a *archive) env() []string {
	return []string{"APORTE_KEY=" + base64.StdEncoding.EncodeToString(make([]byte, 32))}
}

// quotes returns the name and the state of each text in the list of quotes.
func (a *archive) quotes() (names, states map[string]string) {
	a.t.Helper()
	out, _ := a.runs(0, "quote", "list")
	rows, err := csv.NewReader(strings.NewReader(out)).ReadAll()
	if err != nil {
		a.t.Fatal(err)
	}
	names, states = map[string]string{}, map[string]string{}
	for _, row := range rows[1:] {
		names[row[4]], states[row[4]] = row[0], row[1]
	}
	return names, states
}

// TestReleases: staff release a text; it is released until it is edited, its participant says no, or it is erased.
func TestReleases(t *testing.T) {
	a := newArchive(t)
	a.with(func(s *sqlstore.Store) {
		a.says(s, "ana", "en", "", "why=planted ana", "sector=other:planted office")
		a.says(s, "bea", "en", "", "why=planted bea", "quote=no")
		a.says(s, "cleo", "es", "", "why=planted cleo")
	})
	expect := func(when string, want map[string]string) {
		t.Helper()
		if _, got := a.quotes(); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: quotes are %v, want %v", when, got, want)
		}
	}
	expect("nothing released", map[string]string{"planted ana": "open", "planted office": "open", "planted bea": "unquotable", "planted cleo": "open"})
	names, _ := a.quotes()
	a.runs(0, "quote", "release", names["planted ana"], names["planted cleo"])
	if q, err := bot.ParseQuote(names["planted bea"]); err == nil {
		q.Entry = 1
		if _, errs := a.runs(1, "quote", "release", q.String()); !strings.Contains(errs, "asked not to be quoted") {
			t.Error(errs)
		}
	} else {
		t.Error(err)
	}
	expect("released", map[string]string{"planted ana": "released", "planted office": "open", "planted bea": "unquotable", "planted cleo": "released"})
	for _, bad := range []string{"nobody", "r1/why/1", strings.Replace(names["planted ana"], "/why/", "/stance/", 1)} {
		code := 1
		if bad == "nobody" {
			code = 2
		}
		if _, errs := a.runs(code, "quote", "release", bad); !strings.Contains(errs, "aporte quote list") || strings.Contains(errs, "keep release") {
			t.Error(errs)
		}
	}

	a.with(func(s *sqlstore.Store) {
		a.says(s, "ana", "en", "", "why=planted edit")
		a.says(s, "cleo", "es", "", "quote=no")
	})
	expect("edited, and a later no", map[string]string{"planted edit": "open", "planted office": "open", "planted bea": "unquotable", "planted cleo": "unquotable"})
	if _, errs := a.runs(1, "quote", "release", names["planted ana"]); !strings.Contains(errs, "edited since") {
		t.Error(errs)
	}
	a.with(func(s *sqlstore.Store) { a.says(s, "cleo", "es", "", "quote=") })
	expect("the no taken back", map[string]string{"planted edit": "open", "planted office": "open", "planted bea": "unquotable", "planted cleo": "open"})

	names, _ = a.quotes()
	a.runs(0, "quote", "release", names["planted cleo"], names["planted edit"])
	a.runs(0, "quote", "withdraw", names["planted edit"])
	if _, errs := a.runs(1, "quote", "withdraw", names["planted edit"]); !strings.Contains(errs, "it is not released: there is nothing to take back") {
		t.Error(errs)
	}
	expect("withdrawn", map[string]string{"planted edit": "open", "planted office": "open", "planted bea": "unquotable", "planted cleo": "released"})
	a.runs(0, "erase", "--yes", a.receipts["cleo"])
	expect("erased", map[string]string{"planted edit": "open", "planted office": "open", "planted bea": "unquotable"})
	a.runs(1, "quote", "withdraw", names["planted cleo"])
	log, _ := a.runs(0, "audit")
	if released, taken := strings.Count(log, "\trelease\tquoted\t1\n"), strings.Count(log, "\tunrelease\tquoted\t1\n"); released != 4 || taken != 1 {
		t.Errorf("noted are %d releases and %d taken back: %s", released, taken, log)
	}
}
