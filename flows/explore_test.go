package flows

import (
	"flag"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
)

var (
	exploreStates   = flag.Int("explore-states", 150, "the most states of one walk through a built-in consultation")
	exploreLong     = flag.Bool("explore-long", false, "walk small consultations with very many states, too")
	exploreTogether = flag.Int("explore-together", 1, "how many of its questions are walked together")
)

// sound fails if an exploration found anything.
func sound(t *testing.T, e Explored) {
	t.Helper()
	for _, x := range e.Faults {
		t.Errorf("%s: %s\n  %s", x.Step, x.What, strings.Join(x.Path, "\n  "))
	}
}

// TestExploreBuiltIn walks the consultations as far as the flags say; "make torture" goes further.
func TestExploreBuiltIn(t *testing.T) {
	newest, err := Parse("ogp-phase2.yaml", Embedded()["ogp-phase2.yaml"])
	if err != nil {
		t.Fatal(err)
	}
	for name, f := range map[string]*Flow{
		"ogp-phase2, the first version": parsed(t, "ogp-phase2.yaml"), "ogp-phase2": newest, "ogp-community": parsed(t, "ogp-community.yaml"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := f.Explore(Limits{States: *exploreStates, Together: *exploreTogether})
			sound(t, e)
			t.Logf("%d states, %d transitions: %s", e.States, e.Transitions, e.Coverage)
			if e.States < 300 || e.Done != e.Walks {
				t.Errorf("%d states in %d of %d walks", e.States, e.Done, e.Walks)
			}
		})
	}
}

// smallSteps are a step of each kind that asks, with a code that a guard can ask for.
var smallSteps = []struct {
	kind, more, code string
	many             bool // composed, so there are many states on the way to an answer
}{
	{"choice", "options: [x, y]", "x", false},
	{"several", "options: [x, y, z], exclusive: [z], max: 2", "x", true},
	{"ranking", "options: [x, y], max: 2, other: true", "x", true},
	{"scale", "min: 1, max: 3, options: [dont_know]", "2", false},
	{"number", "min: 1, max: 9", "5", false},
	{"country", "options: [several]", "FR", false},
	{"text", "max: 40", "", true},
	{"split", "options: [x, y]", "", true},
	{"date", "max: today", "", false},
}

// smallFlow is a consultation of two questions: the guard of b looks at a, and if repeated both come twice.
func smallFlow(a, b int, guard string, repeated bool) string {
	step := func(id string, i int, when string) string {
		return fmt.Sprintf("{id: %s, kind: %s, %s%s}", id, smallSteps[i].kind, smallSteps[i].more, when)
	}
	first, second := step("a", a, ""), step("b", b, ", when: {a: \""+guard+"\"}")
	var s strings.Builder
	s.WriteString("flow: small\nversion: 1\nlanguages: [en]\nsteps:\n  - {id: consent, kind: consent, notice: \"1\"}\n")
	if repeated {
		fmt.Fprintf(&s, "  - repeat: r\n    times: 2\n    steps:\n      - %s\n      - %s\n", first, second)
	} else {
		fmt.Fprintf(&s, "  - %s\n  - %s\n", first, second)
	}
	s.WriteString("  - {id: review, kind: review}\n")
	return s.String()
}

func mustParse(t *testing.T, src string) *Flow {
	t.Helper()
	f, err := Parse("small.yaml", []byte(src))
	if err != nil {
		t.Fatalf("%v\n%s", err, src)
	}
	return f
}

// TestExploreSmallFlows walks every state of small flows: each pair of kinds with each form of guard, once and in a
// repeat. The short form leaves out the repeats that have very many states.
func TestExploreSmallFlows(t *testing.T) {
	t.Parallel()
	flows, states := 0, 0
	try := func(a, b int, guard string, repeated bool) {
		src := smallFlow(a, b, guard, repeated)
		e := mustParse(t, src).Explore(Limits{States: 20_000})
		sound(t, e)
		if e.Coverage != allStates && !*exploreLong {
			t.Error(e.Coverage)
		}
		if t.Failed() {
			t.Fatalf("in\n%s", src)
		}
		flows++
		states += e.States
	}
	for a := range smallSteps {
		for b := range smallSteps {
			large := smallSteps[a].many || smallSteps[b].many
			for _, guard := range []string{smallSteps[a].code, "!" + smallSteps[a].code, Answered, "!" + Answered} {
				if guard == "" || guard == "!" {
					continue
				}
				try(a, b, guard, false)
				if b == 0 && !large || *exploreLong {
					try(a, b, guard, true)
				}
			}
		}
	}
	t.Logf("%d flows, %d states", flows, states)
}

