package export

import (
	"iter"
	"strconv"
)

// tallied is a row of counts: of an option, or of a question without any.
type tallied struct {
	QuestionCount
	option *OptionCount // nil if the question has none
}

// rows returns a row for each option, with the counts of its question. A question without options has one row.
func (st Statistics) rows() iter.Seq[tallied] {
	return func(yield func(tallied) bool) {
		for _, q := range st.Questions {
			if len(q.Options) == 0 && !yield(tallied{QuestionCount: q}) {
				return
			}
			for i := range q.Options {
				if !yield(tallied{q, &q.Options[i]}) {
					return
				}
			}
		}
	}
}

var tallyColumns = []column[tallied]{
	{newField("question_id", stringType, ""), func(t tallied) string { return t.Question }},
	{newField("item", stringType, ""), func(t tallied) string { return t.Item }},
	{newField("question", stringType, "").worded(), func(t tallied) string { return t.Title }},
	{newField("code", stringType, ""), func(t tallied) string { return t.of(func(o OptionCount) string { return o.Code }) }},
	{newField("label", stringType, "").worded(), func(t tallied) string { return t.of(func(o OptionCount) string { return o.Label }) }},
	{newField("count", integerType, ""), func(t tallied) string { return t.of(func(o OptionCount) string { return strconv.Itoa(o.Count) }) }},
	{newField("share", numberType, ""), func(t tallied) string { of, _, _ := t.shares(); return decimal(of) }},
	{newField("low", numberType, ""), func(t tallied) string { _, low, _ := t.shares(); return decimal(low) }},
	{newField("high", numberType, ""), func(t tallied) string { _, _, high := t.shares(); return decimal(high) }},
	countOf("base", QuestionCount.base),
	countOf("asked", func(q QuestionCount) int { return q.Asked() }),
	countOf("answered", func(q QuestionCount) int { return q.Answered }),
	countOf("skipped", func(q QuestionCount) int { return q.Skipped }),
	countOf("not_asked", func(q QuestionCount) int { return q.NotAsked }),
	countOf("not_reached", func(q QuestionCount) int { return q.NotReached }),
	countOf("withdrawn", func(q QuestionCount) int { return q.Withdrawn }),
	countOf("sealed", func(q QuestionCount) int { return q.Sealed }),
	countOf("damaged", func(q QuestionCount) int { return q.Damaged }),
	countOf("other_version", func(q QuestionCount) int { return q.Elsewhere }),
	countOf("texts", func(q QuestionCount) int { return q.Texts }),
}

// countOf returns the column of a count of questions.
func countOf(name string, of func(QuestionCount) int) column[tallied] {
	return column[tallied]{newField(name, integerType, ""), func(t tallied) string { return strconv.Itoa(of(t.QuestionCount)) }}
}

func (t tallied) of(what func(OptionCount) string) string {
	if t.option == nil {
		return ""
	}
	return what(*t.option)
}

// shares returns which part of those who answered picked the option, or of a split which part of the people, and the interval of that,
// as stats --json has them.
func (t tallied) shares() (of, low, high *float64) {
	if t.option == nil {
		return nil, nil, nil
	}
	if !t.tally.people {
		low, high = between(t.option.Count, t.base())
	}
	return share(t.option.Count, t.base()), low, high
}

// decimal writes a number, "" for none.
func decimal(x *float64) string {
	if x == nil {
		return ""
	}
	return strconv.FormatFloat(*x, 'f', -1, 64)
}
