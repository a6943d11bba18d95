package flows

import (
	"slices"
	"strconv"
	"strings"
)

// scaleKind takes a point between two named ends, or an option that is not a point, such as "don't know".
type scaleKind struct{ numberKind }

var hintScale = word("bot.hint.scale")

func (scaleKind) fields() []string { return []string{"options", "min", "max", "required", "apart"} }

func (scaleKind) parse(p *parser, f *fields, st *Step) bool {
	readable := p.options(f, st)
	f.need("min", "max")
	p.bounds(f, st, limits{low: -100, high: 100, signed: true, also: func(line int) bool {
		if st.Max-st.Min < maxPoints {
			return false
		}
		p.add(line, "a scale from %d to %d has %d points: at most %d fit on keys; take kind: number", st.Min, st.Max, st.Max-st.Min+1, maxPoints)
		return true
	}})
	return readable
}

func (scaleKind) answers(st *Step) []string {
	all := slices.Clone(st.Options)
	for n := st.Min; n <= st.Max && n-st.Min < maxPoints; n++ {
		all = append(all, strconv.Itoa(n))
	}
	return all
}

func (scaleKind) traits() Traits {
	return Traits{Asks: true, Consults: true, Skips: true, Scaled: true}
}

func (s scaleKind) read(r reader, st *Step) Input {
	n, ok := wholeNumber(r.text)
	switch {
	case ok && n >= st.Min && n <= st.Max:
		return Input{Do: Reply, Value: Value{Number: &n, Via: ByNumber}}
	case ok || numeric(r.text):
		return Input{Do: Range, Text: r.text}
	}
	r.folded = r.outOf(st.Max)
	in := r.label(st)
	if in.Do == Reply {
		via := in.Value.Via
		if in.Value, ok = s.pressed(st, in.Value.Codes[0]); ok {
			in.Value.Via = via
		}
	}
	return in
}

// outOf returns the message without the highest point in "4/5" and "4 out of 5", where it only says how long the scale is.
func (r reader) outOf(most int) string {
	if strings.Contains(r.text, "/") {
		return strings.TrimSuffix(r.folded, " "+strconv.Itoa(most))
	}
	at := strings.LastIndexByte(r.folded, ' ')
	last := r.folded[at+1:]
	if at < 0 || last != strconv.Itoa(most) && (most < 1 || most > mostPlaces || !r.means(last, alsoNumbers[most-1])) {
		return r.folded
	}
	before, point := r.folded[:at], r.folded
	for end := strings.LastIndexByte(before, ' '); end > 0; end = strings.LastIndexByte(before[:end], ' ') {
		if r.means(before[end+1:], alsoOutOf) {
			point = before[:end]
		}
	}
	return point
}

func (s scaleKind) pressed(st *Step, code string) (Value, bool) {
	if slices.Contains(st.Options, code) {
		return s.base.pressed(st, code)
	}
	n, err := strconv.Atoi(code)
	return Value{Number: &n, Via: ByTap}, err == nil
}

func (s scaleKind) takes(st *Step, v Value) bool {
	if v.Number == nil {
		return s.base.takes(st, v)
	}
	return s.numberKind.takes(st, v)
}

func (scaleKind) options(st *Step, _ Draft) []Option {
	var all []Option
	for n := st.Min; n <= st.Max; n++ {
		all = append(all, Option{Code: strconv.Itoa(n), Number: n, Do: Reply, Point: true})
	}
	for _, code := range st.Options {
		all = append(all, Option{Code: code, Do: Reply})
	}
	return all
}

func (scaleKind) notes() (guess, unclear, outside Word) { return NoteGuess, NoteUnclear, NoteRange }

func (scaleKind) hint(Draft) Word { return hintScale }

func (scaleKind) words(k *keys, st *Step) {
	k.add(Key{}, st.Words, ".min")
	k.add(Key{}, st.Words, ".max")
	for n := st.Min; n <= st.Max; n++ {
		k.also(k.f.StemKeys(st, "."+strconv.Itoa(n)))
	}
}
