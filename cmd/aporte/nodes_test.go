package main

import (
	"context"
	"flag"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"aporte/adapters/telegram/faketelegram"
	"aporte/bot/bottest/pgtest"
)

var (
	nodeCrowd  = flag.Int("node-participants", 12, "how many people take part at once in TestRollingRestart")
	nodeRounds = flag.Int("node-rounds", 1, "how often each node is restarted in TestRollingRestart")
	nodeKills  = flag.Int("node-kills", 0, "how many nodes are killed or put to sleep in TestRollingRestart; each kill takes a minute")
)

// balancer sends each request to the next node of which /readyz is not red, as a load balancer does.
type balancer struct {
	proxy  *httptest.Server
	nodes  []*url.URL
	ready  [3]atomic.Bool
	next   atomic.Int64
	failed atomic.Int64 // requests that were not answered 200
}

func newBalancer(t *testing.T, ctx context.Context) *balancer {
	t.Helper()
	b := &balancer{}
	for i := range b.ready {
		l, err := net.Listen("tcp", "127.0.0.1:0") // a port that is free
		if err != nil {
			t.Fatal(err)
		}
		b.nodes = append(b.nodes, &url.URL{Scheme: "http", Host: l.Addr().String()})
		_ = l.Close()
		go b.watch(ctx, i)
	}
	b.proxy = httptest.NewServer(&httputil.ReverseProxy{
		Rewrite: func(p *httputil.ProxyRequest) { p.SetURL(b.pick()) },
		ModifyResponse: func(r *http.Response) error {
			if r.StatusCode != http.StatusOK {
				b.failed.Add(1)
			}
			return nil
		},
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) {
			b.failed.Add(1)
			w.WriteHeader(http.StatusBadGateway)
		},
	})
	t.Cleanup(b.proxy.Close)
	return b
}

// watch asks a node whether it is ready, until ctx ends.
func (b *balancer) watch(ctx context.Context, node int) {
	client := &http.Client{Timeout: 2 * time.Second}
	for ctx.Err() == nil {
		res, err := client.Get(b.nodes[node].String() + "/readyz")
		if err == nil {
			_ = res.Body.Close()
		}
		b.ready[node].Store(err == nil && res.StatusCode == http.StatusOK)
		time.Sleep(30 * time.Millisecond)
	}
}

// pick returns the next node that is ready, or any if none is.
func (b *balancer) pick() *url.URL {
	n := int(b.next.Add(1))
	for i := range b.nodes {
		if one := (n + i) % len(b.nodes); b.ready[one].Load() {
			return b.nodes[one]
		}
	}
	return b.nodes[0]
}

// await waits until a node is ready, or is not.
func (b *balancer) await(t *testing.T, node int, ready bool) {
	t.Helper()
	for end := time.Now().Add(2 * patience); b.ready[node].Load() != ready; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("node %d is never ready: %t", node, ready)
		}
	}
}

