package export

import (
	"fmt"
	"iter"
	"strconv"

	"aporte/flows"
)

// mostFindings is the number of findings that have sheets of their own. If there are more, one sheet has all quotes.
const mostFindings = 20

// blankColumns are empty, for analysts to fill in.
var blankColumns = []string{"code", "code 2", "code 3", "coder", "note"}

// cited is a quote with its place in its sheet.
type cited struct {
	quote
	finding int // from 1; 0 for what is about no finding
	n       int // from 1
}

// quotePages returns a sheet of quotes for each finding, and one for quotes about none.
func (r *reading) quotePages() []page {
	findings := r.findings()
	number := map[string]int{} // by question
	for i, st := range findings {
		number[st.Question] = i + 1
	}
	of := func(q quote) int {
		if q.about == nil {
			return 0
		}
		return number[q.about.Question]
	}
	if len(findings) > mostFindings {
		return []page{r.quotePage("Quotes", "what people wrote, by what it is about", func(quote) bool { return true }, of)}
	}
	all := []page{}
	for i, st := range findings {
		own := func(q quote) bool { return of(q) == i+1 }
		title := r.say.title(st)
		all = append(all, r.quotePage(sheetName(fmt.Sprintf("Quotes %d %s", i+1, title), ""), "what people wrote about: "+title, own, of))
	}
	rest := r.quotePage("Quotes", "what people wrote that is about no finding", func(q quote) bool { return of(q) == 0 }, of)
	return append([]page{rest}, all...)
}

// findings returns the questions that open a finding, of the newest version first.
func (r *reading) findings() (all []*flows.Step) {
	known := map[string]bool{}
	for _, q := range r.questions {
		for _, f := range append([]*flows.Flow{r.Flow}, r.Older...) {
			v := r.versions[f.Ref]
			st := v.byKey[keyOf(q.Step)]
			if st == nil {
				continue
			}
			if about := v.findingOf(st); about != nil && !known[about.Question] {
				known[about.Question] = true
				all = append(all, about)
			}
		}
	}
	return all
}

// quotePage returns the sheet of the quotes that belong to it.
func (r *reading) quotePage(name, about string, belongs func(quote) bool, finding func(quote) int) page {
	count := map[int]int{}
	return page{name: name, about: about, sheet: perResponse(r.quoteColumns(), func(f *folded) iter.Seq[cited] {
		return func(yield func(cited) bool) {
			for q := range f.quotes() {
				if !belongs(q) {
					continue
				}
				of := finding(q)
				count[of]++
				if !yield(cited{q, of, count[of]}) {
					return
				}
			}
		}
	})}
}

func (r *reading) quoteColumns() []column[cited] {
	all := []column[cited]{
		{newField("number", stringType, ""), func(q cited) string { return fmt.Sprintf("Q%d-%03d", q.finding, q.n) }},
		{newField("finding", stringType, ""), func(q cited) string {
			if q.about == nil {
				return ""
			}
			return r.say.title(q.about)
		}},
		{newField("stance", stringType, ""), r.stance},
		{newField("question", stringType, ""), func(q cited) string { return r.say.title(q.step) }},
		{newField("text", stringType, "").worded(), func(q cited) string { return q.words }},
	}
	for _, code := range blankColumns {
		all = append(all, column[cited]{newField(code, stringType, ""), func(cited) string { return "" }})
	}
	all = append(all, []column[cited]{
		{newField("lang", stringType, ""), func(q cited) string { return q.lang }},
		{newField("channel", stringType, ""), func(q cited) string { return platform(q.Channel) }},
		{newField("bot", stringType, ""), func(q cited) string { return botOf(q.Channel) }},
	}...)
	for _, of := range r.describing() {
		f := newField(of.column(), stringType, "")
		f.Title = of.title(r.say)
		all = append(all, column[cited]{f, func(q cited) string { return of.figureOrPick(q.given(of.Step)) }})
	}
	return append(all, []column[cited]{
		{newField("response_id", stringType, ""), func(q cited) string { return q.ID }},
		{newField("question_id", stringType, ""), func(q cited) string { return q.step.Question }},
		{newField("item", stringType, ""), func(q cited) string { return q.step.Item }},
		{newField("seq", integerType, ""), func(q cited) string { return strconv.Itoa(q.seq) }},
	}...)
}

// stance returns what the participant picked at the finding, as other cells have it: as a label or as a code.
func (r *reading) stance(q cited) string {
	if q.about == nil || q.quote.stance == "" {
		return ""
	}
	label := r.say.label(q.about, q.quote.stance)
	if r.options.Labels == "" || label == "" {
		return q.quote.stance
	}
	return label
}
