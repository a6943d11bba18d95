package flows

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"
)

// Problem is one error in the source of a consultation, described so that its author can correct it.
type Problem struct {
	File string // as given to [Parse]
	Line int    // counted from 1; 0 for the whole file
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

// maxProblems limits how many problems are reported. A hostile file could cause half a million.
const maxProblems = 200

// problems collects the problems of one file, each once. A block that is used six times is read six times, and would
// otherwise report each problem six times.
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

// quote returns a piece of the source for a message, quoted and cut to 40 characters.
func quote(s string) string {
	const limit = 40
	if r := []rune(s); len(r) > limit {
		s = string(r[:limit]) + "…"
	}
	return fmt.Sprintf("%q", s)
}

// list returns at most 12 of the words for a message.
func list(words []string) string {
	const limit = 12
	if len(words) > limit {
		return strings.Join(words[:limit], ", ") + " ..."
	}
	return strings.Join(words, ", ")
}

// instead returns the advice to use the known word most similar to the wrong one, or else a list of the known words. It
// begins with the colon between problem and advice. It returns "" if no word is known.
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
