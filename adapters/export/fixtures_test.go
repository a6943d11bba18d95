package export_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"aporte/adapters/export"
	"aporte/bot"
	"aporte/flows"
	"aporte/locales"
)

// park is a consultation with every kind of question that is the same for everybody.
const park = `
flow: park
version: 2
languages: [en, es]
parts: [wishes, you]
steps:
  - {id: lang, kind: language, other: true}
  - {id: consent, kind: consent, notice: "2026-11"}
  - part: wishes
    steps:
      - {id: hello, kind: statement}
      - {id: view, kind: choice, options: [keep, change, unsure], other: true, required: true}
      - {id: why, kind: text, max: 500, when: {view: ["!unsure"]}}
      - {id: order, kind: ranking, max: 2, options: [trees, water, paths], other: true}
      - {id: use, kind: several, max: 3, options: [walk, play, none], exclusive: [none], other: true}
      - {grid: rate, items: [day, night], kind: scale, min: -1, max: 1, options: [dont_know]}
      - {id: strength, kind: scale, min: 1, max: 3}
      - repeat: idea
        times: 2
        steps:
          - {id: head, kind: text, max: 100}
  - part: you
    steps:
      - {id: visits, kind: number, min: 0, max: 365}
      - {id: country, kind: country, options: [prefer_not]}
      - {id: status, kind: choice, options: [resident, guest]}
      - {id: contact, kind: text, max: 100, apart: true}
  - {id: review, kind: review}
`

// voting is park with statements to vote on, with the kinds of question that came after it, and with a part that is
// offered after the submission.
var voting = strings.NewReplacer(
	"parts: [wishes, you]", "parts: [wishes, you, night]",
	"  - {id: review", `  - {id: ideas, kind: vote, statements: [bus, dog, ice]}
  - {id: group, kind: split, options: [keep, change, unsure], max: 500, of: visits}
  - {id: met, kind: date, min: 2020-01-01, max: today}
  - {id: later, kind: extras, options: [night, all_told], exclusive: [all_told]}
  - {part: night, when: {later: night}, steps: [{id: lamps, kind: choice, options: [bright, dim]}]}
  - {id: review`,
).Replace(park)

// labels are the words of park, by language and key. Most are missing on purpose.
func labels(lang, key string) string {
	return map[string]string{
		"en park.title": "The park", "es park.title": "El parque",
		"en bot.language": "English", "es bot.language": "Español",
		"en park.view": "What is to become of the park?", "es park.view": "¿Qué debe pasar con el parque?",
		"en park.view.short": "Your view", "en park.view.keep": "Keep it", "en park.view.change": "Change it",
		"es park.view.keep": "Conservarlo", "en park.view.unsure": "Not sure", "en bot.other": "Other",
		"en park.order.short": "What comes first", "en park.order.trees": "Trees", "en park.order.water": "A pond with ducks, reeds and a small bridge across",
		"en park.order.paths": "Paths", "en park.rate.short": "By day and by night", "en park.idea.short": "Idea", "es park.idea.short": "Idea",
		"en park.idea_head.short": "in short", "en park.use.walk": "Walking", "en park.use.play": "Walking", // the same on purpose
		"en park.ideas.short": "Ideas", "en park.ideas.bus": "More buses", "en park.ideas.dog": "No dogs", "en park.country.prefer_not": "I'd rather not say",
		"en country.AT": "Austria", "es country.AT": "Austria", "en country.MX": "Mexico", "es country.MX": "México",
		"en country.NA": "Namibia", "es country.NA": "Namibia", "en country.002": "Africa", "es country.002": "África",
	}[lang+" "+key]
}

