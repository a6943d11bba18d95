package export

import "strconv"

// Camps returns, for each statement, how often each option was chosen in each of n groups of people, without what may say what a single
// person chose: see [leastCell]. of[person] is the group of a person, from 0, or -1 for none. Who is in none counts as one more group,
// which is not among the rows, so that the totals of the question tell nothing of what is hidden.
func (v Voices) Camps(of []int, n int) []CrossQuestion {
	all := make([]CrossQuestion, len(v.Statements))
	grids := make([]matrix, len(v.Statements))
	for i, s := range v.Statements {
		all[i] = CrossQuestion{Question: s.Question, Item: s.Item, Codes: s.Codes}
		grids[i] = matrix{adds: true, totals: make([]int, n+1), cells: make([][]int, n+1)}
		for g := range grids[i].cells {
			grids[i].cells[g] = make([]int, len(s.Codes))
		}
	}
	for _, vote := range v.Votes {
		g := of[vote.Person]
		if g < 0 {
			g = n
		}
		if grid := &grids[vote.Statement]; vote.Choice >= 0 {
			grid.cells[g][vote.Choice]++
			grid.totals[g]++
		}
	}
	for i := range all {
		groups, hidden := grids[i].suppress()
		for g := range n {
			row := CrossRow{Value: strconv.Itoa(g), Hidden: groups[g], Cells: make([]Cell, len(all[i].Codes))}
			if !groups[g] {
				row.Answered = grids[i].totals[g]
			}
			for o := range row.Cells {
				if row.Cells[o].Hidden = hidden[g][o]; !hidden[g][o] {
					row.Cells[o].Count = grids[i].cells[g][o]
				}
			}
			all[i].Rows = append(all[i].Rows, row)
		}
	}
	return all
}
