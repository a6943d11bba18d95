package sqlstore

import (
	"fmt"
	"strings"
	"sync"

	lru "github.com/hashicorp/golang-lru/v2"
)

// flight remembers the messages that this process leased and did not settle yet. Where several processes serve, a new message to a
// person may be sent at once only if all messages before it are this process's own: then it sends them in their order. Behind a
// message that another process is sending, the new one waits in the outbox until that one is settled.
type flight struct {
	mu     sync.Mutex
	people *lru.Cache[string, []string] // ids of messages in the outbox, by the id of the participant
	whose  map[string]string            // the participant of each message
}

// flightKept is for how many people messages are remembered. Whoever is forgotten waits longer, but in order.
const flightKept = 20_000

func newFlight() *flight {
	f := &flight{whose: map[string]string{}}
	people, err := lru.NewWithEvict(flightKept, func(_ string, ids []string) {
		for _, id := range ids {
			delete(f.whose, id)
		}
	})
	if err != nil {
		panic(err) // only if the size is not positive
	}
	f.people = people
	return f
}

// begin notes that a message is leased to this process.
func (f *flight) begin(participant, id string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if _, known := f.whose[id]; known {
		return
	}
	ids, _ := f.people.Peek(participant)
	f.people.Add(participant, append(ids[:len(ids):len(ids)], id))
	f.whose[id] = participant
}

// end notes that a message is settled.
func (f *flight) end(id string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	participant, known := f.whose[id]
	if !known {
		return
	}
	ids, _ := f.people.Peek(participant)
	var left []string
	for _, other := range ids {
		if other != id {
			left = append(left, other)
		}
	}
	if delete(f.whose, id); len(left) > 0 {
		f.people.Add(participant, left)
		return
	}
	f.people.Remove(participant)
}

// move notes that the messages to one participant are now to another one.
func (f *flight) move(from, to string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	ids, _ := f.people.Peek(from)
	already, _ := f.people.Peek(to)
	f.people.Remove(from)
	if len(ids) == 0 {
		return
	}
	f.people.Add(to, append(already[:len(already):len(already)], ids...))
	for _, id := range ids {
		f.whose[id] = to
	}
}

// of returns the messages to a person that are leased to this process.
func (f *flight) of(participant string) []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	ids, _ := f.people.Peek(participant)
	return ids
}

// enqueueAmong is [enqueue] with one more condition: no other process is sending a message to the person. ids are those that this
// process is sending. The arguments of the ids come after those of enqueue.
func enqueueAmong(ids []string) (query string, args []any) {
	others := "TRUE"
	if len(ids) > 0 {
		var names []string
		for i, id := range ids {
			names, args = append(names, fmt.Sprintf("$%d", enqueueArgs+1+i)), append(args, id)
		}
		others = "id NOT IN (" + strings.Join(names, ", ") + ")"
	}
	return strings.Replace(enqueue, "at > $7", "at > $7 OR "+others, 1), args
}
