package main

import (
	"bufio"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"aporte/adapters/slack/fakeslack"
)

// TestOpsListen: with a listener of their own, the paths for operators are nowhere else.
func TestOpsListen(t *testing.T) {
	s := newService(t, "APORTE_OPS_LISTEN=127.0.0.1:0", "TELEGRAM_MODE=webhook", "TELEGRAM_WEBHOOK_SECRET=a-secret-of-some-length",
		"APORTE_PUBLIC_URL=http://127.0.0.1:1")
	r := s.serve(t)
	var line struct {
		Msg string
		Ops string `json:"ops_listen"`
	}
	for text := range strings.Lines(r.logged()) {
		if json.Unmarshal([]byte(text), &line) == nil && line.Msg == "serving" {
			break
		}
	}
	ops := &serving{url: "http://" + line.Ops}
	for path, want := range map[string]int{"/healthz": 200, "/metrics": 200, "/telegram": 404} {
		if status, body := ops.get(t, path); status != want {
			t.Errorf("%s for operators: %d, want %d: %s", path, status, want, body)
		}
	}
	if status, body := ops.get(t, "/readyz"); !strings.Contains(body, "ready") { // or not ready, before the webhook is set
		t.Errorf("/readyz for operators: %d %s", status, body)
	}
	for path, want := range map[string]int{"/healthz": 404, "/readyz": 404, "/metrics": 404, "/telegram": 401} {
		if status, body := r.get(t, path); status != want {
			t.Errorf("%s for the world: %d, want %d: %s", path, status, want, body)
		}
	}
	r.stop()
	if code := r.ends(t); code != 0 {
		t.Errorf("exit code %d", code)
	}
	if _, err := http.Get(ops.url + "/healthz"); err == nil {
		t.Error("after the stop it still listens for operators")
	}
}

// TestOpsListenFails: what operators are told to look at must be there.
func TestOpsListenFails(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	for address, why := range map[string]string{taken.Addr().String(): "in use", "9090": "missing port"} {
		code, _, errs := newService(t, "APORTE_OPS_LISTEN="+address).run(t, "serve")
		if code != exitFailed || !strings.Contains(errs, "cannot listen on APORTE_OPS_LISTEN") || !strings.Contains(errs, why) {
			t.Errorf("%s: exit code %d: %s", address, code, errs)
		}
	}
}

// TestImageListens: every port that the image listens on is one that it says.
func TestImageListens(t *testing.T) {
	src, err := os.ReadFile("../../Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"APORTE_LISTEN", "APORTE_OPS_LISTEN"} {
		port := regexp.MustCompile(name + `=:(\d+)\b`).FindSubmatch(src)
		if port == nil || !regexp.MustCompile(`(?m)^EXPOSE .*\b`+string(port[1])+`\b`).Match(src) {
			t.Errorf("the image does not set %s to a port that it exposes", name)
		}
	}
}

// TestStrangersAreNotWaitedFor: who does not know the secret is answered before their body has come, and cut off.
func TestStrangersAreNotWaitedFor(t *testing.T) {
	tg := newService(t, "TELEGRAM_MODE=webhook", "TELEGRAM_WEBHOOK_SECRET=a-secret-of-some-length", "APORTE_PUBLIC_URL=http://127.0.0.1:1")
	tg.env = append(tg.env, "SLACK_BOT_TOKEN=xoxb-1-fake-bot-token", "SLACK_SIGNING_SECRET="+fakeslack.SigningSecret,
		"SLACK_API_URL="+tg.env[1][len("TELEGRAM_API_URL="):]+"/api/")
	r := tg.serve(t)
	for path, headers := range map[string]string{
		"/telegram":            "X-Telegram-Bot-Api-Secret-Token: wrong\r\n",
		"/slack/events":        "",
		"/slack/interactivity": "X-Slack-Signature: v0=00\r\nX-Slack-Request-Timestamp: 1\r\n",
		"/slack/commands":      "X-Slack-Signature: v0=00\r\nX-Slack-Request-Timestamp: now\r\n",
	} {
		conn, err := net.Dial("tcp", strings.TrimPrefix(r.url, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		begun := time.Now()
		_, _ = io.WriteString(conn, "POST "+path+" HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n"+headers+"\r\n{")
		in := bufio.NewReader(conn)
		res, err := http.ReadResponse(in, nil)
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		_, _ = io.Copy(io.Discard, res.Body)
		_, _ = io.Copy(io.Discard, in) // until it is closed
		if took := time.Since(begun); res.StatusCode != http.StatusUnauthorized || took > 8*time.Second {
			t.Errorf("%s: %d, closed after %s", path, res.StatusCode, took)
		}
		_ = conn.Close()
	}
	// A body that is there in full takes the answer away from nobody, however large it is.
	for _, size := range []int{100, 100_000, 3 << 20} {
		res, err := http.Post(r.url+"/telegram", "application/json", strings.NewReader(strings.Repeat("x", size)))
		if err != nil || res.StatusCode != http.StatusUnauthorized {
			t.Fatalf("%d bytes: %v %v, want 401", size, res, err)
		}
		_ = res.Body.Close()
	}
}
