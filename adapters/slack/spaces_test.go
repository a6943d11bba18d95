package slack_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"aporte/adapters/slack"
	"aporte/adapters/slack/fakeslack"
	"aporte/bot"
)

// clock is a time that tests can move.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: time.Now()} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// shared is a channel that workspaces install, with a vault.
func shared(vault *memory, more func(*slack.Config)) func(*slack.Config) {
	return func(c *slack.Config) {
		c.BotToken, c.ClientID, c.ClientSecret, c.Vault = "", fakeslack.ClientID, fakeslack.ClientSecret, vault
		if more != nil {
			more(c)
		}
	}
}

// installing is the browser of somebody who installs the app.
type installing struct {
	t      *testing.T
	r      *running
	client *http.Client
	root   string
}

func browser(t *testing.T, r *running) *installing {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	return &installing{t: t, r: r, root: r.Config().PublicURL, client: &http.Client{Jar: jar, Transport: transport}}
}

func (b *installing) get(address string) (int, string, *http.Response) {
	b.t.Helper()
	resp, err := b.client.Get(address)
	if err != nil {
		b.t.Fatal(err)
	}
	defer resp.Body.Close()
	var text strings.Builder
	buf := make([]byte, 4096)
	for {
		n, err := resp.Body.Read(buf)
		text.Write(buf[:n])
		if err != nil {
			return resp.StatusCode, text.String(), resp
		}
	}
}

// consent returns the address of the link on the installation page.
func (b *installing) consent() *url.URL {
	b.t.Helper()
	_, body, _ := b.get(b.root + slack.InstallPath)
	_, rest, _ := strings.Cut(body, `<a href="`)
	link, _, _ := strings.Cut(rest, `"`)
	u, err := url.Parse(strings.ReplaceAll(link, "&amp;", "&"))
	if err != nil || u.Query().Get("state") == "" {
		b.t.Fatalf("there is no link in %s", body)
	}
	return u
}

func (b *installing) agree(team string) (int, string) {
	b.t.Helper()
	u := b.consent()
	q := u.Query()
	q.Set("team", team)
	u.RawQuery = q.Encode()
	status, body, _ := b.get(u.String())
	return status, body
}

const (
	tokenA = "xoxb-3333333333-aaaaaaaaaa-tokenofworkspacea"
	tokenB = "xoxb-4444444444-bbbbbbbbbb-tokenofworkspaceb"
)