func parse(t testing.TB, source string) *flows.Flow {
	t.Helper()
	f, err := flows.Parse("test.yaml", []byte(source))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// shelf is a reader of records that are there.
type shelf []bot.Record

func (s shelf) Each(_ context.Context, f bot.Filter, fn func(bot.Record) error) error {
	for _, r := range s {
		if r.Flow.ID == f.Flow && (f.Status == "" || r.Status == f.Status || r.Response.Damaged) {
			if err := fn(r); err != nil {
				return err
			}
		}
	}
	return nil
}

func (shelf) Withdrawn(context.Context, bot.Filter) ([]bot.Withdrawn, error) { return nil, nil }

func (s shelf) Count(_ context.Context, f bot.Filter) (n int, err error) {
	for _, r := range s {
		if r.Flow.ID == f.Flow && (f.Status == "" || r.Status == f.Status) {
			n++
		}
	}
	return n, nil
}

// clock is when the first response started.
var clock = time.Date(2026, 11, 23, 10, 0, 0, 0, time.FixedZone("", 3600))

// record is the n-th response to f. Its journal has one entry for each pair of a step and its answer, a minute apart.
func record(n int, f *flows.Flow, answers ...any) bot.Record {
	started := clock.Add(time.Duration(n) * time.Hour)
	r := bot.Record{Response: bot.Response{
		ID: fmt.Sprintf("r%d", n), Participant: fmt.Sprintf("p%d", n), Flow: f.Ref, Channel: "console", Lang: "en",
		Source: "poster", Status: flows.InProgress, Started: started,
	}}
	for i := 0; i < len(answers); i += 2 {
		id, value := answers[i].(string), answers[i+1].(flows.Value)
		act := flows.ActGiven
		if value.Missing == flows.Skipped {
			act = flows.ActSkipped
		}
		r.Journal = append(r.Journal, bot.Entry{
			Answer: flows.Answer{Step: id, Act: act, Value: value, Apart: f.Step(id) != nil && f.Step(id).Apart},
			Lang:   "en", At: started.Add(time.Duration(i/2+1) * time.Minute), Flow: f.Ref,
		})
	}
	return r
}

// noting adds a message to a journal that answers nothing: each is an entry by itself.
func noting(f *flows.Flow, r bot.Record, step, text string) bot.Record {
	at := r.Started.Add(time.Duration(len(r.Journal)+1) * time.Minute)
	v := flows.Value{Text: text, Via: flows.ByText}
	if text != "" {
		v.Bubbles = []flows.Bubble{{Ref: at.String(), Text: text}}
	}
	r.Journal = append(r.Journal, bot.Entry{
		Answer: flows.Answer{Step: step, Act: flows.ActNoted, Value: v, Apart: f.Step(step).Apart}, Lang: "en", At: at, Flow: f.Ref,
	})
	return r
}

// notingAll adds a message at each question.
func notingAll(f *flows.Flow, r bot.Record) bot.Record {
	for i := range f.Steps {
		st := &f.Steps[i]
		switch traits := st.Kind.Traits(); {
		case traits.Dealt:
			r = noting(f, r, st.Statements()[0].ID, "words on a statement")
		case traits.Consults || traits.Ends:
			r = noting(f, r, st.ID, "words on "+st.ID)
		}
	}
	return r
}

func submitted(r bot.Record) bot.Record {
	r.Status, r.Submitted = flows.Submitted, r.Started.Add(time.Hour)
	return r
}

// unfinished returns a response like r by somebody who has not submitted it.
func unfinished(r bot.Record) bot.Record {
	r.ID += "_unfinished"
	r.Status, r.Submitted = flows.InProgress, time.Time{}
	return r
}

// The answers of a journal.
var (
	yes  = codes("yes")
	skip = flows.Value{Missing: flows.Skipped}
)

func codes(c ...string) flows.Value { return flows.Value{Codes: c, Via: flows.ByTap} }

func other(text string, c ...string) flows.Value {
	return flows.Value{Codes: append(c, flows.OtherCode), Text: text, Via: flows.ByLabel}
}

func number(n int) flows.Value     { return flows.Value{Number: &n, Via: flows.ByNumber} }
func written(s string) flows.Value { return flows.Value{Text: s, Via: flows.ByText} }
func source(f *flows.Flow, r ...bot.Record) export.Source {
	return export.Source{Reader: shelf(r), Flow: f}
}

// embedded returns the consultations that are built in, with their words.
func embedded(t testing.TB) (all []*flows.Flow, words export.Words) {
	t.Helper()
	for name, src := range flows.Embedded() {
		f, err := flows.Parse(name, src)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, f)
	}
	w := locales.Default()
	return all, func(lang, key string) string {
		if !w.Has(lang, key) {
			return ""
		}
		return w.Text(lang, key, nil)
	}
}

