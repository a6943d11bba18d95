package export

import (
	"context"
	"slices"
	"strings"

	"aporte/flows"
)

// Voices are what a report needs besides figures: votes, and texts to be compared, which are for counting and not for showing; and the
// texts that may be shown.
type Voices struct {
	Statements []Side // what was voted on: statements, and questions that can be agreed and disagreed with
	Votes      []Voice
	Texts      []Texts // a question each; the rounds of a repeated question are one
	Released   []Saying
}

// Side is a question on which people take sides, as in [QuestionCount], with the codes of its options.
type Side struct {
	Question, Item string
	Codes          []string
}

// Titles returns the titles of the statements: that of the block, where a question stands for all of it.
func (v Voices) Titles(o Outline) (titles []string) {
	for _, s := range v.Statements {
		i := slices.IndexFunc(o.Questions, func(q Outlined) bool { return q.Question == s.Question && q.Item == s.Item })
		if i < 0 {
			titles = append(titles, s.Question)
			continue
		}
		titles = append(titles, o.Questions[i].Title)
	}
	return titles
}

// Voice is what one person said to one statement.
type Voice struct {
	Person    int  // counted from 0, in the order of the exported ids
	Statement int  // index in Statements
	Value     int8 // 1 for agree, -1 for disagree, 0 for anything else
	Choice    int8 // index in Codes of the statement, -1 for an option that it does not have
}

// Saying is a text that staff released.
type Saying struct {
	Question, Item string
	Text           string // exactly as written
	Lang           string // of the conversation; the text may be in another one
}

// Texts are all texts that answer one question.
type Texts struct {
	Question string
	Texts    []string // exactly as written, in the order of the exported ids
	Sealed   int      // how many more there are that cannot be read
}

// The codes of votes, and of the options of a question that can be agreed and disagreed with.
var voted = map[string]int8{flows.Votes[0]: 1, flows.Votes[1]: -1}

// takesSides says whether a question is a vote, or has the options of one.
func (q question) takesSides() bool {
	if q.Kind.Traits().Dealt {
		return true
	}
	codes := q.Codes()
	return kinds[q.Kind].tally.one && slices.Contains(codes, flows.Votes[0]) && slices.Contains(codes, flows.Votes[1])
}

// Hear counts as [Stats] does, and reads the votes and texts of the same responses. It reads each response once.
func (s Source) Hear(ctx context.Context, look Words, lang string) (Statistics, Voices, error) {
	v := Voices{}
	all, err := s.count(ctx, look, lang, func(r *reading) (func(*folded), error) {
		return r.hear(&v), r.readReleases(ctx)
	})
	return all, v, err
}

// hear lists what v is about, and returns a function that adds what one response says.
func (r *reading) hear(v *Voices) (take func(*folded)) {
	type sided struct {
		question
		at int
	}
	var sides []sided
	var written []question
	texts, people := map[string]int{}, 0
	for _, q := range r.questions {
		switch {
		case kinds[q.Kind].tally == nil:
		case q.takesSides():
			sides = append(sides, sided{q, len(v.Statements)})
			v.Statements = append(v.Statements, Side{q.id(), q.Item, q.Codes()})
		case q.Kind.Traits().Written:
			written = append(written, q)
			if _, ok := texts[q.id()]; !ok {
				texts[q.id()] = len(v.Texts)
				v.Texts = append(v.Texts, Texts{Question: q.id()})
			}
		}
	}
	return func(rec *folded) {
		for _, s := range sides {
			if value, state := rec.alike(s.Step); state == answered && len(value.Codes) == 1 {
				code := value.Codes[0]
				v.Votes = append(v.Votes, Voice{people, s.at, voted[code], int8(slices.Index(v.Statements[s.at].Codes, code))})
			}
		}
		for _, q := range written {
			of := &v.Texts[texts[q.id()]]
			switch value, state := rec.alike(q.Step); {
			case state == sealed || value.Sealed:
				of.Sealed++
			case state == answered && strings.TrimSpace(value.Text) != "":
				of.Texts = append(of.Texts, value.Text)
			}
		}
		for q := range rec.releasing() {
			if q.state == quoteReleased {
				v.Released = append(v.Released, Saying{q.step.Question, q.step.Item, q.words, q.lang})
			}
		}
		people++
	}
}