// Row 84: what installs the app, and what does not.
func TestInstall(t *testing.T) {
	vault, now := newMemory(), newClock()
	r := start(t, slack.HTTP, shared(vault, func(c *slack.Config) { c.Now = now.Now }))
	r.AddWorkspace(fakeslack.Workspace{Team: "TA", Token: tokenA, Scopes: slack.Scopes()})
	r.Server.Now = now.Now
	installs := func() int { return len(vault.kept["slack.workspace"]) }
	refused := func(name string, status int, body string, want int) {
		t.Helper()
		if status != want || !strings.Contains(body, "Nothing was installed") || installs() != 0 {
			t.Errorf("%s: status %d with %d installed: %s", name, status, installs(), body)
		}
	}
	b := browser(t, r)
	status, body, resp := b.get(b.root + slack.InstallPath)
	if status != 200 || !strings.Contains(resp.Header.Get("Content-Security-Policy"), "default-src 'none'") ||
		!strings.Contains(body, "client_id="+fakeslack.ClientID) {
		t.Errorf("the page is %d %s", status, body)
	}
	status, body, _ = b.get(b.root + slack.OAuthPath + "?code=x&state=1.forged")
	refused("forged state", status, body, 400)
	status, body, _ = b.get(b.root + slack.OAuthPath + "?code=x")
	refused("no state", status, body, 400)
	link := b.consent()
	status, body, _ = b.get(link.String()) // nobody agrees
	refused("cancelled", status, body, 200)
	back := func(state, code string) string {
		return b.root + slack.OAuthPath + "?" + url.Values{"state": {state}, "code": {code}}.Encode()
	}
	state := b.consent().Query().Get("state")
	status, body, _ = browser(t, r).get(back(state, r.Code("TA")))
	refused("another browser", status, body, 400)
	now.add(11 * time.Minute)
	status, body, _ = b.get(back(state, r.Code("TA")))
	refused("too late", status, body, 400)
	status, body, _ = b.get(back(b.consent().Query().Get("state"), "code-of-nobody"))
	refused("a code that is none", status, body, 502)

	status, body = b.agree("TA")
	if status != 200 || !strings.Contains(body, "Installed") || installs() != 1 || strings.Contains(body, "<script>") {
		t.Errorf("status %d with %d installed: %s", status, installs(), body)
	}
	code := r.Code("TA")
	used := b.consent().Query().Get("state")
	b.get(back(used, code))
	if status, _, _ = b.get(back(used, code)); status != 400 {
		t.Errorf("the same link twice: status %d", status)
	}
	if status, _, _ = b.get(back(b.consent().Query().Get("state"), code)); status != 502 {
		t.Errorf("the same code twice: status %d", status)
	}
	for _, secret := range []string{tokenA, fakeslack.ClientSecret, code} {
		if strings.Contains(body+r.Logged(), secret) {
			t.Errorf("a secret shows in page or log")
		}
	}
	// What was installed works at once.
	r.Server.Type("TA", "UANA", "hello")
	u := r.next()
	if u.From.User != "TA/UANA" {
		t.Errorf("from %s", u.From.User)
	}
	r.send(bot.Message{ID: "m", To: u.From, Text: "welcome"}, "")
	if got := r.Server.Shown("TA", "UANA"); len(got) != 1 || got[0].Text != "welcome" {
		t.Errorf("shown %+v", got)
	}
}

// installed opens a channel for two workspaces and an organisation.
func installed(t *testing.T, transport string, vault *memory, more func(*slack.Config)) *running {
	t.Helper()
	for _, rec := range []map[string]any{
		{"team": "TA", "token": tokenA, "installed": time.Now().Add(-time.Hour)},
		{"team": "TB", "token": tokenB, "installed": time.Now().Add(-time.Hour)},
		{"team": "TG1", "enterprise": "E1", "token": "xoxb-5-5-gridworkspaceone", "installed": time.Now()},
		{"team": "TG2", "enterprise": "E1", "token": "xoxb-6-6-gridworkspacetwo", "installed": time.Now()},
		{"enterprise": "E2", "org": true, "token": "xoxb-7-7-organisation", "installed": time.Now()},
	} {
		raw, err := json.Marshal(rec)
		if err != nil {
			t.Fatal(err)
		}
		id, _ := rec["team"].(string)
		if rec["org"] == true {
			id = "E2"
		}
		if vault.kept["slack.workspace"][id] == nil {
			_ = vault.Put(t.Context(), "slack.workspace", id, raw)
		}
	}
	r := &running{Platform: fakeslack.New(t, transport, shared(vault, more)), t: t, got: make(chan bot.Update, 100)}
	r.AddWorkspace(fakeslack.Workspace{Team: "TA", Token: tokenA, Scopes: slack.Scopes()})
	r.AddWorkspace(fakeslack.Workspace{Team: "TB", Token: tokenB, Scopes: slack.Scopes()})
	r.AddWorkspace(fakeslack.Workspace{Team: "TG1", Enterprise: "E1", Token: "xoxb-5-5-gridworkspaceone"})
	r.AddWorkspace(fakeslack.Workspace{Team: "TG2", Enterprise: "E1", Token: "xoxb-6-6-gridworkspacetwo"})
	r.AddWorkspace(fakeslack.Workspace{Team: "TO", Enterprise: "E2", Org: true, Token: "xoxb-7-7-organisation"})
	r.run()
	return r
}

func (r *running) typed(team, user, text string) bot.Update {
	r.t.Helper()
	r.Server.Type(team, user, text)
	return r.next()
}