// TestRollingRestart lets people take part through three nodes with one database, behind one address, while each of the nodes is
// restarted: no request is refused, nothing is lost, nothing is doubled, and nothing comes in another order. In the long form nodes
// are killed and put to sleep, too.
func TestRollingRestart(t *testing.T) {
	db := pgtest.Database(t)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Minute)
	defer cancel()
	telegram := faketelegram.NewServer()
	crowd := faketelegram.NewCrowd(telegram, *nodeCrowd)
	crowd.Least = 200 * time.Millisecond // nobody answers before it can be known that they saw the question
	api := httptest.NewServer(telegram)
	t.Cleanup(api.Close)
	t.Cleanup(telegram.Close)
	b := newBalancer(t, ctx)
	nodes := make([]*killable, len(b.nodes))
	for i := range nodes {
		nodes[i] = &killable{t: t, dir: t.TempDir(), env: append([]string{
			"TELEGRAM_BOT_TOKEN=" + faketelegram.Token, "TELEGRAM_API_URL=" + api.URL, "TELEGRAM_MODE=webhook", "TELEGRAM_RATE=28000",
			"TELEGRAM_WEBHOOK_SECRET=a-secret-of-some-length", "APORTE_PUBLIC_URL=" + b.proxy.URL, "APORTE_LISTEN=" + b.nodes[i].Host,
			"APORTE_DB=" + db, "APORTE_KEY=" + strings.Repeat("07", keySize), "APORTE_DRAIN=500ms",
		}, firstVersion(t)...)}
	}
	var starting sync.WaitGroup // all at once, on an empty database
	for _, one := range nodes {
		starting.Go(one.start)
	}
	starting.Wait()
	for i := range nodes {
		b.await(t, i, true)
	}
	over := make(chan struct{})
	go func() {
		defer close(over)
		crowd.Run(ctx, *crowdThink)
	}()
	for range *nodeRounds {
		for i, one := range nodes {
			time.Sleep(300 * time.Millisecond)
			one.stop()
			one.start()
			b.await(t, i, true)
		}
	}
	if n := b.failed.Load(); n > 0 {
		t.Errorf("%d requests were refused or cut off", n)
	}
	for k := range *nodeKills {
		b.disturb(t, nodes, k)
	}
	<-over
	for _, one := range nodes {
		one.stop()
	}
	nodes[0].compare(crowd)
	secrets := []string{faketelegram.Token, db}
	for _, p := range crowd.People {
		secrets = append(secrets, p.Idea, strconv.FormatInt(p.ID, 10))
	}
	for _, one := range nodes {
		one.keepsQuiet(secrets)
		log, err := os.ReadFile(filepath.Join(one.dir, "log"))
		if err != nil || *nodeKills == 0 && strings.Contains(string(log), `"level":"ERROR"`) {
			t.Errorf("a node logged an error: %v\n%s", err, log)
		}
	}
	t.Logf("%d people through three nodes, each restarted %d times, %d killed or put to sleep: %d steps", *nodeCrowd, *nodeRounds, *nodeKills, len(crowd.Steps()))
}

// disturb kills a node and starts it anew, or puts it to sleep for longer than any lease.
func (b *balancer) disturb(t *testing.T, nodes []*killable, k int) {
	t.Helper()
	one := nodes[k%len(nodes)]
	if k%2 == 0 {
		one.kill()
		time.Sleep(time.Second)
		one.start()
		b.await(t, k%len(nodes), true)
		return
	}
	_ = one.cmd.Process.Signal(syscall.SIGSTOP)
	time.Sleep(65 * time.Second)
	_ = one.cmd.Process.Signal(syscall.SIGCONT)
}

// TestKeyRotateOnNodes: the key is changed only when each process has the next one, and all of them go on then.
func TestKeyRotateOnNodes(t *testing.T) {
	db := pgtest.Database(t)
	s := newService(t)
	s.env = slices.DeleteFunc(s.env, func(kv string) bool { return strings.HasPrefix(kv, "APORTE_DB=") })
	plain := append(s.env, "APORTE_DB="+db, "APORTE_DRAIN=0s")
	old := append(slices.Clip(plain), "APORTE_KEY="+strings.Repeat("07", keySize))
	both := append(slices.Clip(old), "APORTE_KEY_NEXT="+strings.Repeat("08", keySize))
	other := append(slices.Clip(plain), "APORTE_KEY="+strings.Repeat("08", keySize))
	run := func(env []string, code int, want string, args ...string) {
		t.Helper()
		s.env = env
		if got, out, errs := s.run(t, args...); got != code || !strings.Contains(out+errs, want) {
			t.Errorf("%v: exit code %d, want %d and %q\n%s%s", args, got, code, want, out, errs)
		}
	}
	start := func(env []string) *serving {
		t.Helper()
		s.env = env
		return s.serve(t)
	}
	end := func(r *serving) {
		t.Helper()
		if r.stop(); r.ends(t) != 0 {
			t.Errorf("a node did not stop in order:\n%s", r.logged())
		}
	}
	one, two := start(old), start(old)
	s.Type(ana, "/start")
	s.sees(t, "Which language")
	run(old, exitUsage, "APORTE_KEY_NEXT is not set", "key", "rotate")
	end(one)
	one = start(both)
	run(both, exitFailed, "1 of 2 processes that serve do not have the next key", "key", "rotate")
	end(two)
	two = start(both)
	run(both, 0, "done", "key", "rotate")
	s.Type(ana, "something private")
	s.sees(t, "comes closest")
	run(both, 0, "done", "key", "rotate") // once more: nothing is left to do
	end(one)
	one = start(other)
	end(two)
	for len(s.shown) > 0 {
		<-s.shown
	}
	s.Type(ana, "English")
	s.sees(t, "") // the next question, whatever it is
	end(one)
	run(other, 0, "all ", "doctor")
	run(old, exitFailed, "sealed with another key", "stats")
}
