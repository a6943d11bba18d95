package slack_test

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"aporte/adapters/slack"
	"aporte/adapters/slack/fakeslack"
	"aporte/adapters/sqlstore"
	"aporte/bot"
)

// nodes opens one database for two nodes.
func nodes(t *testing.T) (two [2]*sqlstore.Store) {
	t.Helper()
	config := sqlstore.Config{Path: filepath.Join(t.TempDir(), "aporte.db"), Key: make([]byte, 32)}
	for i := range 3 {
		store, err := sqlstore.Open(t.Context(), config)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = store.Close() })
		if i > 0 {
			two[i-1] = store
		}
		config.Beside = true
	}
	return two
}

// second runs another node with the settings of the first, until the test ends or stop is called.
func second(t *testing.T, r *running, store *sqlstore.Store) (ch *slack.Channel, stop func()) {
	t.Helper()
	config := r.Config()
	config.Nodes = store
	ch, err := slack.New(config)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() {
		ended <- ch.Run(ctx, func(_ context.Context, u bot.Update) error {
			r.got <- u
			return nil
		})
	}()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(stop)
	until(t, "the second node at work", func() bool { return ch.Healthy() == nil })
	return ch, stop
}

// TestNodesKnowInstallations: what one node learns of a workspace all of them know, and a refresh token is used once.
func TestNodesKnowInstallations(t *testing.T) {
	two, vault, now := nodes(t), newMemory(), newClock()
	r := start(t, slack.HTTP, shared(vault, func(c *slack.Config) { c.Now, c.Nodes = now.Now, two[0] }))
	r.Server.Now = now.Now
	other, _ := second(t, r, two[1])
	r.AddWorkspace(fakeslack.Workspace{Team: "TA", Token: "xoxe.xoxb-1-first-token", Scopes: slack.Scopes()})
	now.add(2 * time.Second)
	if status, body := browser(t, r).agree("TA"); status != 200 {
		t.Fatalf("status %d: %s", status, body)
	}
	to := r.typed("TA", "U1", "hello").From
	send := func(ch *slack.Channel, id string) {
		t.Helper()
		for range 100 { // while the other one renews the token, it has to wait
			_, err := ch.Send(t.Context(), bot.Message{ID: id, To: to, Text: id}, "")
			if err == nil {
				return
			}
			if _, wait := err.(*bot.RetryError); !wait {
				t.Errorf("send: %v", err)
				return
			}
			now.add(time.Second)
			time.Sleep(10 * time.Millisecond)
		}
		t.Error("it never sends")
	}
	send(other, "installed through the first node")
	before := r.Calls()["oauth.v2.access"]
	now.add(11*time.Hour + 30*time.Minute)
	var wg sync.WaitGroup
	for i, ch := range []*slack.Channel{r.Slack(), other, r.Slack(), other} {
		wg.Go(func() { send(ch, fmt.Sprint("renewed ", i)) })
	}
	wg.Wait()
	now.add(40 * time.Minute) // whoever still has the old token finds that it is refused
	send(r.Slack(), "later")
	send(other, "later too")
	if n := r.Calls()["oauth.v2.access"] - before; n != 1 {
		t.Errorf("%d refreshes, want one", n)
	}
	for name, ch := range map[string]*slack.Channel{"the first": r.Slack(), "the second": other} {
		if err := ch.Healthy(); err != nil {
			t.Errorf("%s node: %v", name, err)
		}
	}
}

// TestNodesSocket: one node has the connections; the other one is well without, and takes over.
func TestNodesSocket(t *testing.T) {
	two := nodes(t)
	r := start(t, slack.Socket, func(c *slack.Config) { c.Nodes = two[0] })
	until(t, "two connections", func() bool { return r.Connections() == 2 })
	other, _ := second(t, r, two[1])
	if n := r.Connections(); n != 2 || other.Healthy() != nil {
		t.Errorf("%d connections, want 2; the second node: %v", n, other.Healthy())
	}
	r.stop()
	until(t, "the second node has the connections", func() bool { return r.Connections() == 2 })
	r.typed(fakeslack.Team, "U1", "hello")
}