// After an installation for a whole organisation the app is in no workspace yet: the page leads to their choice.
func TestOrganisationChoosesWorkspaces(t *testing.T) {
	r := start(t, slack.HTTP, shared(newMemory(), nil))
	r.AddWorkspace(fakeslack.Workspace{Team: "TO", Enterprise: "E2", Org: true, Token: "xoxb-7-7-organisation", Scopes: slack.Scopes()})
	status, body := browser(t, r).agree("TO")
	want := `href="https://app.slack.com/manage/E2/integrations/profile/` + fakeslack.AppID + `/workspaces/add"`
	if status != 200 || !strings.Contains(body, "now choose the workspaces") || !strings.Contains(body, want) || strings.Contains(body, "app_redirect") {
		t.Errorf("status %d: %s", status, body)
	}
	for _, event := range []string{"team_access_granted", "team_access_revoked"} {
		if rec := tell(r, "E2", object{"type": event, "team_ids": []string{"T1", "T2"}}); rec.Code != 200 {
			t.Errorf("%s: status %d", event, rec.Code)
		}
	}
	if n := r.Slack().Counts(); n["updates_granted"] != 1 || n["updates_withdrawn"] != 1 {
		t.Errorf("counted %v", n)
	}
}

// Row 79: persons are told apart by where they belong, and reached where they wrote last.
func TestWhoIsWho(t *testing.T) {
	both(t, func(t *testing.T, transport string) {
		vault := newMemory()
		r := installed(t, transport, vault, nil)
		for _, tt := range []struct{ team, user, want string }{
			{"TA", "U1", "TA/U1"}, {"TB", "U1", "TB/U1"}, {"TG1", "W1", "E1/W1"}, {"TG2", "W1", "E1/W1"}, {"TO", "W1", "E2/W1"},
		} {
			u := r.typed(tt.team, tt.user, "hello")
			if u.From.User != tt.want {
				t.Errorf("%s in %s is %s, want %s", tt.user, tt.team, u.From.User, tt.want)
			}
			r.send(bot.Message{ID: tt.team, To: u.From, Text: "for " + tt.team, Choices: []bot.Choice{{Token: "t", Label: "Yes", Number: 1}}}, "")
			if shown := r.Server.Shown(tt.team, tt.user); len(shown) != 1 || shown[0].Text != "for "+tt.team {
				t.Errorf("%s in %s sees %+v", tt.user, tt.team, shown)
			}
			r.Server.Press(tt.team, tt.user, "Yes", false)
			if p := r.next(); p.From != u.From {
				t.Errorf("the press of %s came from %s", u.From.User, p.From.User)
			}
		}
		// Somebody of another organisation, in a conversation that both share, also inside a grid.
		for _, team := range []string{"TA", "TG1"} {
			r.Meet(team, "U9", "fr-FR", "TX")
			u := r.typed(team, "U9", "bonjour")
			if u.From.User != "TX/U9" || u.Lang != "fr-FR" {
				t.Errorf("a guest in %s is %+v", team, u)
			}
			r.send(bot.Message{ID: "g" + team, To: u.From, Text: "bienvenue", Choices: []bot.Choice{{Token: "t", Label: "Oui", Number: 1}}}, "")
			r.Server.Press(team, "U9", "Oui", false)
			if p := r.next(); p.From != u.From {
				t.Errorf("the guest's press in %s came from %s", team, p.From.User)
			}
		}
		// After a restart they are reached all the same.
		r.stop()
		again := installed(t, transport, vault, nil)
		again.Meet("TG1", "U9", "fr-FR", "TX")
		again.Meet("TG2", "W1", "", "")
		for address, team := range map[string]string{"TX/U9": "TG1", "E1/W1": "TG2"} {
			again.send(bot.Message{ID: address, To: bot.Address{Channel: "slack", User: address}, Text: "still here"}, "")
			if shown := again.Server.Shown(team, address[3:]); len(shown) != 1 {
				t.Errorf("%s sees %+v in %s", address, shown, team)
			}
		}
		if _, err := again.Slack().Send(t.Context(), bot.Message{ID: "x", To: bot.Address{Channel: "slack", User: "TZ/U1"}, Text: "x"}, ""); !errors.Is(err, bot.ErrGone) {
			t.Errorf("a workspace that has not installed the app: %v", err)
		}
	})
}

