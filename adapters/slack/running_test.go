package slack_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"aporte/adapters/slack"
	"aporte/adapters/slack/fakeslack"
	"aporte/bot"
)

// running is a channel at work, with somebody who takes its updates.
type running struct {
	*fakeslack.Platform
	t   *testing.T
	got chan bot.Update

	mu     sync.Mutex
	handle func(bot.Update) error
	stop   func()
}

const patience = time.Minute

// start opens a platform and runs its channel until the test ends.
func start(t *testing.T, transport string, change func(*slack.Config)) *running {
	t.Helper()
	r := &running{Platform: fakeslack.New(t, transport, change), t: t, got: make(chan bot.Update, 100)}
	r.run()
	return r
}

func (r *running) run() {
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() {
		ended <- r.Slack().Run(ctx, func(_ context.Context, u bot.Update) error {
			r.mu.Lock()
			handle := r.handle
			r.mu.Unlock()
			if handle != nil {
				if err := handle(u); err != nil {
					return err
				}
			}
			r.got <- u
			return nil
		})
	}()
	until(r.t, "the channel at work", func() bool {
		err := r.Slack().Healthy()
		return err == nil || !strings.Contains(err.Error(), "not receiving")
	})
	r.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			r.t.Errorf("Run: %v", err)
		}
		for _, secret := range r.Secrets() {
			if strings.Contains(r.Logged(), secret) {
				r.t.Errorf("the log contains a secret")
			}
		}
	})
	r.t.Cleanup(r.stop)
}

func (r *running) onUpdate(handle func(bot.Update) error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.handle = handle
}

func (r *running) next() bot.Update {
	r.t.Helper()
	select {
	case u := <-r.got:
		return u
	case <-time.After(patience):
		r.t.Fatal("no update arrived")
		return bot.Update{}
	}
}

// meet lets a person write first, and returns where to answer.
func (r *running) meet(user string) bot.Address {
	r.t.Helper()
	r.Type(user, "hello")
	return r.next().From
}

// quiet checks that nothing has arrived: what the person types now is the next thing.
func (r *running) quiet(user string) {
	r.t.Helper()
	r.Type(user, "anything else?")
	if u := r.next(); u.Text != "anything else?" {
		r.t.Errorf("something arrived before: %+v", u)
	}
}

// until waits for something to become true.
func until(t *testing.T, what string, is func() bool) {
	t.Helper()
	for range 10_000 {
		if is() {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Fatalf("waited in vain: %s", what)
}

func (r *running) send(m bot.Message, receipt string) string {
	r.t.Helper()
	out, err := r.Slack().Send(r.t.Context(), m, receipt)
	if err != nil {
		r.t.Fatalf("send: %v", err)
	}
	return out
}

func (r *running) last(user string) string {
	shown := r.Shown(user)
	if len(shown) == 0 {
		return ""
	}
	return shown[len(shown)-1].Text
}

// memory is a vault for tests.
type memory struct {
	mu   sync.Mutex
	kept map[string]map[string][]byte
	puts int
}

func newMemory() *memory { return &memory{kept: map[string]map[string][]byte{}} }

func (m *memory) Put(_ context.Context, kind, id string, value []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.kept[kind] == nil {
		m.kept[kind] = map[string][]byte{}
	}
	m.kept[kind][id] = value
	m.puts++
	return nil
}

func (m *memory) PutAbout(ctx context.Context, kind, id string, who bot.Address, value []byte) error {
	if who.Channel != slack.Name || who.User == "" {
		return errors.New("it is about nobody")
	}
	return m.Put(ctx, kind, id, value)
}

func (m *memory) Get(_ context.Context, kind, id string) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.kept[kind][id], nil
}

func (m *memory) List(_ context.Context, kind string) (map[string][]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	all := map[string][]byte{}
	for id, value := range m.kept[kind] {
		all[id] = value
	}
	return all, nil
}

func (m *memory) Delete(_ context.Context, kind, id string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.kept[kind], id)
	return nil
}
