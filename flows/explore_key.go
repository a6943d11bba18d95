package flows

import (
	"slices"
	"strconv"
	"strings"
)

// atlas knows which differences between two states of a flow have an effect on what follows.
type atlas struct {
	f      *Flow
	dealt  map[string][]string // of a vote, the first two statements
	steps  []*Step             // the steps of a person with the statements in dealt
	index  map[string]int      // of steps, by id
	codes  [][]string          // by step: the codes that a guard asks about
	values [][]Value           // by step: one answer for all those that no guard distinguishes, and the lowest and highest number
}

func newAtlas(f *Flow) *atlas {
	a := &atlas{f: f, dealt: map[string][]string{}, index: map[string]int{}}
	for i := range f.Steps {
		if st := &f.Steps[i]; st.Deck != nil {
			a.dealt[st.ID] = st.Deck[:min(2, st.Max, len(st.Deck))]
		}
	}
	a.steps = f.laid(State{Dealt: a.dealt})
	a.codes, a.values = make([][]string, len(a.steps)), make([][]Value, len(a.steps))
	for i := range a.steps {
		a.index[a.steps[i].ID] = i
	}
	for i := range a.steps {
		for _, g := range a.steps[i].When {
			for _, c := range g {
				for _, t := range c {
					if at, ok := a.index[t.Step]; ok {
						a.note(at, t.Codes)
					}
				}
			}
		}
	}
	for i := range a.steps {
		slices.Sort(a.codes[i])
		a.values[i] = a.answers(i)
	}
	return a
}

// note adds the codes that a guard requires of step i.
func (a *atlas) note(i int, codes []string) {
	for _, code := range codes {
		if code = strings.TrimPrefix(code, "!"); !slices.Contains(a.codes[i], code) {
			a.codes[i] = append(a.codes[i], code)
		}
	}
}

// answers returns the answers to step i that are tried.
func (a *atlas) answers(i int) []Value {
	st := a.steps[i]
	var tried []Value
	seen := map[string]bool{}
	try := func(v Value, always bool) {
		class := string(a.class(nil, i, v)) + strconv.FormatBool(slices.Contains(v.Codes, OtherCode))
		if st.takes(v) && (always || !seen[class]) {
			seen[class] = true
			tried = append(tried, v)
		}
	}
	numbers := []int{st.Min, st.Max}
	for _, code := range a.codes[i] {
		if n, err := strconv.Atoi(code); err == nil {
			numbers = append(numbers, n, n-1, n+1)
		}
	}
	for at, n := range numbers {
		try(Value{Number: &n, Via: ByNumber}, at < 2)
	}
	for _, set := range sets(slices.Concat(st.Options, a.codes[i]), st) {
		try(Value{Codes: set, Via: ByNumber}, false)
	}
	for _, v := range st.Kind.of().samples(st) {
		v.Via = ByNumber
		try(v, false)
	}
	return tried
}

// sets returns each code as a set of its own. For a list it returns, for each option, the smallest allowed set with it,
// and the pairs with it if two picks are enough.
func sets(codes []string, st *Step) [][]string {
	var all [][]string
	if !st.Kind.Traits().Picked {
		for _, code := range codes {
			all = append(all, []string{code})
		}
		return all
	}
	few := max(1, st.Min)
	for i := range st.Options {
		rest := slices.Delete(slices.Clone(st.Options), i, i+1)
		all = append(all, append([]string{st.Options[i]}, rest[:min(few-1, len(rest))]...))
		for _, code := range rest {
			if few <= 2 {
				all = append(all, []string{st.Options[i], code})
			}
		}
	}
	return all
}

// class appends the properties of an answer to step i that have an effect. Whether it was skipped counts if a guard
// depends on it. Whether it has words counts if they can become a draft text or picks again.
func (a *atlas) class(key []byte, i int, v Value) []byte {
	traits := a.steps[i].Kind.Traits()
	flags := byte(1)
	for bit, on := range []bool{
		v.Missing == NotShown, v.Kept, (traits.Written || traits.Picked) && (v.Text != "" || v.Sealed), traits.Picked && len(v.Codes) > 0 || len(v.Counts) > 0,
	} {
		if on {
			flags |= 2 << bit
		}
	}
	return a.marks(append(key, flags), i, v)
}

// marks appends which of the codes in guards the answer to step i has.
func (a *atlas) marks(key []byte, i int, v Value) []byte {
	for n, code := range a.codes[i] {
		if n%8 == 0 {
			key = append(key, 0)
		}
		if v.has(code) {
			key[len(key)-1] |= 1 << (n % 8)
		}
	}
	return key
}

// key returns the properties of a state that have an effect. Two states with the same key lead to the same consequences.
func (a *atlas) key(s State) string {
	key := make([]byte, 0, 64)
	key = append(key, s.Status...)
	key = append(append(key, ' '), s.Aside...)
	key = append(append(key, ' '), s.Revisit...)
	for i := range a.steps {
		id := a.steps[i].ID
		if v, ok := s.Answers[id]; ok {
			key = a.class(key, i, v)
		} else {
			key = append(key, 0)
		}
		if len(s.Begun[id]) > 0 {
			key = append(key, 'p')
		}
	}
	d := &s.Draft
	i, ok := a.index[d.Step]
	if !ok {
		return string(key)
	}
	flags := byte(0)
	for bit, on := range []bool{
		len(d.Bubbles) > 0, len(d.Other) > 0, d.Awaiting, len(d.Offered) > 0, len(d.Hits) > 0,
		slices.Contains(d.Picks, OtherCode), a.steps[i].exclusive(d.Picks),
	} {
		if on {
			flags |= 1 << bit
		}
	}
	key = append(key, flags, byte(min(d.Fails, 3)), byte(len(d.Picks)))
	if len(d.Counts) > 0 {
		key = append(key, 'c', byte(len(d.Counts)), byte(min(len(d.Told), 1)), strconv.FormatBool(d.Sure)[0])
	}
	return string(a.marks(key, i, Value{Codes: d.Picks}))
}
