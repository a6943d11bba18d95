package export

import (
	"cmp"
	"context"
	"slices"

	"aporte/flows"
)

// Statistics has the counts of responses and answers. It contains no text that anybody wrote.
type Statistics struct {
	Responses int
	Status    map[string]int  // how many responses have a status
	Lang      map[string]int  // how many have a language of the interface
	Channel   map[string]int  // how many came over a channel
	Questions []QuestionCount // in flow order
	AtEnd     int             // how many participants wrote something after the last question
}

// QuestionCount counts the answers to one question. Answered, Skipped, NotShown and Damaged add up to the responses.
type QuestionCount struct {
	Question, Item string
	Title          string
	Answered       int
	Skipped        int
	NotShown       int            // includes responses that have not reached the question yet
	Damaged        int            // answers that cannot be read any more
	Options        []OptionCount  // for questions with options, and for the numbers of a scale
	Texts          int            // how many answers have a text
	Wordings       []WordingCount // those that answers rest on, oldest first
	Words          int            // how many participants wrote words there that are no answer, with an answer or without
	tally          *tally
	ordered        bool // the question is a ranking
	sum, n         int  // the sum of all numbers given, and how many they are
	people         int  // the sum of all people behind the options
	index          map[string]int
}

// OptionCount counts one option.
type OptionCount struct {
	Code, Label string
	Count       int   // of answers; for a split, of people
	Places      []int // for a ranking: how often the option came first, second and so on
}

// Mean returns the mean of the numbers given; ok is false if there are none. Answers such as "I don't know" on a scale are no
// numbers and do not count.
func (q QuestionCount) Mean() (mean float64, ok bool) {
	if q.n == 0 {
		return 0, false
	}
	return float64(q.sum) / float64(q.n), true
}

// Stats counts all responses that the source selects. Titles and labels are in the language lang.
func Stats(ctx context.Context, s Source, look Words, lang string) (Statistics, error) {
	r := s.open(look, lang)
	all := Statistics{Status: map[string]int{}, Lang: map[string]int{}, Channel: map[string]int{}}
	var steps []*flows.Step
	for _, st := range r.questions {
		if kinds[st.Kind].tally != nil {
			steps = append(steps, st)
			all.Questions = append(all.Questions, newCount(st, r.say))
		}
	}
	err := r.each(ctx, nil, func(rec *folded) error {
		all.Responses++
		if !rec.Response.Damaged {
			all.Status[string(rec.Status)]++
			all.Lang[rec.Lang]++
			all.Channel[rec.Channel]++
		}
		if _, wrote := rec.noted(&rec.flow.Steps[len(rec.flow.Steps)-1]); wrote {
			all.AtEnd++
		}
		for i, st := range steps {
			value, state := rec.alike(st)
			if all.Questions[i].add(value, state); state == answered {
				all.Questions[i].read(rec, st)
			}
			if _, wrote := rec.notedAlike(st); wrote {
				all.Questions[i].Words++
			}
		}
		return nil
	})
	for i := range all.Questions {
		q := &all.Questions[i]
		slices.SortStableFunc(q.Wordings, func(a, b WordingCount) int { return a.From.Compare(b.From) })
		if q.tally.sorted {
			slices.SortFunc(q.Options, func(a, b OptionCount) int { return cmp.Compare(a.Code, b.Code) })
		}
		if q.tally.most {
			slices.SortStableFunc(q.Options, func(a, b OptionCount) int {
				return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Code, b.Code))
			})
		}
	}
	return all, err
}

func newCount(st *flows.Step, say words) QuestionCount {
	q := QuestionCount{
		Question: st.Question, Item: st.Item, Title: say.title(st),
		tally: kinds[st.Kind].tally, ordered: st.Kind.Traits().Ordered, index: map[string]int{},
	}
	for _, code := range q.tally.bars(st) {
		q.option(code).Label = cmp.Or(say.label(st, code), code)
	}
	if q.ordered {
		for i := range q.Options {
			q.Options[i].Places = make([]int, st.Max)
		}
	}
	return q
}

// option returns the count of a code. It adds one if there is none yet.
func (q *QuestionCount) option(code string) *OptionCount {
	i, ok := q.index[code]
	if !ok {
		i = len(q.Options)
		q.index[code] = i
		q.Options = append(q.Options, OptionCount{Code: code, Label: code})
	}
	return &q.Options[i]
}

// add counts one answer.
func (q *QuestionCount) add(v flows.Value, state state) {
	switch state {
	case skipped:
		q.Skipped++
		return
	case notShown:
		q.NotShown++
		return
	case damaged:
		q.Damaged++
		return
	}
	q.Answered++
	if v.Text != "" || v.Sealed {
		q.Texts++
	}
	if v.Number != nil {
		q.sum += *v.Number
		q.n++
	}
	for place, code := range q.tally.hits(v) {
		o := q.option(code)
		if q.tally.people {
			o.Count += v.Counts[code]
			q.people += v.Counts[code]
		} else {
			o.Count++
		}
		if place < len(o.Places) {
			o.Places[place]++
		}
	}
}
