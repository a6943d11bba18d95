package flows

import (
	"strings"
	"testing"
	"time"

	"aporte/locales"
)

// dating is a consultation that asks for days: one of any time, one that is past, and one of a single year.
const dating = `
flow: dating
version: 1
languages: [en, es, fr]
steps:
  - {id: consent, kind: consent, notice: "1"}
  - {id: free, kind: date}
  - {id: past, kind: date, min: 2020-01-01, max: today}
  - {id: year, kind: date, min: 2026-01-01, max: 2026-12-31}
  - {id: review, kind: review}
`

// noon is a moment of the day on which the tests read dates.
var noon = time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)

func dateFlow(t testing.TB) (*Flow, Interpreter) {
	t.Helper()
	f, err := Parse("test.yaml", []byte(dating))
	if err != nil {
		t.Fatal(err)
	}
	return f, f.Lexicon(inLocales{locales.Default()}).At(noon)
}

// askedFor returns a state in which the day is asked for.
func askedFor(lang, step string) State {
	s := State{Ref: Ref{"dating", 1}, Lang: lang, Status: InProgress, Answers: map[string]Value{"consent": {Codes: []string{"yes"}}}}
	for _, id := range []string{"free", "past", "year"} {
		if id == step {
			break
		}
		s.Answers[id] = Value{Missing: Skipped}
	}
	s.Draft.Step = step
	return s
}

