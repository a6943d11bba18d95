package flows

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"
)

// Problem is one thing that is wrong with a consultation's source, said so that its author can mend it.
type Problem struct {
	File string // as given to [Parse]
	Line int    // counted from 1; 0 if the whole file is meant
	What string // what is wrong, and after a colon what to do about it
}

// String prints the problem the way compilers do: "ogp.yaml:12: what is wrong: what to do".
func (p Problem) String() string {
	if p.Line == 0 {
		return p.File + ": " + p.What
	}
	return fmt.Sprintf("%s:%d: %s", p.File, p.Line, p.What)
}

// Problems is the error that [Parse] and [Load] return: everything that is wrong, sorted by file and line.
type Problems []Problem

// Error returns one line for each problem.
func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i := range p {
		lines[i] = p[i].String()
	}
	return strings.Join(lines, "\n")
}

// maxProblems bounds what one run reports: nobody reads more, and a hostile file could hold half a million.
const maxProblems = 200

// problems collects what is wrong with one file. A block that is used six times is read six times: what is said twice is
// kept once.
type problems struct {
	file string
	list Problems
	seen map[Problem]bool
}

func (p *problems) add(line int, format string, args ...any) {
	problem := Problem{p.file, line, fmt.Sprintf(format, args...)}
	if len(p.list) >= maxProblems || p.seen[problem] {
		return
	}
	if p.seen == nil {
		p.seen = map[Problem]bool{}
	}
	p.seen[problem] = true
	p.list = append(p.list, problem)
}

// err returns what was collected, or nil.
func (p *problems) err() error {
	if len(p.list) == 0 {
		return nil
	}
	slices.SortStableFunc(p.list, func(a, b Problem) int { return cmp.Compare(a.Line, b.Line) })
	return p.list
}

// quote shows a piece of the source in a message: on one line and not too long.
func quote(s string) string {
	const limit = 40
	if r := []rune(s); len(r) > limit {
		s = string(r[:limit]) + "…"
	}
	return fmt.Sprintf("%q", s)
}

// list shows what could be written instead.
func list(words []string) string {
	const limit = 12
	if len(words) > limit {
		return strings.Join(words[:limit], ", ") + " ..."
	}
	return strings.Join(words, ", ")
}

// instead proposes the nearest of the words that are known, or lists them all. It begins with the colon that parts what
// is wrong from what to do, and is empty if there is nothing to propose.
func instead(wrong string, known []string) string {
	known = slices.Compact(slices.Sorted(slices.Values(known)))
	best, distance := "", min(len(wrong)-1, 3) // at least one letter must be right, and at most two wrong
	for _, k := range known {
		if len(wrong) > 2*maxID {
			break // no typo, and costly
		}
		if d := levenshtein.ComputeDistance(wrong, k); d < distance {
			best, distance = k, d
		}
	}
	switch {
	case best != "":
		return fmt.Sprintf(": did you mean %q?", best)
	case len(known) > 0:
		return ": use one of " + list(known)
	default:
		return ""
	}
}
