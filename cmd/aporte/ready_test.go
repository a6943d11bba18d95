package main

import (
	"io/fs"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// TestReady: the command says what the service says of itself, and its exit code is what a health check wants.
func TestReady(t *testing.T) {
	var asked, red atomic.Int64
	red.Store(1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/readyz" {
			t.Errorf("%s was asked", r.URL.Path)
		}
		if asked.Add(1) <= red.Load() {
			http.Error(w, "not ready: outbox", http.StatusServiceUnavailable)
			return
		}
		_, _ = w.Write([]byte("ready\n"))
	}))
	t.Cleanup(server.Close)
	at := strings.TrimPrefix(server.URL, "http://")
	_, port, _ := strings.Cut(at, ":")
	s := &service{env: []string{"APORTE_LISTEN=127.0.0.1:1", "APORTE_OPS_LISTEN=:" + port, "http_proxy=http://127.0.0.1:1"}}

	if code, out, errs := s.run(t, "ready"); code != exitFailed || out != "not ready: outbox\n" || errs != "" {
		t.Errorf("a part fails: exit code %d, %q, %q", code, out, errs)
	}
	if code, out, _ := s.run(t, "ready"); code != 0 || out != "ready\n" {
		t.Errorf("all parts work: exit code %d, %q", code, out)
	}
	asked.Store(0)
	red.Store(2)
	if code, out, _ := s.run(t, "ready", "--wait", "20s"); code != 0 || out != "ready\n" || asked.Load() != 3 {
		t.Errorf("it waits: exit code %d, %q after %d questions", code, out, asked.Load())
	}
	server.Close()
	if code, _, errs := s.run(t, "ready", "--wait", "10ms"); code != exitFailed || !strings.Contains(errs, "no service answers at 127.0.0.1:"+port) {
		t.Errorf("nobody listens: exit code %d, %q", code, errs)
	}
	for _, wrong := range []string{"127.0.0.1:0", "9090", "[::1"} {
		if code, _, errs := s.run(t, "ready", "--ops-listen", wrong); code != exitUsage || !strings.Contains(errs, "APORTE_OPS_LISTEN") {
			t.Errorf("%s: exit code %d, %q", wrong, code, errs)
		}
	}
}

// TestReadyHangs: a service that takes the question and says nothing is not taken for one that is absent.
func TestReadyHangs(t *testing.T) {
	free := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-free }))
	t.Cleanup(server.Close)
	t.Cleanup(func() { close(free) })
	_, err := askReady(t.Context(), &http.Client{Timeout: 50 * time.Millisecond}, strings.TrimPrefix(server.URL, "http://"))
	if err == nil || !strings.Contains(err.Error(), "does not answer within 50ms") {
		t.Errorf("it says: %v", err)
	}
}

// TestReadyAddress: all interfaces are reached by the loopback.
func TestReadyAddress(t *testing.T) {
	for listen, want := range map[string]string{
		":9090": "127.0.0.1:9090", "0.0.0.0:1": "127.0.0.1:1", "[::]:1": "127.0.0.1:1", "[::1]:1": "[::1]:1", "10.0.0.7:1": "10.0.0.7:1",
	} {
		if got, err := readyAddress(listen); err != nil || got != want {
			t.Errorf("%s: %s, %v, want %s", listen, got, err, want)
		}
	}
}

// TestReaderOfSecret: who may not read a secret's file is named, since in a container that is nobody whom the machine knows.
func TestReaderOfSecret(t *testing.T) {
	if got := asWhom(&fs.PathError{Err: fs.ErrPermission}); !strings.Contains(got, "user with the number ") {
		t.Errorf("a file that may not be read: %q", got)
	}
	if got := asWhom(fs.ErrNotExist); got != "" {
		t.Errorf("a file that is not there: %q", got)
	}
}
