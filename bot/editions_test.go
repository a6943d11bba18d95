package bot_test

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"aporte/bot"
	"aporte/flows"
)

// tinyFlow is a consultation with two questions, in one of its versions.
func tinyFlow(t *testing.T, version int) *flows.Flow {
	t.Helper()
	f, err := flows.Parse("tiny.yaml", fmt.Appendf(nil, "flow: tiny\nversion: %d\nlanguages: [en, es]\nsteps:\n"+
		"  - {id: consent, kind: consent, notice: \"1\"}\n  - {id: q, kind: choice, options: [a, b]}\n"+
		"  - {id: mail, kind: text, apart: true}\n  - {id: review, kind: review}\n", version))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// november is a time of a day of November.
func november(n int) time.Time { return time.Date(2026, 11, n, 12, 0, 0, 0, time.UTC) }

// worded makes wordings of q from lines "DAY VERSION LANG TEXT". The id is the language and the text. A text after "->" is the one
// that it is joined to, one in parentheses stands while there is no close.
func worded(t *testing.T, lines ...string) (all []bot.Wording) {
	t.Helper()
	for _, l := range lines {
		var w bot.Wording
		var n int
		if _, err := fmt.Sscanf(l, "%d %d %s %s", &n, &w.Version, &w.Lang, &w.Text); err != nil {
			t.Fatal(l, err)
		}
		text, joined, is := strings.Cut(w.Text, "->")
		if is {
			w.Joined = w.Lang + joined
		}
		w.Open = strings.HasPrefix(text, "(")
		w.Step, w.At, w.Text, w.ID = "q", november(n), text, w.Lang+text
		all = append(all, w)
	}
	return all
}

// TestEditionsWithoutAClose: that a question has other words where there is no close is no change.
func TestEditionsWithoutAClose(t *testing.T) {
	e := bot.NewEditions([]*flows.Flow{tinyFlow(t, 1)}, worded(t, "1 1 en A", "1 1 en (A)"), false)
	if len(e.All) != 2 || len(e.Many()) != 0 {
		t.Errorf("%d editions, %d questions with several", len(e.All), len(e.Many()))
	}
}

// told returns editions as lines: from, until, the languages with other words, the texts.
func told(all []*bot.Edition) (lines []string) {
	for _, ed := range all {
		until := "-"
		if !ed.Until.IsZero() {
			until = fmt.Sprint(ed.Until.Day())
		}
		line := fmt.Sprintf("%d %s %v en:%s es:%s", ed.From.Day(), until, ed.Changed, ed.Texts["en"], ed.Texts["es"])
		if ed.Open {
			line += " open"
		}
		lines = append(lines, line)
	}
	return lines
}

// TestEditions: which words are another edition, and which are not.
func TestEditions(t *testing.T) {
	for name, c := range map[string]struct{ worded, want []string }{
		"nothing changes":     {[]string{"1 1 en A", "1 1 es Z"}, []string{"1 - [] en:A es:Z"}},
		"one language":        {[]string{"1 1 en A", "1 1 es Z", "3 1 es Y"}, []string{"1 3 [] en:A es:Z", "3 - [es] en:A es:Y"}},
		"two at once":         {[]string{"1 1 en A", "1 1 es Z", "3 1 en B", "3 1 es Y"}, []string{"1 3 [] en:A es:Z", "3 - [en es] en:B es:Y"}},
		"a language is added": {[]string{"1 1 en A", "5 1 es Z"}, []string{"1 - [] en:A es:Z"}},
		"and changes later":   {[]string{"1 1 en A", "5 1 es Z", "7 1 es Y"}, []string{"1 7 [] en:A es:Z", "7 - [es] en:A es:Y"}},
		"changed and back":    {[]string{"1 1 en A", "3 1 en B", "5 1 en A"}, []string{"1 - [] en:A es:", "3 5 [en] en:B es:"}},
		"back, in one alone": {
			[]string{"1 1 en A", "1 1 es Z", "3 1 en B", "3 1 es Y", "5 1 en A"},
			[]string{"1 3 [] en:A es:Z", "3 5 [en es] en:B es:Y", "5 - [en] en:A es:Y"},
		},
		"a slip":            {[]string{"1 1 en A", "3 1 en B->A"}, []string{"1 - [] en:B es:"}},
		"a slip of a slip":  {[]string{"1 1 en A", "3 1 en B->A", "4 1 en C->B"}, []string{"1 - [] en:C es:"}},
		"a slip and back":   {[]string{"1 1 en A", "3 1 en B->A", "4 1 en A"}, []string{"1 - [] en:A es:"}},
		"a meaning, a slip": {[]string{"1 1 en A", "3 1 en B", "4 1 en C->B"}, []string{"1 3 [] en:A es:", "3 - [en] en:C es:"}},
		"a slip in one, a meaning in the other": {
			[]string{"1 1 en A", "1 1 es Z", "3 1 en B->A", "3 1 es Y"}, []string{"1 3 [] en:A es:Z", "3 - [es] en:B es:Y"},
		},
		"a new version with the words": {[]string{"1 1 en A", "3 2 en A"}, []string{"1 - [] en:A es:"}},
		"a new version with others":    {[]string{"1 1 en A", "3 2 en B"}, []string{"1 - [] en:A es:", "3 - [en] en:B es:"}},
		"with a close and without":     {[]string{"1 1 en A", "1 1 en (A)", "3 1 en B"}, []string{"1 3 [] en:A es:", "1 - [] en:(A) es: open", "3 - [en] en:B es:"}},
		"other words without a close": {
			[]string{"1 1 en A", "1 1 en (A)", "3 1 en (B)", "5 2 en (C)"},
			[]string{"1 - [] en:A es:", "1 3 [] en:(A) es: open", "3 - [en] en:(B) es: open", "5 - [en] en:(C) es: open"},
		},
		"an id of earlier releases": {[]string{"1 1 en A", "1 1 en whole-A->A", "3 1 en B"}, []string{"1 3 [] en:whole-A es:", "3 - [en] en:B es:"}},
	} {
		t.Run(name, func(t *testing.T) {
			versions := []*flows.Flow{tinyFlow(t, 2), tinyFlow(t, 1)}
			all := worded(t, c.worded...)
			e := bot.NewEditions(versions, all, false)
			if got := told(e.OfQuestion(versions[0].Step("q"))); !reflect.DeepEqual(got, c.want) {
				t.Errorf("the editions are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(c.want, "\n"))
			}
			if len(e.All) != len(c.want) || (len(e.Many()) == 1) != (len(c.want) > 1) || len(e.Many()) == 1 && len(e.Many()[0]) != len(c.want) {
				t.Errorf("there are %d editions, and %d questions with several", len(e.All), len(e.Many()))
			}
			for i := range all { // what comes later must not give an earlier edition another id
				if i > 0 && all[i].At.Equal(all[i-1].At) {
					continue
				}
				known := bot.NewEditions(versions, all[:i], false)
				for j, ed := range known.All {
					if j < len(e.All) && all[i].Joined == "" && known.All[j].From.Equal(e.All[j].From) && ed.ID != e.All[j].ID {
						t.Errorf("after %d wordings edition %d has another id", i, j)
					}
				}
			}
		})
	}
}

// TestEditionOfAnAnswer: an answer is in the edition of its wording, and one without a wording in that of its time.
func TestEditionOfAnAnswer(t *testing.T) {
	versions := []*flows.Flow{tinyFlow(t, 2), tinyFlow(t, 1)}
	all := worded(t, "1 1 en A", "1 1 es Z", "5 1 es Y", "9 1 en B", "12 2 en C", "12 2 es X")
	whole, partly := bot.NewEditions(versions, all, false), bot.NewEditions(versions, all, true)
	q := versions[0].Step("q")
	for _, c := range []struct {
		version      int
		lang, id     string
		at           int
		want         string // the text in that language
		former       bool
		since        int
		wantIfPartly string
	}{
		{1, "en", "enA", 2, "A", true, 9, "A"},
		{1, "en", "enA", 6, "A", true, 9, "A"},
		{1, "es", "esZ", 6, "Z", true, 5, "Z"}, // they had the question before the start with other words
		{1, "es", "esY", 10, "Y", false, 0, "Y"},
		{1, "en", "enB", 13, "B", false, 0, "B"},
		{2, "es", "esX", 13, "X", false, 0, "X"},
		{1, "en", "", 2, "A", true, 9, "A"}, // from a release without wordings
		{1, "en", "", 13, "B", false, 0, "B"},
		{2, "en", "", 13, "C", false, 0, "C"},
		{1, "en", "", 0, "A", true, 9, "A"}, // from before anything was stored
		{1, "en", "unknown", 2, "A", true, 9, ""},
	} {
		e := &bot.Entry{Answer: flows.Answer{Step: "q"}, Flow: flows.Ref{ID: "tiny", Version: c.version}, Lang: c.lang, At: november(c.at), Wording: c.id}
		ed := whole.Of(q, e)
		if ed == nil || ed.Texts[c.lang] != c.want {
			t.Errorf("%+v is in edition %+v", c, ed)
		}
		lang, since, former := whole.Former(q, e)
		if former != c.former || lang != c.lang || former && since.Day() != c.since {
			t.Errorf("%+v rests on former words: %v, since %v, in %s", c, former, since, lang)
		}
		if ed := partly.Of(q, e); (ed == nil) != (c.wantIfPartly == "") {
			t.Errorf("%+v, where some are damaged, is in edition %+v", c, ed)
		}
	}
	if ed := whole.Of(versions[0].Step("mail"), &bot.Entry{Lang: "en"}); ed != nil {
		t.Errorf("a question about contact has the edition %+v", ed)
	}
}

// TestMend: only the last change is joined, in all languages in which it was made, or in one.
func TestMend(t *testing.T) {
	for name, c := range map[string]struct {
		worded []string
		lang   string
		want   []string
		err    error
	}{
		"nothing changed":            {[]string{"1 1 en A"}, "", nil, bot.ErrUnchanged},
		"a language was added":       {[]string{"1 1 en A", "3 1 es Z"}, "", nil, bot.ErrUnchanged},
		"one":                        {[]string{"1 1 en A", "3 1 en B"}, "", []string{"enB->enA"}, nil},
		"the last of two":            {[]string{"1 1 en A", "3 1 en B", "5 1 en C"}, "", []string{"enC->enB"}, nil},
		"joined":                     {[]string{"1 1 en A", "3 1 en B", "5 1 en C->B"}, "", nil, bot.ErrJoined},
		"two languages":              {[]string{"1 1 en A", "1 1 es Z", "3 1 en B", "3 1 es Y"}, "", []string{"enB->enA", "esY->esZ"}, nil},
		"one of two":                 {[]string{"1 1 en A", "1 1 es Z", "3 1 en B", "3 1 es Y"}, "es", []string{"esY->esZ"}, nil},
		"one, and later the other":   {[]string{"1 1 en A", "1 1 es Z", "3 1 en B", "5 1 es Y"}, "", []string{"esY->esZ"}, nil},
		"the earlier one":            {[]string{"1 1 en A", "1 1 es Z", "3 1 en B", "5 1 es Y"}, "en", []string{"enB->enA"}, nil},
		"from a version to the next": {[]string{"1 1 en A", "3 2 en B"}, "", []string{"enB->enA"}, nil},
		"and back":                   {[]string{"1 1 en A", "3 1 en B", "5 1 en A"}, "", []string{"enA->enB"}, nil},
		"beside an id of earlier releases": {
			[]string{"1 1 en A", "3 1 en B", "3 1 en whole-B->B"}, "", []string{"enB->enA"}, nil,
		},
		"an id of earlier releases alone": {[]string{"1 1 en A", "1 1 en whole-A->A"}, "", nil, bot.ErrUnchanged},
	} {
		versions := []*flows.Flow{tinyFlow(t, 2), tinyFlow(t, 1)}
		all := worded(t, c.worded...)
		joined, err := bot.NewEditions(versions, all, false).Mend([]flows.Step{*versions[0].Step("q")}, nil, c.lang)
		var got []string
		for _, w := range joined {
			got = append(got, w.ID+"->"+w.Joined)
		}
		if !slices.Equal(got, c.want) || !errors.Is(err, c.err) {
			t.Errorf("%s: joined are %v, %v, want %v, %v", name, got, err, c.want, c.err)
		}
	}
}

// TestNewly: what a start stores, and how an earlier release's ids are followed by the present ones.
func TestNewly(t *testing.T) {
	for name, c := range map[string]struct{ known, before, now, want []string }{
		"all is new":       {nil, []string{"0 1 en A"}, []string{"0 1 en A"}, []string{"enA"}},
		"nothing is new":   {[]string{"1 1 en A"}, []string{"0 1 en A"}, []string{"0 1 en A"}, nil},
		"other words":      {[]string{"1 1 en A"}, []string{"0 1 en A"}, []string{"0 1 en B"}, []string{"enB"}},
		"back":             {[]string{"1 1 en A", "3 1 en B"}, []string{"0 1 en B"}, []string{"0 1 en A"}, []string{"enA"}},
		"another language": {[]string{"1 1 en A"}, nil, []string{"0 1 en A", "0 1 es A"}, []string{"esA"}},
		"a former id":      {[]string{"2 1 en A"}, []string{"0 1 en A+"}, []string{"0 1 en A+"}, []string{"enA+ = enA of 2"}},
		"a former id, and what it rests on changed": {
			[]string{"2 1 en A"}, []string{"0 1 en A+"}, []string{"0 1 en A++"}, []string{"enA+ = enA of 2", "enA++"},
		},
	} {
		list := func(lines []string) []bot.Wording {
			all := worded(t, lines...)
			for i := range all {
				if base := strings.TrimRight(all[i].ID, "+"); base != all[i].ID {
					all[i].Former = base
				}
			}
			return all
		}
		var got []string
		for _, w := range bot.Newly(list(c.known), list(c.before), list(c.now)) {
			one := w.ID
			if w.Joined != "" {
				one += fmt.Sprintf(" = %s of %d", w.Joined, w.At.Day())
			}
			if got = append(got, one); w.Former != "" {
				t.Errorf("%s: %s would be stored with its former id", name, w.ID)
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: stored are %q, want %q", name, got, c.want)
		}
	}
}
