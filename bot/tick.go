package bot

import (
	"slices"
	"strings"

	"aporte/flows"
)

// Tick returns the token of a key that picks an option, or takes it back, as the one that does so if on is true and the
// other way round if not. It returns any other token as it is. A channel whose controls say what is picked needs it: on
// others, a key says what it would change.
func Tick(token string, on bool) string {
	step, rest, ok := strings.Cut(token, ":")
	do, code, hasCode := strings.Cut(rest, ":")
	if !ok || !hasCode || flows.Verb(do) != flows.Pick && flows.Verb(do) != flows.Unpick {
		return token
	}
	if on {
		return flows.Token(step, flows.Pick, code)
	}
	return flows.Token(step, flows.Unpick, code)
}

// AsksStep says whether the token of a key belongs to the question that its message asks: not to another one, which it offers
// to change, and not to the conversation.
func AsksStep(token string) bool {
	step, rest, ok := strings.Cut(token, ":")
	do, _, _ := strings.Cut(rest, ":")
	return ok && step != "" && !strings.HasSuffix(step, "|") && flows.Verb(do) != flows.Change
}

// asPicked says whether the picks are those that the person left behind with their press: the options of before, and the one
// that they pressed. Otherwise a rule of the question had its say.
func (s speaker) asPicked() bool {
	if s.in.Do != flows.Pick && s.in.Do != flows.Unpick || len(s.in.Value.Codes) != 1 {
		return false
	}
	code := s.in.Value.Codes[0]
	want := slices.DeleteFunc(slices.Clone(s.before.State.Draft.Picks), func(c string) bool { return c == code })
	if s.in.Do == flows.Pick {
		want = append(want, code)
	}
	return slices.Equal(slices.Sorted(slices.Values(want)), slices.Sorted(slices.Values(s.after.State.Draft.Picks)))
}

// refused says whether a press picked, or took back, what a rule of the question did not let it, on a control that draws it
// all the same: the message has to be shown again, even if it says the same as before.
func (s speaker) refused() bool {
	return s.u.Drawn && (s.in.Do == flows.Pick || s.in.Do == flows.Unpick) && !s.asPicked()
}
