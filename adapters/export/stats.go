package export

import (
	"cmp"
	"context"
	"slices"

	"aporte/bot"
	"aporte/flows"
)

// Statistics has the counts of responses and answers. It contains no text that a participant wrote.
type Statistics struct {
	Responses int
	LeftOut   int             // unfinished responses, which are not counted
	Status    map[string]int  // how many responses have a status
	Lang      map[string]int  // how many have a language of the interface
	Channel   map[string]int  // how many came over a platform
	Bot       map[string]int  // how many came by a bot of that name; "" for those without
	Questions []QuestionCount // in flow order
	AtEnd     int             // how many participants wrote something after the last question

	Funnel  []bot.Visits // who opened a conversation, and how far they came; nil if the reader does not know
	Codes   []CodeCount  // of analysts, in all responses, whatever the filter
	Coded   int          // how many responses have any of these codes
	Leaving Leaving      // where unfinished responses were left
	TimesOf int          // how many responses the times of the questions rest on
	By      []CrossTable // see [Source.By]
	Rough   bool         // from counters: an answer that was taken back stands among those not asked, damage is not seen
}

// QuestionCount counts the answers to one question. Answered, Skipped, NotAsked, NotReached, Withdrawn, Damaged and Elsewhere add
// up to the responses.
type QuestionCount struct {
	Question, Item string
	Title          string
	Answered       int
	Skipped        int
	NotAsked       int            // the other answers left the question out
	NotReached     int            // left before the question, or still on the way to it
	Withdrawn      int            // answers that were taken back
	Sealed         int            // of Answered: how many have words that are sealed
	Damaged        int            // answers that cannot be read any more
	Elsewhere      int            // responses to versions that do not have the question
	Options        []OptionCount  // for questions with options, and for the numbers of a scale
	Texts          int            // how many answers have a text
	Wordings       []WordingCount // those that answers rest on, oldest first
	Words          int            // how many participants wrote words there that are no answer, with an answer or without
	tally          *tally
	ordered        bool // the question is a ranking
	keyed          bool // a key beside the questions, which only some look for
	sum, n         int  // the sum of all numbers given, and how many they are
	people         int  // the sum of all people behind the options
	seconds        histogram
	kind           flows.Kind
	index          map[string]int
	label          func(code string) string
}

// OptionCount counts one option.
type OptionCount struct {
	Code, Label string
	Count       int   // of answers; for a split, of people
	Places      []int // for a ranking: how often the option came first, second and so on
	answers     int   // how many answers are behind Count
}

// Mean returns the mean of the numbers given; ok is false if there are none. Answers such as "I don't know" on a scale are no
// numbers and do not count.
func (q QuestionCount) Mean() (mean float64, ok bool) {
	if q.n == 0 {
		return 0, false
	}
	return float64(q.sum) / float64(q.n), true
}

// Stats counts all responses that the source selects, and how many unfinished ones it leaves out. It takes the counters of the
// store where these are all it needs, unless [Source.Exact] is set. Titles and labels are in the
// language lang.
func Stats(ctx context.Context, s Source, look Words, lang string) (Statistics, error) {
	return s.count(ctx, look, lang, nil)
}

// count counts. hear, if set, may prepare to hear each response that is read, too; then every answer is read.
func (s Source) count(ctx context.Context, look Words, lang string, hear func(*reading) (func(*folded), error)) (Statistics, error) {
	all := newStatistics()
	c := &counting{reading: s.open(look, lang, Options{}), all: &all}
	err := c.begin()
	if hear != nil && err == nil {
		c.heard, err = hear(c.reading)
	}
	if err != nil {
		return all, err
	}
	err = c.count(ctx)
	all.sort()
	if err == nil {
		all.LeftOut, err = s.Unsubmitted(ctx)
	}
	if visited, ok := s.Reader.(bot.Visited); ok && err == nil {
		all.Funnel, err = visited.Funnel(ctx, s.Flow.ID)
	}
	if err == nil {
		if err = c.analyse(ctx); err == nil {
			err = c.countStale(ctx)
		}
		all.Codes, all.Coded = c.analysis.codes, len(c.analysis.of)
	}
	return all, err
}

func newStatistics() Statistics {
	return Statistics{Status: map[string]int{}, Lang: map[string]int{}, Channel: map[string]int{}, Bot: map[string]int{}}
}

// sort puts what was counted into the order in which people read it.
func (st *Statistics) sort() {
	for i := range st.Questions {
		q := &st.Questions[i]
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
	slices.SortStableFunc(st.Leaving.Steps, func(a, b Left) int { return cmp.Compare(b.Count, a.Count) })
}

func newCount(of question, title string) QuestionCount {
	st := of.Step
	q := QuestionCount{
		Question: of.id(), Item: st.Item, Title: title,
		kind: st.Kind, tally: kinds[st.Kind].tally, ordered: st.Kind.Traits().Ordered, index: map[string]int{}, label: of.label, keyed: st.Keyed,
	}
	for _, code := range q.tally.bars(st) {
		q.option(code)
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
		q.Options = append(q.Options, OptionCount{Code: code, Label: cmp.Or(q.label(code), code)})
	}
	return &q.Options[i]
}

// Asked returns how many participants the question was put to: who answered, skipped it, or took an answer back.
func (q QuestionCount) Asked() int { return q.Answered + q.Skipped + q.Withdrawn + q.Damaged }

// counter returns the count that an answer in a state belongs to.
func (q *QuestionCount) counter(s state) *int {
	switch s {
	case skipped:
		return &q.Skipped
	case notAsked:
		return &q.NotAsked
	case notReached:
		return &q.NotReached
	case withdrawn:
		return &q.Withdrawn
	case damaged:
		return &q.Damaged
	case elsewhere:
		return &q.Elsewhere
	}
	return &q.Answered
}

// add counts one answer.
func (q *QuestionCount) add(v flows.Value, state state) {
	*q.counter(state)++
	if !state.given() {
		return
	}
	if state == sealed {
		q.Sealed++
	}
	if v.Text != "" || v.Sealed {
		q.Texts++
	}
	if v.Number != nil {
		q.sum += *v.Number
		q.n++
	}
	for place, code := range q.tally.hits(v) {
		o, adds := q.option(code), 1
		if q.tally.people {
			adds = v.Counts[code]
			q.people += adds
		}
		if o.Count += adds; adds > 0 {
			o.answers++
		}
		if place < len(o.Places) {
			o.Places[place]++
		}
	}
}
