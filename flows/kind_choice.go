package flows

// choiceKind takes one of its options.
type choiceKind struct{ base }

var hintChoice = word("bot.hint.choice")

func (choiceKind) fields() []string {
	return []string{"options", "other", "required", "apart", "hear", "unquoted"}
}

func (choiceKind) parse(p *parser, f *fields, st *Step) bool {
	readable := p.choices(f, st)
	if readable {
		p.wish(f, st)
		p.unquoted(f, st)
	}
	return readable
}

func (choiceKind) answers(st *Step) []string { return st.Options }

// hint is only shown after an answer that was not understood. Before that the keys are enough.
func (choiceKind) hint(d Draft) Word {
	if d.Fails == 0 {
		return Word{}
	}
	return hintChoice
}
