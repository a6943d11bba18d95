package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"aporte/adapters/telegram/faketelegram"
)

// patience bounds how long a test waits for what must happen.
const patience = time.Minute

// ana is a person on the fake Telegram.
const ana = 5

// service is a fake Telegram, and the settings of a program that uses it.
type service struct {
	*faketelegram.Server
	env   []string
	shown chan string      // the texts that appear on screens
	now   func() time.Time // time.Now if nil

	lookEvery time.Duration // how often serve looks whether operators have to be told something; 0: as usual
}

// db returns the path of the database.
func (s *service) db() string {
	for _, kv := range s.env {
		if path, found := strings.CutPrefix(kv, "APORTE_DB="); found {
			return path
		}
	}
	return ""
}

// clock returns the clock of the programs.
func (s *service) clock() func() time.Time {
	if s.now == nil {
		return time.Now
	}
	return s.now
}

func newService(t *testing.T, env ...string) *service {
	t.Helper()
	s := &service{Server: faketelegram.NewServer(), shown: make(chan string, 100)}
	s.Showed = func(_ int64, b faketelegram.Bubble) { s.shown <- b.Text }
	api := httptest.NewServer(s.Server)
	t.Cleanup(api.Close)
	t.Cleanup(s.Close)
	s.env = slices.Concat([]string{
		"TELEGRAM_BOT_TOKEN=" + faketelegram.Token, "TELEGRAM_API_URL=" + api.URL,
		"APORTE_DB=" + filepath.Join(t.TempDir(), "aporte.db"), "APORTE_LISTEN=127.0.0.1:0",
	}, firstVersion(t), env)
	return s
}

// sees waits until a text appears on a screen.
func (s *service) sees(t *testing.T, part string) {
	t.Helper()
	late := time.After(patience)
	for {
		select {
		case text := <-s.shown:
			if strings.Contains(text, part) {
				return
			}
		case <-late:
			t.Fatalf("nobody saw %q", part)
		}
	}
}

// run runs a command to its end.
func (s *service) run(t *testing.T, args ...string) (code int, out, errs string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	m := Main{In: strings.NewReader(""), Out: &stdout, Err: &stderr, Env: s.env, Now: s.clock()}
	code = m.Run(ctx, append([]string{"aporte"}, args...))
	return code, stdout.String(), stderr.String()
}

// serving is a serve that runs.
type serving struct {
	url  string // where it listens
	stop context.CancelFunc
	code chan int

	mu  sync.Mutex
	log strings.Builder
}

// serve starts a serve inside this process and waits until it listens.
func (s *service) serve(t *testing.T, args ...string) *serving {
	t.Helper()
	read, write := io.Pipe()
	ctx, cancel := context.WithCancel(t.Context())
	r := &serving{stop: cancel, code: make(chan int, 1)}
	m := Main{In: strings.NewReader(""), Out: io.Discard, Err: write, Env: s.env, Now: s.clock(), lookEvery: s.lookEvery}
	go func() {
		r.code <- m.Run(ctx, append([]string{"aporte", "serve"}, args...))
		_ = write.Close()
	}()
	t.Cleanup(cancel)
	r.url = "http://" + r.follow(t, read)
	return r
}

// follow keeps the log, and returns the address that it names.
func (r *serving) follow(t *testing.T, log io.Reader) string {
	t.Helper()
	listening := make(chan string, 1)
	go func() {
		defer close(listening)
		for scan := bufio.NewScanner(log); scan.Scan(); {
			r.mu.Lock()
			r.log.WriteString(scan.Text() + "\n")
			r.mu.Unlock()
			var line struct{ Msg, Listen string }
			if json.Unmarshal(scan.Bytes(), &line) == nil && line.Msg == "serving" {
				listening <- line.Listen
			}
		}
	}()
	select {
	case addr, ok := <-listening:
		if !ok {
			t.Fatalf("serve ended: %s", r.logged())
		}
		return addr
	case <-time.After(patience):
		t.Fatal("serve does not listen")
		return ""
	}
}

func (r *serving) logged() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.log.String()
}

// ends waits until serve has ended, and returns the exit code.
func (r *serving) ends(t *testing.T) int {
	t.Helper()
	select {
	case code := <-r.code:
		return code
	case <-time.After(patience):
		t.Fatal("serve does not end")
		return 0
	}
}

func (r *serving) get(t *testing.T, path string) (status int, body string) {
	t.Helper()
	res, err := http.Get(r.url + path)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(text)
}

