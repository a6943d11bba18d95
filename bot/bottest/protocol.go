package bottest

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"aporte/bot"
)

// TestProtocol goes through every interleaving of three nodes that take two updates of one person, the first of them brought twice,
// and send what follows from them, while up to two nodes crash, one message fails for a while, and time passes at any moment. The
// states are enumerated on paper first, see [plan]: a few rules say what a store hands out, and what a node does. Each step that
// differs for a store is then taken with real stores on one database, which must hand out exactly what the rules say; with whole,
// each step from each state is, which takes minutes. So what holds for every state on paper holds for the stores: nothing is lost,
// nothing comes in another order, and nothing is sent twice unless a node crashed or slept between sending and storing that it did.
func TestProtocol(t *testing.T, o StoreOptions, whole bool) {
	if !o.Twice {
		t.Fatal("one process serves")
	}
	all := enumerate(whole)
	for _, fault := range all.faults() {
		t.Error(fault)
	}
	r := &replay{shelf: newShelf(t, o), plan: all}
	for range nodes + mostCrashes {
		r.stores = append(r.stores, r.open())
	}
	differ, walks := len(all.order), 0
	for way := all.next(); way != nil && !t.Failed(); way = all.next() {
		r.walk(walks, way)
		walks++
	}
	t.Logf("%d states, %d steps, %d of them different for a store, taken in %d walks of %d steps", len(all.came), all.steps, differ, walks, r.steps)
}

// replay takes steps of the plan with real stores. Each walk is about another person.
type replay struct {
	*shelf
	plan   *plan
	stores []Store
	seats  [nodes]int // the store of each node; a node that crashed goes on with another one
	fresh  int        // the next store that nobody has used
	ana    string
	steps  int
}

// walk goes a way from the beginning, and then on by steps that were not taken before, as long as there are any.
func (r *replay) walk(n int, way []action) {
	r.ana, r.fresh = fmt.Sprint("ana", n), nodes
	for i := range r.seats {
		r.seats[i] = i
	}
	at := start()
	for more := true; more; {
		do := action{}
		if len(way) > 0 {
			do, way = way[0], way[1:]
		} else if do, more = r.plan.here(at); !more {
			break
		}
		next, out, from := at.take(do)
		if got := r.do(do); got != out {
			r.Errorf("from %+v, %s gives %q, want %q", at, do, got, out)
			return
		}
		delete(r.plan.left, r.plan.edge(at, do))
		r.reseat(do, from)
		at = next
		r.steps++
		if wrong := r.differs(at); wrong != "" {
			r.Errorf("after %s, %s in %+v", do, wrong, at)
			return
		}
	}
	r.finish(at)
}

// differs compares the rows of the store with a state: so all that a store knows is what the view says.
func (r *replay) differs(at state) string {
	r.Helper()
	rows, err := r.options.Outbox(r.stores[r.seats[0]])
	if err != nil {
		r.Fatal(err)
	}
	now := r.clock.Now()
	for i, m := range at.messages {
		if !m.there {
			continue
		}
		if len(rows) == 0 {
			return fmt.Sprintf("message %d is not there", i)
		}
		row := rows[0]
		rows = rows[1:]
		held, holder := row.Until.After(now), -1
		for seat, store := range r.seats {
			if r.stores[store].Node() == row.Node {
				holder = seat
			}
		}
		switch {
		case m.holder >= 0 && (!held || holder != m.holder), m.holder == dead && (!held || holder >= 0),
			m.holder == nobody && held:
			return fmt.Sprintf("message %d is leased until %s to node %d", i, row.Until, holder)
		}
	}
	if len(rows) > 0 {
		return "there are more messages"
	}
	return ""
}

// reseat keeps the stores with their nodes, which a state has in an order of its own.
func (r *replay) reseat(do action, places [nodes]int) {
	if do.what == crash {
		r.seats[do.node] = r.fresh
		r.fresh++
	}
	before := r.seats
	for i, from := range places {
		r.seats[i] = before[from]
	}
}

// id is the id of an update or message in the walk.
func (r *replay) id(what string, n int) string { return fmt.Sprint(what, n, " ", r.ana) }

// do takes a step, and returns which messages the store handed out.
func (r *replay) do(do action) (out string) {
	r.Helper()
	store := r.stores[r.seats[do.node]]
	ctx := r.Context()
	var err error
	switch do.what {
	case deliver:
		var got []bot.Delivery
		got, err = store.Apply(ctx, bot.Update{ID: r.id("u", do.update), From: address(r.ana)}, func(s bot.Session) (bot.Change, error) {
			s.Invited = r.clock.Now() // something that is kept
			return bot.Change{Session: s, Send: []bot.Message{{ID: r.id("m", do.update), To: address(r.ana), Text: fmt.Sprint(do.update)}}}, nil
		})
		if errors.Is(err, bot.ErrSeen) {
			return "seen"
		}
		out = texts(got)
	case claim:
		var got []bot.Delivery
		got, err = store.Claim(ctx, r.clock.Now(), r.clock.Now().Add(bot.LeaseTime), 10)
		out = texts(got)
	case settle:
		err = store.Settle(ctx, r.results(do.settled, bot.ResultSent))
	case fail, late:
		err = store.Settle(ctx, r.results(do.settled, bot.ResultLater))
	case pass:
		r.clock.add(bot.LeaseTime + time.Second)
	}
	if err != nil {
		r.Error(err)
	}
	return out
}

func (r *replay) results(messages string, state bot.ResultState) []bot.Result {
	var all []bot.Result
	for _, m := range messages {
		all = append(all, bot.Result{ID: r.id("m", int(m-'0')), State: state, Due: r.clock.Now(), Untried: true})
	}
	return all
}

// finish lets one node send whatever is left, and compares it with the plan.
func (r *replay) finish(at state) {
	r.Helper()
	r.clock.add(bot.LeaseTime + time.Second)
	left := ""
	for {
		got, err := r.stores[r.seats[0]].Claim(r.Context(), r.clock.Now(), r.clock.Now().Add(bot.LeaseTime), 10)
		if err != nil {
			r.Fatal(err)
		}
		if len(got) == 0 {
			break
		}
		for _, d := range got {
			left += d.Message.Text
			r.settle(bot.Result{ID: d.Message.ID, State: bot.ResultSent})
		}
	}
	if want := at.waiting(); left != want {
		r.Errorf("from %+v, %q is left, want %q", at, left, want)
	}
}
