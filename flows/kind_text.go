package flows

import "strconv"

// textKind takes what somebody writes, in as many messages as they want. With [Step.Once] the first message is the answer,
// and messages that follow at the review are added to it.
type textKind struct{ base }

var hintText = word("bot.hint.text")

func (textKind) traits() Traits {
	return Traits{Asks: true, Consults: true, Skips: true, Written: true}
}

func (textKind) fields() []string {
	return []string{"min", "max", "once", "recall", "required", "apart"}
}

func (textKind) parse(p *parser, f *fields, st *Step) bool {
	st.Max, st.Once = textMax, f.flag("once")
	st.Recall, _, _ = f.name("recall")
	p.bounds(f, st, limits{low: 0, high: maxText})
	return true
}

func (textKind) guard(st *Step, _ string) (bool, string, []string) {
	return false, "guard on the words of " + strconv.Quote(st.ID) + ": only \"*\" (answered) and \"!*\" (not answered) are taken for a text", nil
}

func (textKind) takes(st *Step, v Value) bool { return v.Text != "" && len([]rune(v.Text)) <= st.Max }

func (textKind) hint(Draft) Word { return hintText }
