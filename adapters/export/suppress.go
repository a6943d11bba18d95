package export

import "slices"

// leastCell is the smallest number of responses of which a cross-table shows a count. What is below may say what a single person
// answered, or a single group that speaks for many.
const leastCell = 5

// matrix is a table of counts: a row for each group of responses, a column for each option. The sums of the columns are always
// shown, since they are the totals of the question.
type matrix struct {
	cells  [][]int // by group and option
	totals []int   // by group: the base of its cells
	behind *matrix // the same in responses, if cells and totals are of people; else nil
	small  []bool  // groups that are hidden in every table, see hideTotals
	// adds says that the cells of a group add up to its total. It is false for lists, where a person is counted in several cells.
	adds bool
}

// hideTotals returns which of the groups with these totals must be hidden: those with less than leastCell, and as many of the next
// smaller ones as are needed so that no hidden total can be computed from the sum of all. Those hidden already stay hidden.
func hideTotals(totals []int, already []bool) []bool {
	hidden, some, sum := make([]bool, len(totals)), 0, 0
	hide := func(i int) {
		hidden[i] = true
		some++
		sum += totals[i]
	}
	for i, n := range totals {
		if n < leastCell || already != nil && already[i] {
			hide(i)
		}
	}
	for some > 0 && (some == 1 || sum < leastCell) {
		next := -1
		for i, n := range totals {
			if !hidden[i] && (next < 0 || n < totals[next]) {
				next = i
			}
		}
		if next < 0 {
			break
		}
		hide(next)
	}
	return hidden
}

// suppress returns which groups are hidden with all their cells, and which cells are hidden. No hidden cell can be computed from
// what is shown, the totals of the question and the knowledge that no count is negative. One kind of cell is the exception, as
// the totals alone say what it is: those of an option that nobody chose, and those of the only group.
func (x *matrix) suppress() (groups []bool, cells [][]bool) {
	behind := x
	if x.behind != nil {
		behind = x.behind
	}
	c := concealed{matrix: x, groups: hideTotals(behind.totals, x.small)}
	c.hidden, c.safe = grid(x.cells), grid(x.cells)
	for g, row := range x.cells {
		for o, n := range row {
			c.hidden[g][o] = c.groups[g] || behind.cells[g][o] < leastCell
			c.whole += n
			if n > 0 && !slices.Contains(c.options, o) {
				c.options = append(c.options, o)
			}
		}
	}
	slices.Sort(c.options)
	for c.protect() { // hiding one more cell may leave that one to be protected
	}
	return c.groups, c.hidden
}

func grid(like [][]int) [][]bool {
	all := make([][]bool, len(like))
	for i := range like {
		all[i] = make([]bool, len(like[i]))
	}
	return all
}

// concealed is a matrix while its cells are being hidden.
type concealed struct {
	*matrix
	groups []bool
	hidden [][]bool
	safe   [][]bool // cells that need no more protection: hiding others never makes a cell known again

	// options are those that anybody chose. Of the others the totals say what their cells are, and nothing can protect them.
	options []int
	whole   int // more than any cell
}

// protect hides one more cell for each hidden cell that can be computed. It returns false if there was none.
func (c *concealed) protect() (more bool) {
	for g := range c.cells {
		for _, o := range c.options {
			if !c.hidden[g][o] || c.safe[g][o] {
				continue
			}
			if c.varies(g, o) || !c.hideBeside(g, o) {
				c.safe[g][o] = true
				continue
			}
			more = true
		}
	}
	return more
}

// hideBeside hides one more cell in the group or the option of a cell: if there is one, a cell beside which others are hidden
// already, as that hides the least in the end, and then the smallest. It returns false if there is none.
func (c *concealed) hideBeside(group, option int) bool {
	found, best, at := false, 0, [2]int{}
	try := func(g, o int, beside bool) {
		cost := c.cells[g][o]
		if !beside {
			cost += c.whole
		}
		if !c.hidden[g][o] && (!found || cost < best) {
			found, best, at = true, cost, [2]int{g, o}
		}
	}
	for g := range c.cells {
		try(g, option, slices.ContainsFunc(c.options, func(o int) bool { return c.hidden[g][o] }))
	}
	if c.adds {
		for _, o := range c.options {
			try(group, o, slices.ContainsFunc(c.hidden, func(row []bool) bool { return row[o] }))
		}
	}
	if found {
		c.hidden[at[0]][at[1]] = true
	}
	return found
}

// varies says whether a hidden cell can have another value, with the same sums. If it had one more, another hidden cell of its
// option would have one less, then one of that group one more, and so on, until a cell of the group where it began has one less.
// So the cell can be one more if a path leads from its option back to its group, and one less if one leads from its group to its
// option. Groups whose total is hidden have only the sum of their totals in common, so they count as one. So do all groups if
// the cells do not add up to their totals.
func (c *concealed) varies(group, option int) bool {
	return c.leads(group, option, true) || c.cells[group][option] > 0 && c.leads(group, option, false)
}

// leads says whether a path leads from the option of a cell to its group (back), or from its group to its option. Steps from an
// option to a group are hidden cells that can have one less, steps from a group to an option are any hidden cells.
func (c *concealed) leads(group, option int, back bool) bool {
	const shared = -1
	node := func(g int) int {
		if c.groups[g] || !c.adds {
			return shared
		}
		return g
	}
	options, rows := make([]bool, len(c.cells[group])), map[int]bool{}
	if back {
		options[option] = true
	} else {
		rows[node(group)] = true
	}
	for grown := true; grown; {
		grown = false
		for g := range c.cells {
			for o, hidden := range c.hidden[g] {
				if !hidden || g == group && o == option {
					continue
				}
				if options[o] && !rows[node(g)] && c.cells[g][o] > 0 {
					rows[node(g)], grown = true, true
				}
				if rows[node(g)] && !options[o] {
					options[o], grown = true, true
				}
			}
		}
		if back && rows[node(group)] || !back && options[option] {
			return true
		}
	}
	return false
}

// anyHidden says whether any cell of a table is hidden.
func anyHidden(cells [][]bool) bool {
	return slices.ContainsFunc(cells, func(row []bool) bool { return slices.Contains(row, true) })
}
