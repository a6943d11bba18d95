package fakeslack

import (
	"context"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
)

// Crowd is many members of several workspaces who go through a consultation at the same time, each in their own way, and
// remember what they answered: the outside record that stored answers are held against.
type Crowd struct {
	server  *Server
	mu      sync.Mutex
	took    []time.Duration // from an action to what the screen showed next
	Members []*Member
}

// Member is one of a crowd.
type Member struct {
	Team, User string
	Source     string   // the code that they began with
	Full       bool     // takes the long way
	Given      []string // what was answered and followed by the next question: labels of options, numbers, texts
	Questions  int      // how many questions that were
	Skipped    int      // how many were passed over
	Done       bool     // the submission was confirmed
	Again      int      // how often an action had to be repeated because nothing came back

	screen chan struct{} // tells that it changed
	texts  int
	picked []string // of the question that is being answered
	text   []string
}

// NewCrowd lets members join the workspaces in turn, before the server's first request. Every fifth of them takes the long
// way.
func NewCrowd(s *Server, members int, teams []string) *Crowd {
	c := &Crowd{server: s}
	byID := map[string]*Member{}
	for i := range members {
		m := &Member{
			Team: teams[i%len(teams)], User: fmt.Sprintf("UCROWD%04d", i), Source: fmt.Sprintf("member-%d", i), Full: i%5 == 4,
			screen: make(chan struct{}, 1),
		}
		c.Members = append(c.Members, m)
		byID[m.Team+"/"+m.User] = m
	}
	s.Showed = func(team, user string, _ Bubble) {
		if m := byID[team+"/"+user]; m != nil {
			select {
			case m.screen <- struct{}{}:
			default:
			}
		}
	}
	return c
}

// Run lets everybody go through the consultation, thinking for up to think before each action, and returns when all are
// done or ctx ends.
func (c *Crowd) Run(ctx context.Context, think time.Duration) {
	var wg sync.WaitGroup
	for _, m := range c.Members {
		wg.Go(func() { c.walk(ctx, m, think) })
	}
	wg.Wait()
}

// Steps returns how long each action took until the screen changed, sorted.
func (c *Crowd) Steps() []time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Sorted(slices.Values(c.took))
}

// look returns the newest message with controls: what a member looks at.
func (c *Crowd) look(m *Member) (ts string, f face) {
	c.server.mu.Lock()
	defer c.server.mu.Unlock()
	if chat := c.server.chats[c.server.direct[m.Team+"/"+m.User]]; chat != nil {
		for _, shown := range slices.Backward(chat.messages) {
			if len(shown.Keys) > 0 {
				return shown.ts, shown.face
			}
		}
	}
	return "", face{}
}

// walk does what the newest question asks for until the submission is confirmed.
func (c *Crowd) walk(ctx context.Context, m *Member, think time.Duration) {
	for ctx.Err() == nil && !m.Done {
		if think > 0 {
			select {
			case <-time.After(rand.N(think)):
			case <-ctx.Done():
				return
			}
		}
		ts, f := c.look(m)
		if strings.Contains(f.Text, "Receipt: ") {
			m.Done = true
			return
		}
		c.act(ctx, m, ts, f, c.decide(m, ts, f))
	}
}

// act does something until a new question is on the screen, or the same one changed. Slack brings events again, and presses
// not: where nothing comes back a press is repeated, as people do.
func (c *Crowd) act(ctx context.Context, m *Member, ts string, f face, a action) {
	start := time.Now()
	for try := 0; ctx.Err() == nil; try++ {
		if try == 0 || a.again {
			a.do()
		}
		if try > 0 {
			m.Again++
		}
		patience := time.After(4 * time.Second)
		for waiting := true; waiting; {
			select {
			case <-m.screen:
				now, shown := c.look(m)
				if now == ts && slices.Equal(shown.Keys, f.Keys) || now == "" {
					continue
				}
				c.mu.Lock()
				c.took = append(c.took, time.Since(start))
				c.mu.Unlock()
				a.after(now != ts)
				return
			case <-patience:
				waiting = false
			case <-ctx.Done():
			}
			if ctx.Err() != nil {
				return
			}
		}
	}
}

// action is one thing that a member does.
type action struct {
	do    func()
	again bool            // may be done again
	after func(next bool) // with next, a new message asks
}

// option finds what the key of an option says, behind its mark and its number.
var option = regexp.MustCompile(`^(?:✓ |\d+ · )?(?:\d+\. )?(.+)$`)

