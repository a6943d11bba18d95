// Package crowd simulates the participants of a measurement. Each takes the short way through the built-in consultation, in
// exactly [Steps] steps: they press keys of the newest message, and type one idea. No participant has a goroutine of their own.
// They act on the goroutine that shows them a question, or by a timer if they think first.
package crowd

import (
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"aporte/bench/botapi"
)

// Config says how many people take part, and how they act.
type Config struct {
	AtOnce int           // how many take part at the same time; when one has reached the end, the next one begins
	People int           // how many take part in total; 0 means no limit
	Think  time.Duration // the mean time to think before each step; the actual time is from half of it to one and a half of it
	Last   int           // the step after which they leave; 0 means [Steps], the end
	First  int64         // the id of the first person; the next ones have the ids after it. 0 means 1,000,000
}

// patience is how long a person waits for the next question before they press the same key again. They do not type a text
// again, since they see it on the screen.
const patience = 15 * time.Second

// Crowd is all people of one measurement.
type Crowd struct {
	Config
	server *botapi.Server

	mu     sync.Mutex
	people map[int64]*person
	next   int64
	over   bool // no further person begins
	waits  []time.Duration
	done   []Done
	again  int
	active int
	ended  chan struct{} // closed when nobody is active and no further person begins
}

// Done is the response of a person who reached the end, and so was shown that it is submitted.
type Done struct {
	Stances []int // of each finding, the number of the option, counted from 0
	Idea    string
}

// New makes a crowd, and the platform on which it meets the bot.
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

// Server returns the platform.
func (c *Crowd) Server() *botapi.Server { return c.server }

// Begin lets the first people begin. With Think, they begin one after another within that time.
func (c *Crowd) Begin() {
	for range c.AtOnce {
		c.enter(c.thinks() - c.Think/2)
	}
	go c.watch()
}

// watch lets people who wait too long press their key again, until all have reached the end.
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

// Close ends the measurement and the platform, even if people have not reached the end.
func (c *Crowd) Close() {
	c.mu.Lock()
	c.active, c.over = 0, true
	c.close()
	c.mu.Unlock()
	c.server.Close()
}

// thinks returns a random time to think, see [Config.Think].
func (c *Crowd) thinks() time.Duration {
	if c.Think <= 0 {
		return 0
	}
	return c.Think/2 + rand.N(c.Think)
}

// enter lets the next person begin after some time. If there is none, it closes ended once nobody is active.
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

// leave removes a person who is at their last step, keeps their response unless it is nil, and lets the next person begin.
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

// close closes ended if nobody is active. The lock is held.
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

// Stop lets no further person begin. Those who have begun go on; [Crowd.Ended] is closed when they have left.
func (c *Crowd) Stop() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.over = true
	c.close()
}

// Ended returns a channel that is closed once all people have left.
func (c *Crowd) Ended() <-chan struct{} { return c.ended }

// Look returns the steps since the last call of Look: for each, how long the person waited from their action to the next
// question. The times are sorted.
func (c *Crowd) Look() []time.Duration {
	c.mu.Lock()
	waits := c.waits
	c.waits = nil
	c.mu.Unlock()
	slices.Sort(waits)
	return waits
}

// Taken returns the responses of all people who reached the end, and how often a key had to be pressed again.
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
