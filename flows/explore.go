package flows

import (
	"cmp"
	"fmt"
	"runtime"
	"slices"
	"sync"
)

// Limits bound an exploration. The zero value takes the defaults.
type Limits struct {
	// States is the most states of one walk. A walk that comes to it ends, and says how far it came. 0: [DefaultStates].
	States int
	// Together is how many questions are walked together where a flow is too large to be walked whole. 1: every question,
	// and every two that depend on the same answers; 2: every two; 3: every three. 0: 1.
	Together int
	// Watch is called now and then with what was done so far, by one goroutine at a time. If it returns false, the
	// exploration ends early. nil: nobody watches.
	Watch func(Explored) bool
}

// DefaultStates keeps the walks through the built-in consultations below a minute.
const DefaultStates = 5000

// wholeQuestions is how many questions a flow may have so that it is tried to walk it whole.
const wholeQuestions = 12

// mostFaults is how many faults are reported: nobody reads more.
const mostFaults = 50

// Explored is what an exploration saw and found.
type Explored struct {
	Walks, Done         int // walks to be made, and made so far
	States, Transitions int // seen in all walks together
	Faults              []Fault
	Coverage            string // one line: what was walked, and how far
	Ended               bool   // [Limits.Watch] ended it early
}

// Fault is something that must not happen in any conversation.
type Fault struct {
	What string
	Step string   // the step that it happens at or to
	Path []string // what a person does to get there, a line each: of those with the fewest changes the shortest
	Part bool     // in a part of the flow: the questions that Path does not name are passed over
	last Verb
}

// What a fault can be.
const (
	FaultNothing = "nothing is asked here, and it has not ended"
	FaultTwo     = "two questions are asked at once"
	FaultStuck   = "the end (submit) cannot be reached from here"
	FaultUnasked = "nobody ever gets to this step"
	FaultLost    = "what was answered is lost without the person's word"
	FaultUnsaid  = "a text no longer counts, and the person is not asked about it"
	FaultJournal = "what is kept is not what the person said"
)

// Explore walks every state of the flow with everything that a person can do: answers, skip, back, changes of earlier
// answers, what becomes of texts whose question no longer applies, the language, /stop, submission, and changes after it.
//
// States are compared by what matters to what follows. All texts are one; of options and numbers that no guard tells
// apart one stands for the others. Side questions (/stop, /review, /language) are opened at every state, and answered at
// once with each of their keys.
//
// A flow whose states are too many is walked in parts: some of its questions, with all that their guards depend on, as a
// flow of their own. Of parts that differ in nothing but names, one is walked.
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
	asked      []bool // by step: somebody got there
	whollySeen []bool // by step: all states were seen of a walk that it is part of

	mu  sync.Mutex
	sum Explored
}

// watch counts what a walk did since it last said so, and says whether it shall go on.
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

// report adds a fault, once for each step and last thing done.
func (e *exploration) report(x Fault) {
	known := func(y Fault) bool { return x.What == y.What && x.Step == y.Step && x.last == y.last }
	if len(e.sum.Faults) < mostFaults && !slices.ContainsFunc(e.sum.Faults, known) {
		e.sum.Faults = append(e.sum.Faults, x)
	}
}

// whole walks the flow itself unless it is too large, and says how far.
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

// howFar says which states were seen, where all were that need fewer than so many looks back.
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

// inParts walks the parts of the flow, several at a time, and says how far.
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

// gather puts together what the walks through the parts saw, and says how far they came.
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