func TestDatesAreRead(t *testing.T) {
	_, lexicon := dateFlow(t)
	for _, tt := range []struct {
		lang, step, text string
		do               Verb
		days             string
	}{
		{"en", "free", "2026-03-12", Reply, "2026-03-12"},
		{"en", "free", "2026/3/12", Reply, "2026-03-12"},
		{"en", "free", "March 12, 2026", Reply, "2026-03-12"},
		{"en", "free", "12th of March 2026", Reply, "2026-03-12"},
		{"en", "free", "on the 12 Mar 2026", Reply, "2026-03-12"},
		{"es", "free", "12 de marzo de 2026", Reply, "2026-03-12"},
		{"es", "free", "el 1º de marzo de 2026", Reply, "2026-03-01"},
		{"es", "free", "12/03/2026", Reply, "2026-03-12"},
		{"es", "free", "12.3.2026", Reply, "2026-03-12"},
		{"es", "free", "12-mar-2026", Reply, "2026-03-12"},
		{"es", "free", "１２/０３/２０２６", Reply, "2026-03-12"},
		{"es", "free", "١٢/٠٣/٢٠٢٦", Reply, "2026-03-12"},
		{"fr", "free", "12 mars 2026", Reply, "2026-03-12"},
		{"fr", "free", "1er août 2026", Reply, "2026-08-01"},
		{"fr", "free", "le 12 AOUT 2026", Reply, "2026-08-12"},
		{"fr", "free", "12 March 2026", Reply, "2026-03-12"},
		{"en", "free", "29 February 2024", Reply, "2024-02-29"},
		{"en", "free", "25/12/2026", Reply, "2026-12-25"},
		{"en", "free", "12/25/2026", Reply, "2026-12-25"},
		{"en", "free", "5/5/2026", Reply, "2026-05-05"},
		{"en", "past", "12/03/2026", Reply, "2026-03-12"}, // the other day is still ahead
		{"en", "year", "12 March", Reply, "2026-03-12"},   // there is one such day
		{"es", "year", "12/03", Reply, "2026-03-12"},

		{"en", "free", "03/12/2026", Guess, "2026-12-03 2026-03-12"},
		{"en", "free", "1/2", Guess, "2026-02-01 2026-01-02"},
		{"es", "free", "12/25/2026", Guess, "2026-12-25"},
		{"es", "past", "12/03/26", Guess, "2026-03-12"},
		{"es", "past", "12/03/99", Range, ""},
		{"es", "free", "12/03/99", Guess, "1999-03-12"},
		{"fr", "past", "12 mars", Guess, "2026-03-12"},
		{"fr", "past", "12 décembre", Guess, "2025-12-12"},
		{"fr", "past", "29 février", Guess, "2024-02-29"},
		{"fr", "past", "12 mars 26", Guess, "2026-03-12"},
		{"es", "past", "lunes 12 de marzo de 2026", Guess, "2026-03-12"},
		{"en", "past", "we met on 12 March 2026", Guess, "2026-03-12"},
		{"en", "past", "yesterday", Guess, "2026-11-24"},
		{"en", "past", "the day before yesterday", Guess, "2026-11-23"},
		{"es", "past", "ayer por la tarde", Guess, "2026-11-24"},
		{"es", "past", "hoy", Guess, "2026-11-25"},
		{"fr", "past", "avant-hier", Guess, "2026-11-23"},
		{"fr", "past", "aujourd’hui", Guess, "2026-11-25"},

		{"en", "past", "12 March 2019", Range, ""},
		{"en", "past", "12 March 2027", Range, ""},
		{"en", "past", "26 November 2026", Reply, "2026-11-26"}, // where it is that day already
		{"en", "past", "27 November 2026", Range, ""},
		{"en", "free", "12 March 1899", Range, ""},
		{"en", "free", "12 March 2101", Range, ""},

		{"en", "free", "31 February 2026", Unclear, ""},
		{"en", "free", "2026-13-40", Unclear, ""},
		{"es", "free", "32/01/2026", Unclear, ""},
		{"en", "free", "29 February 2023", Unclear, ""},
		{"en", "free", "March 2026", Unclear, ""},
		{"en", "free", "12", Unclear, ""},
		{"en", "free", "2026", Unclear, ""},
		{"en", "free", "12-14 March 2026", Unclear, ""},
		{"en", "free", "12 March or 13 April 2026", Unclear, ""},
		{"en", "free", "12/03/2026 14:00", Unclear, ""},
		{"en", "free", "12 March 26 27", Unclear, ""},
		{"en", "free", "0/0/0000", Unclear, ""},
		{"en", "free", "99999999999999999999-01-01", Unclear, ""},
		{"en", "free", "last week", Unclear, ""},
		{"en", "free", "xyzzy", Unclear, ""},
		{"en", "free", strings.Repeat("12 March 2026 ", 50), Unclear, ""},
	} {
		t.Run(tt.lang+" "+tt.step+" "+tt.text[:min(len(tt.text), 40)], func(t *testing.T) {
			in := lexicon.Interpret(askedFor(tt.lang, tt.step), tt.text, "", "m1")
			if got := strings.Join(in.Value.Codes, " "); in.Do != tt.do || got != tt.days {
				t.Errorf("read as %s %q, want %s %q", in.Do, got, tt.do, tt.days)
			}
		})
	}
}

func TestAGuessedDateIsAQuestion(t *testing.T) {
	f, lexicon := dateFlow(t)
	for text, want := range map[string]struct{ second, given string }{
		"03/12/2026": {"2", "2026-03-12"},
		"12 March":   {"yes", "2026-03-12"},
		"yesterday":  {"24 November 2026", "2026-11-24"},
		"1/2/2026":   {"free:reply:2026-01-02", "2026-01-02"},
	} {
		s := f.Next(askedFor("en", "free"), lexicon.Interpret(askedFor("en", "free"), text, "", "m1")).State
		if _, ok := s.Answers["free"]; ok || s.Notes["free"].Text() != text {
			t.Fatalf("%q is answered with %+v, and noted is %q", text, s.Answers["free"], s.Notes["free"].Text())
		}
		if keys := f.Step("free").Shown(s.Draft); len(keys) == 0 {
			t.Errorf("%q: there is no key for what may be meant", text)
		}
		in := lexicon.Interpret(s, want.second, "", "m2")
		if strings.Contains(want.second, ":") {
			in = lexicon.Interpret(s, "", want.second, "")
		}
		v := f.Next(s, in).State.Answers["free"]
		if strings.Join(v.Codes, " ") != want.given || v.Via != ByOffer {
			t.Errorf("%q and then %q is %+v, want %s", text, want.second, v, want.given)
		}
	}
}

