// Package telegram connects the bot to Telegram through the Bot API, by long polling or by a webhook.
//
// An update travels decode (pure) -> lane of its sender -> handle, and is confirmed to Telegram after handle returned
// nil. A message travels encode (pure) -> limits -> one or more calls.
package telegram

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"aporte/adapters/line"
)

// Name is the name of the channel of the first bot in [bot.Address]; that of others begins with it.
const Name = "telegram"

// DefaultAPI is the root of the official Bot API server.
const DefaultAPI = "https://api.telegram.org"

// Path is where the webhook of the first bot is served, below [Config.PublicURL]; see [line.Path] for others.
const Path = "/telegram"

// The modes of receiving.
const (
	Poll    = "poll"
	Webhook = "webhook"
)

// Config holds the settings of a channel.
type Config struct {
	Name      string           // of the channel in [bot.Address]; "" is [Name]
	Token     string           // from @BotFather; required
	APIURL    string           // root of a Bot API server; "" is [DefaultAPI]
	Mode      string           // [Poll] or [Webhook]; "" is Poll
	PublicURL string           // Webhook: https address under which Telegram reaches this process, without [Path]
	Secret    string           // Webhook: 1-256 of A-Z a-z 0-9 _ -, sent back by Telegram with every update
	Client    *http.Client     // nil: one of our own; its redirects are never followed
	Now       func() time.Time // nil: time.Now
	Log       *slog.Logger     // nil: nothing is logged
	Profile   Profile          // what people see of the bot before they write to it
	Rate      Rate             // zero: what Telegram recommends
	Nodes     line.Nodes       // nil: no other process serves from the same database
	Vault     line.Vault       // keeps when another service was met that uses the same bot; nil: nothing does
}

// Rate bounds how fast messages are sent. A zero field means the default.
type Rate struct {
	All   float64 // messages a second to everybody; 28, just below the 30 of Telegram's FAQ
	Chat  float64 // new messages a second in one private chat; 1, as in the same FAQ
	Burst int     // how many new messages may go to one chat at once; 5
}

// Channel is the Telegram channel. It implements [bot.Channel], and [http.Handler] for the webhook.
type Channel struct {
	cfg       Config
	api       *api
	log       *slog.Logger
	now       func() time.Time
	limits    *limits
	albums    albums
	edits     line.Edits
	questions questions
	parts     *line.Latest[string, delivered] // by Message.ID, of messages whose later part failed
	health    health
	counts    line.Counts
	hooked    atomic.Int64 // how often the webhook was set
	undressed atomic.Bool  // the Bot API server knows no styles of keys, or no keys that copy

	mu     sync.Mutex
	me     self
	met    time.Time   // when another service was last noted, see meetOther
	intake *line.Shift // what the webhook hands updates to; nil while Run is not receiving
}

var (
	_ line.Channel = (*Channel)(nil)
	_ http.Handler = (*Channel)(nil)
)

var (
	tokenForm  = regexp.MustCompile(`^[0-9]{1,20}:[A-Za-z0-9_-]{20,}$`)
	secretForm = regexp.MustCompile(`^[A-Za-z0-9_-]{1,256}$`)
)

// New checks the settings and returns a channel. It does not talk to Telegram. An error names the setting and how to
// get it right, and never its value.
func New(cfg Config) (*Channel, error) {
	if cfg.APIURL == "" {
		cfg.APIURL = DefaultAPI
	}
	if cfg.Mode == "" {
		cfg.Mode = Poll
	}
	if cfg.Name == "" {
		cfg.Name = Name
	}
	if err := cfg.check(); err != nil {
		return nil, err
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Client == nil {
		cfg.Client = line.NewClient()
	}
	quietLibrary()
	c := &Channel{
		cfg:       cfg,
		api:       newAPI(cfg.APIURL, cfg.Token, cfg.Secret, cfg.Client),
		now:       cfg.Now,
		limits:    newLimits(cfg.Rate),
		albums:    newAlbums(),
		edits:     line.NewEdits(editsKept),
		questions: newQuestions(),
		parts:     line.NewLatest[string, delivered](partsKept),
	}
	c.log = line.Log(cfg.Log, cfg.Name, c.api.scrub)
	c.join(cfg.Nodes)
	return c, nil
}

// checkToken returns an error for a token that cannot be one.
func checkToken(token string) error {
	if strings.TrimSpace(token) == "" {
		return errors.New("TELEGRAM_BOT_TOKEN is empty: talk to @BotFather on Telegram, /newbot or /token, and copy the token")
	}
	if !tokenForm.MatchString(token) {
		return errors.New("TELEGRAM_BOT_TOKEN is malformed: it looks like 123456:ABC-def..., without spaces or quotes; " +
			"@BotFather shows it with /token")
	}
	return nil
}

func (cfg *Config) check() error {
	if err := checkToken(cfg.Token); err != nil {
		return err
	}
	if err := line.CheckURL("TELEGRAM_API_URL", cfg.APIURL); err != nil {
		return err
	}
	switch cfg.Mode {
	case Poll:
		return nil
	case Webhook:
	default:
		return fmt.Errorf("TELEGRAM_MODE is %q: it must be %q or %q", cfg.Mode, Poll, Webhook)
	}
	if cfg.PublicURL == "" {
		return errors.New("APORTE_PUBLIC_URL is empty: a webhook needs the https address under which Telegram reaches this " +
			"server; or use TELEGRAM_MODE=poll, which needs none")
	}
	if err := line.CheckURL("APORTE_PUBLIC_URL", cfg.PublicURL); err != nil {
		return err
	}
	if cfg.Secret == "" {
		return errors.New("TELEGRAM_WEBHOOK_SECRET is empty: without it anybody could write in other people's names; " +
			"make one with: openssl rand -hex 32")
	}
	if !secretForm.MatchString(cfg.Secret) {
		return errors.New("TELEGRAM_WEBHOOK_SECRET is malformed: it takes 1 to 256 of A-Z a-z 0-9 _ -; " +
			"make one with: openssl rand -hex 32")
	}
	return nil
}

// identity is what the channel knows of its own bot; zero before the first getMe.
func (c *Channel) identity() self {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.me
}

// Handler implements [line.Channel]: it serves the webhook.
func (c *Channel) Handler() http.Handler { return c }

// API implements [line.Channel].
func (c *Channel) API() string { return c.cfg.APIURL }
