package web_test

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"aporte/adapters/web"
)

// pipes is a listener without a network, so that its connections live in the time of a test.
type pipes struct {
	conns chan net.Conn
	done  chan struct{}
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error   { close(p.done); return nil }
func (p *pipes) Addr() net.Addr { return &net.UnixAddr{} }

// client is one connection to a server, and since when it is there.
type client struct {
	net.Conn
	t     *testing.T
	in    *bufio.Reader
	since time.Time
	wg    sync.WaitGroup
}

// connect serves h at /hook and connects to it, in a time of its own.
func connect(t *testing.T, h http.HandlerFunc, talk func(*client)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := web.Bare(nil)
		s.Handle("/hook", h)
		p := &pipes{conns: make(chan net.Conn), done: make(chan struct{})}
		ctx, stop := context.WithCancel(t.Context())
		served := make(chan error, 1)
		go func() { served <- s.Serve(ctx, p) }()
		here, there := net.Pipe()
		p.conns <- there
		c := &client{Conn: here, t: t, in: bufio.NewReader(here), since: time.Now()}
		talk(c)
		_ = here.Close()
		c.wg.Wait()
		stop()
		if err := <-served; err != nil {
			t.Errorf("Serve: %v", err)
		}
	})
}

// say sends bytes, and reports whether the server still takes them.
func (c *client) say(text string) bool {
	_, err := io.WriteString(c, text)
	return err == nil
}

// drip begins to send, a piece each second for as long as the server takes it.
func (c *client) drip(head, piece string) {
	c.wg.Go(func() {
		for taken := c.say(head); taken; taken = c.say(piece) {
			time.Sleep(time.Second)
		}
	})
}

// post is the beginning of a request whose body has so many bytes.
func post(length string) string {
	return "POST /hook HTTP/1.1\r\nHost: x\r\nContent-Length: " + length + "\r\n\r\n"
}

// status reads an answer.
func (c *client) status() *http.Response {
	c.t.Helper()
	res, err := http.ReadResponse(c.in, nil)
	if err != nil {
		c.t.Fatalf("no answer after %s: %v", time.Since(c.since), err)
	}
	_, _ = io.Copy(io.Discard, res.Body)
	return res
}

// closed waits for the end of the connection, and returns when it came.
func (c *client) closed() time.Duration {
	_, _ = io.Copy(io.Discard, c.in)
	return time.Since(c.since)
}

// read is a webhook that reads its body, works for a while, and says whether its context was cancelled.
func read(work time.Duration) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.ReadAll(r.Body); err != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		select {
		case <-r.Context().Done():
			w.WriteHeader(http.StatusServiceUnavailable)
		case <-time.After(work):
		}
	}
}

// TestSlowHeaders: five seconds, however the bytes come.
func TestSlowHeaders(t *testing.T) {
	connect(t, read(0), func(c *client) {
		c.drip("POST /hook HTTP/1.1\r\n", "A: b\r\n")
		if at := c.closed(); at != 5*time.Second {
			t.Errorf("slow headers are cut after %s, want 5s", at)
		}
	})
}

// TestSlowBody: ten seconds from the end of the headers, also if those were slow.
func TestSlowBody(t *testing.T) {
	connect(t, read(0), func(c *client) {
		time.Sleep(4 * time.Second)
		c.drip(post("100"), "x")
		res := c.status()
		if at := time.Since(c.since); res.StatusCode != http.StatusBadRequest || at != 14*time.Second {
			t.Errorf("a slow body got %d after %s, want 400 after 14s", res.StatusCode, at)
		}
		if at := c.closed(); at > 15*time.Second {
			t.Errorf("the connection is closed after %s", at)
		}
	})
}

// TestSlowWork: the limits are for the client, not for what is done for it; and each request has its own.
func TestSlowWork(t *testing.T) {
	for name, body := range map[string]string{"with a body": "hello", "without": ""} {
		t.Run(name, func(t *testing.T) {
			connect(t, read(40*time.Second), func(c *client) {
				for range 2 {
					c.say(post(strconv.Itoa(len(body))) + body)
					if res := c.status(); res.StatusCode != http.StatusOK {
						t.Errorf("status %d: it was disturbed", res.StatusCode)
					}
					time.Sleep(30 * time.Second)
				}
			})
		})
	}
}

// TestRefusedAtOnce: nobody waits for the body of a request that is refused.
func TestRefusedAtOnce(t *testing.T) {
	for _, status := range []int{401, 404, 405, 415, 503} {
		h := func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no", status) }
		for _, length := range []string{"10", "900000"} {
			connect(t, h, func(c *client) {
				c.say(post(length) + "x")
				res := c.status()
				if at := time.Since(c.since); res.StatusCode != status || !res.Close || at != 0 {
					t.Errorf("%d after %s, and close is %t; want %d at once, and close", res.StatusCode, at, res.Close, status)
				}
				if at := c.closed(); at > time.Second {
					t.Errorf("%d: the connection is closed after %s", status, at)
				}
			})
		}
	}
	// The connection is closed after an answer of 401, even if the body was read. After other answers it stays open.
	for status, want := range map[int]bool{401: true, 400: false, 200: false} {
		read := func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.ReadAll(r.Body)
			w.WriteHeader(status)
		}
		connect(t, read, func(c *client) {
			c.say(post("5") + "hello")
			if res := c.status(); res.Close != want {
				t.Errorf("%d with its body read: closed is %t, want %t", status, res.Close, want)
			}
		})
	}
}

// TestBare: what is not added is not there.
func TestBare(t *testing.T) {
	s := web.Bare(nil)
	s.Handle("/hook", http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	for path, want := range map[string]int{"/hook": 200, "/healthz": 404, "/readyz": 404, "/metrics": 404, "/": 404} {
		if status, body := get(s, path); status != want {
			t.Errorf("%s: %d %s, want %d", path, status, strings.TrimSpace(body), want)
		}
	}
}
