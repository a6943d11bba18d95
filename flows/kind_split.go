package flows

import (
	"slices"
	"strings"
)

// splitKind takes how many people of a group stand behind each of its options. All numbers may be written in one message,
// "12 3 9", or one after the other. An option without a number is not counted as zero: nothing was said of it.
type splitKind struct{ base }

var (
	hintSplit        = word("bot.hint.split")
	hintSplitNext    = word("bot.hint.split_next")
	hintSplitMore    = word("bot.hint.split_more")
	noteSplitUnclear = word("bot.note.split_unclear")
	noteSplitGuess   = word("bot.note.split_guess")
)

// NoteSplitOver asks whether the numbers are right although they are more people than there were.
var NoteSplitOver = word("bot.note.split_over")

// splitMax is the default of max for a Split.
const splitMax = 100_000

func (splitKind) traits() Traits {
	return Traits{Asks: true, Consults: true, Skips: true, Counted: true}
}

func (splitKind) fields() []string { return []string{"options", "max", "of", "required", "apart"} }

func (splitKind) parse(p *parser, f *fields, st *Step) bool {
	readable := p.choices(f, st)
	st.Max = splitMax
	p.bounds(f, st, limits{low: 0, high: maxNumber})
	st.Of, _, _ = f.name("of")
	return readable
}

// people returns the id of the number that a split is a part of. It reports a name that is not that of an earlier number.
func (p *parser) people(f *fields, name string, scopes []string) string {
	line := f.values["of"].Line
	j, found := p.lookUp(name, scopes)
	switch {
	case !found:
		p.add(line, "\"of\" names the unknown step %s%s", quote(name), p.insteadStep(name, scopes))
	case !p.placed[j].broken && p.placed[j].Kind != Number:
		p.add(line, "\"of\" names %q, which asks for no number: name a step of kind number", name)
	default:
		return p.placed[j].ID
	}
	return ""
}

func (splitKind) guard(st *Step, _ string) (bool, string, []string) {
	return false, "guard on the numbers of \"" + st.ID + "\": only \"*\" (answered) and \"!*\" (not answered) are taken for a split", nil
}

func (splitKind) samples(st *Step) []Value {
	few := Counts{}
	for _, code := range st.Options {
		few[code] = 1
	}
	return []Value{few.value(st), Counts{st.Options[0]: 0}.value(st)}
}

func (splitKind) pressed(st *Step, code string) (Value, bool) {
	return Value{Codes: []string{code}, Via: ByTap}, slices.Contains(st.Options, code)
}

func (splitKind) takes(st *Step, v Value) bool {
	for _, people := range v.Counts {
		if people < 0 || people > st.Max {
			return false
		}
	}
	return len(v.Counts) > 0 && slices.Equal(v.Codes, v.Counts.value(st).Codes) && len(v.Codes) == len(v.Counts)
}

// value returns an answer with the codes in the order of the options.
func (c Counts) value(st *Step) Value {
	v := Value{Counts: c, Via: ByNumber}
	for _, code := range st.Options {
		if _, ok := c[code]; ok {
			v.Codes = append(v.Codes, code)
		}
	}
	return v
}

// sum returns how many people there are together.
func (c Counts) sum() (all int) {
	for _, people := range c {
		all += people
	}
	return all
}

// counts returns the numbers of a split as those of a draft, typed in the message ref.
func (v Value) counts(ref string) (all []Count) {
	for _, code := range v.Codes {
		if people, ok := v.Counts[code]; ok {
			all = append(all, Count{code, people, ref})
		}
	}
	return all
}

// Tally returns the numbers of a split so far, by option.
func (d *Draft) Tally() Counts {
	all := Counts{}
	for _, c := range d.Counts {
		all[c.Code] = c.People
	}
	return all
}

func (splitKind) numbers(st *Step) (low, high int) { return 0, st.Max }

// options returns a key for each option. It makes the next number that of the option. No number is typed for an option,
// since numbers are people.
func (splitKind) options(st *Step, _ Draft) []Option {
	var all []Option
	for _, code := range st.Options {
		all = append(all, Option{Code: code, Do: Pick})
	}
	return all
}

func (splitKind) notes() (guess, unclear, outside Word) {
	return noteSplitGuess, noteSplitUnclear, NoteRange
}

func (splitKind) hint(d Draft) Word {
	switch {
	case len(d.Picks) > 0:
		return hintSplitNext
	case len(d.Counts) > 0:
		return hintSplitMore
	}
	return hintSplit
}