// TestExploreFinds gives it flows that no source can produce, and outcomes that the engine never returns, to check that
// each kind of fault is found.
func TestExploreFinds(t *testing.T) {
	var q, why *Step
	flow := func() *Flow {
		f := mustParse(t, smallFlow(0, 6, "x", false))
		q, why = &f.Steps[1], &f.Steps[2]
		return f
	}
	for name, c := range map[string]struct {
		spoil      func(f *Flow)
		what, step string
		path       []string
	}{
		"no review":     {func(f *Flow) { f.Steps = f.Steps[:3] }, FaultNothing, "a", []string{"consent: yes", "a: y"}},
		"no way on":     {func(*Flow) { q.Required, q.Options = true, nil }, FaultStuck, "consent", []string{"consent: yes"}},
		"never asked":   {func(*Flow) { why.When = []Guard{{{{"a", []string{"nonsense"}}}}} }, FaultUnasked, "b", nil},
		"asked of none": {func(*Flow) { q.When = []Guard{{{{"b", []string{Answered}}}}} }, FaultUnasked, "a", nil},
	} {
		f := flow()
		c.spoil(f)
		e := f.Explore(Limits{})
		i := slices.IndexFunc(e.Faults, func(x Fault) bool { return x.What == c.what })
		if i < 0 || e.Faults[i].Step != c.step || !slices.Equal(e.Faults[i].Path, c.path) {
			t.Errorf("%s: %+v", name, e.Faults)
		}
	}
	f := flow()
	yes, x, text := Value{Codes: []string{"yes"}}, Value{Codes: []string{"x"}}, Value{Text: "why"}
	all := map[string]Value{"consent": yes, "a": x, "b": text}
	s := State{Status: InProgress, Answers: all}
	hidden := map[string]Value{"consent": yes, "a": {Codes: []string{"y"}}, "b": text}
	for name, c := range map[string]struct {
		in   Input
		out  Outcome
		what string
	}{
		"answer gone":    {Input{Do: Resume}, Outcome{State: State{Answers: map[string]Value{"consent": yes, "a": x}}}, FaultLost},
		"answer changed": {Input{Do: Submit}, Outcome{State: State{Answers: map[string]Value{"consent": yes, "a": x, "b": {Text: "no"}}}}, FaultLost},
		"left out while it applies": {
			Input{Do: DropText}, Outcome{State: State{Answers: map[string]Value{"consent": yes, "a": x}}, Answers: []Answer{{Step: "b", Act: ActWithdrawn}}}, FaultLost,
		},
		"all gone":      {Input{Do: Later}, Outcome{Forget: true}, FaultLost},
		"not asked":     {Input{Do: Reply, Step: "a"}, Outcome{State: State{Status: InProgress, Answers: hidden}}, FaultUnsaid},
		"not kept":      {Input{Do: Reply, Step: "b"}, Outcome{State: State{Answers: map[string]Value{"consent": yes, "a": x, "b": {Text: "more"}}}}, FaultJournal},
		"two questions": {Input{Do: Resume}, Outcome{State: s, Say: []Prompt{{Kind: PromptEnd}}}, FaultTwo},
	} {
		w := newWalk(f, 1, nil)
		c.out.Say = append(c.out.Say, Prompt{Kind: PromptAsk, Step: "b"})
		if c.out.State.Status == "" {
			c.out.State.Status = Submitted
		}
		before := s
		before.Draft.Step, before.Revisit = c.in.Step, c.in.Step
		w.judge(-1, before, c.in, c.out, move{at: "b", do: []Input{c.in}})
		if !slices.ContainsFunc(w.faults, func(x Fault) bool { return x.What == c.what }) {
			t.Errorf("%s: %+v", name, w.faults)
		}
	}
}

