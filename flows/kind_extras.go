package flows

import "slices"

// extrasKind offers parts of the consultation after the submission, one at a time, until the person wants no more. Its
// options are names of parts, and one exclusive option that ends it. Its answer is the parts that the person chose so far;
// guards on them open the steps of the part. What was submitted stays submitted.
type extrasKind struct{ severalKind }

func (extrasKind) traits() Traits { return Traits{Asks: true, Consults: true, After: true} }

func (extrasKind) fields() []string { return []string{"options", "exclusive"} }

func (extrasKind) parse(p *parser, f *fields, st *Step) bool {
	f.need("exclusive")
	readable := p.choices(f, st)
	st.Min, st.Max = 1, len(st.Options)
	p.exclusive(f, st)
	if len(st.Exclusive) > 1 {
		p.add(f.values["exclusive"].Line, "several options end the offer: keep one")
	}
	for _, code := range st.Options {
		if !slices.Contains(st.Exclusive, code) && !slices.Contains(p.flow.Parts, code) {
			p.add(f.values["options"].Line, "option %s is no part%s", quote(code), instead(code, p.flow.Parts))
			readable = false
		}
	}
	return readable && len(st.Exclusive) == 1
}

func (extrasKind) read(r reader, st *Step) Input { return r.option(st) }

func (extrasKind) takes(st *Step, v Value) bool {
	return len(v.Codes) == 1 && slices.Contains(st.Options, v.Codes[0])
}

// settle adds the part to those chosen before. Whoever has ended the offer takes that back by choosing one more.
func (extrasKind) settle(t *decision, v *Value) bool {
	offer := t.f.Offer()
	chosen := slices.DeleteFunc(slices.Clone(t.Answers[offer.ID].Codes), func(c string) bool { return offer.exclusive([]string{c}) })
	v.Codes = each(append(chosen, v.Codes...))
	return false
}

// options returns the parts that were not chosen yet. Chosen ones are the picks of the draft: see focus.
func (k extrasKind) options(st *Step, d Draft) []Option {
	return slices.DeleteFunc(k.base.options(st, d), func(o Option) bool { return slices.Contains(d.Picks, o.Code) })
}

func (extrasKind) notes() (guess, unclear, outside Word) { return NoteGuess, NoteKept, NoteRange }

func (extrasKind) hint(Draft) Word { return Word{} }

// words adds the question that is asked once a part is finished.
func (extrasKind) words(k *keys, st *Step) { k.add(Key{}, st.Words, ".again") }

// Offer returns the step that offers parts after the submission, or nil if the flow has none.
func (f *Flow) Offer() *Step {
	for i := range f.Steps {
		if st := &f.Steps[i]; st.Kind == Extras {
			return st
		}
	}
	return nil
}

// chooses reports whether the input names a part that was not chosen yet, although the person has ended the offer.
func (t *decision) chooses(st *Step, in Input) bool {
	chosen := func(c string) bool { return slices.Contains(t.Answers[st.ID].Codes, c) }
	return st.Kind.Traits().After && t.Status == Submitted && in.Do == Reply && t.f.Current(t.State) == nil && !slices.ContainsFunc(in.Value.Codes, chosen)
}

// unchoose takes back the choice of a part of which nothing is answered, so that the parts are offered again. A text that was begun
// there is noted.
func (t *decision) unchoose(part string) {
	offer := t.f.Offer()
	if t.keepWords(t.Draft.Step, t.Draft.Bubbles...) {
		t.note(NoteKept, Prompt{})
	}
	t.Draft.Bubbles = nil
	v := t.Answers[offer.ID]
	v.Codes = slices.DeleteFunc(slices.Clone(v.Codes), func(c string) bool { return c == part })
	if len(v.Codes) > 0 {
		t.record(offer, v)
		return
	}
	delete(t.Answers, offer.ID)
	t.journal(offer, ActWithdrawn, Value{})
}

// offers reports whether a part is left to offer, and the person has not said that this is all.
func (st *Step) offers(v Value) bool {
	return len(v.Codes) < len(st.Options)-len(st.Exclusive) && !st.exclusive(v.Codes)
}

// Extra returns how long a part takes that is offered after the submission, in seconds: 0 if it has no question for this
// person. The texts of the part are taken as written, which may show further questions.
func (f *Flow) Extra(s State, part string) int {
	st := f.Offer()
	if st == nil {
		return 0
	}
	s = clone(s)
	s.Answers[st.ID] = Value{Codes: []string{part}}
	p, seconds := f.path(s), 0
	for i, q := range p.steps {
		if q.Part != part || !q.Kind.Traits().Consults || !p.sees(i) || p.settled(q) {
			continue
		}
		seconds += q.seconds()
		if q.Kind.Traits().Written {
			s.Answers[q.ID] = Value{Text: "x"}
			p = f.path(s) // the answers have changed
		}
	}
	return seconds
}

// Taken returns which of the parts offered after the submission the person has begun, and in which of these nothing is left to
// answer, both in the order of the offer. A part is begun once it was chosen. What was skipped is not left,
// and what is kept apart does not count, so that exports can tell the same.
func (f *Flow) Taken(s State) (begun, completed []string) {
	offer := f.Offer()
	if offer == nil {
		return nil, nil
	}
	p := f.path(s)
	for _, part := range s.Answers[offer.ID].Codes {
		if offer.exclusive([]string{part}) {
			continue
		}
		asked, left := 0, 0
		for i, st := range p.steps {
			switch {
			case st.Part != part || st.Apart || !st.Kind.Traits().Consults || !p.sees(i):
			case p.settled(st):
				asked++
			default:
				left++
			}
		}
		begun = append(begun, part)
		if asked > 0 && left == 0 {
			completed = append(completed, part)
		}
	}
	return offer.ordered(begun), offer.ordered(completed)
}

// ordered sorts codes into the order of the options.
func (st *Step) ordered(codes []string) []string {
	slices.SortFunc(codes, func(a, b string) int { return slices.Index(st.Options, a) - slices.Index(st.Options, b) })
	return codes
}

// Stage returns the part that a step belongs to if that is offered after the submission, and "" for all other steps.
func (f *Flow) Stage(st *Step) string { return st.stage(f.Offer()) }

// stage is [Flow.Stage], given the step that offers parts; nil if there is none.
func (st *Step) stage(offer *Step) string {
	if offer != nil && slices.Contains(offer.Options, st.Part) {
		return st.Part
	}
	return ""
}