// decide looks at a question and chooses what to do.
func (c *Crowd) decide(m *Member, ts string, f face) action {
	has := func(label string) bool { return slices.Contains(f.labels(), label) }
	switch {
	case ts == "":
		return action{do: func() { c.server.command(m.Team, m.User, "", "start "+m.Source) }, again: true, after: func(bool) {}}
	case has("Submit"):
		return c.press(m, "Submit", func(bool) {})
	case has("Done") && len(m.text) > 0 && (len(m.text) > 1 || rand.IntN(2) == 0),
		has("Done") && len(m.picked) > 0 && (len(m.picked) > 1 || rand.IntN(2) == 0):
		return c.press(m, "Done", func(bool) { m.answered() })
	case has("Write in a box"):
		return c.write(m, has)
	}
	return c.choose(m, f, has)
}

// answered notes what was answered.
func (m *Member) answered() {
	m.Questions++
	m.Given = append(m.Given, m.picked...)
	if len(m.text) > 0 {
		m.Given = append(m.Given, strings.Join(m.text, "\n"))
	}
	m.picked, m.text = nil, nil
}

func (c *Crowd) press(m *Member, label string, after func(bool)) action {
	return action{do: func() { c.server.Press(m.Team, m.User, label, false) }, again: true, after: after}
}

// write answers a question for a text: in one or two messages, in a box, or not at all.
func (c *Crowd) write(m *Member, has func(string) bool) action {
	m.texts++
	words := fmt.Sprintf("%s says %d: =open *the* <budgets> & %x", m.Source, m.texts, rand.Uint64())
	if has("Skip") && len(m.text) == 0 && rand.IntN(4) == 0 {
		return c.press(m, "Skip", func(bool) { m.Skipped++ })
	}
	if len(m.text) == 0 && rand.IntN(3) == 0 {
		return action{do: func() {
			c.server.Press(m.Team, m.User, "Write in a box", false)
			for range 200 {
				if box := c.server.Box(m.Team, m.User); box != nil {
					m.text = []string{words}
					c.server.SubmitBox(m.Team, m.User, box, words)
					return
				}
				time.Sleep(10 * time.Millisecond)
			}
			c.server.Type(m.Team, m.User, words) // it could not be opened, and was said so
		}, after: func(bool) {
			if m.text != nil {
				m.answered()
				return
			}
			m.text = []string{words}
		}}
	}
	return action{do: func() { c.server.Type(m.Team, m.User, words) }, after: func(bool) { m.text = append(m.text, words) }}
}

// choose answers a question with options, or one for a number.
func (c *Crowd) choose(m *Member, f face, has func(string) bool) action {
	var options []string
	for _, k := range f.Keys {
		label := option.FindStringSubmatch(k.Label)[1]
		navigation := k.Type == "button" && strings.HasPrefix(k.Block, "navigation")
		alone := strings.HasPrefix(label, "None") || strings.HasPrefix(label, "Other") // changes what else is picked, or asks for words
		if !navigation && !alone && !slices.Contains(m.picked, label) {
			options = append(options, label)
		}
	}
	apart := strings.Contains(f.Text, "May OGP write to you") // never exported, so that nothing could be compared
	switch {
	case has("Skip") && len(m.picked) == 0 && (apart || rand.IntN(8) == 0):
		return c.press(m, "Skip", func(bool) { m.Skipped++ })
	case len(options) == 0 && has("Done"):
		return c.press(m, "Done", func(bool) { m.answered() })
	case len(options) == 0:
		return action{do: func() { c.server.Type(m.Team, m.User, "25") }, after: func(bool) {
			m.picked = []string{"25"}
			m.answered()
		}}
	}
	label := options[rand.IntN(len(options))]
	first := ""
	switch {
	case slices.Contains(options, "English"):
		first = "English"
	case slices.Contains(options, "Yes, I agree"):
		first = "Yes, I agree"
	case slices.Contains(options, "Full (10 minutes)") && m.Full:
		label = "Full (10 minutes)"
	case slices.Contains(options, "Full (10 minutes)"):
		label = "Short (2 minutes)"
	case slices.Contains(options, "No, finish"):
		label = "No, finish"
	}
	if first != "" { // the language and the consent are of the response, not among its answers
		return c.press(m, first, func(bool) {})
	}
	return c.press(m, label, func(next bool) {
		m.picked = append(m.picked, label)
		if next {
			m.answered()
		}
	})
}
