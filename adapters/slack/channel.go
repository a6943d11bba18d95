// Package slack connects the bot to Slack, by Socket Mode, by signed HTTP requests, or by both.
//
// What arrives travels decode (pure) -> lane of its sender -> handle, and is acknowledged to Slack after handle returned
// nil. A message travels encode (pure) -> pace -> one or more calls. A person is identified by their enterprise or
// workspace and their user id. Through which workspace and conversation they are reached is remembered separately.
package slack

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"aporte/adapters/line"
	"aporte/bot"
	"aporte/flows"
	"aporte/locales"
)

// Name is the name of the channel of the first app in [bot.Address]; that of others begins with it.
const Name = "slack"

// DefaultAPI is the root of Slack's Web API.
const DefaultAPI = "https://slack.com/api/"

// DefaultAuthorize is where somebody agrees to install the app in a workspace.
const DefaultAuthorize = "https://slack.com/oauth/v2/authorize"

// DefaultCommand is the name of the slash command, without the slash.
const DefaultCommand = "aporte"

// Config holds the settings of a channel. It needs one way to receive (AppToken, SigningSecret, or both) and one way
// to speak (BotToken for one workspace, ClientID and ClientSecret with a Vault for many, or both).
type Config struct {
	Name          string // of the channel in [bot.Address]; "" is [Name]
	BotToken      string // "xoxb-..." of one workspace, from "OAuth & Permissions"
	AppToken      string // "xapp-..." with connections:write: receives by Socket Mode
	SigningSecret string // from "Basic Information": receives by HTTP, see [Channel.Handler]
	ClientID      string // lets workspaces install the app at /slack/install
	ClientSecret  string // goes with ClientID

	APIURL       string // root of the Web API; "" is [DefaultAPI]; http is allowed on loopback only
	AuthorizeURL string // "" is [DefaultAuthorize], or with another APIURL the same path on its server
	TokenURL     string // of oauth.v2.access; "" is that below APIURL
	PublicURL    string // https address under which people reach this process; needed with ClientID
	Command      string // name of the slash command without the slash; "" is [DefaultCommand]

	Nodes       line.Nodes       // nil: no other process serves from the same database
	Vault       line.Vault       // keeps installations; needed with ClientID
	Connections int              // Socket Mode connections at once, 1-10; 0 is 2, so that one may be renewed meanwhile
	Rate        Rate             // zero: what Slack documents
	Client      *http.Client     // nil: one of our own; redirects are never followed
	Now         func() time.Time // nil: time.Now
	Log         *slog.Logger     // nil: nothing is logged

	// Bind checks that the channel's name still belongs to the bot of BotToken, see [line.Needs]. nil: not checked.
	Bind func(ctx context.Context, fact, id string) error
	// Standing says how far somebody is, for the App Home; nil: it is not shown there.
	Standing  func(context.Context, bot.Address) (bot.Standing, error)
	Words     *locales.Words // with those of [Files]; nil: those built in
	Flow      string         // id of the consultation, whose title an announcement has; "": it has none
	Beside    []*flows.Flow  // further consultations that people may ask for by name, and that may be announced
	Languages []string       // of the consultation; sub-words of the command are understood in all of them; nil: English
}

// Channel is the Slack channel. It implements [bot.Channel].
type Channel struct {
	cfg     Config
	log     *slog.Logger
	now     func() time.Time
	secret  *secrets
	web     *http.Client
	spaces  *spaces
	pace    *pace
	people  *people
	asked   *line.Latest[string, *asked]        // by address: the newest message that asks
	fresh   *line.Latest[pressed, *responseURL] // a response URL that may still be used
	parts   *line.Latest[string, []string]
	threads threads
	edits   line.Edits
	ticks   ticks
	told    *line.Latest[string, bool]      // by address: that deleting a message deletes no answer
	opened  *line.Latest[string, bool]      // by trigger: a box was opened for it
	offers  *line.Latest[string, string]    // by address and channel: the response URL of a command that asked for an announcement
	posted  *line.Latest[string, bool]      // by preview of an announcement: it was posted
	invited *line.Latest[string, time.Time] // by channel and address
	health  health
	ear     ear
	counts  line.Counts

	mu     sync.Mutex
	intake *intake // nil while Run is not receiving

	started chan struct{} // closed when Run first receives
}

var _ line.Channel = (*Channel)(nil)

// How many entries are remembered. What is forgotten may cost a call to Slack or a convenience, but never an answer.
const (
	peopleKept  = 20_000
	askedKept   = 20_000
	answersKept = 5_000
	partsKept   = 1_000
	editsKept   = 1_000
)

// New checks the settings and returns a channel. It does not talk to Slack. An error names the setting and how to get
// it right, and never its value.
func New(cfg Config) (*Channel, error) {
	if err := cfg.complete(); err != nil {
		return nil, err
	}
	if cfg.ClientID != "" && cfg.Vault == nil {
		return nil, errors.New("installations cannot be kept: SLACK_CLIENT_ID needs a database")
	}
	c := &Channel{
		cfg:     cfg,
		now:     cfg.Now,
		secret:  newSecrets(cfg.BotToken, cfg.AppToken, cfg.SigningSecret, cfg.ClientSecret),
		web:     line.Quiet(cfg.Client),
		people:  newPeople(peopleKept),
		asked:   line.NewLatest[string, *asked](askedKept),
		fresh:   line.NewLatest[pressed, *responseURL](answersKept),
		parts:   line.NewLatest[string, []string](partsKept),
		threads: newThreads(),
		edits:   line.NewEdits(editsKept),
		ticks:   newTicks(),
		told:    line.NewLatest[string, bool](askedKept),
		opened:  line.NewLatest[string, bool](answersKept),
		offers:  line.NewLatest[string, string](partsKept),
		posted:  line.NewLatest[string, bool](partsKept),
		invited: line.NewLatest[string, time.Time](answersKept),
		pace:    newPace(cfg.Rate, cfg.Now),
		started: make(chan struct{}),
	}
	c.log = line.Log(cfg.Log, cfg.Name, c.secret.scrub)
	c.pace.join(cfg.Nodes, cfg.Name)
	c.spaces = newSpaces(c)
	return c, nil
}

// API implements [line.Channel].
func (c *Channel) API() string { return c.cfg.APIURL }
