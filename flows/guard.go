package flows

import (
	"slices"
	"strconv"
	"strings"
)

// Holds says whether any alternative of the guard holds with these answers, which are given by step id. A step that is
// missing from answers has not been answered. A guard without alternatives never holds.
func (g Guard) Holds(answers map[string]Value) bool {
	for _, c := range g {
		if c.holds(answers) {
			return true
		}
	}
	return false
}

func (c Case) holds(answers map[string]Value) bool {
	for i := range c {
		if !c[i].holds(answers) {
			return false
		}
	}
	return true
}

func (t *Test) holds(answers map[string]Value) bool {
	v, ok := answers[t.Step]
	for _, code := range t.Codes {
		lacks, not := strings.CutPrefix(code, "!")
		if not && !(ok && v.has(lacks)) || !not && ok && v.has(code) {
			return true
		}
	}
	return false
}

// asks returns the codes that a case asks of a step; nil if it does not name it.
func (c Case) asks(step string) []string {
	for _, t := range c {
		if t.Step == step {
			return t.Codes
		}
	}
	return nil
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
