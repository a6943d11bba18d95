package flows

import (
	"slices"
)

// severalKind takes some of its options.
type severalKind struct{ base }

var hintSeveral = word("bot.hint.several")

// NoteListGuess names the options that were picked because the person may have meant them.
var NoteListGuess = word("bot.note.guess_list")

func (severalKind) traits() Traits {
	return Traits{Asks: true, Consults: true, Skips: true, Picked: true}
}

func (severalKind) fields() []string {
	return []string{"options", "exclusive", "other", "min", "max", "required", "apart"}
}

func (severalKind) parse(p *parser, f *fields, st *Step) bool {
	readable := p.choices(f, st)
	st.Min, st.Max = 1, len(st.Options)
	p.bounds(f, st, limits{low: 1, high: maxList, also: p.fewOptions(f, st)})
	p.exclusive(f, st)
	return readable
}

func (severalKind) answers(st *Step) []string { return st.Options }

func (severalKind) read(r reader, st *Step) Input {
	if r.means(r.folded, wordAll) {
		all := slices.DeleteFunc(slices.Clone(st.Options), func(c string) bool {
			return c == OtherCode || slices.Contains(st.Exclusive, c)
		})
		return whole(st, all, ByLabel)
	}
	return r.list(st)
}

func (severalKind) takes(st *Step, v Value) bool {
	known := func(c string) bool { return slices.Contains(st.Options, c) }
	return len(v.Codes) > 0 && len(v.Codes) <= st.Max && distinct(v.Codes) &&
		!slices.ContainsFunc(v.Codes, func(c string) bool { return !known(c) }) && (len(v.Codes) == 1 || !st.exclusive(v.Codes))
}

func (s severalKind) options(st *Step, d Draft) []Option {
	// A mark stands on each picked one, and a tap there removes the pick. The order of a ranking stands in the text: a second
	// number on the keys would be taken for that of the option.
	all := s.base.options(st, d)
	for i := range all {
		all[i].Do = Pick
		if slices.Contains(d.Picks, all[i].Code) {
			all[i].Do, all[i].Mark = Unpick, "✓"
		}
	}
	return all
}

func (severalKind) notes() (guess, unclear, outside Word) {
	return NoteListGuess, NoteUnclear, NoteRange
}

func (severalKind) hint(Draft) Word { return hintSeveral }

// rankingKind takes some of its options in the order of their importance.
type rankingKind struct{ severalKind }

var hintRanking = word("bot.hint.ranking")

func (rankingKind) traits() Traits {
	return Traits{Asks: true, Consults: true, Skips: true, Picked: true, Ordered: true}
}

func (rankingKind) fields() []string { return []string{"options", "other", "max", "required", "apart"} }

func (rankingKind) parse(p *parser, f *fields, st *Step) bool {
	readable := p.choices(f, st)
	st.Max = len(st.Options)
	p.bounds(f, st, limits{low: 1, high: maxList, also: p.fewOptions(f, st)})
	return readable
}

func (rankingKind) read(r reader, st *Step) Input { return r.list(st) }

func (rankingKind) hint(Draft) Word { return hintRanking }
