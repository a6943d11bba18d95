package flows

import "slices"

// walk visits the states of one flow, nearest first. States that need no step back to an earlier answer come before those
// that need one.
type walk struct {
	*atlas
	most  int // states
	watch func(states, transitions int) bool

	nodes []node
	seen  map[string]int32 // by key: the place in nodes
	ways  [][2]int32       // from, to: the moves that count as a way to the end
	words int              // the number of texts written so far, used to make each one different

	moved  int // transitions
	told   struct{ states, moved int }
	asked  []bool // by step: the walk reached it
	faults []Fault
	done   bool // every state was seen
	looks  int  // if not done: all states that need fewer steps back than this were seen
}

// node is a state that was seen, and how to get there.
type node struct {
	state State // dropped when it is no longer needed
	from  int32 // -1: the beginning
	by    move
	looks int // how many times the person turned to an earlier answer
	ended bool
	open  bool // the walk has not continued from it
}

func newWalk(f *Flow, most int, watch func(states, transitions int) bool) *walk {
	return &walk{atlas: newAtlas(f), most: most, watch: watch, seen: map[string]int32{}, asked: make([]bool, len(f.Steps))}
}

// watchEvery is the number of expanded states after which the walk asks whether to continue.
const watchEvery = 64

// run walks until every state was seen, there are too many states, or watch returns false.
func (w *walk) run() {
	first := move{do: []Input{{Do: Start}}}
	w.reach(-1, w.step(-1, State{Lang: w.f.Languages[0]}, first.do[0], first).State, first)
	now, later := []int32{0}, []int32(nil)
	for w.looks = 0; len(now) > 0; w.looks++ {
		for i := 0; i < len(now); i++ {
			n := now[i]
			if !w.nodes[n].open || w.nodes[n].looks != w.looks {
				continue
			}
			if len(w.nodes) > w.most || i%watchEvery == watchEvery-1 && !w.count() {
				w.stuck()
				w.count()
				return
			}
			near, far := w.expand(n)
			now, later = append(now, near...), append(later, far...)
		}
		now, later = later, nil
	}
	w.done = true
	w.stuck()
	w.count()
}

// count reports what was done since its last call, and returns whether the walk should continue.
func (w *walk) count() bool {
	states, moved := len(w.nodes)-w.told.states, w.moved-w.told.moved
	w.told.states, w.told.moved = len(w.nodes), w.moved
	return w.watch(states, moved)
}

// forget releases the memory of the states. The results stay.
func (w *walk) forget() { w.nodes, w.seen, w.ways = nil, nil, nil }

// expand continues from a state with everything that a person can do there. It returns the new states in two lists: those
// that need no further step back, and those that do.
func (w *walk) expand(n int32) (near, far []int32) {
	s := w.nodes[n].state
	w.nodes[n].open = false
	arrive := func(to State, m move) {
		id, fresh := w.reach(n, to, m)
		if m.onward() && id >= 0 {
			w.ways = append(w.ways, [2]int32{n, id})
		}
		switch {
		case !fresh:
		case w.nodes[id].looks > w.nodes[n].looks:
			far = append(far, id)
		default:
			near = append(near, id)
		}
	}
	for _, m := range w.moves(s) {
		to := s
		for i, in := range m.do {
			to = w.step(n, to, in, move{m.at, m.do[:i+1]}).State
		}
		arrive(to, m)
	}
	if s.Status != InProgress && s.Status != Submitted {
		return near, far
	}
	at := ""
	if cur := w.f.Current(s); cur != nil {
		at = cur.ID
	}
	for _, do := range asides {
		m := move{at, []Input{{Do: do}}}
		asked := w.step(n, s, m.do[0], m).State
		if asked.Aside == "" || asked.Aside == AskKeep {
			arrive(asked, m)
			continue
		}
		for _, key := range w.keys(asked) {
			m := move{at, []Input{{Do: do}, key}}
			arrive(w.step(n, asked, key, m).State, m)
		}
	}
	w.nodes[n].state = State{}
	return near, far
}

// keys returns the inputs that answer the open aside.
func (w *walk) keys(s State) []Input {
	switch s.Aside {
	case AskLanguage:
		return []Input{w.setLanguage()}
	case AskReview:
		return []Input{{Do: Resume}, {Do: Submit}}
	}
	var all []Input
	for _, do := range w.f.AsideVerbs(s) {
		if !slices.Contains(asides, do) {
			all = append(all, Input{Do: do})
		}
	}
	return all
}

// reach returns the index of a state, and whether it is new. The index is -1 for states from which the walk does not
// continue. These are asides that lead to another aside, which is also opened at the state itself, and words that were
// not understood.
func (w *walk) reach(from int32, s State, by move) (id int32, fresh bool) {
	if s.Aside != "" && s.Aside != AskKeep || s.Draft.Fails > 0 || len(s.Draft.Hits)+len(s.Draft.Offered) > 0 {
		return -1, false
	}
	looks := 0
	if from >= 0 {
		looks = w.nodes[from].looks
		if by.backward() {
			looks++
		}
	}
	key := w.key(s)
	if id, ok := w.seen[key]; ok {
		if n := &w.nodes[id]; n.open && n.looks > looks {
			n.looks, n.from, n.by = looks, from, by
			return id, true // it was planned for the next round, but this way is nearer
		}
		return id, false
	}
	id = int32(len(w.nodes))
	w.seen[key] = id
	w.nodes = append(w.nodes, node{state: s, from: from, by: by, looks: looks, open: true, ended: s.Status != InProgress})
	if cur := w.f.Current(s); cur != nil {
		for _, st := range append(w.f.Statements(s, cur.ID), cur) {
			base, _ := StatementOf(st.ID)
			w.asked[w.f.place(base)] = true
		}
	}
	return id, true
}

// stuck reports the nearest state from which no move leads to the end.
func (w *walk) stuck() {
	back := make([][]int32, len(w.nodes))
	for _, way := range w.ways {
		back[way[1]] = append(back[way[1]], way[0])
	}
	var can []int32
	ends := make([]bool, len(w.nodes))
	for i, n := range w.nodes {
		if n.ended || n.open {
			ends[i] = true
			can = append(can, int32(i))
		}
	}
	for len(can) > 0 {
		to := can[len(can)-1]
		can = can[:len(can)-1]
		for _, from := range back[to] {
			if !ends[from] {
				ends[from] = true
				can = append(can, from)
			}
		}
	}
	for i := range w.nodes {
		if n := &w.nodes[i]; !ends[i] {
			w.report(FaultStuck, n.by.at, n.from, n.by)
			return
		}
	}
}

// report adds a fault with the way to it, unless one with the same step and last action is known.
func (w *walk) report(what, step string, from int32, by move) {
	last := by.do[len(by.do)-1].Do
	known := slices.ContainsFunc(w.faults, func(x Fault) bool { return x.What == what && x.Step == step && x.last == last })
	if known || len(w.faults) >= mostFaults {
		return
	}
	moves := []move{by}
	for n := from; n > 0; n = w.nodes[n].from {
		moves = append(moves, w.nodes[n].by)
	}
	var path []string
	for _, m := range slices.Backward(moves) {
		path = append(path, m.lines()...)
	}
	w.faults = append(w.faults, Fault{What: what, Step: step, Path: path, last: last})
}
