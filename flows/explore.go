package flows

import (
	"cmp"
	"fmt"
	"runtime"
	"slices"
	"sync"
)

// Limits limits an exploration. Zero values mean the defaults.
type Limits struct {
	// States is the maximum number of states of one walk. A walk that reaches it ends, and reports how far it came. 0:
	// [DefaultStates].
	States int
	// Together is the number of questions that are walked together if a flow is too large to be walked whole. 1: every
	// single question, and every two that depend on the same answers; 2: every two; 3: every three. 0: 1.
	Together int
	// Watch is called from time to time with the progress so far, by one goroutine at a time. If it returns false, the
	// exploration ends early. It may be nil.
	Watch func(Explored) bool
}

// DefaultStates is chosen so that exploring a built-in consultation takes less than a minute.
const DefaultStates = 5000

// wholeQuestions is the maximum number of questions of a flow that is walked whole. Larger flows are walked in parts.
const wholeQuestions = 12

// mostFaults is the maximum number of faults that are reported.
const mostFaults = 50

// Explored is the result of an exploration.
type Explored struct {
	Walks, Done         int // walks to be made, and made so far
	States, Transitions int // seen in all walks together
	Faults              []Fault
	Coverage            string // one line: what was walked, and how far
	Ended               bool   // whether [Limits.Watch] ended it early
}

// Fault is something that must not happen in any conversation.
type Fault struct {
	What string
	Step string   // the step at which it happens, or which it affects
	Path []string // what a person does to get there, one action on each line; the shortest way among those with the fewest changes
	Part bool     // found in a part of the flow: the questions that Path does not name are left out
	last Verb
}

// The kinds of faults.
const (
	FaultNothing = "nothing is asked here, and it has not ended"
	FaultTwo     = "two questions are asked at once"
	FaultStuck   = "the end (submit) cannot be reached from here"
	FaultUnasked = "nobody ever gets to this step"
	FaultLost    = "what was answered is lost without the person's word"
	FaultUnsaid  = "a text no longer counts, and the person is not asked about it"
	FaultJournal = "what is kept is not what the person said"
)

// Explore visits every state of the flow with everything that a person can do: answer, skip, go back, change earlier
// answers, decide about texts whose question no longer applies, change the language, /stop, submit, and change answers
// after that.
//
// States count as equal if they differ only in what has no effect on what follows. All texts count as one. Among options
// and numbers that no guard distinguishes, one is tried for all. Asides (/stop, /review, /language) are opened at every
// state, and answered at once with each of their keys.
//
// A flow with too many states is walked in parts. A part is a flow made of some of its questions and of all steps that
// their guards depend on. Of parts that differ only in names, one is walked.
func (f *Flow) Explore(l Limits) Explored {
	e := &exploration{f: f, Limits: l, asked: make([]bool, len(f.Steps)), whollySeen: make([]bool, len(f.Steps))}
	e.States, e.Together = cmp.Or(l.States, DefaultStates), cmp.Or(l.Together, 1)
	far := e.whole()
	if far != allStates {
		far += e.inParts()
	}
	unseen := 0
	for i := range f.Steps {
		switch {
		case e.asked[i]:
		case e.whollySeen[i]:
			e.report(Fault{What: FaultUnasked, Step: f.Steps[i].ID})
		default:
			unseen++
		}
	}
	if unseen > 0 {
		far += fmt.Sprintf("; %d steps lie further than that", unseen)
	}
	e.sum.Coverage = far
	return e.sum
}

// exploration is one call of Explore.
type exploration struct {
	f *Flow
	Limits
	asked      []bool // by step: some walk reached it
	whollySeen []bool // by step: some walk that contains it saw all its states

	mu  sync.Mutex
	sum Explored
}

// watch adds what a walk did since its last call, and returns whether the walk should continue.
func (e *exploration) watch(states, transitions int) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.sum.States += states
	e.sum.Transitions += transitions
	if !e.sum.Ended && e.Watch != nil {
		e.sum.Ended = !e.Watch(e.sum)
	}
	return !e.sum.Ended
}

// report adds a fault, unless one with the same step and last action is known.
func (e *exploration) report(x Fault) {
	known := func(y Fault) bool { return x.What == y.What && x.Step == y.Step && x.last == y.last }
	if len(e.sum.Faults) < mostFaults && !slices.ContainsFunc(e.sum.Faults, known) {
		e.sum.Faults = append(e.sum.Faults, x)
	}
}

// whole walks the complete flow unless it is too large, and returns a text that says how far.
func (e *exploration) whole() string {
	questions := 0
	for i := range e.f.Steps {
		if e.f.Steps[i].Kind.Traits().Consults {
			questions++
		}
	}
	if questions > wholeQuestions {
		return ""
	}
	e.sum.Walks = 1
	w := newWalk(e.f, e.States, e.watch)
	w.run()
	e.sum.Done = 1
	for i := range e.f.Steps {
		e.asked[i], e.whollySeen[i] = w.asked[i], w.done
	}
	for _, x := range w.faults {
		e.report(x)
	}
	if w.done {
		return allStates
	}
	return howFar(w.looks) + "; "
}

const allStates = "all states"

// howFar returns a text that says which states were seen: all those that need fewer than looks steps back to an earlier
// answer.
func howFar(looks int) string {
	switch looks {
	case 0:
		return "some of the states without a change of an earlier answer"
	case 1:
		return "all states without a change of an earlier answer"
	case 2:
		return "all states up to one change of an earlier answer"
	}
	return fmt.Sprintf("all states up to %d changes of an earlier answer", looks-1)
}

// inParts walks the parts of the flow, several at the same time, and returns a text that says how far.
func (e *exploration) inParts() string {
	groups := e.f.parts(e.Together)
	e.sum.Walks += len(groups)
	walks := make([]*walk, len(groups))
	var all sync.WaitGroup
	next := make(chan int)
	for range runtime.GOMAXPROCS(0) {
		all.Go(func() {
			for i := range next {
				w := newWalk(groups[i][0].flow, e.States, e.watch)
				if w.watch(0, 0) {
					w.run()
				}
				w.forget()
				walks[i] = w
				e.mu.Lock()
				e.sum.Done++
				e.mu.Unlock()
			}
		})
	}
	for i := range groups {
		next <- i
	}
	close(next)
	all.Wait()
	return e.gather(groups, walks)
}

// gather combines the results of the walks through the parts, and returns a text that says how far they came.
func (e *exploration) gather(groups [][]part, walks []*walk) string {
	parts, done, looks := 0, 0, -1
	for n, w := range walks {
		parts += len(groups[n])
		for _, p := range groups[n] {
			for at, i := range p.steps {
				e.asked[i] = e.asked[i] || w.asked[at]
				e.whollySeen[i] = e.whollySeen[i] || w.done
			}
		}
		for _, x := range w.faults {
			x.Part = true
			e.report(x)
		}
		if w.done {
			done++
		} else if looks < 0 || w.looks < looks {
			looks = w.looks
		}
	}
	which := fmt.Sprintf("every %d questions", e.Together)
	if e.Together == 1 {
		which = "every question, and every two that depend on the same answers"
	}
	which += fmt.Sprintf(", with all that they depend on: %d parts, %d of them different; ", parts, len(walks))
	if done == len(walks) {
		return which + "all states of each"
	}
	return which + fmt.Sprintf("all states of %d, and of the others %s", done, howFar(looks))
}