func TestNoneOfTheDatesOffered(t *testing.T) {
	f, lexicon := dateFlow(t)
	s := f.Next(askedFor("en", "free"), lexicon.Interpret(askedFor("en", "free"), "12 March", "", "m1")).State
	out := f.Next(s, lexicon.Interpret(s, "no", "", "m2"))
	if len(out.State.Draft.Hits) > 0 || out.State.Notes["free"].Text() != "12 March" || out.Say[0].Word != noteUnclearDate {
		t.Errorf("after a no there is %+v, noted %q, said %+v", out.State.Draft, out.State.Notes["free"].Text(), out.Say)
	}
}

func TestForgedDates(t *testing.T) {
	f, lexicon := dateFlow(t)
	for _, code := range []string{"2019-12-31", "2026-02-30", "0000-00-00", "12/03/2026", "today", "2026-3-1", "9999-12-31x"} {
		s := askedFor("en", "past")
		if v, ok := f.Next(s, lexicon.Interpret(s, "", "past:reply:"+code, "")).State.Answers["past"]; ok {
			t.Errorf("the key of %q is taken as %+v", code, v)
		}
	}
}

func TestDaysMoveWithTheDay(t *testing.T) {
	f, _ := dateFlow(t)
	for at, want := range map[time.Time]string{
		noon:                                 "2020-01-01 2026-11-26",
		noon.Add(-3 * time.Hour):             "2020-01-01 2026-11-25",
		noon.AddDate(0, 1, 6):                "2020-01-01 2027-01-01",
		noon.In(time.FixedZone("", -5*3600)): "2020-01-01 2026-11-26",
	} {
		if first, last := f.Step("past").Days(at); first+" "+last != want {
			t.Errorf("at %s the days are %s to %s, want %s", at, first, last, want)
		}
	}
	if got := f.Step("year").Example().Format(time.DateOnly); got != "2026-03-12" {
		t.Errorf("the example is %s", got)
	}
}

// FuzzKinds types anything to a split and to a date, and then goes on: nothing panics, no number or day that the step does not take is
// an answer, and what was typed is the answer, in the draft, or noted.
func FuzzKinds(f *testing.F) {
	split, splitWords := splitFlow(f)
	date, dateWords := dateFlow(f)
	for _, seed := range []string{
		"12 3 9", "12 agree, 3 partly", "1'200 3 9", "12-3-9", "٣ ٤ ٥", "12 3", "1,200,300", "9 no 12 sí", "12/03/2026", "12 mars", "hier",
		"2026-02-30", "\xff12", "1e9 1 1", "½ 3 9", "12\u20e3", "12 d’accord", "0x1 2 3", "29 feb", "١٢/٣",
	} {
		f.Add(seed, uint8(0))
		f.Add(seed, uint8(5))
	}
	f.Fuzz(func(t *testing.T, text string, n uint8) {
		lang := []string{"en", "es", "fr"}[n%3]
		for _, on := range []struct {
			f     *Flow
			words Interpreter
			s     State
			step  string
		}{
			{split, splitWords.At(noon), dividing(lang), "parts"},
			{date, dateWords, askedFor(lang, "past"), "past"},
		} {
			st := on.f.Step(on.step)
			s := on.s
			for _, in := range []Input{on.words.Interpret(s, text, "", "m1"), {Do: Done, Step: on.step}} {
				s = on.f.Next(s, in).State
				if v, ok := s.Answers[on.step]; ok && v.Missing == "" && !st.takes(v) {
					t.Fatalf("%q is answered with %+v", text, v)
				}
				if in.Do.OfWords() && in.Do != Reply && len(s.Answers) == len(on.s.Answers) && strings.TrimSpace(text) != "" &&
					!strings.Contains(allWords(s), text) && len(s.Draft.Picks) == 0 {
					t.Fatalf("%q (%s) is lost: %+v", text, in.Do, s.Draft)
				}
			}
		}
	})
}
