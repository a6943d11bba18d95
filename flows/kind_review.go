package flows

import (
	"slices"
	"strconv"
)

// reviewKind shows everything that was said, to check it and submit it. Its keys may also answer questions, which are then
// not asked in their turn: see [Preset].
type reviewKind struct{ statementKind }

// Preset is an answer that a key of the review gives: the option Code of the question Step.
type Preset struct{ Step, Code string }

func (reviewKind) traits() Traits { return Traits{Ends: true} }

func (reviewKind) fields() []string { return []string{"submit", "toggle"} }

func (reviewKind) parse(p *parser, f *fields, st *Step) bool {
	st.Submits, st.Toggles = p.presets(f, "submit"), p.presets(f, "toggle")
	return true
}

// words adds the labels of the keys that answer questions.
func (reviewKind) words(k *keys, st *Step) {
	k.add(Key{Label: true, Optional: true}, st.Words, ".submit")
	for _, preset := range slices.Concat(st.Submits, st.Toggles) {
		k.add(Key{Label: true}, st.Words, "."+preset.Step)
		k.add(Key{Optional: true}, st.Words, "."+preset.Step+also)
	}
}

// presets reads a mapping from questions to the option that a key of the review gives.
func (p *parser) presets(f *fields, key string) []Preset {
	n := f.get(key)
	if n == nil {
		return nil
	}
	named, ok := p.fields(n, strconv.Quote(key), nil)
	if !ok {
		return nil
	}
	var all []Preset
	for _, step := range named.keys {
		code, line, ok := named.text(step)
		if !ok {
			continue
		}
		p.preset[step] = append(p.preset[step], item{code, line})
		all = append(all, Preset{Step: step, Code: code})
	}
	return all
}

// checkPresets checks that keys of the review answer choices that everybody has, and marks these as [Step.Keyed].
func (p *parser) checkPresets() {
	for _, name := range sorted(p.preset) {
		it := p.preset[name][0]
		i, found := p.index[name]
		switch {
		case !found:
			p.add(it.line, "a key of the review answers the unknown step %s%s", quote(name), p.insteadStep(name, []string{""}))
		case p.placed[i].broken:
		case p.placed[i].Kind != Choice || len(p.placed[i].conds) > 0 || p.placed[i].Group != "" || p.placed[i].Part != "":
			p.add(it.line, "a key of the review answers %q: take a choice outside of parts, blocks and guards", name)
		case len(p.preset[name]) > 1:
			p.add(p.preset[name][1].line, "two keys of the review answer %q: keep one", name)
		case !slices.Contains(p.placed[i].Options, it.value):
			p.add(it.line, "%s is not an answer to %q%s", quote(it.value), name, instead(it.value, p.placed[i].Options))
		default:
			p.placed[i].Keyed = true
		}
	}
}

// Toggled reports whether the answer of a preset is given.
func (s State) Toggled(p Preset) bool { return slices.Equal(s.Answers[p.Step].Codes, []string{p.Code}) }

// Toggles returns the toggles that can be pressed: those of the last review, and of the review that is looked at after the submission.
func (f *Flow) Toggles(s State) []Preset {
	if s.Status == Submitted && s.Aside == AskReview {
		return f.Steps[len(f.Steps)-1].Toggles
	}
	if cur := f.Current(s); cur != nil && cur.Kind.Traits().Ends {
		return cur.Toggles
	}
	return nil
}

// presses takes the key of a preset at the review. The answer of a toggle is given, or taken back if it is there. It returns
// false if the key is not one of the open review.
func (t *decision) presses(in Input) bool {
	if len(in.Value.Codes) != 1 {
		return false
	}
	preset := Preset{in.Step, in.Value.Codes[0]}
	if !slices.Contains(t.f.Toggles(t.State), preset) {
		return false
	}
	st := t.f.Step(in.Step)
	if t.Toggled(preset) {
		if in.Value.Via == ByLabel || in.Value.Via == BySynonym { // who says it again in words does not take it back
			return true
		}
		delete(t.Answers, st.ID)
		t.journal(st, ActWithdrawn, Value{})
		return true
	}
	t.record(st, in.Value)
	return true
}