// compose takes numbers, keys of options, and what is done with the numbers so far.
func (s splitKind) compose(t *decision, st *Step, in Input) bool {
	d := &t.Draft
	switch in.Do {
	case Reply:
		if !s.takes(st, in.Value) || !t.crowd(st, in.Value.Counts) {
			return false
		}
		t.count(in)
		t.doubt(st)
	case Pick:
		s.pick(t, st, in)
	case Undo:
		t.uncount()
	case DropOther:
		d.Counts = slices.DeleteFunc(d.Counts, func(c Count) bool { return slices.Contains(d.Hits, c.Code) })
		d.Hits, d.Picks, d.Fails = nil, nil, 0
		t.note(NoteKept, Prompt{})
	case Done:
		t.counted(st)
	default:
		return false
	}
	return true
}

// counted takes the numbers so far as the answer.
func (t *decision) counted(st *Step) {
	d := &t.Draft
	switch {
	case len(d.Counts) == 0 && t.Revisit == st.ID:
		t.Revisit, t.Draft = "", Draft{}
	case len(d.Counts) == 0:
		t.note(NoteEmpty, Prompt{})
	case !d.Sure && t.crowd(st, d.Tally()):
		t.doubt(st)
	default:
		v := d.Tally().value(st)
		v.Typed = told(d.Told)
		if len(d.Hits) > 0 {
			v.Via = ByOffer
		}
		t.settle(st, v)
	}
}

// pick takes a pressed option, whose number comes next, or typed numbers.
func (splitKind) pick(t *decision, st *Step, in Input) {
	d := &t.Draft
	known := func(code string) bool { return slices.Contains(st.Options, code) }
	switch codes := in.Value.Codes; {
	case len(codes) == 0, slices.ContainsFunc(codes, func(c string) bool { return !known(c) }):
		t.note(NoteForged, Prompt{})
	case len(in.Value.Counts) > 0:
		t.count(in)
	default:
		d.Picks, d.Hits, d.Fails = codes[:1:1], nil, 0
	}
}

// count puts the numbers of an input into the draft, instead of earlier ones of the same options or the same message. The
// words are kept with them, unless they are noted already.
func (t *decision) count(in Input) {
	if len(in.Value.Counts) == 0 {
		return
	}
	d := &t.Draft
	t.untell(in.Ref)
	for _, c := range in.Value.counts(in.Ref) {
		d.Counts = slices.DeleteFunc(d.Counts, func(old Count) bool { return old.Code == c.Code })
		d.Counts = append(d.Counts, c)
	}
	d.Picks, d.Sure = nil, false
	if in.Do == Guess {
		return
	}
	d.Hits, d.Fails = nil, 0
	if strings.TrimSpace(in.Text) != "" && !in.Secret {
		d.Told = append(d.Told, Bubble{Ref: in.Ref, Text: in.Text, Seq: in.Seq})
	}
}

// untell removes the numbers that were typed in a message.
func (t *decision) untell(ref string) {
	if ref == "" {
		return
	}
	d := &t.Draft
	d.Counts = slices.DeleteFunc(d.Counts, func(c Count) bool { return c.Ref == ref })
	d.Told = slices.DeleteFunc(d.Told, func(b Bubble) bool { return b.Ref == ref })
	d.Sure = false
}

// uncount takes back the last pressed option or the last number. If there is none, a note says so.
func (t *decision) uncount() {
	d := &t.Draft
	d.Hits, d.Sure = nil, false
	last := len(d.Counts) - 1
	switch {
	case len(d.Picks) > 0:
		d.Picks = nil
	case last < 0:
		t.note(NoteEmpty, Prompt{})
	default:
		ref := d.Counts[last].Ref
		d.Counts = d.Counts[:last]
		if !slices.ContainsFunc(d.Counts, func(c Count) bool { return c.Ref == ref }) {
			d.Told = slices.DeleteFunc(d.Told, func(b Bubble) bool { return b.Ref == ref })
		}
	}
}

// told returns the messages that an answer was typed in; nil if there are none that can be edited.
func told(bubbles []Bubble) *Typed {
	var first *Typed
	for _, b := range bubbles {
		switch one := (Written{b.Ref, Trace(b.Text)}); {
		case b.Ref == "":
		case first == nil:
			first = &Typed{Ref: one.Ref, Trace: one.Trace}
		default:
			first.More = append(first.More, one)
		}
	}
	return first
}

// crowd reports whether the numbers of a split are more people than there were, as far as that is known.
func (t *decision) crowd(st *Step, counts Counts) bool {
	group := t.Answers[st.Of].Number
	return st.Of != "" && group != nil && t.f.Visible(t.State, st.Of) && counts.sum() > *group
}

// doubt asks whether so many people are right. Who then says that they are done has the last word.
func (t *decision) doubt(st *Step) {
	t.Draft.Sure = true
	t.note(NoteSplitOver, Prompt{Min: t.Draft.Tally().sum(), Max: *t.Answers[st.Of].Number})
}
