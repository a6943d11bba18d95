package bot

import (
	"strconv"
	"strings"
	"time"

	"aporte/flows"
)

// This file has the words of numbers of people and of days.

// tally returns all options with the numbers so far: "Agree: 12, Partly: –, Disagree: 9".
func (s speaker) tally(st *flows.Step, counts flows.Counts) string {
	parts := make([]string, len(st.Options))
	for i, code := range st.Options {
		var people any = s.word("bot.split.open", nil)
		if n, ok := counts[code]; ok {
			people = n
		}
		parts[i] = s.people(s.option(st, code), people)
	}
	return strings.Join(parts, s.word("bot.list.and", nil))
}

// people returns an option with a number of people, or with what stands for a number that is not there yet.
func (s speaker) people(option string, people any) string {
	return s.word("bot.split.one", map[string]any{"Option": option, "Count": people})
}

// day returns a day as people write it.
func (s speaker) day(at time.Time) string { return s.Words.Date(s.after.State.Lang, at) }

// days returns the first and the last day that a step takes.
func (s speaker) days(st *flows.Step) (first, last string) {
	from, until := st.Days(s.now)
	one, _ := flows.ParseDay(from) // they are of a source that was checked
	other, _ := flows.ParseDay(until)
	return s.day(one), s.day(other)
}

// next returns the label of the option that was pressed, whose number comes next; "" if there is none.
func (s speaker) next(st *flows.Step) string {
	if picks := s.after.State.Draft.Picks; st.Kind.Traits().Counted && len(picks) > 0 {
		return s.option(st, picks[0])
	}
	return ""
}

// example returns an answer as a person may write it: a day, or numbers for all options. They are different, so that none looks
// like a rule.
func (s speaker) example(st *flows.Step) string {
	if st.Kind.Traits().Dated {
		return s.day(st.Example())
	}
	numbers := make([]string, len(st.Options))
	for i := range numbers {
		numbers[i] = strconv.Itoa([]int{12, 3, 9, 5, 7, 2, 8, 4, 6}[i%9])
	}
	return strings.Join(numbers, " ")
}
