package crowd

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"time"

	"aporte/bench/botapi"
)

// Idea begins every idea that is typed.
const Idea = "Idea "

// Steps is how many steps the short way has: /start, the language, the consent, the choice of the short way, six stances, an idea,
// "done", "no" to more questions, and "submit".
const Steps = 14

const (
	firstStance = 4
	stances     = 6
	idea        = firstStance + stances // a text is typed in this step, as in the first one
	more        = idea + 2
	submit      = Steps - 1
)

// person is a person who has begun and not left yet.
type person struct {
	crowd *Crowd
	id    int64

	mu     sync.Mutex
	step   int // how many steps are done
	acted  time.Time
	waits  bool          // they wait for the next question
	screen botapi.Screen // the newest message with keys
	key    string        // the key that they pressed last
	nudged int           // how often they pressed it again in this step
	said   Done
}

// actAfter does the next step after some time.
func (p *person) actAfter(d time.Duration) {
	if d > 0 {
		time.AfterFunc(d, p.act)
		return
	}
	p.act()
}

// act does the next step.
func (p *person) act() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.acted, p.waits, p.nudged = time.Now(), true, 0
	switch p.step {
	case 0:
		p.crowd.server.Type(p.id, "/start")
	case idea:
		p.said.Idea = fmt.Sprintf(Idea+"%d: publish every contract in a format that people can search, and say who decided (%x).", p.id, rand.Uint64())
		p.crowd.server.Type(p.id, p.said.Idea)
	default:
		p.key = p.screen.Keys[min(p.picks(), len(p.screen.Keys)-1)]
		p.crowd.server.Press(p.id, p.screen, p.key)
	}
}

// picks returns the index of the key that is pressed in a step.
func (p *person) picks() int {
	switch step := p.step; {
	case step >= firstStance && step < idea:
		n := rand.IntN(4)
		p.said.Stances = append(p.said.Stances, n)
		return n
	case step == more:
		return 1 // no
	case step == submit:
		return max(0, slices.IndexFunc(p.screen.Keys, func(key string) bool { return strings.HasSuffix(key, ":submit") })) // the plain bot has it first
	}
	return 0
}

// nudge presses the same key again if the next question did not come for patience, and says whether it did.
func (p *person) nudge(now time.Time) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.waits || p.step == 0 || p.step == idea || now.Sub(p.acted) < patience*time.Duration(p.nudged+1) {
		return false
	}
	p.nudged++
	p.crowd.server.Press(p.id, p.screen, p.key)
	return true
}

// sees handles a new or changed message. A message with keys is the next question. Without keys it is no question, and is
// ignored. If the same question is shown twice, as after a broken connection, only its message id changes.
func (p *person) sees(s botapi.Screen) {
	if len(s.Keys) == 0 {
		return
	}
	p.mu.Lock()
	if s.Body == p.screen.Body {
		p.screen.Message = s.Message
		p.mu.Unlock()
		return
	}
	p.screen = s
	if !p.waits {
		p.mu.Unlock()
		return
	}
	p.waits = false
	p.step++
	took, step, said := time.Since(p.acted), p.step, p.said
	p.mu.Unlock()

	c := p.crowd
	c.mu.Lock()
	c.waits = append(c.waits, took)
	c.mu.Unlock()
	switch {
	case step == Steps:
		c.leave(p, &said)
	case step >= c.Last:
		c.leave(p, nil)
	default:
		p.actAfter(c.thinks())
	}
}
