package fakeslack

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"aporte/adapters/slack"
	"aporte/bot"
	"aporte/bot/bottest"
)

// Team is the workspace of every [Platform], and Token the bot's token there.
const (
	Team  = "T0FAKE"
	Token = "xoxb-1111111111-2222222222-fakebottokenoffakeslack"
)

// Platform is a [Server] on loopback with a channel connected to it, for the suites of bottest.
type Platform struct {
	*Server
	t       testing.TB
	config  slack.Config
	channel *slack.Channel
	logs    *bottest.Logs
	users   bottest.People[string]
}

var _ bottest.Platform = (*Platform)(nil)

// Quick is a rate that no test reaches.
var Quick = slack.Rate{Post: 1e6, Tier3: 1e8, Tier4: 1e8, Burst: 1e6}

// New opens a platform whose channel receives through that transport ([slack.Socket] or [slack.HTTP]). Change gives a
// chance to set other settings; it may be nil. Everything is closed when the test ends.
func New(t testing.TB, transport string, change func(*slack.Config)) *Platform {
	t.Helper()
	p := &Platform{Server: NewServer(), t: t, logs: &bottest.Logs{}, users: bottest.People[string]{New: newID}}
	p.AddWorkspace(Workspace{Team: Team, Token: Token, Scopes: slack.Scopes()})
	api := httptest.NewServer(p.Server)
	p.SetRoot(api.URL)
	// Nothing may be sent to a server that is closed, so the service goes first.
	t.Cleanup(func() {
		p.Server.Close()
		api.Close()
	})
	transports := &http.Transport{MaxIdleConnsPerHost: 16}
	t.Cleanup(transports.CloseIdleConnections)
	p.config = slack.Config{
		BotToken: Token, APIURL: api.URL + "/api", AuthorizeURL: api.URL + "/oauth/v2/authorize",
		Client: &http.Client{Transport: transports}, Rate: Quick, Languages: []string{"en", "es", "fr"},
		Log: slog.New(slog.NewTextHandler(p.logs, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
	hook := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.channel.Handler().ServeHTTP(w, r)
	}))
	t.Cleanup(hook.Close)
	p.config.PublicURL = hook.URL
	if transport == slack.HTTP {
		t.Cleanup(p.Server.Close)
		p.config.SigningSecret, p.RequestURL = SigningSecret, hook.URL
	} else {
		p.config.AppToken = AppToken
	}
	if change != nil {
		change(&p.config)
	}
	var err error
	if p.channel, err = slack.New(p.config); err != nil {
		t.Fatal(err)
	}
	return p
}

// Name is the channel's name in addresses.
func (p *Platform) Name() string { return slack.Name }

// Can implements [bottest.Platform].
func (p *Platform) Can() bottest.Can { return bottest.All() }

// Channel implements [bottest.Platform].
func (p *Platform) Channel() bot.Channel { return p.channel }

// Slack returns the channel with all its methods.
func (p *Platform) Slack() *slack.Channel { return p.channel }

// Config returns the settings of the channel.
func (p *Platform) Config() slack.Config { return p.config }

func newID(n int) string { return fmt.Sprintf("U%06d", n+1) }

// ID returns the user id of a person; a person new to the platform gets one.
func (p *Platform) ID(user string) string { return p.users.ID(user) }

// Type implements [bottest.Platform]. Slack takes whatever begins with a slash for a command, and shows it to nobody.
func (p *Platform) Type(user, text string) string {
	if command, ok := strings.CutPrefix(text, "/"); ok {
		go p.insist(p.ID(user), command)
		return ""
	}
	return p.Server.Type(Team, p.ID(user), text)
}

// insist gives a command until it is taken, as a person does whom Slack tells that it was not: it does not try by itself.
func (p *Platform) insist(user, command string) {
	for range 100 {
		if p.Command(Team, user, "", command).Took {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// Edit implements [bottest.Platform].
func (p *Platform) Edit(user, ref, text string) { p.Server.Edit(Team, p.ID(user), ref, text) }

// Press implements [bottest.Platform].
func (p *Platform) Press(user, label string, old bool) bool {
	return p.Server.Press(Team, p.ID(user), label, old)
}

// Tap implements [bottest.Platform].
func (p *Platform) Tap(user string) { p.Server.Tap(Team, p.ID(user)) }

// Send implements [bottest.Platform].
func (p *Platform) Send(user, media string) { p.SendFile(Team, p.ID(user), media) }

// Shown implements [bottest.Platform].
func (p *Platform) Shown(user string) []bottest.Bubble { return p.Server.Shown(Team, p.ID(user)) }

// Toasts implements [bottest.Toaster].
func (p *Platform) Toasts(user string) []string { return p.Server.Toasts(Team, p.ID(user)) }

// Fail implements [bottest.Platform].
func (p *Platform) Fail(n int, how bottest.Failure) { p.Inject(Fault{N: n, How: how}) }

// Secrets implements [bottest.Platform].
func (p *Platform) Secrets() []string {
	return []string{Token, AppToken, SigningSecret, ClientSecret, "secretpartoftheurl", "ticket-"}
}

// Logged returns everything that the channel has logged.
func (p *Platform) Logged() string { return p.logs.String() }
