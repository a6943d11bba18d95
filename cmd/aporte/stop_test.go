package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"aporte/adapters/line"
	"aporte/adapters/sqlstore"
	"aporte/adapters/web"
)

// TestStopInOrder: at a stop, a request that has begun is finished before anything ends that it needs.
func TestStopInOrder(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := web.Bare(nil)
	begun, finish := make(chan struct{}), make(chan struct{})
	work := make(chan context.Context, 1)
	server.Handle("/", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		close(begun)
		<-finish
		needed := <-work
		_, _ = io.WriteString(w, errors.Join(needed.Err(), errors.New("end")).Error())
	}))
	part := func(ctx context.Context) error {
		work <- ctx
		<-ctx.Done()
		return nil
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	drained := make(chan struct{})
	go func() {
		ended <- runInOrder(ctx, doors{{"listen", server, l}}, []func(context.Context) error{part}, func(context.Context) { close(drained) })
	}()
	answered := make(chan string, 1)
	go func() {
		res, err := http.Get("http://" + l.Addr().String())
		if err != nil {
			answered <- err.Error()
			return
		}
		defer res.Body.Close()
		body, _ := io.ReadAll(res.Body)
		answered <- string(body)
	}()
	<-begun
	stop()
	<-drained
	time.Sleep(50 * time.Millisecond) // whatever ends too early has ended by now
	close(finish)
	if got := <-answered; got != "end" {
		t.Errorf("the request was answered %q", got)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// TestFailureEndsAll: if one part fails, all end, and nobody waits.
func TestFailureEndsAll(t *testing.T) {
	fails := errors.New("fails")
	err := runInOrder(t.Context(), nil, []func(context.Context) error{
		func(context.Context) error { return fails },
		func(ctx context.Context) error { <-ctx.Done(); return nil },
	}, func(context.Context) { t.Error("it waited before it stopped") })
	if !errors.Is(err, fails) {
		t.Errorf("it ended with %v", err)
	}
}

// TestDrain: between the signal to stop and the end, /readyz is red and all else goes on. The webhook stays for other nodes.
func TestDrain(t *testing.T) {
	target := make(chan string, 1)
	backend := sync.OnceValue(func() *url.URL { return &url.URL{Scheme: "http", Host: <-target} })
	proxy := httptest.NewServer(&httputil.ReverseProxy{Rewrite: func(p *httputil.ProxyRequest) { p.SetURL(backend()) }})
	t.Cleanup(proxy.Close)
	s := newService(t, "TELEGRAM_MODE=webhook", "TELEGRAM_WEBHOOK_SECRET=a-secret-of-some-length", "APORTE_PUBLIC_URL="+proxy.URL,
		"APORTE_DRAIN=2s")
	r := s.serve(t)
	target <- strings.TrimPrefix(r.url, "http://")
	s.Type(ana, "/start")
	s.sees(t, "Which language")
	if status, body := r.get(t, "/readyz"); status != http.StatusOK {
		t.Errorf("before the stop: %d %q", status, body)
	}
	begin := time.Now()
	r.stop()
	red := func() bool {
		status, body := r.get(t, "/readyz")
		return status == http.StatusServiceUnavailable && body == "not ready: stopping\n"
	}
	for !red() && time.Since(begin) < time.Second {
		time.Sleep(5 * time.Millisecond)
	}
	if !red() {
		t.Error("/readyz is not red while it stops")
	}
	s.Type(ana, "something private")
	s.sees(t, "comes closest")
	if code := r.ends(t); code != 0 || time.Since(begin) < 2*time.Second {
		t.Errorf("exit code %d after %s", code, time.Since(begin))
	}
	if s.Hook() == "" {
		t.Error("the webhook is gone, and with it that of all other nodes")
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for line := range strings.Lines(r.log.String()) { // a line that has a key twice has another time to whoever reads it
		if strings.Count(line, `"time":`) != 1 {
			t.Errorf("a line of the log has no time, or two: %s", line)
		}
	}
}

func TestDrainSetting(t *testing.T) {
	for _, wrong := range []string{"5", "-1s", "1h", "soon"} {
		s := newService(t, "APORTE_DRAIN="+wrong)
		if code, _, errs := s.run(t, "serve"); code != exitUsage || !strings.Contains(errs, "APORTE_DRAIN") {
			t.Errorf("%s: exit code %d: %s", wrong, code, errs)
		}
	}
}

// TestOnce: what one node has just done the others leave alone. Without other nodes it is always done.
func TestOnce(t *testing.T) {
	now := time.Now()
	config := sqlstore.Config{Path: t.TempDir() + "/aporte.db", Key: make([]byte, 32), Now: func() time.Time { return now }}
	var nodes []line.Nodes
	for range 3 {
		store, err := sqlstore.Open(t.Context(), config)
		if err != nil {
			t.Fatal(err)
		}
		defer store.Close()
		nodes = append(nodes, store)
		config.Beside = true
	}
	log := slog.New(slog.DiscardHandler)
	done := 0
	for _, step := range []struct {
		node line.Nodes
		pass time.Duration
		want int
	}{
		{nodes[1], 0, 1}, {nodes[2], time.Minute, 1}, {nodes[2], onceFor, 2}, {nodes[1], 0, 2}, {nil, 0, 3}, {nil, 0, 4},
	} {
		now = now.Add(step.pass)
		if once(t.Context(), step.node, "prune", log, func() { done++ }); done != step.want {
			t.Fatalf("done %d times, want %d: %+v", done, step.want, step)
		}
	}
}
