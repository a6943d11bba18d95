package opinion

import (
	"cmp"
	"fmt"
	"slices"
)

// What somebody can say to a statement.
const (
	Agree    = 1
	Pass     = 0
	Disagree = -1
)

// Statement is something that people vote on.
type Statement struct {
	ID      int
	LeftOut bool // by moderation: it moves nobody, as if everybody had passed
}

// Vote is what one person said to one statement.
type Vote struct {
	Person, Statement int  // their ids
	Value             int8 // Agree, Pass or Disagree
}

// Votes is a matrix of votes: a row a person, a column a statement, and most cells empty. It never changes. Results of its
// methods are in the order of [Votes.People] and [Votes.Statements].
type Votes struct {
	people     []int
	statements []Statement
	rows       [][]cell
}

// cell is one vote within a row. The cells of a row are in the order of their columns.
type cell struct {
	column int32
	value  int8
}

// NewVotes arranges votes by the ids of people and statements. If somebody voted several times on a statement, the last vote
// counts. It returns an error if two statements have one id, if a vote is for a statement that there is not, or if it is
// none of the three values.
func NewVotes(statements []Statement, votes []Vote) (*Votes, error) {
	v := &Votes{statements: slices.Clone(statements)}
	slices.SortFunc(v.statements, func(a, b Statement) int { return cmp.Compare(a.ID, b.ID) })
	columns := make(map[int]int32, len(statements))
	for i, s := range v.statements {
		if _, twice := columns[s.ID]; twice {
			return nil, fmt.Errorf("statement %d is there twice", s.ID)
		}
		columns[s.ID] = int32(i)
	}
	votes = slices.Clone(votes)
	slices.SortStableFunc(votes, func(a, b Vote) int {
		return cmp.Or(cmp.Compare(a.Person, b.Person), cmp.Compare(a.Statement, b.Statement))
	})
	for i, x := range votes {
		column, known := columns[x.Statement]
		switch {
		case !known:
			return nil, fmt.Errorf("a vote is for statement %d, which there is not", x.Statement)
		case x.Value != Agree && x.Value != Pass && x.Value != Disagree:
			return nil, fmt.Errorf("a vote on statement %d is %d, which is neither 1 nor 0 nor -1", x.Statement, x.Value)
		}
		if i == 0 || votes[i-1].Person != x.Person {
			v.people = append(v.people, x.Person)
			v.rows = append(v.rows, nil)
		}
		row := &v.rows[len(v.rows)-1]
		if n := len(*row); n > 0 && (*row)[n-1].column == column {
			(*row)[n-1].value = x.Value
		} else {
			*row = append(*row, cell{column, x.Value})
		}
	}
	return v, nil
}

// People returns the ids of everybody who voted, ascending.
func (v *Votes) People() []int { return slices.Clone(v.people) }

// Statements returns all statements by ascending id.
func (v *Votes) Statements() []Statement { return slices.Clone(v.statements) }

// Len returns how many votes there are: one a person and statement at most.
func (v *Votes) Len() int {
	n := 0
	for _, row := range v.rows {
		n += len(row)
	}
	return n
}

// moves says whether a vote counts for where people stand.
func (v *Votes) moves(c cell) bool { return !v.statements[c.column].LeftOut }

// Those who count: see [Votes.Counted].
const (
	enoughVotes  = 7
	enoughPeople = 15
)

// Counted says of each person whether they voted enough to be placed in a group: on seven statements, or on all where there are
// fewer. Votes on statements left out are votes, too. If fewer than fifteen people voted enough, those with the most votes
// fill up to fifteen; among equals the smaller id goes first.
//
// Source: in-conv in conversation.clj of Pol.is. There somebody who counted once counts for good; votes alone do not
// say so, and here the rule is applied to the votes as they are.
func (v *Votes) Counted() []bool {
	counted, n := make([]bool, len(v.rows)), 0
	var others []int
	for i, row := range v.rows {
		if len(row) > 0 && len(row) >= min(enoughVotes, len(v.statements)) {
			counted[i] = true
			n++
		} else if len(row) > 0 {
			others = append(others, i)
		}
	}
	slices.SortStableFunc(others, func(a, b int) int { return cmp.Compare(len(v.rows[b]), len(v.rows[a])) })
	for _, i := range others[:min(len(others), max(0, enoughPeople-n))] {
		counted[i] = true
	}
	return counted
}

// Count is how a statement was voted on. Whoever saw it and neither agreed nor disagreed passed.
type Count struct{ Agree, Disagree, Seen int }

// Pass returns how many passed.
func (c Count) Pass() int { return c.Seen - c.Agree - c.Disagree }

func (c Count) plus(d Count) Count {
	return Count{c.Agree + d.Agree, c.Disagree + d.Disagree, c.Seen + d.Seen}
}

func (c Count) minus(d Count) Count {
	return Count{c.Agree - d.Agree, c.Disagree - d.Disagree, c.Seen - d.Seen}
}

// Counts returns for each group how its members voted on each statement: also on those left out.
func (v *Votes) Counts(groups Partition) [][]Count {
	counts := make([][]Count, groups.Len())
	for g := range counts {
		counts[g] = make([]Count, len(v.statements))
	}
	for i, row := range v.rows {
		if groups[i] < 0 {
			continue
		}
		of := counts[groups[i]]
		for _, c := range row {
			of[c.column].Seen++
			switch c.value {
			case Agree:
				of[c.column].Agree++
			case Disagree:
				of[c.column].Disagree++
			}
		}
	}
	return counts
}
