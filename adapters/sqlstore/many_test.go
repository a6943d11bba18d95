package sqlstore_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"aporte/adapters/sqlstore"
	"aporte/bot"
	"aporte/flows"
)

// several opens a database as many times as processes would.
func several(t *testing.T, db string, n int) (all []*sqlstore.Store) {
	t.Helper()
	for range n {
		s := open(t, db, nil)
		t.Cleanup(func() { _ = s.Close() })
		all = append(all, s)
	}
	return all
}

// TestManyAtOnce lets people write to three processes at once, each update to two of them, and lets each process send what is its
// own. Every update acts once and finds what the one before left, every message goes out once and in order, and the counters agree.
func TestManyAtOnce(t *testing.T) {
	const people, updates = 12, 15
	db := onServer(t)
	stores := several(t, db, 3)
	posts := &posts{}
	var wg sync.WaitGroup
	var senders sync.WaitGroup
	done := make(chan struct{})
	for _, s := range stores {
		senders.Go(func() { posts.claim(t, s, done) })
	}
	for p := range people {
		user := fmt.Sprint("user", p)
		first := bot.Update{ID: user + " first", From: bot.Address{Channel: "test", User: user}}
		posts.take(stores[p%len(stores)], insist(t, stores[p%len(stores)], first))
		for half := range 2 { // a person whose updates come in two ways at once
			wg.Go(func() {
				for n := range updates {
					u := bot.Update{ID: fmt.Sprintf("%s %d %d", user, half, n), From: bot.Address{Channel: "test", User: user}}
					var both sync.WaitGroup
					for _, i := range rand.Perm(len(stores))[:2] {
						both.Go(func() { posts.take(stores[i], insist(t, stores[i], u)) })
					}
					both.Wait()
				}
			})
		}
	}
	wg.Wait()
	time.Sleep(50 * time.Millisecond)
	waitUntil(t, "all is sent", func() bool {
		b, err := stores[0].Backlog(t.Context())
		return err == nil && b.Waiting == 0
	})
	close(done)
	senders.Wait()
	posts.once(t, people, 2*updates+1)
	records := 0
	err := stores[1].Each(t.Context(), bot.Filter{}, func(r bot.Record) error {
		records++
		for i, e := range r.Journal { // each says how many were before it
			if e.Value.Text != fmt.Sprint(i) {
				t.Errorf("entry %d found %s before it", i, e.Value.Text)
			}
		}
		if len(r.Journal) != 2*updates+1 {
			t.Errorf("a journal has %d entries", len(r.Journal))
		}
		return nil
	})
	if err != nil || records != people {
		t.Errorf("%d responses, %v", records, err)
	}
	if n, err := stores[2].Miscounted(t.Context()); n != 0 || err != nil {
		t.Errorf("%d counters are wrong, %v", n, err)
	}
	if e, err := stores[0].Examine(t.Context(), nil); err != nil || !e.Sound() {
		t.Errorf("examined: %v, %v", e, err)
	}
}

// insist applies an update until it acted, as a platform would bring it again.
func insist(t *testing.T, s *sqlstore.Store, u bot.Update) []bot.Delivery {
	t.Helper()
	for range 50 {
		got, err := s.Apply(context.Background(), u, counting(u))
		if err == nil || errors.Is(err, bot.ErrSeen) {
			return got
		}
		t.Logf("again: %v", err)
	}
	t.Errorf("%s never acts", u.ID)
	return nil
}

// counting answers with how many answers there were before. The last one of a person submits.
func counting(u bot.Update) func(bot.Session) (bot.Change, error) {
	return func(b bot.Session) (bot.Change, error) {
		c := bot.Change{Stages: bot.StageOpened | bot.StageAgreed}
		if b.Response == "" {
			b.Response, b.Receipt = "response-"+u.From.User, "receipt-"+u.From.User
			b.State = flows.State{Ref: flows.Ref{ID: "demo", Version: 1}, Lang: "en", Status: flows.InProgress}
		}
		before := len(b.State.Answers)
		answers := map[string]flows.Value{u.ID: {Text: u.ID}}
		for step, v := range b.State.Answers {
			answers[step] = v
		}
		b.State.Answers = answers
		if before%10 == 9 { // submitted, and again with one more
			b.State.Status = flows.Submitted
			c.Stages |= bot.StageSubmitted
			c.Tally = flows.Tally{"": {flows.TallyResponses: 1}, "q": {flows.TallyAnswered: len(answers)}}
		}
		c.Session, c.Answers = b, []flows.Answer{{Step: u.ID, Act: flows.ActGiven, Value: flows.Value{Text: fmt.Sprint(before)}}}
		c.Send = []bot.Message{{ID: fmt.Sprintf("%s %d", u.From.User, before), To: u.From, Text: fmt.Sprint(before)}}
		return c, nil
	}
}

// posts are the messages that were sent.
type posts struct {
	mu  sync.Mutex
	all []post
}

// post is the message about the nth answer of a person, and the process that sent it.
type post struct {
	user string
	n    int
	by   *sqlstore.Store
}

// take sends messages, as the process that they are leased to.
func (p *posts) take(s *sqlstore.Store, deliveries []bot.Delivery) {
	for _, d := range deliveries {
		time.Sleep(time.Duration(rand.IntN(2)) * time.Millisecond)
		p.mu.Lock()
		one := post{user: d.Message.To.User, by: s}
		_, _ = fmt.Sscan(d.Message.Text, &one.n)
		p.all = append(p.all, one)
		p.mu.Unlock()
		if err := s.Settle(context.Background(), []bot.Result{{ID: d.Message.ID, State: bot.ResultSent}}); err != nil {
			panic(err)
		}
	}
}

// claim sends what waits in the outbox, until done.
func (p *posts) claim(t *testing.T, s *sqlstore.Store, done chan struct{}) {
	for {
		select {
		case <-done:
			return
		case <-time.After(5 * time.Millisecond):
		}
		now := s.Now()
		got, err := s.Claim(context.Background(), now, now.Add(bot.LeaseTime), 10)
		if err != nil {
			t.Error(err)
		}
		p.take(s, got)
	}
}

// once fails unless every person got all messages once, and no process sent one before another process had sent all before it. What
// one process has to send to a person at the same time is put in order by the bot, which is not under test here.
func (p *posts) once(t *testing.T, people, each int) {
	t.Helper()
	of := map[string][]post{}
	for _, one := range p.all {
		for _, earlier := range of[one.user] {
			if earlier.n > one.n && earlier.by != one.by {
				t.Errorf("%s got %d after %d, from different processes", one.user, one.n, earlier.n)
			}
		}
		of[one.user] = append(of[one.user], one)
	}
	if len(of) != people {
		t.Errorf("%d people got messages", len(of))
	}
	for user, got := range of {
		slices.SortFunc(got, func(a, b post) int { return a.n - b.n })
		distinct := slices.CompactFunc(slices.Clone(got), func(a, b post) bool { return a.n == b.n })
		if len(got) != each || len(distinct) != each {
			t.Errorf("%s got %d messages: %v", user, len(got), got)
		}
	}
}

func waitUntil(t *testing.T, what string, is func() bool) {
	t.Helper()
	for range 1000 {
		if is() {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("waited in vain until %s", what)
}
