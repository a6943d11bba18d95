package flows

import (
	"slices"
	"strconv"
	"strings"
)

// Holds reports whether at least one case of the guard holds with these answers, which are given by step id. A step
// missing from answers has not been answered. A guard without cases never holds.
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

// asks returns the codes that a case requires of a step, or nil if the case does not name the step.
func (c Case) asks(step string) []string {
	for _, t := range c {
		if t.Step == step {
			return t.Codes
		}
	}
	return nil
}

// has reports whether the value was given and has the code. Numbers are compared in decimal form.
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