// TestServe leads one person along, looks at what operators see, and stops.
func TestServe(t *testing.T) {
	s := newService(t)
	r := s.serve(t)
	s.Type(ana, "/start")
	s.sees(t, "Which language")

	for path, want := range map[string]string{"/healthz": "ok\n", "/readyz": "ready\n"} {
		if status, body := r.get(t, path); status != http.StatusOK || body != want {
			t.Errorf("%s: %d %q, want %q", path, status, body, want)
		}
	}
	if status, _ := r.get(t, "/telegram"); status != http.StatusNotFound {
		t.Errorf("/telegram while polling: %d, want 404", status)
	}
	metrics := ""
	counted := func() bool { // the message is on the screen a moment before it is counted
		_, metrics = r.get(t, "/metrics")
		return strings.Contains(metrics, "aporte_messages_sent_total 1\n")
	}
	for end := time.Now().Add(patience); !counted() && time.Now().Before(end); {
		time.Sleep(5 * time.Millisecond)
	}
	for _, line := range []string{
		"aporte_updates_total 1\n", "aporte_messages_sent_total 1\n", "aporte_store_up 1\n",
		`aporte_handling_seconds_count{bot="",channel="telegram"} 1` + "\n", `aporte_responses{status="in_progress"} `,
	} {
		if !strings.Contains(metrics, line) {
			t.Errorf("the metrics lack %q", line)
		}
	}

	// Row 92: beside it, doctor finds nothing wrong, and nobody else gets the database.
	if code, out, _ := s.run(t, "doctor"); code != 0 || !strings.Contains(out, "belongs to @"+faketelegram.BotName) {
		t.Errorf("doctor: exit code %d\n%s", code, out)
	}
	for _, command := range []string{"serve", "chat"} {
		if code, _, errs := s.run(t, command); code != exitFailed || !strings.Contains(errs, "another process is serving") {
			t.Errorf("a second %s: exit code %d\n%s", command, code, errs)
		}
	}

	s.Type(ana, "something private")
	s.sees(t, "comes closest")
	r.stop()
	if code := r.ends(t); code != 0 {
		t.Errorf("exit code %d after it was told to stop", code)
	}
	for _, secret := range []string{"something private", faketelegram.Token} {
		if strings.Contains(r.logged()+metrics, secret) {
			t.Errorf("%q shows:\n%s", secret, r.logged())
		}
	}
}

// proxyTo starts a proxy in front of the host that target names once it is known, and returns its address.
func proxyTo(t *testing.T, target <-chan string) string {
	t.Helper()
	backend := sync.OnceValue(func() *url.URL { return &url.URL{Scheme: "http", Host: <-target} })
	proxy := httptest.NewServer(&httputil.ReverseProxy{Rewrite: func(p *httputil.ProxyRequest) { p.SetURL(backend()) }})
	t.Cleanup(proxy.Close)
	return proxy.URL
}

// TestServeWebhook lets Telegram come through a proxy, as it does in a deployment.
func TestServeWebhook(t *testing.T) {
	t.Parallel()
	target := make(chan string, 1)
	s := newService(t, "TELEGRAM_MODE=webhook", "TELEGRAM_WEBHOOK_SECRET=a-secret-of-some-length", "APORTE_PUBLIC_URL="+proxyTo(t, target))
	r := s.serve(t)
	target <- strings.TrimPrefix(r.url, "http://")
	s.Type(ana, "/start")
	s.sees(t, "Which language")
	if status, _ := r.get(t, "/telegram"); status != http.StatusUnauthorized {
		t.Errorf("GET /telegram of somebody who does not know the secret: %d, want 401", status)
	}
	if code, out, _ := s.run(t, "doctor"); code != 0 || !strings.Contains(out, "ok       telegram webhook: set to") {
		t.Errorf("doctor: exit code %d\n%s", code, out)
	}
	r.stop()
	if code := r.ends(t); code != 0 {
		t.Errorf("exit code %d", code)
	}
}

// Row 90: TestPortInUse: serve does not start if another program has its port, since nobody could check its health then.
func TestPortInUse(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	s := newService(t, "APORTE_LISTEN="+taken.Addr().String())
	code, _, errs := s.run(t, "serve")
	if code != exitFailed || !strings.Contains(errs, "APORTE_LISTEN") || !strings.Contains(errs, "in use") {
		t.Errorf("exit code %d: %s", code, errs)
	}
}

// TestSignal: a service manager stops the program by SIGTERM, and takes exit code 0 for a stop in order.
func TestSignal(t *testing.T) {
	s := newService(t)
	cmd := exec.CommandContext(t.Context(), "aporte", "serve")
	cmd.Env = s.env
	stderr, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	r := &serving{}
	r.follow(t, stderr)
	s.Type(ana, "/start")
	s.sees(t, "Which language")
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("after SIGTERM: %v\n%s", err, r.logged())
	}
}

// TestClock: doctor compares the clock with Telegram's.
func TestClock(t *testing.T) {
	s := newService(t)
	var out bytes.Buffer
	for _, test := range []struct {
		off  time.Duration
		code int
		want string
	}{
		{0, 0, "ok       clock: agrees"},
		{-time.Hour, exitFailed, "problem  clock: it is off by -"},
		{24 * time.Hour, exitFailed, "problem  clock: it is off by 2"},
	} {
		out.Reset()
		now := func() time.Time { return time.Now().Add(test.off) }
		m := Main{In: strings.NewReader(""), Out: &out, Err: io.Discard, Env: s.env, Now: now}
		if code := m.Run(t.Context(), []string{"aporte", "doctor"}); code != test.code || !strings.Contains(out.String(), test.want) {
			t.Errorf("off by %s: exit code %d, want %d and %q\n%s", test.off, code, test.code, test.want, &out)
		}
	}
}
