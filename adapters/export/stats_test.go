package export_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"aporte/adapters/export"
	"aporte/bot"
)

func counted(t *testing.T, s export.Source, words export.Words, lang string) export.Statistics {
	t.Helper()
	st, err := export.Stats(t.Context(), s, words, lang)
	if err != nil {
		t.Fatal(err)
	}
	return st
}

// everybody returns how many responses a question counts, in whatever way.
func everybody(q export.QuestionCount) int {
	return q.Asked() + q.NotAsked + q.NotReached + q.Elsewhere
}

func printed(t *testing.T, st export.Statistics, width int) string {
	t.Helper()
	var b bytes.Buffer
	if err := st.Write(&b, width); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestStats(t *testing.T) {
	f := parse(t, park)
	all := two(f)
	for n, c := range []string{"MX", "MX", "prefer_not", "AT"} {
		all = append(all, record(n+2, f, "consent", yes, "view", codes("change"), "order", codes("trees", "water"), "use", codes("walk", "play"),
			"strength", number(1), "rate_day", number(n/2), "country", codes(c)))
	}
	all[2].Channel, all[3].Lang = "telegram", "es"
	got := counted(t, source(f, all...), labels, "en")
	golden(t, "stats.txt", []byte(printed(t, got, 80)))
	golden(t, "stats-narrow.txt", []byte(printed(t, got, 40)))
}

func TestStatsOfNothing(t *testing.T) {
	f := parse(t, park)
	got := printed(t, counted(t, source(f), labels, "en"), 80)
	if !strings.HasPrefix(got, "0 responses\n\n") || strings.ContainsAny(got, "#%") || strings.Contains(got, "NaN") {
		t.Error(got)
	}
}

// Every question counts every response, no line is too long, and nothing that was written is printed.
func TestStatsOfConversations(t *testing.T) {
	all, words := embedded(t)
	for _, f := range all {
		var records []bot.Record
		for n := range 40 {
			records = append(records, talk(f, n))
		}
		for _, lang := range f.Languages {
			st := counted(t, source(f, records...), words, lang)
			for _, q := range st.Questions {
				if everybody(q) != st.Responses {
					t.Errorf("not everybody is counted: %+v", q)
				}
				for _, o := range q.Options {
					if o.Label == "" {
						t.Errorf("%s: %s is not named", q.Title, o.Code)
					}
				}
			}
			for _, width := range []int{40, 60, 80, 120} {
				text := printed(t, st, width)
				for line := range strings.Lines(text) {
					if n := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); n > width {
						t.Errorf("%d characters in %d: %s", n, width, line)
					}
				}
				for _, h := range hostile {
					if len(h) > 8 && strings.Contains(text, h) {
						t.Errorf("what was written is printed: %.20q", h)
					}
				}
			}
		}
	}
}

func TestMean(t *testing.T) {
	f := parse(t, park)
	s := source(f, record(0, f, "rate_day", number(-1)), record(1, f, "rate_day", number(0)), record(2, f, "rate_day", codes("dont_know")))
	means := map[string]string{}
	for _, q := range counted(t, s, labels, "en").Questions {
		if mean, ok := q.Mean(); ok {
			means[q.Question+"_"+q.Item] = fmt.Sprint(mean)
		}
	}
	if len(means) != 1 || means["rate_day"] != "-0.5" {
		t.Errorf("want the mean of the numbers alone, got %v", means)
	}
}
