package flows

import (
	"slices"
	"strconv"
	"strings"
)

// Holds says whether any alternative of the guard holds with these answers, which are given by step id. A step that is
// missing from answers has not been answered. A guard without alternatives never holds.
func (g Guard) Holds(answers map[string]Value) bool {
	return slices.ContainsFunc(g, func(c Case) bool { return c.holds(answers) })
}

// holds says whether every step named has one of the codes asked for.
func (c Case) holds(answers map[string]Value) bool {
	for step, codes := range c {
		v, ok := answers[step]
		matches := func(code string) bool {
			if lacks, not := strings.CutPrefix(code, "!"); not {
				return !ok || !v.has(lacks)
			}
			return ok && v.has(code)
		}
		if !slices.ContainsFunc(codes, matches) {
			return false
		}
	}
	return true
}

// has says whether the value was given and is, or holds, the code. Numbers are compared in their decimal form.
func (v Value) has(code string) bool {
	switch {
	case v.Missing != "":
		return false
	case code == Answered:
		return true
	case v.Number != nil && strconv.Itoa(*v.Number) == code:
		return true
	}
	return slices.Contains(v.Codes, code)
}
