package export

import (
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strings"
	"unicode/utf8"
)

// The parts of a line with a bar, in characters: "  label  count share  bar".
const (
	margin    = 2
	figures   = 13 // " 12345 100%  "
	intervals = 11 // "  [88-100%]", where there is room
	roomy     = 60
	leastBar  = 5
	leastText = 10
)

// Counted returns a number of responses in words: "1 response", "2 responses".
func Counted(n int) string { return plural(n, "response") }

// plural returns a number of things in words. An s makes many of the thing.
func plural(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

// named returns the counts of bots if any has a name, and those without one under "(none)".
func named(counts map[string]int) map[string]int {
	if _, nameless := counts[""]; nameless && len(counts) == 1 {
		return nil
	}
	all := maps.Clone(counts)
	if n := all[""]; n > 0 {
		delete(all, "")
		all["(none)"] = n
	}
	return all
}

// Write prints the statistics with bars, in lines of at most width characters. If width is below 40, lines may be longer.
func (st Statistics) Write(w io.Writer, width int) error {
	var b strings.Builder
	fmt.Fprintln(&b, Counted(st.Responses))
	if st.LeftOut > 0 {
		fmt.Fprintf(&b, "  %d unfinished left out: --unfinished counts them instead\n", st.LeftOut)
	}
	for _, group := range []struct {
		name   string
		counts map[string]int
	}{{"status", st.Status}, {"language", st.Lang}, {"channel", st.Channel}, {"bot", named(st.Bot)}} {
		var parts []string
		for _, key := range slices.Sorted(maps.Keys(group.counts)) {
			parts = append(parts, fmt.Sprintf("%s %d", key, group.counts[key]))
		}
		if len(parts) > 0 {
			fmt.Fprintf(&b, "  %-9s %s\n", group.name, strings.Join(parts, ", "))
		}
	}
	if width >= roomy && st.Responses > 0 {
		fmt.Fprintln(&b, "  [from-to] the share, 95 times in 100 (Wilson's interval)")
	}
	for _, q := range st.Questions {
		q.write(&b, width)
	}
	if st.AtEnd > 0 {
		fmt.Fprintf(&b, "\nwords noted at the end %d\n", st.AtEnd)
	}
	for _, t := range st.By {
		t.write(&b, width)
	}
	st.writeLeaving(&b, width)
	st.writeFunnel(&b, width)
	st.writeCodes(&b, width)
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("write statistics: %w", err)
	}
	return nil
}

func (q QuestionCount) write(b *strings.Builder, width int) {
	b.WriteString("\n" + strings.Join(wrap(q.Title, width), "\n") + "\n")
	facts := fmt.Sprintf("asked %d: answered %d, skipped %d; not asked %d, not reached %d", q.Asked(), q.Answered, q.Skipped, q.NotAsked, q.NotReached)
	for _, more := range []struct {
		what string
		n    int
	}{
		{"taken back", q.Withdrawn},
		{"damaged", q.Damaged},
		{"of versions without it", q.Elsewhere},
		{"texts", q.Texts},
		{"sealed", q.Sealed},
		{"words noted", q.Words},
	} {
		if more.n > 0 {
			facts += fmt.Sprintf(", %s %d", more.what, more.n)
		}
	}
	if mean, ok := q.Mean(); ok {
		facts += fmt.Sprintf(", mean %.1f", mean)
	}
	if q.tally.people {
		facts += fmt.Sprintf(", people %d", q.people)
	}
	if q.ordered && q.Answered > 0 {
		facts += ", behind the bars: how often in place 1/2/..."
	}
	lines := append([]string{facts}, q.more()...)
	if len(q.Wordings) > 1 {
		lines = append(lines, q.wordings())
	}
	for _, line := range lines {
		paragraph(b, line, width, margin)
	}
	if q.Answered > 0 {
		q.bars(b, width)
	}
}

// bars writes one line for each option. A label that is too long takes several lines, with the figures on the last one.
func (q QuestionCount) bars(b *strings.Builder, width int) {
	places, figures := make([]string, len(q.Options)), figures
	ranged := width >= roomy && !q.tally.people
	if ranged {
		figures += intervals
	}
	room, longest := width-margin-figures-leastBar, 0
	if q.ordered {
		widest := 0
		for i, o := range q.Options {
			places[i] = "  " + placesOf(o)
			widest = max(widest, len(places[i]))
		}
		room -= widest
		width -= widest
	}
	room = max(leastText, room)
	labels := make([][]string, len(q.Options))
	for i, o := range q.Options {
		labels[i] = wrap(o.Label, room)
		for _, line := range labels[i] {
			longest = max(longest, utf8.RuneCountInString(line))
		}
	}
	space := max(leastBar, width-margin-longest-figures)
	for i, o := range q.Options {
		last := len(labels[i]) - 1
		for _, line := range labels[i][:last] {
			b.WriteString("  " + line + "\n")
		}
		share := float64(o.Count) / float64(q.whole())
		bar := strings.Repeat("#", int(math.Round(share*float64(space))))
		reach := ""
		if ranged {
			reach = bracket(o.Count, q.whole())
		}
		line := fmt.Sprintf("  %s %5d %3.0f%%%s  %s", pad(labels[i][last], longest), o.Count, 100*share, reach, bar)
		if places[i] != "" {
			line = pad(line, margin+longest+figures+space) + places[i]
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
}

// whole returns the number that a full bar stands for: all answers, or all people of a split. It is at least 1.
func (q QuestionCount) whole() int {
	if q.tally.people {
		return max(1, q.people)
	}
	return max(1, q.Answered)
}

// placesOf returns how often an option came first, second and so on: "3/0".
func placesOf(o OptionCount) string {
	counts := make([]string, len(o.Places))
	for i, n := range o.Places {
		counts[i] = fmt.Sprint(n)
	}
	return strings.Join(counts, "/")
}

func pad(s string, width int) string {
	return s + strings.Repeat(" ", max(0, width-utf8.RuneCountInString(s)))
}

// wrap breaks text into lines of at most width characters. It breaks between words, and only words longer than width in the
// middle. It returns at least one line.
func wrap(text string, width int) []string {
	lines, line := []string{}, []rune{}
	for word := range strings.FieldsSeq(text) {
		next := []rune(word)
		if len(line) > 0 && len(line)+1+len(next) > width {
			lines, line = append(lines, string(line)), nil
		}
		if len(line) > 0 {
			line = append(line, ' ')
		}
		line = append(line, next...)
		for len(line) > max(1, width) {
			lines, line = append(lines, string(line[:max(1, width)])), line[max(1, width):]
		}
	}
	return append(lines, string(line))
}