// talk is the n-th response to f, from a conversation that the engine led: whatever is asked gets some answer.
func talk(f *flows.Flow, n int) bot.Record {
	random := rand.New(rand.NewPCG(uint64(n), 7))
	r := record(n, f)
	s := flows.State{Lang: f.Languages[0]}
	take := func(in flows.Input) {
		out := f.Next(s, in)
		s = out.State
		for _, a := range out.Answers {
			r.Journal = append(r.Journal, bot.Entry{
				Answer: a, Lang: s.Lang, At: r.Started.Add(time.Duration(len(r.Journal)) * time.Minute), Flow: f.Ref,
			})
		}
	}
	take(flows.Input{Do: flows.Start})
	s = f.Deal(s, func(deck []string) { random.Shuffle(len(deck), func(i, j int) { deck[i], deck[j] = deck[j], deck[i] }) })
	for range 3 * len(f.Steps) {
		st := f.Current(s)
		if st == nil || st.Kind == flows.Review || n%3 == 0 && len(r.Journal) > n {
			break
		}
		switch {
		case s.Aside != "":
			take(flows.Input{Do: flows.KeepText})
		case random.IntN(8) == 0 && len(r.Journal) > 0:
			take(flows.Input{Do: flows.SkipIt, Step: st.ID})
		case random.IntN(20) == 0 && len(f.Answered(s)) > 0: // an answer is looked at again, and may close other questions
			settled := f.Answered(s)
			take(flows.Input{Do: flows.Change, Step: settled[random.IntN(len(settled))].ID})
		default:
			take(flows.Input{Do: flows.Reply, Step: st.ID, Value: some(st, random)})
		}
	}
	if n%2 == 0 {
		take(flows.Input{Do: flows.Finish})
	} else {
		take(flows.Input{Do: flows.Submit}) // does nothing as long as questions are open
	}
	r.Lang = s.Lang
	if r.Status = s.Status; r.Status == flows.Submitted {
		r = submitted(r)
	}
	return r
}

// some is an answer that the step takes.
func some(st *flows.Step, random *rand.Rand) flows.Value {
	options := st.Options
	v := flows.Value{Via: flows.ByTap}
	switch st.Kind {
	case flows.Consent:
		v.Codes = []string{"yes"}
	case flows.Several, flows.Ranking:
		for _, i := range random.Perm(len(options))[:1+random.IntN(min(st.Max, len(options)))] {
			v.Codes = append(v.Codes, options[i])
		}
		for _, alone := range st.Exclusive {
			if len(v.Codes) > 1 {
				v.Codes = without(v.Codes, alone)
			}
		}
	case flows.Scale, flows.Number:
		n := st.Min + random.IntN(st.Max-st.Min+1)
		v.Number = &n
		if len(options) > 0 && random.IntN(4) == 0 {
			v.Number, v.Codes = nil, options[:1]
		}
	case flows.Split:
		v.Codes, v.Counts = options, flows.Counts{}
		for _, code := range options {
			v.Counts[code] = random.IntN(st.Max + 1)
		}
	case flows.Date:
		v.Codes = []string{fmt.Sprintf("2024-02-%02d", 1+random.IntN(29))}
	case flows.Text:
		v.Text, v.Via = hostile[random.IntN(len(hostile))], flows.ByText
	case flows.Country:
		v.Codes = []string{[]string{"AT", "NA", options[0]}[random.IntN(3)]}
	default:
		v.Codes = []string{options[random.IntN(len(options))]}
	}
	for _, c := range v.Codes {
		if c == flows.OtherCode && st.Other {
			v.Text = "something; else"
		}
	}
	return v
}

func without(all []string, one string) (rest []string) {
	for _, s := range all {
		if s != one {
			rest = append(rest, s)
		}
	}
	return rest
}

// hostile are texts that have broken exports before: separators, formulas, markup, templates, what cannot be seen, and what readers
// take for a missing value, a number or a day.
var hostile = []string{
	"=HYPERLINK(\"http://example.org\",\"look\")", "+1", "-2", "@x", "\t=1", "\r=1", "\n=1", "＝1+1", "{{.Secret}} %s ${x}",
	"<b>*_[](&amp;<!channel> @here", "a,b;c\td", "\"", "\"\"", "\",\"", "'=1", " led by a space ", "one\ntwo\n\nthree", "one\r\ntwo\r", "\\.", "#",
	"\u202eright to left\u202c", "a\u200db", "e\u0301\u0301\u0301\u0301", "👩‍👩‍👧‍👦", "\u2028line\u2029", "\ufeffbom", "NULL", "null", "nan", "\\N", "a;=1+1", "a;\"=1+1",
	strings.Repeat("long, ", 5000), "\u0007\u001b[31m",
	"NA", "N/A", "NaN", "None", "true", "1e5", "1E400", "007", "00", "+0.50", "1,5", "0x1F", "2026-11-23", "3/4", "11:30", "1-2",
	"]]>", "<![CDATA[x]]>", "<script>alert(1)</script>", "<!-- -->", "&#0;", "a\x00b", "data:text/html,x", "open data: publish by default",
	"javascript:x", "Nice idea\n=1+1;", "first\n- then", "x\r\n@y", "a|=1", "a,=1", " =1", "sep=;", "x\u2028=1", "a\u0085=1",
	"\u2066isolated\u2069 \u200f", "\ufffd", "%00", "\x7f", strings.Repeat("👩‍👩‍👧‍👦", 300),
}
