package faketelegram

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"

	"aporte/adapters/telegram"
	"aporte/bot"
	"aporte/bot/bottest"
)

// Secret is the webhook secret of every [Platform].
const Secret = "fake_webhook_secret_0123456789"

// Platform is a [Server] on loopback with a channel connected to it, for the suites of bottest.
type Platform struct {
	*Server
	t       testing.TB
	config  telegram.Config
	channel *telegram.Channel
	logs    *bottest.Logs
	users   bottest.People[int64]
}

var _ bottest.Platform = (*Platform)(nil)

// Quick is a rate that no test reaches.
var Quick = telegram.Rate{All: 1e6, Chat: 1e6, Burst: 1e6}

// New opens a platform whose channel receives in that mode ([telegram.Poll] or [telegram.Webhook]). Change gives a
// chance to set other settings; it may be nil. Everything is closed when the test ends.
func New(t testing.TB, mode string, change func(*telegram.Config)) *Platform {
	t.Helper()
	p := &Platform{Server: NewServer(), t: t, logs: &bottest.Logs{}, users: bottest.People[int64]{New: newID}}
	api := httptest.NewServer(p.Server)
	// Nothing may be sent to a server that is closed, so the service goes first.
	t.Cleanup(func() {
		p.Server.Close()
		api.Close()
	})
	transport := &http.Transport{MaxIdleConnsPerHost: 16}
	t.Cleanup(transport.CloseIdleConnections)
	p.config = telegram.Config{
		Token: Token, APIURL: api.URL, Mode: mode, Client: &http.Client{Transport: transport}, Rate: Quick,
		Log: slog.New(slog.NewTextHandler(p.logs, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
	if mode == telegram.Webhook {
		hook := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { p.channel.ServeHTTP(w, r) }))
		t.Cleanup(hook.Close)
		t.Cleanup(p.Server.Close)
		p.config.PublicURL, p.config.Secret = hook.URL, Secret
	}
	if change != nil {
		change(&p.config)
	}
	var err error
	if p.channel, err = telegram.New(p.config); err != nil {
		t.Fatal(err)
	}
	return p
}

// Name is the channel's name in addresses.
func (p *Platform) Name() string { return telegram.Name }

// Can implements [bottest.Platform].
func (p *Platform) Can() bottest.Can { return bottest.All() }

// Channel implements [bottest.Platform].
func (p *Platform) Channel() bot.Channel { return p.channel }

// Telegram returns the channel with all its methods.
func (p *Platform) Telegram() *telegram.Channel { return p.channel }

// URL is the root of the Bot API.
func (p *Platform) URL() string { return p.config.APIURL }

func newID(n int) int64 { return 5_000_000_000 + int64(n) } // above 32 bits, as new accounts are

// ID returns the Telegram id of a person; a person new to the platform gets one.
func (p *Platform) ID(user string) int64 { return p.users.ID(user) }

// Type implements [bottest.Platform].
func (p *Platform) Type(user, text string) string {
	return strconv.FormatInt(p.Server.Type(p.ID(user), text), 10)
}

// Edit implements [bottest.Platform].
func (p *Platform) Edit(user, ref, text string) {
	id, err := strconv.ParseInt(ref, 10, 64)
	if err != nil {
		p.t.Errorf("edit %q: not a message of this platform", ref)
	}
	p.Server.Edit(p.ID(user), id, text)
}

// Press implements [bottest.Platform].
func (p *Platform) Press(user, label string, old bool) bool {
	return p.Server.Press(p.ID(user), label, old)
}

// Tap implements [bottest.Platform].
func (p *Platform) Tap(user string) { p.Server.Tap(p.ID(user)) }

// Redeliver implements [bottest.Platform].
func (p *Platform) Redeliver() { p.Server.Redeliver() }

// Send implements [bottest.Platform].
func (p *Platform) Send(user, media string) { p.SendMedia(p.ID(user), media) }

// Shown implements [bottest.Platform].
func (p *Platform) Shown(user string) []bottest.Bubble { return p.Server.Shown(p.ID(user)) }

// Toasts implements [bottest.Toaster].
func (p *Platform) Toasts(user string) []string { return p.Server.Toasts(p.ID(user)) }

// Fail implements [bottest.Platform].
func (p *Platform) Fail(n int, how bottest.Failure) { p.Inject(Fault{N: n, How: how}) }

// Secrets implements [bottest.Platform].
func (p *Platform) Secrets() []string { return []string{Token, Token[11:], Secret} }

// Logged returns everything that the channel has logged.
func (p *Platform) Logged() string { return p.logs.String() }
