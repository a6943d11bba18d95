package flows

import (
	"maps"
	"slices"
	"strings"
)

// voteKind asks what somebody thinks of statements, one after the other: agree, disagree, or pass. Which statements those
// are is dealt to each person. A statement that was dealt is a step like others, with [Step.Item] set.
type voteKind struct{ base }

// Votes are the codes of a vote, in the order shown.
var Votes = []string{"agree", "disagree", "pass"}

// voteLabels are the words of the votes.
var voteLabels = map[string]Word{"agree": optionLabel("bot.vote.agree"), "disagree": optionLabel("bot.vote.disagree"), "pass": optionLabel("bot.vote.pass")}

// Bounds of a vote: the id of a statement stands in tokens, behind that of its step.
const (
	maxDeck        = 200
	maxStatementID = 8 // characters
	dealtBy        = "."
)

func (voteKind) traits() Traits { return Traits{Asks: true, Consults: true, Skips: true, Dealt: true} }

func (voteKind) fields() []string { return []string{"statements", "max", "required"} }

func (voteKind) parse(p *parser, f *fields, st *Step) bool {
	f.need("statements")
	ids, readable := f.idents("statements", "statement")
	line := f.line
	if n := f.get("statements"); n != nil {
		line = n.Line
	}
	for _, id := range ids {
		switch {
		case len(id) > maxStatementID:
			p.add(line, "statement %s: use at most %d characters, such as \"d07\"", quote(id), maxStatementID)
			readable = false
		case !p.newID(line, id):
			readable = false
		}
	}
	if len(ids) > maxDeck {
		p.add(line, "%d statements: at most %d are taken", len(ids), maxDeck)
	}
	st.Options, st.Deck, st.Max = slices.Clone(Votes), ids, len(ids)
	p.bounds(f, st, limits{low: 1, high: maxDeck, also: func(line int) bool {
		if st.Max <= len(ids) {
			return false
		}
		p.add(line, "max %d is more than the %d statements: lower it, or leave it out", st.Max, len(ids))
		return true
	}})
	return readable && f.has("statements")
}

func (voteKind) guard(st *Step, _ string) (bool, string, []string) {
	return false, "guard on the vote \"" + st.ID + "\": not everybody is asked the same there", nil
}

// labels are those of the bot, unless the step has its own.
func (voteKind) labels(f *Flow, st *Step, code string) []string {
	return append(f.StemKeys(st, "."+code), voteLabels[code].key)
}

func (voteKind) hint(d Draft) Word {
	if d.Fails == 0 {
		return Word{}
	}
	return hintChoice
}

// words are the heading above the statements, and the statements.
func (voteKind) words(k *keys, st *Step) {
	for _, id := range st.Deck {
		one := st.deal(id)
		k.add(Key{}, one.Words[:len(one.Words)-len(st.Words)], "")
	}
}

// deal returns the step that asks about one statement. Its words are looked for under the statement first, and then under
// the vote.
func (st *Step) deal(item string) Step {
	one := *st
	one.ID, one.Item, one.Deck = st.ID+dealtBy+item, item, nil
	one.Words = nil
	for _, stem := range st.Words {
		one.Words = append(one.Words, stem+dealtBy+item)
	}
	one.Words = append(one.Words, st.Words...)
	return one
}

// Statements returns the steps that a vote can deal, in the order of its source; none for any other step.
func (st *Step) Statements() []Step {
	var all []Step
	for _, item := range st.Deck {
		all = append(all, st.deal(item))
	}
	return all
}

// TitleWords returns the stems of the heading above a statement that was dealt; nil for any other step.
func (st *Step) TitleWords() []string {
	if !st.Kind.Traits().Dealt || st.Deck != nil {
		return nil
	}
	return st.Words[len(st.Words)/2:]
}

// Deal decides which statements a person is asked about, where that is not decided yet: those that they voted on already,
// and others in an order of chance, which shuffle makes. s is not changed.
func (f *Flow) Deal(s State, shuffle func([]string)) State {
	for i := range f.Steps {
		st := &f.Steps[i]
		if _, done := s.Dealt[st.ID]; done || st.Deck == nil {
			continue
		}
		deck := slices.Clone(st.Deck)
		shuffle(deck)
		slices.SortStableFunc(deck, func(a, b string) int {
			_, first := s.Answers[st.ID+dealtBy+a]
			_, second := s.Answers[st.ID+dealtBy+b]
			return order(first) - order(second)
		})
		if s.Dealt = maps.Clone(s.Dealt); s.Dealt == nil {
			s.Dealt = map[string][]string{}
		}
		s.Dealt[st.ID] = deck[:min(len(deck), st.Max)]
	}
	return s
}

func order(first bool) int {
	if first {
		return 0
	}
	return 1
}

// deals says whether the flow has a vote. It is asked several times a turn: no step is copied for it.
func (f *Flow) deals() bool {
	for i := range f.Steps {
		if f.Steps[i].Deck != nil {
			return true
		}
	}
	return false
}

// laid returns the steps as one person meets them: what was dealt to them stands in the place of its step.
func (f *Flow) laid(s State) []Step {
	if !f.deals() {
		return f.Steps
	}
	var steps []Step
	for i := range f.Steps {
		st := &f.Steps[i]
		if st.Deck == nil {
			steps = append(steps, *st)
			continue
		}
		for _, item := range s.Dealt[st.ID] {
			if slices.Contains(st.Deck, item) {
				steps = append(steps, st.deal(item))
			}
		}
	}
	return steps
}

// StatementOf tells the step of a vote and the statement apart, in the step of an answer; the second is "" for any other.
func StatementOf(step string) (base, statement string) {
	base, statement, _ = strings.Cut(step, dealtBy)
	return base, statement
}

// Asked returns every question that somebody may be asked, in order; each statement of a vote is one.
func (f *Flow) Asked() []Step {
	all := State{Dealt: map[string][]string{}}
	for i := range f.Steps {
		all.Dealt[f.Steps[i].ID] = f.Steps[i].Deck
	}
	return slices.DeleteFunc(slices.Clone(f.laid(all)), func(st Step) bool { return !st.Kind.Traits().Asks })
}
