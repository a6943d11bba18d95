package slack

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/slack-go/slack"
)

// A workspace installs the app in three steps: /slack/install sets a cookie and links to Slack with a state that is
// signed and bound to the cookie; somebody agrees there; Slack sends them to /slack/oauth with a code that works once.

const (
	installCookie = "aporte_slack_install"
	installTime   = 10 * time.Minute // as long as Slack's codes live
)

// pages are what those who install the app see. They are for staff of a workspace, in English like Slack's own pages
// for them.
var pages = template.Must(template.New("page").Parse(`<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{{.Title}}</title>
<h1>{{.Title}}</h1>
<p>{{.Text}}</p>
{{if .Link}}<p><a href="{{.Link}}">{{.Label}}</a></p>{{end}}
`))

type page struct{ Title, Text, Link, Label string }

func show(w http.ResponseWriter, status int, p page) {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = pages.Execute(w, p)
}

// serveInstall offers to install the app.
func (c *Channel) serveInstall(w http.ResponseWriter, _ *http.Request) {
	nonce := rand.Text()
	c.setCookie(w, nonce, int(installTime.Seconds()))
	q := url.Values{
		"client_id": {c.cfg.ClientID}, "scope": {strings.Join(Scopes(), ",")}, "state": {c.state(nonce)},
		"redirect_uri": {c.redirectURI()},
	}
	show(w, http.StatusOK, page{
		Title: "Add the consultation to your Slack workspace",
		Text: "The app writes to people who ask it to, in private, and reads nothing but what they write to it there. " +
			"Slack shows the rights that it asks for on the next page.",
		Link: c.cfg.AuthorizeURL + "?" + q.Encode(), Label: "Add to Slack",
	})
}

func (c *Channel) redirectURI() string {
	return strings.TrimRight(c.cfg.PublicURL, "/") + c.at(OAuthPath)
}

func (c *Channel) setCookie(w http.ResponseWriter, value string, age int) {
	http.SetCookie(w, &http.Cookie{
		Name: installCookie, Value: value, Path: "/slack", MaxAge: age, HttpOnly: true,
		Secure: strings.HasPrefix(c.cfg.PublicURL, "https://"), SameSite: http.SameSiteLaxMode,
	})
}

// state returns the parameter that Slack sends back: until when it is valid (Unix seconds), and a signature over that
// time and the cookie.
func (c *Channel) state(nonce string) string {
	end := strconv.FormatInt(c.now().Add(installTime).Unix(), 10)
	return end + "." + c.sign(end, nonce)
}

func (c *Channel) sign(end, nonce string) string {
	mac := hmac.New(sha256.New, []byte("aporte install "+c.cfg.ClientSecret))
	fmt.Fprintf(mac, "%s.%s", end, nonce)
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

func (c *Channel) stateFits(state, nonce string) bool {
	end, signature, _ := strings.Cut(state, ".")
	seconds, err := strconv.ParseInt(end, 10, 64)
	return err == nil && nonce != "" && c.now().Before(time.Unix(seconds, 0)) &&
		hmac.Equal([]byte(signature), []byte(c.sign(end, nonce)))
}

// serveOAuth receives the browser that comes back from Slack. It installs the app if the state is valid and Slack gave a
// code. Otherwise it installs nothing and says why.
func (c *Channel) serveOAuth(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	nonce := ""
	if cookie, err := r.Cookie(installCookie); err == nil {
		nonce = cookie.Value
	}
	again := page{Link: c.at(InstallPath), Label: "Begin again"}
	if !c.stateFits(q.Get("state"), nonce) {
		again.Title = "This link cannot be used"
		again.Text = "It is older than ten minutes, was begun in another browser, or was used before. Nothing was installed."
		show(w, http.StatusBadRequest, again)
		return
	}
	c.setCookie(w, "", -1)
	if q.Get("error") != "" || q.Get("code") == "" {
		again.Title, again.Text = "Not installed", "Slack was not allowed to add the app. Nothing was installed."
		show(w, http.StatusOK, again)
		return
	}
	rec, err := c.install(r.Context(), q.Get("code"))
	if err != nil {
		c.counts.Add("installs_failed")
		c.log.Warn("app not installed", "error", err)
		again.Title, again.Text = "Not installed", "Slack did not confirm the installation. Nothing was installed."
		show(w, http.StatusBadGateway, again)
		return
	}
	c.counts.Add("installs")
	c.log.Info("app installed", "workspace", rec.id(), "organisation", rec.Org)
	if rec.Org {
		show(w, http.StatusOK, page{
			Title: "Installed for your organisation: now choose the workspaces",
			Text: "The app is in none of your workspaces yet. Choose on the next page in which of them people may use it. " +
				"There they find the consultation under Apps, or by /" + c.cfg.Command + ".",
			Link: c.workspacesPage(rec), Label: "Choose the workspaces",
		})
		return
	}
	show(w, http.StatusOK, page{
		Title: "Installed", Text: "People find the consultation under Apps, or by /" + c.cfg.Command + ".",
		Link: "https://slack.com/app_redirect?" + url.Values{"app": {rec.App}, "team": {rec.id()}}.Encode(), Label: "Open Slack",
	})
}

// workspacesPage is where an administrator of an organisation adds the app to workspaces: the installation alone adds it to none
// (docs.slack.dev, enterprise/organization-ready-apps).
func (c *Channel) workspacesPage(rec installation) string {
	host := "app.slack.com"
	if strings.Contains(c.cfg.APIURL, "slack-gov.com") {
		host = "app.slack-gov.com"
	}
	return "https://" + host + "/manage/" + rec.Enterprise + "/integrations/profile/" + rec.App + "/workspaces/add"
}

// install exchanges a code for tokens, and stores the installation in the vault.
func (c *Channel) install(ctx context.Context, code string) (installation, error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	resp, err := slack.GetOAuthV2ResponseContext(ctx, c.doer(), c.cfg.ClientID, c.cfg.ClientSecret, code, c.redirectURI(), c.tokenAPI())
	if err != nil {
		return installation{}, c.explain(tokenMethod, err)
	}
	c.secret.add(resp.AccessToken, resp.RefreshToken)
	rec := installation{
		Team: resp.Team.ID, Enterprise: resp.Enterprise.ID, Org: resp.IsEnterpriseInstall, App: resp.AppID,
		BotUser: resp.BotUserID, Token: resp.AccessToken, Refresh: resp.RefreshToken, Installed: c.now(),
	}
	if resp.ExpiresIn > 0 {
		rec.Expires = c.now().Add(time.Duration(resp.ExpiresIn) * time.Second)
	}
	if !idForm.MatchString(rec.id()) || resp.TokenType != "bot" || rec.Token == "" {
		return installation{}, errors.New("exchange code: the answer names no workspace or no bot token")
	}
	if err := c.keep(ctx, rec); err != nil {
		return installation{}, err
	}
	c.spaces.put(rec)
	return rec, nil
}
