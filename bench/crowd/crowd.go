// Package crowd plays the participants of a measurement: each goes the short way through the built-in consultation in
// exactly [Steps] steps, presses the keys that the newest message offers, and types one idea. It starts no goroutine for
// anybody: who sees a question acts on the goroutine that showed it, or after a time to think.
package crowd

import (
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"aporte/bench/botapi"
)

// Config says who comes.
type Config struct {
	AtOnce int           // how many take part at the same time; when one is done, the next begins
	People int           // how many take part in all; 0 is without end
	Think  time.Duration // how long they think before each step: from half of it to one and a half
	Last   int           // the step after which they leave; 0 is [Steps], the end
	First  int64         // the number of the first person; those after it count on
}

// patience is how long somebody waits for the next question before they press the key again. What was typed stands on the
// screen and is not typed again.
const patience = 15 * time.Second

// Crowd is the people of one measurement.
type Crowd struct {
	Config
	server *botapi.Server

	mu     sync.Mutex
	people map[int64]*person
	next   int64
	over   bool // nobody begins any more
	waits  []time.Duration
	done   []Done
	again  int
	active int
	ended  chan struct{} // closed when nobody is active and nobody comes any more
}

// Done is what somebody was shown as taken.
type Done struct {
	Stances []int // of each finding, the number of the option, counted from 0
	Idea    string
}

// New makes a crowd and the platform that it meets the bot on.
func New(c Config, o botapi.Options) (*Crowd, error) {
	if c.Last == 0 {
		c.Last = Steps
	}
	if c.First == 0 {
		c.First = 1_000_000
	}
	crowd := &Crowd{Config: c, people: map[int64]*person{}, ended: make(chan struct{})}
	var err error
	crowd.server, err = botapi.New(o, crowd.show)
	return crowd, err
}

// Server is the platform.
func (c *Crowd) Server() *botapi.Server { return c.server }

// Begin lets the first people begin; with a time to think they come one after another within it.
func (c *Crowd) Begin() {
	for range c.AtOnce {
		c.enter(c.thinks() - c.Think/2)
	}
	go c.watch()
}

// watch lets people press again until all are through.
func (c *Crowd) watch() {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-c.ended:
			return
		case now := <-tick.C:
			c.mu.Lock()
			people := slices.Collect(maps.Values(c.people))
			c.mu.Unlock()
			for _, p := range people {
				if p.nudge(now) {
					c.mu.Lock()
					c.again++
					c.mu.Unlock()
				}
			}
		}
	}
}

// Close ends the platform, whoever is there.
func (c *Crowd) Close() {
	c.mu.Lock()
	c.active, c.over = 0, true
	c.close()
	c.mu.Unlock()
	c.server.Close()
}

// thinks is how long somebody thinks before the next step.
func (c *Crowd) thinks() time.Duration {
	if c.Think <= 0 {
		return 0
	}
	return c.Think/2 + rand.N(c.Think)
}

// enter lets the next person begin, if there is one, after some time.
func (c *Crowd) enter(after time.Duration) {
	c.mu.Lock()
	if c.over || c.People > 0 && c.next >= int64(c.People) {
		c.close()
		c.mu.Unlock()
		return
	}
	p := &person{crowd: c, id: c.First + c.next}
	c.next++
	c.active++
	c.people[p.id] = p
	c.mu.Unlock()
	p.actAfter(after)
}

// leave notes that somebody is through, and lets the next one begin.
func (c *Crowd) leave(p *person, d *Done) {
	c.mu.Lock()
	delete(c.people, p.id)
	c.active--
	if d != nil {
		c.done = append(c.done, *d)
	}
	c.mu.Unlock()
	c.enter(c.thinks())
}

// close tells that all are through. The lock is held.
func (c *Crowd) close() {
	if c.active > 0 {
		return
	}
	c.over = true
	select {
	case <-c.ended:
	default:
		close(c.ended)
	}
}

// Stop lets nobody else begin. Those who are there go on; Ended tells when they are through.
func (c *Crowd) Stop() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.over = true
	c.close()
}

// Ended is closed once all are through.
func (c *Crowd) Ended() <-chan struct{} { return c.ended }

// Look returns what happened since the last Look: how long each step took from what was done to the next question, sorted.
func (c *Crowd) Look() []time.Duration {
	c.mu.Lock()
	waits := c.waits
	c.waits = nil
	c.mu.Unlock()
	slices.Sort(waits)
	return waits
}

// Taken returns what those who are through were shown as taken, and how often a key had to be pressed again.
func (c *Crowd) Taken() (done []Done, again int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.done), c.again
}

func (c *Crowd) show(user int64, s botapi.Screen) {
	c.mu.Lock()
	p := c.people[user]
	c.mu.Unlock()
	if p != nil {
		p.sees(s)
	}
}
