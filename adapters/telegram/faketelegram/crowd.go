package faketelegram

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"time"
)

// Crowd is many people who take the short way through a consultation of six stances and one idea at the same time, and
// remember what they were shown as taken: the outside record that stored answers are held against.
type Crowd struct {
	server *Server
	mu     sync.Mutex
	seen   map[int64]chan struct{} // tells a person that the screen changed
	took   []time.Duration         // from an action to what the screen showed next
	People []*Person
	Least  time.Duration // how long people think at least before each step
}

// Person is one of a crowd.
type Person struct {
	ID      int64
	Stances [6]int // of each finding: the number of the option pressed, counted from 1
	Idea    string // what was written
	Said    int    // how many stances and ideas were followed by the next question: acknowledged
	Done    bool   // the submission was confirmed
	Again   int    // how often an action had to be repeated because nothing came back
}

// NewCrowd lets n people join the server, before its first request.
func NewCrowd(s *Server, n int) *Crowd {
	c := &Crowd{server: s, seen: map[int64]chan struct{}{}}
	for i := range n {
		id := int64(1_000_000 + i)
		c.seen[id] = make(chan struct{}, 1)
		c.People = append(c.People, &Person{ID: id, Idea: fmt.Sprintf("Idea %d: publish %x", i, rand.Uint64())})
	}
	s.Showed = func(user int64, _ Bubble) {
		select {
		case c.seen[user] <- struct{}{}:
		default:
		}
	}
	return c
}

// Run lets everybody go through the consultation, thinking for up to think before each action, and returns when all
// are done or ctx ends.
func (c *Crowd) Run(ctx context.Context, think time.Duration) {
	var wg sync.WaitGroup
	for _, p := range c.People {
		wg.Go(func() { c.walk(ctx, p, think) })
	}
	wg.Wait()
}

// Steps returns how long each action took until the screen changed, sorted.
func (c *Crowd) Steps() []time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Sorted(slices.Values(c.took))
}

// walk is the short way: language, consent, route, six stances, an idea, no more, submit.
func (c *Crowd) walk(ctx context.Context, p *Person, think time.Duration) {
	option := func(n int) func() bool {
		return func() bool { return c.press(p, func(i int, _ []string) bool { return i == n-1 }) }
	}
	acts := []func() bool{
		func() bool { c.server.Type(p.ID, "/start"); return true }, option(1), option(1), option(1),
	}
	for i := range p.Stances {
		p.Stances[i] = 1 + rand.IntN(4)
		acts = append(acts, option(p.Stances[i]))
	}
	acts = append(acts, func() bool { c.server.Type(p.ID, p.Idea); return true }, option(1), option(2), option(1))
	for i, act := range acts {
		if think > 0 {
			select {
			case <-time.After(c.Least + rand.N(think)):
			case <-ctx.Done():
				return
			}
		}
		if !c.act(ctx, p, i == 0 || i == 10, act) {
			return
		}
		if i >= 4 && i < 11 && i != 10 || i == 11 {
			p.Said++
		}
	}
	p.Done = true
}

// act does something and waits until a new question is on the screen. Where nothing comes back, a key is pressed again,
// as people do: the platform keeps presses for a short time only. What was typed is on their screen, and stays as it is.
func (c *Crowd) act(ctx context.Context, p *Person, typed bool, do func() bool) bool {
	before := c.face(p)
	start := time.Now()
	for try := 0; ; try++ {
		if try == 0 || !typed {
			do()
		}
		if try > 0 {
			p.Again++
		}
		patience := time.After(4 * time.Second)
		for waiting := true; waiting; {
			select {
			case <-c.seen[p.ID]:
				if now := c.face(p); now != "" && now != before {
					c.mu.Lock()
					c.took = append(c.took, time.Since(start))
					c.mu.Unlock()
					return true
				}
			case <-patience:
				waiting = false
			case <-ctx.Done():
				return false
			}
		}
	}
}

// face is what the newest message with keys says: what the person looks at. The same question shown twice, as may happen
// after a crash, is still the same question.
func (c *Crowd) face(p *Person) string {
	shown := c.server.Shown(p.ID)
	for _, b := range slices.Backward(shown) {
		if len(b.Keys) > 0 {
			return b.Text + strings.Join(b.Keys, "|")
		}
	}
	return ""
}

// press presses the key of the newest message with keys that which picks.
func (c *Crowd) press(p *Person, which func(i int, keys []string) bool) bool {
	for _, b := range slices.Backward(c.server.Shown(p.ID)) {
		for i, label := range b.Keys {
			if which(i, b.Keys) {
				return c.server.Press(p.ID, label, false)
			}
		}
		if len(b.Keys) > 0 {
			return false
		}
	}
	return false
}