// Row 81: a workspace that leaves is quiet at once, in whatever order that is told; others go on, and it may return.
func TestLeaving(t *testing.T) {
	both(t, func(t *testing.T, transport string) {
		for _, told := range [][]string{{"app_uninstalled", "tokens_revoked"}, {"tokens_revoked", "app_uninstalled"}, {"app_uninstalled", "app_uninstalled"}} {
			vault := newMemory()
			r := installed(t, transport, vault, nil)
			a, b := r.typed("TA", "U1", "hello").From, r.typed("TB", "U1", "hello").From
			r.Revoke("TA")
			for _, event := range told {
				r.Event("TA", map[string]any{"type": event, "tokens": map[string]any{"bot": []any{"UBOTTA"}}})
			}
			until(t, "it to be told", func() bool {
				c := r.Slack().Counts()
				return c["updates_uninstalled"]+c["updates_revoked"] == 2
			})
			calls := r.Calls()["chat.postMessage"]
			for range 3 {
				if _, err := r.Slack().Send(t.Context(), bot.Message{ID: "a", To: a, Text: "x"}, ""); !errors.Is(err, bot.ErrGone) {
					t.Errorf("%v: %v", told, err)
				}
			}
			if r.Calls()["chat.postMessage"] != calls {
				t.Errorf("%v: something was sent there all the same", told)
			}
			r.send(bot.Message{ID: "b", To: b, Text: "others go on"}, "")
			if kept, _ := vault.Get(t.Context(), "slack.workspace", "TA"); kept != nil {
				t.Errorf("%v: its token is kept", told)
			}
			if r.Slack().Counts()["workspaces_left"] != 1 {
				t.Errorf("%v: counted %v", told, r.Slack().Counts())
			}
			r.AddWorkspace(fakeslack.Workspace{Team: "TA", Token: tokenA + "new", Scopes: slack.Scopes()})
			if status, body := browser(t, r).agree("TA"); status != 200 {
				t.Fatalf("installing again: %d %s", status, body)
			}
			r.send(bot.Message{ID: "a2", To: a, Text: "back again"}, "")
			r.stop()
		}
	})
}

// Row 81: a token that Slack refuses before anything was told makes the workspace quiet as well.
func TestRevokedInTheMiddle(t *testing.T) {
	r := installed(t, slack.Socket, newMemory(), nil)
	a, b := r.typed("TA", "U1", "hello").From, r.typed("TB", "U1", "hello").From
	r.send(bot.Message{ID: "first", To: a, Text: "all is well"}, "")
	r.Revoke("TA")
	calls := r.Calls()["chat.postMessage"]
	for range 5 {
		if _, err := r.Slack().Send(t.Context(), bot.Message{ID: "a", To: a, Text: "x"}, ""); !errors.Is(err, bot.ErrGone) {
			t.Errorf("%v, want bot.ErrGone", err)
		}
	}
	if n := r.Calls()["chat.postMessage"] - calls; n != 1 {
		t.Errorf("%d calls with a token that is refused", n)
	}
	r.send(bot.Message{ID: "b", To: b, Text: "others go on"}, "")
}

// News of a removal that is older than the installation is no news.
func TestOldRemoval(t *testing.T) {
	r := installed(t, slack.HTTP, newMemory(), nil)
	u := r.typed("TA", "U1", "hello")
	old := map[string]any{
		"type": "event_callback", "team_id": "TA", "event_id": "Ev1", "event_time": time.Now().Add(-2 * time.Hour).Unix(),
		"event": map[string]any{"type": "app_uninstalled"},
	}
	raw, _ := json.Marshal(old)
	if rec := ask(r, "POST", slack.EventsPath, js, string(raw), nil); rec.Code != 200 {
		t.Errorf("status %d", rec.Code)
	}
	r.send(bot.Message{ID: "m", To: u.From, Text: "still here"}, "")
}
