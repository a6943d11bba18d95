package main

import (
	"context"
	"math"

	"aporte/adapters/export"
	reports "aporte/adapters/report"
	"aporte/opinion"
)

// heaps counts texts, with those that are nearly the same once.
func heaps(v export.Voices) (all []reports.Heap) {
	for _, texts := range v.Texts {
		h := reports.Heap{Question: texts.Question, Different: len(texts.Texts), Sealed: texts.Sealed}
		for _, alike := range opinion.Alike(texts.Texts) {
			h.Different -= len(alike) - 1
		}
		all = append(all, h)
	}
	return all
}

// analyse calculates what the votes say about groups of people, and returns who they are. Statements have their indices as ids.
func analyse(ctx context.Context, v export.Voices) (*opinion.Analysis, []int, error) {
	var statements []opinion.Statement
	for i := range v.Statements {
		statements = append(statements, opinion.Statement{ID: i})
	}
	var cast []opinion.Vote
	for _, vote := range v.Votes {
		cast = append(cast, opinion.Vote{Person: vote.Person, Statement: vote.Statement, Value: vote.Value})
	}
	votes, err := opinion.NewVotes(statements, cast)
	if err != nil {
		return nil, nil, err
	}
	a, err := analysed(ctx, votes)
	return a, votes.People(), err
}

// fewest is how many members a group of opinion has at least that a report tells anything of, and how many voted at least on a
// statement of which it says what most people think.
const fewest = 5

// opinion returns what a page says about groups of people, with statements by their titles. It is nil if nobody could agree or
// disagree with anything.
func (r *reporter) opinion(titles []string) *reports.Opinion {
	if len(titles) == 0 {
		return nil
	}
	a := r.analysis
	o := &reports.Opinion{
		People: len(a.Projections), Statements: len(titles), Why: why(a.Stability),
		Index: math.Floor(100*a.Stability.Index) / 100, // 0.799 is not 0.80
		Draws: a.Stability.Draws, SameNumber: a.Stability.SameNumber,
		Agreed: called(titles, r.heard(a.Agreed), true), Disagreed: called(titles, r.heard(a.Disagreed), false),
	}
	members, small := make([]int, a.Groups.Len()), false
	for i, g := range a.Groups {
		if a.Counted[i] {
			members[g]++
			o.Placed++
		}
	}
	for _, n := range members {
		small = small || n < fewest
	}
	for g, traits := range a.Representative {
		camp := reports.Camp{}
		if members[g] >= fewest {
			camp = reports.Camp{Agrees: called(titles, traits, true), Disagrees: called(titles, traits, false)}
		}
		if !small { // or else the sizes of the others would tell that of the small one
			camp.Members = &members[g]
		}
		o.Groups = append(o.Groups, camp)
	}
	if !small && a.Stability.Stable() {
		o.Answers = r.camps()
	}
	return o
}

// camps returns how the groups answered each question on which people take sides.
func (r *reporter) camps() (all []reports.CampAnswers) {
	a := r.analysis
	of := make([]int, 0)
	for i, person := range r.people {
		for len(of) <= person {
			of = append(of, -1)
		}
		if a.Counted[i] {
			of[person] = a.Groups[i]
		}
	}
	for _, q := range r.voices.Camps(of, a.Groups.Len()) {
		one := reports.CampAnswers{Question: q.Question, Item: q.Item, Codes: q.Codes}
		for _, row := range q.Rows {
			camp := reports.CampRow{Cells: make([]reports.CampCell, len(row.Cells))}
			if !row.Hidden {
				camp.Answered = &row.Answered
			}
			for i, cell := range row.Cells {
				if cell.Hidden {
					continue
				}
				camp.Cells[i].Count = &cell.Count
				if !row.Hidden && row.Answered > 0 {
					share := float64(cell.Count) / float64(row.Answered)
					low, high := opinion.Wilson(cell.Count, row.Answered, opinion.Z95)
					camp.Cells[i].Share, camp.Cells[i].Low, camp.Cells[i].High = &share, &low, &high
				}
			}
			one.Rows = append(one.Rows, camp)
		}
		all = append(all, one)
	}
	return all
}

// heard returns the statements on which enough people took sides to say what most of them think.
func (r *reporter) heard(traits []opinion.Trait) (all []opinion.Trait) {
	votes := map[int]int{}
	for _, v := range r.voices.Votes {
		votes[v.Statement]++
	}
	for _, t := range traits {
		if votes[t.Column] >= fewest {
			all = append(all, t)
		}
	}
	return all
}

// why says why no groups are shown.
func why(s opinion.Stability) reports.Why {
	switch {
	case s.Stable():
		return reports.Stable
	case s.Groups == 0:
		return reports.Nobody
	case s.Groups == 1:
		return reports.OnePlace
	}
	return reports.Unstable
}

// called returns the titles of the statements that people agree with, or disagree with.
func called(titles []string, traits []opinion.Trait, agrees bool) (all []string) {
	for _, t := range traits {
		if t.Agrees == agrees {
			all = append(all, titles[t.Column])
		}
	}
	return all
}