// TestExploreComparesEveryField fails for a new field of the state until it is listed whether the field has an effect on
// what follows. Two states that differ in a field with an effect must have different keys, or Explore overlooks states.
func TestExploreComparesEveryField(t *testing.T) {
	f := parsed(t, "ogp-phase2.yaml")
	a := newAtlas(f)
	s := State{Status: InProgress, Answers: map[string]Value{"areas": {Codes: []string{"digital"}}, "f1_for": {Text: "x"}}}
	s.Draft.Step = "areas"
	checked := map[string]bool{}
	for name, change := range map[string]func(*State){
		"State.Status":   func(s *State) { s.Status = Submitted },
		"State.Answers":  func(s *State) { s.Answers = nil },
		"State.Revisit":  func(s *State) { s.Revisit = "areas" },
		"State.Aside":    func(s *State) { s.Aside = AskKeep },
		"State.Begun":    func(s *State) { s.Begun = map[string][]Bubble{"f1_for": {{Text: "y"}}} },
		"Draft.Bubbles":  func(s *State) { s.Draft.Bubbles = []Bubble{{}} },
		"Draft.Picks":    func(s *State) { s.Draft.Picks = []string{"digital"} },
		"Draft.Counts":   func(s *State) { s.Draft.Counts = []Count{{Code: "digital"}} },
		"Draft.Told":     func(s *State) { s.Draft.Counts, s.Draft.Told = []Count{{Code: "digital"}}, []Bubble{{}} },
		"Draft.Sure":     func(s *State) { s.Draft.Counts, s.Draft.Sure = []Count{{Code: "digital"}}, true },
		"Draft.Other":    func(s *State) { s.Draft.Other = []Bubble{{}} },
		"Draft.Awaiting": func(s *State) { s.Draft.Awaiting = true },
		"Draft.Offered":  func(s *State) { s.Draft.Offered = []Bubble{{}} },
		"Draft.Hits":     func(s *State) { s.Draft.Hits = []string{"digital"} },
		"Draft.Fails":    func(s *State) { s.Draft.Fails = 1 },
		"Value.Missing":  func(s *State) { s.Answers = map[string]Value{"areas": {Missing: NotShown}, "f1_for": {Text: "x"}} },
		"Value.Codes":    func(s *State) { s.Answers = map[string]Value{"areas": {}, "f1_for": {Text: "x"}} },
		"Value.Counts": func(s *State) {
			s.Answers = map[string]Value{"areas": {Codes: []string{"digital"}}, "f1_for": {Text: "x", Counts: Counts{"digital": 1}}}
		},
		"Value.Text": func(s *State) { s.Answers = map[string]Value{"areas": {Codes: []string{"digital"}}, "f1_for": {}} },
		"Value.Sealed": func(s *State) {
			s.Answers = map[string]Value{"areas": {Codes: []string{"digital"}, Sealed: true}, "f1_for": {Text: "x"}}
		},
		"Value.Kept": func(s *State) {
			s.Answers = map[string]Value{"areas": {Codes: []string{"digital"}}, "f1_for": {Text: "x", Kept: true}}
		},
		"Draft.Talked":  nil, // edits find their place by it
		"Draft.Doubt":   nil, // an aside is open then, which is answered at once
		"State.Notes":   nil, // whatever was noted, the same follows
		"State.Taken":   nil, // counted alone
		"State.Ref":     nil, // one flow is walked
		"State.Draft":   nil, // see its fields
		"Draft.Step":    nil, // the step being asked
		"State.App":     nil, // nobody's app says anything
		"Draft.Likely":  nil, // keys that are shown alone
		"State.Lang":    nil, // words alone depend on it
		"State.Dealt":   nil, // the same statements for everybody
		"State.Remind":  nil, // nothing that is asked depends on it
		"State.Reached": nil, // shown alone
		"Value.Number":  nil, // as far as guards tell it apart: see below
		"Value.Bubbles": nil, // edits find their place in them
		"Value.Via":     nil, // kept alone
		"Value.Typed":   nil, // edits find their place by it
	} {
		checked[name] = true
		if change == nil {
			continue
		}
		other := s
		change(&other)
		if a.key(other) == a.key(s) {
			t.Errorf("two states that differ in %s are taken for one", name)
		}
	}
	for _, typ := range []reflect.Type{reflect.TypeFor[State](), reflect.TypeFor[Draft](), reflect.TypeFor[Value]()} {
		for i := range typ.NumField() {
			if name := typ.Name() + "." + typ.Field(i).Name; !checked[name] {
				t.Errorf("%s is new: say here whether it matters to what follows, and see to it in explore_key.go", name)
			}
		}
	}
	two, three := 2, 3
	n := newAtlas(mustParse(t, smallFlow(4, 0, "3", false)))
	if string(n.class(nil, n.index["a"], Value{Number: &two})) == string(n.class(nil, n.index["a"], Value{Number: &three})) {
		t.Error("two numbers that a guard tells apart are taken for one")
	}
}
