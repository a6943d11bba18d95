package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math"

	"github.com/urfave/cli/v3"

	"aporte/opinion"
)

func (m *Main) opinionCommand() *cli.Command {
	return &cli.Command{
		Name: "opinion", Usage: "calculate groups and agreement from a folder with comments.csv and votes.csv, as JSON",
		ArgsUsage: "DIR",
		Action:    m.opinion,
	}
}

// opinion calculates what the votes in a folder say. It needs no database.
func (m *Main) opinion(ctx context.Context, c *cli.Command) error {
	if c.Args().Len() != 1 {
		return usagef("which folder? aporte opinion DIR reads DIR/%s and DIR/%s", commentsFile, votesFile)
	}
	votes, err := readVotes(c.Args().First())
	if err != nil {
		return err
	}
	a, err := analysed(ctx, votes)
	if err != nil {
		return err
	}
	return json.NewEncoder(m.Out).Encode(figuresOf(votes, a))
}

// analysed calculates all that votes say, unless ctx ends before.
func analysed(ctx context.Context, votes *opinion.Votes) (*opinion.Analysis, error) {
	done := make(chan *opinion.Analysis, 1)
	go func() { done <- opinion.Analyse(votes) }() // it cannot be stopped; at the end of the command it ends with the program
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case a := <-done:
		return a, nil
	}
}

// opinionFigures is the document that aporte opinion prints. Keys of objects are ids; lists without ids are in the order of
// Statements.
type opinionFigures struct {
	Statements []int                 `json:"statements"`
	LeftOut    []int                 `json:"left_out"`
	Mean       []float64             `json:"mean"`
	Components opinion.Components    `json:"components"`
	Extremity  []float64             `json:"extremity"`
	Priority   map[int]float64       `json:"priority"`
	Projection map[int]opinion.Point `json:"projection"`
	Counted    []int                 `json:"counted"`
	Agree      map[int]int           `json:"agree"`
	Disagree   map[int]int           `json:"disagree"`
	Seen       map[int]int           `json:"seen"`
	Groups     []opinionGroup        `json:"groups"`
	Consensus  map[int]float64       `json:"consensus"`
	Majorities opinionMajorities     `json:"majorities"`
	Stable     bool                  `json:"stable"`
	Stability  opinionStability      `json:"stability"`
	Note       string                `json:"note,omitempty"`
}

type opinionGroup struct {
	Members        []int          `json:"members"`
	Stability      float64        `json:"stability"` // of the division into groups, hence the same for each
	Representative []opinionTrait `json:"representative"`
}

type opinionTrait struct {
	Statement int      `json:"statement"`
	Vote      int      `json:"vote"` // 1: they agree; -1: they disagree
	Votes     int      `json:"votes"`
	Seen      int      `json:"seen"`
	Share     float64  `json:"share"`
	ShareTest float64  `json:"share_test"`
	Ratio     *float64 `json:"ratio,omitempty"`
	RatioTest *float64 `json:"ratio_test,omitempty"`
}

type opinionMajorities struct {
	Agree    []opinionTrait `json:"agree"`
	Disagree []opinionTrait `json:"disagree"`
}

type opinionStability struct {
	Index      float64 `json:"adjusted_rand_index"`
	Draws      int     `json:"draws"`
	SameNumber int     `json:"same_number_of_groups"`
}

// figuresOf names what was calculated by the ids of people and statements.
func figuresOf(v *opinion.Votes, a *opinion.Analysis) opinionFigures {
	f := opinionFigures{
		Statements: []int{}, LeftOut: []int{}, Counted: []int{}, Groups: []opinionGroup{},
		Mean: a.Means, Components: a.Components, Extremity: a.Extremities,
		Priority: map[int]float64{}, Projection: map[int]opinion.Point{}, Consensus: map[int]float64{},
		Agree: map[int]int{}, Disagree: map[int]int{}, Seen: map[int]int{},
		Stable:    a.Stability.Stable(),
		Stability: opinionStability{a.Stability.Index, a.Stability.Draws, a.Stability.SameNumber},
		Note:      opinionNote(a.Stability),
	}
	for j, s := range v.Statements() {
		f.Statements = append(f.Statements, s.ID)
		if s.LeftOut {
			f.LeftOut = append(f.LeftOut, s.ID)
		}
		f.Priority[s.ID], f.Consensus[s.ID] = a.Priorities[j], a.Consensus[j]
		f.Agree[s.ID], f.Disagree[s.ID], f.Seen[s.ID] = a.Counts[j].Agree, a.Counts[j].Disagree, a.Counts[j].Seen
	}
	if f.Stable {
		for _, traits := range a.Representative {
			f.Groups = append(f.Groups, opinionGroup{[]int{}, a.Stability.Index, f.traits(traits, true)})
		}
	}
	for i, person := range v.People() {
		f.Projection[person] = a.Projections[i]
		if !a.Counted[i] {
			continue
		}
		f.Counted = append(f.Counted, person)
		if f.Stable {
			g := &f.Groups[a.Groups[i]]
			g.Members = append(g.Members, person)
		}
	}
	f.Majorities = opinionMajorities{f.traits(a.Agreed, false), f.traits(a.Disagreed, false)}
	return f
}

// traits names the statements of traits. Only those of a group are beside other groups.
func (f opinionFigures) traits(traits []opinion.Trait, beside bool) []opinionTrait {
	named := []opinionTrait{}
	for _, t := range traits {
		x := opinionTrait{f.Statements[t.Column], opinion.Disagree, t.Votes, t.Seen, t.Share, t.ShareTest, nil, nil}
		if t.Agrees {
			x.Vote = opinion.Agree
		}
		if beside {
			x.Ratio, x.RatioTest = &t.Ratio, &t.RatioTest
		}
		named = append(named, x)
	}
	return named
}

// opinionNote says why no groups are shown; "" if they are.
func opinionNote(s opinion.Stability) string {
	switch {
	case s.Stable():
		return ""
	case s.Groups == 0:
		return "There are no groups, since nobody voted."
	case s.Groups == 1:
		return "There are no groups, since everybody who counts stands at the same place."
	}
	return fmt.Sprintf("There are no stable groups: when only 80 %% of the votes were drawn, %d times, the groups found agreed with"+
		" those of all votes by an adjusted Rand index of %.2f in the mean, which is below 0.80, and there were as many of them"+
		" %d times; so consensus is that of everybody who counts.", s.Draws, math.Floor(100*s.Index)/100, s.SameNumber) // 0.799 is not 0.80
}
