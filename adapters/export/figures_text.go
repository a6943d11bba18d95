package export

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"aporte/bot"
	"aporte/opinion"
)

// more returns what a question's figures rest on and say besides its counts.
func (q QuestionCount) more() (facts []string) {
	if o, turn, ok := q.Majority(); ok {
		facts = append(facts, fmt.Sprintf("majority: %s, %d of %d; %s otherwise would turn it", o.Label, o.Count, q.Answered, plural(turn, "more answer")))
	}
	if q.ordered && q.Answered > 0 {
		var parts []string
		options := slices.SortedStableFunc(slices.Values(q.Options), func(a, b OptionCount) int {
			x, _ := q.Points(a)
			y, _ := q.Points(b)
			return cmp.Compare(y, x)
		})
		for _, o := range options {
			points, _ := q.Points(o)
			parts = append(parts, fmt.Sprintf("%s %.2f", o.Label, points))
		}
		facts = append(facts, fmt.Sprintf("mean points of %s, by Borda: %s", plural(q.Answered, "ranking"), strings.Join(parts, ", ")))
	}
	if median, n := q.Seconds(); n > 0 {
		facts = append(facts, fmt.Sprintf("time to answer: median %d s, of %d", median, n))
	}
	return facts
}

// bracket writes the interval of a share in whole percent, in 11 characters.
func bracket(count, base int) string {
	low, high := opinion.Wilson(count, base, opinion.Z95)
	return fmt.Sprintf("%11s", fmt.Sprintf("[%.0f-%.0f%%]", 100*low, 100*high))
}

// bar is one line of a simple chart.
type bar struct {
	label string
	count int
}

// chart writes bars of what is counted, each as a share of base, in lines of at most width characters.
func chart(b *strings.Builder, bars []bar, base, width int) {
	longest := 0
	for _, one := range bars {
		longest = max(longest, utf8.RuneCountInString(one.label))
	}
	longest = min(longest, max(leastText, width-margin-figures-leastBar))
	space := max(leastBar, width-margin-longest-figures)
	for _, one := range bars {
		lines := wrap(one.label, longest)
		last := len(lines) - 1
		for _, line := range lines[:last] {
			b.WriteString("  " + line + "\n")
		}
		share := float64(one.count) / float64(max(1, base))
		length := max(0, int(math.Round(share*float64(space))))
		line := fmt.Sprintf("  %s %5d %3.0f%%  %s", pad(lines[last], longest), one.count, 100*share, strings.Repeat("#", length))
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
}

// writeCodes writes how many responses have each code of analysts.
func (st Statistics) writeCodes(b *strings.Builder, width int) {
	if len(st.Codes) == 0 {
		return
	}
	bars := make([]bar, len(st.Codes))
	for i, c := range st.Codes {
		bars[i] = bar{c.Name, c.Responses}
		if c.Stale > 0 {
			bars[i].label += fmt.Sprintf(" (stale: %d of %s)", c.Stale, plural(c.Count, "coding"))
		}
	}
	b.WriteString("\n")
	paragraph(b, fmt.Sprintf("codes of analysts, by responses; shares are of %s with a code", Counted(st.Coded)), width, 0)
	if slices.ContainsFunc(st.Codes, func(c CodeCount) bool { return c.Stale > 0 }) {
		paragraph(b, "stale: the words were changed or taken back since they were coded", width, margin)
	}
	chart(b, bars, st.Coded, width)
}

// writeFunnel writes how far conversations came: all of them with bars, then by source, channel and language.
func (st Statistics) writeFunnel(b *strings.Builder, width int) {
	if len(st.Funnel) == 0 {
		return
	}
	first := slices.MinFunc(st.Funnel, byCell).Day.UTC().Format("2006-01-02")
	b.WriteString("\n")
	paragraph(b, "How far conversations came, opened since "+first, width, 0)
	_, all := together(st.Funnel, func(bot.Visits) string { return "" })
	var bars []bar
	opened := 0
	for _, s := range stages(all[0]) {
		if bars = append(bars, bar{s.stage, s.count}); len(bars) == 1 {
			opened = s.count
		}
	}
	chart(b, bars, opened, width)
	for _, label := range funnelLabels[:4] {
		values, sums := together(st.Funnel, label.of)
		if len(values) == 1 && values[0] == "" {
			continue
		}
		for i, value := range values {
			line := label.name + " " + cmp.Or(value, "(none)") + ":"
			for j, s := range stages(sums[i]) {
				line += strings.Repeat(",", min(j, 1)) + fmt.Sprintf(" %s %d", s.stage, s.count)
			}
			if opened, n := sums[i].Counts[bot.StageOpened], sums[i].Counts[bot.StageSubmitted]; opened > 0 {
				line += fmt.Sprintf(" (%.0f%%)", 100*float64(n)/float64(opened))
			}
			paragraph(b, line, width, margin)
		}
	}
}

// writeLeaving writes after which questions unfinished responses were left.
func (st Statistics) writeLeaving(b *strings.Builder, width int) {
	if st.Leaving.Responses == 0 {
		return
	}
	b.WriteString("\n")
	paragraph(b, fmt.Sprintf("Unfinished responses: %d, left after", st.Leaving.Responses), width, 0)
	var bars []bar
	for _, s := range st.Leaving.Steps {
		bars = append(bars, bar{s.Title, s.Count})
	}
	chart(b, bars, st.Leaving.Responses, width)
}

// write writes a cross-table. What is hidden is "-".
func (t CrossTable) write(b *strings.Builder, width int) {
	b.WriteString("\n")
	paragraph(b, fmt.Sprintf("By %s; - is below %d, or would tell what is", t.Name, leastCell), width, 0)
	for _, g := range t.Groups {
		paragraph(b, fmt.Sprintf("%s: %s", cmp.Or(g.Value, "(none)"), orHidden(fmt.Sprint(g.Responses), g.Hidden)), width, margin)
	}
	for _, q := range t.Questions {
		b.WriteString("\n")
		paragraph(b, q.Title, width, 0)
		for _, r := range q.Rows {
			line := fmt.Sprintf("%s, of %s:", cmp.Or(r.Value, "(none)"), orHidden(fmt.Sprint(r.Answered), r.Hidden))
			for i, c := range r.Cells {
				line += strings.Repeat(",", min(i, 1)) + fmt.Sprintf(" %s %s", q.Labels[i], orHidden(fmt.Sprint(c.Count), c.Hidden))
				if !c.Hidden && r.Answered > 0 {
					line += fmt.Sprintf(" (%.0f%%)", 100*float64(c.Count)/float64(r.Answered))
				}
			}
			if r.HasMean {
				line += fmt.Sprintf("; mean %.1f", r.Mean)
			}
			paragraph(b, line, width, margin)
		}
	}
}

func orHidden(text string, hidden bool) string {
	if hidden {
		return "-"
	}
	return text
}

// paragraph writes text in lines of at most width characters, indented.
func paragraph(b *strings.Builder, text string, width, indent int) {
	for _, line := range wrap(text, width-indent) {
		b.WriteString(strings.Repeat(" ", indent) + line + "\n")
	}
}
