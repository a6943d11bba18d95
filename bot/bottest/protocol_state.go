package bottest

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

const (
	nodes       = 3
	mostCrashes = 2
	mostFails   = 1
	mostSleeps  = 1
)

// Who has a message that no node has.
const (
	nobody = -1 // it is not leased, or its lease is over
	dead   = -2 // a node that crashed
)

// what a step is.
type what string

const (
	deliver what = "brings" // the platform brings an update to a node
	claim   what = "claim"  // a node asks for what is due
	send    what = "send"   // the platform takes the first message of a node
	fail    what = "fail"   // the platform does not take it now
	late    what = "late"   // a node finds that the lease is over, before it sends
	settle  what = "settle" // a node stores what it sent
	crash   what = "crash"  // a node forgets everything, and another one takes its place
	pass    what = "pass"   // so much time passes that all leases are over
)

// action is a step.
type action struct {
	what    what
	node    int
	update  int    // deliver
	settled string // the numbers of the messages whose results are stored
}

func (a action) String() string {
	return fmt.Sprintf("%s %d %d %s", a.what, a.node, a.update, a.settled)
}

// message is a message as the store has it.
type message struct {
	there  bool // it was committed, and is not settled as sent
	holder int  // the node that it is leased to, nobody or dead
	shown  int  // how often the platform took it
	doubts int  // how often a node crashed or slept between sending it and storing that
}

// node is what a node has in memory: the numbers of messages in their order. Behind "~", a lease is over, or a result is in doubt
// because the node slept.
type node struct {
	lane string // leased to it, and not sent yet
	sent string // sent, and not stored
}

// state is all of that. Its nodes are sorted, as it makes no difference which of them is which.
type state struct {
	applied  int  // of two updates
	again    bool // the first one was brought twice
	messages [2]message
	nodes    [nodes]node
	crashes  int
	fails    int
	sleeps   int
}

func start() state {
	s := state{}
	for i := range s.messages {
		s.messages[i].holder = nobody
	}
	return s
}

// number returns the number of the message at the front of a list, and whether it is behind "~".
func number(list string) (n int, old bool) {
	list, old = strings.CutPrefix(list, "~")
	return int(list[0] - '0'), old
}

// numbers returns a list without "~".
func numbers(list string) string { return strings.ReplaceAll(list, "~", "") }

// aged returns a list with "~" before each number.
func aged(list string) string {
	old := ""
	for _, n := range numbers(list) {
		old += "~" + string(n)
	}
	return old
}

// actions returns every step that can be taken.
func (s state) actions() []action {
	var all []action
	awake := s.sleeps
	for _, n := range s.nodes {
		if n.sent != aged(n.sent) {
			awake = s.sleeps + 1
		}
	}
	if awake <= mostSleeps {
		all = append(all, action{what: pass})
	}
	for i, n := range s.nodes {
		if i > 0 && n == s.nodes[i-1] && !s.holds(i) && !s.holds(i-1) {
			continue // the same as with the node before
		}
		if s.applied < len(s.messages) {
			all = append(all, action{what: deliver, node: i, update: s.applied})
		}
		if s.applied > 0 && !s.again {
			all = append(all, action{what: deliver, node: i, update: 0})
		}
		all = append(all, action{what: claim, node: i})
		if n.lane != "" {
			if _, old := number(n.lane); old {
				all = append(all, action{what: late, node: i, settled: numbers(n.lane)})
			} else if all = append(all, action{what: send, node: i}); s.fails < mostFails {
				all = append(all, action{what: fail, node: i, settled: numbers(n.lane)})
			}
		}
		if n.sent != "" {
			all = append(all, action{what: settle, node: i, settled: numbers(n.sent)})
		}
		if s.crashes < mostCrashes && n != (node{}) {
			all = append(all, action{what: crash, node: i})
		}
	}
	return all
}

// holds says whether a message is leased to a node.
func (s state) holds(node int) bool {
	return slices.ContainsFunc(s.messages[:], func(m message) bool { return m.holder == node })
}

