package export

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"aporte/flows"
)

// Statistics counts what was answered. It holds no text that anybody wrote.
type Statistics struct {
	Responses int
	Status    map[string]int
	Lang      map[string]int
	Channel   map[string]int
	Questions []QuestionCount
}

// QuestionCount counts the answers to one question.
type QuestionCount struct {
	Title    string
	Answered int
	Skipped  int
	NotShown int
	Options  []OptionCount // of questions with options or a scale
	Texts    int           // how many wrote something
	sum, n   int           // of a scale
	step     *flows.Step
}

// OptionCount counts one option. For a ranking, Places counts how often it came first, second ...
type OptionCount struct {
	Code, Label string
	Count       int
	Places      []int
}

// Mean returns the mean of a scale, and whether there is one.
func (q QuestionCount) Mean() (float64, bool) {
	if q.n == 0 {
		return 0, false
	}
	return float64(q.sum) / float64(q.n), true
}

// Stats counts all responses that the source selects, with labels in lang.
func Stats(ctx context.Context, s Source, words Words, lang string) (Statistics, error) {
	st := Statistics{Status: map[string]int{}, Lang: map[string]int{}, Channel: map[string]int{}}
	for _, step := range questions(s.Flow) {
		q := QuestionCount{Title: title(s.Flow, step, lang, words), step: step}
		codes := step.Options
		if step.Kind == flows.Scale {
			codes = scaleCodes(step)
		}
		for _, code := range codes {
			q.Options = append(q.Options, OptionCount{Code: code, Label: firstOf(label(s.Flow, step, code, lang, words), code)})
		}
		st.Questions = append(st.Questions, q)
	}
	err := s.each(ctx, Options{}, func(r folded) error {
		st.Responses++
		st.Status[string(r.Status)]++
		st.Lang[r.Lang]++
		st.Channel[r.Channel]++
		for i := range st.Questions {
			q := &st.Questions[i]
			if step := r.flow.Step(q.step.ID); step != nil {
				v, state := r.value(step)
				q.count(v, state)
			} else {
				q.NotShown++
			}
		}
		return nil
	})
	if err != nil {
		return st, fmt.Errorf("count answers: %w", err)
	}
	return st, nil
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func (q *QuestionCount) count(v flows.Value, state State) {
	switch state {
	case Skipped:
		q.Skipped++
		return
	case NotShown:
		q.NotShown++
		return
	}
	q.Answered++
	if v.Text != "" {
		q.Texts++
	}
	codes := v.Codes
	if v.Number != nil {
		codes = []string{strconv.Itoa(*v.Number)}
		q.sum += *v.Number
		q.n++
	}
	for place, code := range codes {
		i := slices.IndexFunc(q.Options, func(o OptionCount) bool { return o.Code == code })
		if i < 0 {
			if q.step.Kind != flows.Country {
				continue
			}
			q.Options = append(q.Options, OptionCount{Code: code, Label: code})
			i = len(q.Options) - 1
		}
		o := &q.Options[i]
		o.Count++
		for len(o.Places) <= place {
			o.Places = append(o.Places, 0)
		}
		o.Places[place]++
	}
}

// Write prints the statistics in lines of at most width characters, with bars.
func (st Statistics) Write(w io.Writer, width int) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%d responses\n", st.Responses)
	for _, group := range []struct {
		name   string
		counts map[string]int
	}{{"status", st.Status}, {"language", st.Lang}, {"channel", st.Channel}} {
		if len(group.counts) == 0 {
			continue
		}
		var parts []string
		for _, key := range slices.Sorted(maps.Keys(group.counts)) {
			parts = append(parts, fmt.Sprintf("%s %d", key, group.counts[key]))
		}
		fmt.Fprintf(&b, "  %-9s %s\n", group.name, strings.Join(parts, ", "))
	}
	for _, q := range st.Questions {
		q.write(&b, width)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (q QuestionCount) write(b *strings.Builder, width int) {
	fmt.Fprintf(b, "\n%s\n  answered %d, skipped %d, not shown %d", q.Title, q.Answered, q.Skipped, q.NotShown)
	if q.Texts > 0 {
		fmt.Fprintf(b, ", texts %d", q.Texts)
	}
	if mean, ok := q.Mean(); ok && q.step.Kind == flows.Scale {
		fmt.Fprintf(b, ", mean %.1f", mean)
	}
	b.WriteString("\n")
	if q.Answered == 0 {
		return
	}
	longest := 0
	for _, o := range q.Options {
		longest = max(longest, utf8.RuneCountInString(o.Label))
	}
	room := max(10, width-longest-18)
	for _, o := range q.Options {
		share := float64(o.Count) / float64(q.Answered)
		bar := strings.Repeat("#", int(share*float64(room)+0.5))
		line := fmt.Sprintf("  %s%s %5d %3.0f%%  %s", o.Label, strings.Repeat(" ", longest-utf8.RuneCountInString(o.Label)), o.Count, 100*share, bar)
		if q.step.Kind == flows.Ranking && o.Count > 0 {
			line += fmt.Sprintf("  (by place: %s)", strings.Trim(fmt.Sprint(o.Places), "[]"))
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
}
