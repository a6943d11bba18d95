package sqlstore_test

import (
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"

	"aporte/bot/bottest/pgtest"
)

var linearFor = flag.Duration("linear-for", 3*time.Second, "how long processes are killed in turn under load")

// asked is a question to a process about a person: to apply an update, or to read their session if id is "".
type asked struct{ user, id string }

// sessionModel says what one process alone would answer: an update acts once, on what the one before left, and who reads finds that. The
// state of a person is their updates in the order in which they acted. An update whose answer never came may act at any time after.
var sessionModel = porcupine.Model{
	Partition: func(history []porcupine.Operation) [][]porcupine.Operation {
		of := map[string][]porcupine.Operation{}
		for _, o := range history {
			user := o.Input.(asked).user
			of[user] = append(of[user], o)
		}
		var all [][]porcupine.Operation
		for _, one := range of {
			all = append(all, one)
		}
		return all
	},
	Init: func() any { return "" },
	Step: func(state, input, output any) (bool, any) {
		acted, in, out := strings.Fields(state.(string)), input.(asked), output.(string)
		found := fmt.Sprint(len(acted))
		if len(acted) > 0 {
			found += " " + acted[len(acted)-1]
		}
		seen := slices.Contains(acted, in.id)
		after := strings.Join(append(acted, in.id), " ")
		switch out {
		case "is " + found:
			return in.id == "", state
		case "seen":
			return seen, state
		case "acted " + found:
			return !seen, after
		case "":
			if seen || in.id == "" {
				return true, state
			}
			return true, after
		}
		return false, state
	},
}

// recorder notes what was asked and answered, and when.
type recorder struct {
	mu    sync.Mutex
	all   []porcupine.Operation
	nodes []*linearNode
	began time.Time
}

// ask asks a process, and returns what it said.
func (r *recorder) ask(node int, in asked) string {
	question := "read " + in.user
	if in.id != "" {
		question = "apply " + in.user + " " + in.id
	}
	o := porcupine.Operation{ClientId: node, Input: in, Call: time.Since(r.began).Nanoseconds()}
	said := r.nodes[node].ask(question)
	if o.Return = time.Since(r.began).Nanoseconds(); said == "failed" {
		said = ""
	}
	if o.Output = said; said == "" {
		o.Return = math.MaxInt64 // nobody knows when
	}
	if said == "" && in.id == "" {
		return said // who read and learned nothing says nothing
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.all = append(r.all, o)
	return said
}

// live lets a person do things until a time, each of which the platform brings to two processes, and again until one says that it acted.
func (r *recorder) live(user string, way int, until time.Time) error {
	for n := 0; time.Now().Before(until); n++ {
		in := asked{user, fmt.Sprintf("%s.%d.%d", user, way, n)}
		var known [2]string
		var both sync.WaitGroup
		for i, node := range rand.Perm(len(r.nodes))[:2] {
			both.Go(func() { known[i] = r.ask(node, in) })
		}
		both.Wait()
		for try := 0; known[0] == "" && known[1] == ""; try++ {
			if try == 2000 {
				return fmt.Errorf("an update of %s never acts", user)
			}
			time.Sleep(10 * time.Millisecond)
			known[0] = r.ask(rand.N(len(r.nodes)), in)
		}
		if rand.N(4) == 0 {
			r.ask(rand.N(len(r.nodes)), asked{user: user})
		}
	}
	return nil
}

// TestLinearizable lets people write to three processes on one server at once, each update to two of them, while the processes are
// killed in turn. What each person saw is what one process that never dies could have shown them.
func TestLinearizable(t *testing.T) {
	const people, ways = 8, 2
	r := &recorder{nodes: nodes(t, pgtest.Database(t), 3), began: time.Now()}
	until := time.Now().Add(*linearFor)
	var living sync.WaitGroup
	for p := range people {
		for way := range ways {
			living.Go(func() {
				if err := r.live(fmt.Sprint("user", p), way, until); err != nil {
					t.Error(err)
				}
			})
		}
	}
	kills := 0
	for ; time.Now().Before(until); kills++ {
		time.Sleep(time.Duration(100+rand.N(400)) * time.Millisecond)
		node := r.nodes[kills%len(r.nodes)]
		node.kill()
		if err := node.begin(); err != nil {
			t.Fatal(err)
		}
	}
	living.Wait()
	for p := range people {
		if r.ask(p%len(r.nodes), asked{user: fmt.Sprint("user", p)}) == "" {
			t.Error("a session is not read at the end")
		}
	}
	unknown := 0
	for _, o := range r.all {
		if o.Output == "" {
			unknown++
		}
	}
	t.Logf("%d kills, %d questions, %d of them without an answer", kills, len(r.all), unknown)
	if kills < 2 || len(r.all) < people*ways {
		t.Error("too little happened to say anything")
	}
	if got := porcupine.CheckOperationsTimeout(sessionModel, r.all, time.Minute); got != porcupine.Ok {
		t.Errorf("it is %s that this was one process", got)
	}
	r.refusesOthers(t)
}

// refusesOthers checks that what did not happen is not taken for right: an update that found another session, one that acted twice, and
// a session that was read as it was before.
func (r *recorder) refusesOthers(t *testing.T) {
	t.Helper()
	for _, kind := range []string{"acted", "seen", "is"} {
		at := slices.IndexFunc(r.all, func(o porcupine.Operation) bool {
			return strings.HasPrefix(o.Output.(string), kind) && (kind != "seen" || r.foundBy(o.Input) != "")
		})
		if at < 0 {
			t.Errorf("nothing was answered by %q", kind)
			continue
		}
		other := slices.Clone(r.all)
		switch kind {
		case "seen":
			other[at].Output = r.foundBy(other[at].Input)
		default:
			other[at].Output = kind + " 100000 nothing"
		}
		if got := porcupine.CheckOperationsTimeout(sessionModel, other, time.Minute); got != porcupine.Illegal {
			t.Errorf("a false %q is %s", kind, got)
		}
	}
}

// foundBy returns what was said when an update acted; "" if that is not known.
func (r *recorder) foundBy(in any) string {
	for _, o := range r.all {
		if said := o.Output.(string); o.Input == in && strings.HasPrefix(said, "acted") {
			return said
		}
	}
	return ""
}