// take returns the state after a step, what the store hands out, and from which place each node came when they were sorted.
func (s state) take(do action) (after state, out string, from [nodes]int) {
	n := &s.nodes[do.node]
	switch do.what {
	case deliver:
		out = s.bring(do)
	case claim:
		out = s.claim(do.node)
	case send:
		m, _ := number(n.lane)
		s.messages[m].shown++
		n.lane, n.sent = n.lane[1:], n.sent+n.lane[:1]
	case fail, late:
		s.free(do.node, do.settled)
		if n.lane = ""; do.what == fail {
			s.fails++
		}
	case settle:
		for _, c := range do.settled {
			s.messages[c-'0'].there, s.messages[c-'0'].holder = false, nobody
		}
		n.sent = ""
	case crash:
		s.doubt(n.sent)
		*n = node{}
		s.crashes++
		for i := range s.messages {
			if s.messages[i].holder == do.node {
				s.messages[i].holder = dead
			}
		}
	case pass:
		for i := range s.nodes {
			n := &s.nodes[i]
			if s.doubt(n.sent) {
				s.sleeps = mostSleeps
			}
			n.lane, n.sent = aged(n.lane), aged(n.sent)
		}
		for i := range s.messages {
			s.messages[i].holder = nobody
		}
	}
	after, from = s.sorted()
	return after, out, from
}

// bring is the rule for [bot.Store.Apply]: a message is leased to the node at once if all messages before it are leased to the node, too.
func (s *state) bring(do action) string {
	if do.update < s.applied {
		s.again = true
		return "seen"
	}
	s.applied++
	m := &s.messages[do.update]
	m.there = true
	for _, before := range s.messages[:do.update] {
		if before.there && before.holder != do.node {
			return ""
		}
	}
	out := fmt.Sprint(do.update)
	m.holder = do.node
	s.nodes[do.node].lane += out
	return out
}

// claim is the rule for [bot.Store.Claim]: the oldest message is leased if nobody has it.
func (s *state) claim(node int) string {
	for i := range s.messages {
		m := &s.messages[i]
		if !m.there {
			continue
		}
		if m.holder != nobody {
			return ""
		}
		m.holder = node
		out, n := fmt.Sprint(i), &s.nodes[node]
		if strings.Contains(n.lane, "~"+out) { // it waited here until its lease was over
			n.lane = strings.Replace(n.lane, "~"+out, out, 1)
		} else {
			n.lane += out
		}
		return out
	}
	return ""
}

// free is the rule for a later result: it ends the lease of whoever stores it, and no other's.
func (s *state) free(node int, settled string) {
	for _, c := range settled {
		if m := &s.messages[c-'0']; m.holder == node {
			m.holder = nobody
		}
	}
}

// doubt notes that it is not known of messages that they were sent. It returns false if that is so already, or if there are none.
func (s *state) doubt(sent string) (some bool) {
	for sent != "" {
		n, old := number(sent)
		if sent = strings.TrimPrefix(sent, "~")[1:]; !old {
			s.messages[n].doubts++
			some = true
		}
	}
	return some
}

// sorted returns the state with its nodes in order, and from which place each came.
func (s state) sorted() (after state, from [nodes]int) {
	key := func(i int) string {
		held := ""
		for n, m := range s.messages {
			if m.holder == i {
				held += fmt.Sprint(n)
			}
		}
		return s.nodes[i].lane + "|" + s.nodes[i].sent + "|" + held
	}
	for i := range from {
		from[i] = i
	}
	slices.SortStableFunc(from[:], func(a, b int) int { return cmp.Compare(key(a), key(b)) })
	after = s
	for to, i := range from {
		after.nodes[to] = s.nodes[i]
		for n, m := range s.messages {
			if m.holder == i {
				after.messages[n].holder = to
			}
		}
	}
	return after, from
}

// waiting returns the numbers of the messages that are still to be sent.
func (s state) waiting() (left string) {
	for i, m := range s.messages {
		if m.there {
			left += fmt.Sprint(i)
		}
	}
	return left
}

// fault says what is wrong with a state; "" if nothing is.
func (s state) fault() string {
	for i, m := range s.messages[:s.applied] {
		switch {
		case m.shown == 0 && !m.there:
			return "a message is lost"
		case m.shown > 1+m.doubts:
			return "a message is sent twice, although nobody crashed or slept"
		case i > 0 && m.shown > 0 && s.messages[i-1].shown == 0:
			return "a message overtook the one before"
		}
	}
	return ""
}
