package export

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"time"

	"aporte/bot"
)

// stageCount is a row of funnel.csv.
type stageCount struct {
	bot.Visits
	stage string
	count int
}

var funnelTable = table{
	name: "funnel", key: []string{"day", "source", "channel", "bot", "language", "stage"},
	description: "how far conversations came, counted without any person; whoever deletes a response is subtracted from every stage",
	only:        func(r *reading) bool { return r.visited },
	open:        func(r *reading) sheet { return fixed(funnelColumns, stageRows(r.visits)) },
}

var funnelColumns = []column[stageCount]{
	{newField("day", dateType, "when the conversation was opened, in UTC").needed(), func(s stageCount) string { return s.Day.UTC().Format(time.DateOnly) }},
	{newField("source", stringType, "the code of the deep link, empty for none; after the first "+strconv.Itoa(bot.MostSources)+" codes: "+bot.OtherSource).present(), func(s stageCount) string { return s.Source }},
	{newField("channel", stringType, "").needed(), func(s stageCount) string { return platform(s.Channel) }},
	{newField("bot", stringType, "the name of the bot there; empty for the one without a name").present(), func(s stageCount) string { return botOf(s.Channel) }},
	{newField("language", stringType, "the last one before the consent").needed(), func(s stageCount) string { return s.Lang }},
	{newField("stage", stringType, "left: opened, and neither refused nor agreed").coded(stageNames(), nil).needed(), func(s stageCount) string { return s.stage }},
	{newField("count", integerType, "conversations that came so far").needed(), func(s stageCount) string { return strconv.Itoa(s.count) }},
}

// visit reads the rows of funnel.csv, if the reader knows them.
func (r *reading) visit(ctx context.Context) (err error) {
	visited, ok := r.Reader.(bot.Visited)
	if !ok || r.Filter.Test { // tests are not counted
		return nil
	}
	r.visited = true
	if r.visits, err = visited.Funnel(ctx, r.Flow.ID); err != nil {
		return fmt.Errorf("read conversations: %w", err)
	}
	return nil
}

// stageNames returns the names of all stages, the derived one after the refusal.
func stageNames() (names []string) {
	for _, st := range bot.StageNames {
		names = append(names, st.Name)
		if st.Stage == bot.StageRefused {
			names = append(names, bot.StageLeft)
		}
	}
	return names
}

// stages returns how many conversations came to each stage, in the order of stageNames.
func stages(v bot.Visits) (all []stageCount) {
	for _, st := range bot.StageNames {
		all = append(all, stageCount{v, st.Name, v.Counts[st.Stage]})
		if st.Stage == bot.StageRefused {
			all = append(all, stageCount{v, bot.StageLeft, v.Left()})
		}
	}
	return all
}

// stageRows returns a row for each stage that anybody reached, sorted by their keys.
func stageRows(visits []bot.Visits) iter.Seq[stageCount] {
	return func(yield func(stageCount) bool) {
		for _, v := range slices.SortedFunc(slices.Values(visits), byCell) {
			for _, s := range stages(v) {
				if s.count != 0 && !yield(s) {
					return
				}
			}
		}
	}
}

func byCell(a, b bot.Visits) int {
	return cmp.Or(a.Day.Compare(b.Day), cmp.Compare(a.Source, b.Source), cmp.Compare(a.Channel, b.Channel), cmp.Compare(a.Lang, b.Lang))
}

// together adds up visits that have the same value of a label, sorted by it.
func together(visits []bot.Visits, label func(bot.Visits) string) (values []string, sums []bot.Visits) {
	all := map[string]bot.Visits{}
	for _, v := range visits {
		sum, ok := all[label(v)]
		if !ok {
			sum.Counts = map[bot.Stage]int{}
			values = append(values, label(v))
		}
		for stage, n := range v.Counts {
			sum.Counts[stage] += n
		}
		all[label(v)] = sum
	}
	slices.Sort(values)
	for _, value := range values {
		sums = append(sums, all[value])
	}
	return values, sums
}

// funnelLabels are the labels that conversations are shown by.
var funnelLabels = []struct {
	name string
	of   func(bot.Visits) string
}{
	{"source", func(v bot.Visits) string { return v.Source }},
	{"channel", func(v bot.Visits) string { return platform(v.Channel) }},
	{"bot", func(v bot.Visits) string { return botOf(v.Channel) }},
	{"language", func(v bot.Visits) string { return v.Lang }},
	{"day", func(v bot.Visits) string { return v.Day.UTC().Format(time.DateOnly) }},
}
