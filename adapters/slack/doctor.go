package slack

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/gorilla/websocket"

	"aporte/adapters/line"
)

// Check checks the bot's token and its rights, the installations, and whether Socket Mode connects. It changes nothing,
// and may be called while another process runs the channel. No finding contains a secret.
func (c *Channel) Check(ctx context.Context) []line.Finding {
	var found []line.Finding
	if c.spaces.static != nil {
		found = append(found, c.checkToken(ctx, "token", c.cfg.BotToken, line.Problem)...)
	}
	if c.cfg.Vault != nil {
		found = append(found, c.checkInstalls(ctx)...)
	}
	if c.cfg.AppToken != "" {
		found = append(found, c.checkSocket(ctx))
	}
	if c.cfg.SigningSecret != "" {
		found = append(found, line.Finding{What: "signed requests", Severity: line.OK, Text: "expected at " + c.at(EventsPath) + ", " +
			c.at(InteractivityPath) + " and " + c.at(CommandsPath)})
	}
	return found
}

// checkToken checks a token and its rights. worst is the severity of the finding if Slack does not accept the token.
func (c *Channel) checkToken(ctx context.Context, what, token string, worst line.Severity) []line.Finding {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	me, err := c.client(token).AuthTestContext(ctx)
	if err = c.explain(authTest, err); err != nil {
		f := line.Finding{What: what, Severity: worst, Text: err.Error(), Mend: "check the network and SLACK_API_URL, and try again"}
		if e, ok := errors.AsType[*apiError](err); ok && e.in(deadCodes) {
			f.Text = "Slack refuses it: " + e.Code
			f.Mend = "install the app in the workspace again, and copy the token from OAuth & Permissions to SLACK_BOT_TOKEN"
		}
		return []line.Finding{f}
	}
	found := []line.Finding{{What: what, Severity: line.OK, Text: "belongs to workspace " + me.TeamID}}
	if token == c.cfg.BotToken {
		if err := c.bind(ctx, me); err != nil {
			found = append(found, line.Finding{What: "name", Severity: line.Problem, Text: "not the bot of this database", Mend: err.Error()})
		}
	}
	granted := strings.Split(me.Header.Get("X-OAuth-Scopes"), ",")
	var lacking []string
	for _, scope := range Scopes() {
		if !slices.ContainsFunc(granted, func(g string) bool { return strings.TrimSpace(g) == scope }) {
			lacking = append(lacking, scope)
		}
	}
	if len(lacking) > 0 {
		return append(found, line.Finding{
			What: what + " rights", Severity: line.Warning, Text: "lacking: " + strings.Join(lacking, ", "),
			Mend: "bring the app up to date with the manifest of this version, and install it again",
		})
	}
	return append(found, line.Finding{What: what + " rights", Severity: line.OK, Text: "complete"})
}

func (c *Channel) checkInstalls(ctx context.Context) []line.Finding {
	if err := c.spaces.load(ctx); err != nil {
		return []line.Finding{{What: "installations", Severity: line.Warning, Text: err.Error(), Mend: "check the database and its key"}}
	}
	var found []line.Finding
	n := 0
	for _, s := range c.spaces.snapshot() {
		if s.static {
			continue
		}
		n++
		rec := s.record()
		if rec.Refresh != "" && !c.now().Before(rec.Expires) {
			found = append(found, line.Finding{
				What: "workspace " + rec.id(), Severity: line.Warning, Text: "its token has ended", Mend: "aporte serve renews it; else install the app there again",
			})
		} else if f := c.checkToken(ctx, "workspace "+rec.id(), rec.Token, line.Warning); f[len(f)-1].Severity != line.OK {
			found = append(found, f[len(f)-1])
		}
	}
	return append(found, line.Finding{What: "installations", Severity: line.OK, Text: fmt.Sprint(n)})
}

// checkSocket opens a Socket Mode connection, and closes it after Slack's message "hello". The finding is a problem if
// either fails.
func (c *Channel) checkSocket(ctx context.Context) line.Finding {
	f := line.Finding{What: "socket mode", Severity: line.Problem, Mend: "switch Socket Mode on, and make an app-level token with connections:write for SLACK_APP_TOKEN"}
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	_, address, err := c.client("").StartSocketModeContext(ctx)
	if err = c.explain("apps.connections.open", err); err != nil {
		f.Text = err.Error()
		return f
	}
	c.secret.add(address)
	dialer := &websocket.Dialer{Proxy: http.ProxyFromEnvironment, HandshakeTimeout: handshake}
	conn, _, err := dialer.DialContext(ctx, address, nil)
	if err != nil {
		f.Text, f.Mend = "not reachable: "+line.Strip(err, c.secret.scrub).Error(), "does a proxy or firewall keep websockets out?"
		return f
	}
	defer conn.Close()
	_ = conn.SetReadDeadline(time.Now().Add(handshake))
	var hello struct {
		Type string `json:"type"`
	}
	if conn.ReadJSON(&hello) != nil || hello.Type != "hello" {
		f.Text, f.Mend = "connected, but Slack does not greet", "try again"
		return f
	}
	return line.Finding{What: f.What, Severity: line.OK, Text: "connects"}
}
