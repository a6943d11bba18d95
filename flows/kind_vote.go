package flows

import (
	"maps"
	"slices"
	"strings"
)

// voteKind asks for a vote on statements, one after the other: agree, disagree, or pass. Each person is dealt their own
// selection of the statements. A statement that was dealt is a step like any other, with [Step.Item] set.
type voteKind struct{ base }

// Votes are the codes of a vote, in the order shown.
var Votes = []string{"agree", "disagree", "pass"}

// voteLabels are the words of the votes.
var voteLabels = map[string]Word{"agree": optionLabel("bot.vote.agree"), "disagree": optionLabel("bot.vote.disagree"), "pass": optionLabel("bot.vote.pass")}

// Limits of a vote. They keep tokens short, since a token contains the id of the statement after that of its step.
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

// labels returns the keys of the step's own label for the vote, and after them that of the bot's label.
func (voteKind) labels(f *Flow, st *Step, code string) []string {
	return append(f.StemKeys(st, "."+code), voteLabels[code].key)
}

func (voteKind) hint(d Draft) Word {
	if d.Fails == 0 {
		return Word{}
	}
	return hintChoice
}

// words adds the keys of the statements to k. Those of the heading above them are added by [keys.step].
func (voteKind) words(k *keys, st *Step) {
	for _, id := range st.Deck {
		one := st.deal(id)
		k.add(Key{}, one.Words[:len(one.Words)-len(st.Words)], "")
	}
}

// deal returns the step that asks about one statement. Its words are looked up under the statement first, and then under
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

// Statements returns the steps that a vote can deal, in the order of the source. For a step that is not a vote it returns
// nil.
func (st *Step) Statements() []Step {
	var all []Step
	for _, item := range st.Deck {
		all = append(all, st.deal(item))
	}
	return all
}

// TitleWords returns the stems of the heading above a statement that was dealt. For all other steps it returns nil.
func (st *Step) TitleWords() []string {
	if !st.Kind.Traits().Dealt || st.Deck != nil {
		return nil
	}
	return st.Words[len(st.Words)/2:]
}

// Deal chooses the statements of each vote for a person, at most Max of them, if that is not done yet. Statements that
// the person voted on already come first. The others follow in the random order that shuffle makes. s is not changed.
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

// deals reports whether the flow has a vote.
func (f *Flow) deals() bool {
	for i := range f.Steps {
		if f.Steps[i].Deck != nil {
			return true
		}
	}
	return false
}

// laid returns the steps as one person meets them: each vote is replaced by the statements dealt to this person. It is called several
// times a turn, so it copies no other step.
func (f *Flow) laid(s State) []*Step {
	most := len(f.Steps)
	for _, items := range s.Dealt {
		most += len(items)
	}
	steps := make([]*Step, 0, most)
	for i := range f.Steps {
		st := &f.Steps[i]
		if st.Deck == nil {
			steps = append(steps, st)
			continue
		}
		for _, item := range s.Dealt[st.ID] {
			if slices.Contains(st.Deck, item) {
				one := st.deal(item)
				steps = append(steps, &one)
			}
		}
	}
	return steps
}

// StatementOf splits the step name of an answer into the vote step and the statement voted on. If the answer is not to a
// vote, it returns the step name unchanged and an empty statement.
func StatementOf(step string) (base, statement string) {
	base, statement, _ = strings.Cut(step, dealtBy)
	return base, statement
}

// Asked returns every question that anybody may be asked, in flow order. Each statement of a vote is one question.
func (f *Flow) Asked() []Step {
	all := State{Dealt: map[string][]string{}}
	for i := range f.Steps {
		all.Dealt[f.Steps[i].ID] = f.Steps[i].Deck
	}
	var asked []Step
	for _, st := range f.laid(all) {
		if st.Kind.Traits().Asks {
			asked = append(asked, *st)
		}
	}
	return asked
}
