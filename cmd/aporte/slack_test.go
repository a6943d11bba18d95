package main

import (
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"aporte/adapters/slack/fakeslack"
)

const (
	slackTeam = "T0FAKE"
	bea       = "U0BEA"
)

// newSlackService is a fake Slack, and the settings of a program that uses it.
func newSlackService(t *testing.T, env ...string) (*fakeslack.Server, *service) {
	t.Helper()
	server := fakeslack.NewServer()
	s := &service{shown: make(chan string, 100)}
	server.Showed = func(_, _ string, b fakeslack.Bubble) { s.shown <- b.Text + "\n" + strings.Join(b.Keys, "\n") }
	api := httptest.NewServer(server)
	server.SetRoot(api.URL)
	t.Cleanup(func() {
		server.Close()
		api.Close()
	})
	s.env = slices.Concat([]string{
		"SLACK_API_URL=" + api.URL + "/api/", "SLACK_RATE=1000", "APORTE_DB=" + filepath.Join(t.TempDir(), "aporte.db"),
		"APORTE_LISTEN=127.0.0.1:0",
	}, firstVersion(t), env)
	return server, s
}

// press presses a key as soon as it is there.
func press(t *testing.T, server *fakeslack.Server, label string) {
	t.Helper()
	for range 2000 {
		if server.Press(slackTeam, bea, label, false) {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Fatalf("there is no key %q; shown is %+v", label, server.Shown(slackTeam, bea))
}

// begin gives the command, until the service takes it.
func begin(t *testing.T, server *fakeslack.Server) {
	t.Helper()
	for range 500 {
		if server.Command(slackTeam, bea, "", "start newsletter-es").Took {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal("the command was not taken")
}

// TestServeSlackBySocket leads a member along without any open port.
func TestServeSlackBySocket(t *testing.T) {
	server, s := newSlackService(t, "SLACK_BOT_TOKEN=xoxb-1-fake-bot-token", "SLACK_APP_TOKEN="+fakeslack.AppToken)
	server.AddWorkspace(fakeslack.Workspace{Team: slackTeam, Token: "xoxb-1-fake-bot-token", Scopes: scopes()})
	r := s.serve(t)
	begin(t, server)
	press(t, server, "Español")
	s.sees(t, "/aporte parar") // commands are said as Slack takes them
	press(t, server, "Sí, acepto")
	press(t, server, "Corto (2 minutos)")
	press(t, server, "De acuerdo")
	s.sees(t, "2/8")
	if code, out, _ := s.run(t, "doctor"); code != 0 || !strings.Contains(out, "ok       slack socket mode: connects") {
		t.Errorf("doctor: exit code %d\n%s", code, out)
	}
	server.OpenHome(slackTeam, bea, "home")
	for deadline := time.Now().Add(patience); ; time.Sleep(5 * time.Millisecond) {
		if text, _ := server.Home(slackTeam, bea); strings.Contains(text, "Vas por la pregunta 2 de unas 8.") {
			break
		} else if time.Now().After(deadline) {
			t.Fatalf("the home says %q", text)
		}
	}
	r.stop()
	if code := r.ends(t); code != 0 {
		t.Errorf("exit code %d", code)
	}
	code, out, _ := s.run(t, "export", "--format", "csv", "--unfinished")
	if code != 0 || !strings.Contains(out, "f1_stance") || !strings.Contains(out, ",agree,") {
		t.Errorf("export: exit code %d\n%s", code, out)
	}
	if strings.Contains(r.logged(), "fake-bot-token") || strings.Contains(r.logged(), bea) {
		t.Error("the log says a token, or who somebody is")
	}
}

// TestServeSlackByHTTP lets a workspace install the app itself, and leads a member of it along; the installation outlives
// the process.
func TestServeSlackByHTTP(t *testing.T) {
	address := freeAddress(t)
	server, s := newSlackService(t, "SLACK_SIGNING_SECRET="+fakeslack.SigningSecret, "SLACK_CLIENT_ID="+fakeslack.ClientID,
		"SLACK_CLIENT_SECRET="+fakeslack.ClientSecret, "APORTE_PUBLIC_URL=http://"+address)
	s.env[slices.Index(s.env, "APORTE_LISTEN=127.0.0.1:0")] = "APORTE_LISTEN=" + address
	server.RequestURL = "http://" + address
	server.AddWorkspace(fakeslack.Workspace{Team: slackTeam, Token: "xoxb-1-fake-bot-token", Scopes: scopes()})
	r := s.serve(t)
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	browser := &http.Client{Jar: jar}
	_, page := r.get(t, "/slack/install")
	if !strings.Contains(page, "/oauth/v2/authorize?") {
		t.Fatalf("the page to install says %s", page)
	}
	if !install(t, browser, server, r.url, slackTeam) {
		t.Fatal("not installed")
	}

	begin(t, server)
	press(t, server, "Español")
	press(t, server, "Sí, acepto")
	s.sees(t, "¿Cuánto tiempo")
	r.stop()
	if code := r.ends(t); code != 0 {
		t.Errorf("exit code %d", code)
	}
	r = s.serve(t)
	press(t, server, "Corto (2 minutos)")
	s.sees(t, "1/8")
	if res, err := http.Post(r.url+"/slack/events", "application/json", strings.NewReader(`{}`)); err != nil || res.StatusCode != http.StatusUnauthorized {
		t.Errorf("an unsigned request: %v, %v", res, err)
	}
	if code, out, _ := s.run(t, "doctor"); code != 0 || !strings.Contains(out, "ok       slack installations: 1") {
		t.Errorf("doctor: exit code %d\n%s", code, out)
	}
}

var href = regexp.MustCompile(`href="([^"]+/oauth/v2/authorize[^"]+)"`)

// install installs the app as an administrator of a workspace does, in a browser. It says whether Slack confirmed it.
func install(t *testing.T, browser *http.Client, server *fakeslack.Server, root, team string) bool {
	t.Helper()
	get := func(address string) (int, string) {
		res, err := browser.Get(address)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		body, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		return res.StatusCode, string(body)
	}
	_, page := get(root + "/slack/install")
	found := href.FindStringSubmatch(page)
	if found == nil {
		t.Fatalf("there is no link in %s", page)
	}
	link, err := url.Parse(html.UnescapeString(found[1]))
	if err != nil {
		t.Fatal(err)
	}
	back := url.Values{"code": {server.Code(team)}, "state": {link.Query().Get("state")}}
	status, page := get(root + "/slack/oauth?" + back.Encode())
	return status == http.StatusOK && strings.Contains(page, "Installed")
}

func scopes() []string {
	return []string{"app_mentions:read", "chat:write", "commands", "im:history", "im:write", "users:read"}
}
