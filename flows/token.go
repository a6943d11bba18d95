package flows

import (
	"strconv"
	"strings"
)

// Token returns the data of a key: the step, the verb and, for some verbs, the option code. It is at most 56 bytes of
// lower-case ASCII, since step ids and option codes have at most 24.
func Token(step string, do Verb, code string) string {
	token := step + ":" + string(do)
	if code != "" {
		token += ":" + code
	}
	return token
}

// parseToken is the inverse of Token. For anything that is not a valid token it returns [Forged].
func (f *Flow) parseToken(token string) Input {
	step, rest, ok := strings.Cut(token, ":")
	do, code, hasCode := strings.Cut(rest, ":")
	in := Input{Do: Verb(do), Step: step}
	if !ok || step != "" && f.Step(step) == nil {
		return Input{Do: Forged}
	}
	switch in.Do {
	case Reply, Pick, Unpick:
		if st := f.Step(step); st != nil && hasCode && code != "" {
			if in.Value, ok = st.Kind.of().pressed(st, code); ok {
				return in
			}
		}
	case SetLang:
		in.Value = Value{Codes: []string{code}, Via: ByTap}
		if step == "" && hasCode {
			return in
		}
	case Page, Change:
		if in.Do == Change && step != "" && !hasCode {
			return in
		}
		if n, err := strconv.Atoi(code); err == nil && step == "" {
			in.Value.Number = &n
			return in
		}
	case Done, Undo, SkipIt, Keep, TakeBack, TakeOther, DropOther, DropWords, Explain:
		if step != "" && !hasCode {
			return in
		}
	case Submit:
		if st := f.Step(step); !hasCode && (st == nil || st.Keyed) {
			return in
		}
	case Start, Resume, Rest, Back, DoReview, DoLanguage, Help, Privacy, Stop, Later, Finish, Restart, RestartYes,
		IsText, Erase, EraseYes, KeepText, DropText, Export, NoRemind, Left:
		if !hasCode {
			return in
		}
	}
	return Input{Do: Forged}
}
