package line

import (
	"context"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"aporte/bot"
	"aporte/flows"
	"aporte/locales"
)

// Platform is a row of the program's table of channels: all that the program knows of one platform. Settings, serve, doctor and
// the lists in the README are made from it. Each adapter declares its own.
type Platform struct {
	Name     string    // the name of the channel of its first bot; a further bot has Name:NAME, see [Settings.Name]
	Title    string    // the platform's name for people to read
	Settings []Setting // may be given on the command line or in the environment
	Secrets  []Setting // only in the environment; Flag and Default are empty
	Path     string    // the HTTP path of [Channel.Handler]; if it ends in "/", the handler gets all paths below, too
	Setup    string    // for serve: how to set the platform up, in sentences
	Advice   string    // for doctor: the same in half a sentence
	Taken    []string  // names that no bot can have, as the paths of the first one begin with them

	// Identify returns the id of the bot that a value of the first of Secrets belongs to, see [Bind]: it is the same for every token
	// of that bot. Then a service can have several bots without a name. Its errors never contain the value. nil: a value does not say it.
	Identify func(secret string) (id string, err error)

	// Words are the files with the texts that only this channel uses; without Files there are none. The files are named
	// "bot.NAME.LANG.json". Keys are the keys that every language must have.
	Words locales.Folder
	Keys  []flows.Key
	Seen  string // the key of the sentence that says who can see a conversation there; "": the platform alone
	// Preview returns the messages that people would see for m, or an error if the platform would refuse m. It sends
	// nothing. lang is the language of the texts that the channel adds.
	Preview func(m bot.Message, lang string, words *locales.Words) ([]string, error)

	// Read checks the settings before anything is opened, and returns the function that makes the channel. An error says which
	// setting is wrong and how to correct it, and never contains its value. Read is called only if a secret with Makes is set.
	Read func(Settings) (Make, error)
}

// Setting is a setting of a platform.
type Setting struct {
	Env     string // the environment variable; for a further bot, with "_" and its NAME at the end
	Flag    string // the flag of the command line, without dashes
	Default string
	Usage   string // the help text of the flag, with the `VALUE` marked; for a secret, what it is
	Number  bool   // the value is a number
	Makes   bool   // only for a secret: if it is set, the program makes the channel
	Derives bool   // only for a secret: a further bot without one gets one that is derived from that of the first
}

// Make makes a channel that does not receive yet. It may do so without a call to the platform. [ErrOtherBot] is among its errors.
type Make func(context.Context, Needs) (Channel, error)

// Settings are the values from which the channel of one bot is made.
type Settings struct {
	Name      string             // the name of the channel, see [bot.Address.Channel]: "telegram", "telegram:city"
	Values    map[string]string  // settings and secrets, by their Env, without the suffix of a further bot
	Numbers   map[string]float64 // the same for settings with Number
	PublicURL string             // the https address under which the platform reaches this process; may be ""
	Languages []string           // of the consultation; the first one is the default of this bot
	Beside    []*flows.Flow      // further consultations that people may ask the bot for
	Flow      string             // the id of the consultation that new participants get; its title is the text FLOW.title
	Words     *locales.Words
	Now       func() time.Time
	Log       *slog.Logger
}

// Needs holds what exists only after the database was opened.
type Needs struct {
	Vault Vault
	Nodes Nodes // nil: no other process serves from the database
	// Bind is [Bind] for the channel's name; for doctor it is [Bound], which stores nothing.
	Bind func(ctx context.Context, fact, id string) error
	// Standing returns how far a person has come, for what the channel shows outside the conversation.
	Standing func(context.Context, bot.Address) (bot.Standing, error)
}

// Channel is a channel that serve can run.
type Channel interface {
	bot.Channel
	// Healthy returns nil while the channel receives, otherwise why it does not. /readyz uses it. It makes no call to the
	// platform and returns at once.
	Healthy() error
	// Counts returns counters of events since the start, by the name of the event.
	Counts() map[string]uint64
	// Handler serves the requests of the platform, under [Path] of Platform.Path and the channel's name; nil if the platform
	// sends none.
	Handler() http.Handler
	// Check checks the bot's account on the platform. It changes nothing, and may be called while another process runs the
	// channel.
	Check(context.Context) []Finding
	// API returns the root address of the platform's server; "" if there is none. doctor compares our clock with its clock.
	API() string
}

// Path returns the HTTP path of a channel: root for the first bot of a platform, and root/NAME for "platform:NAME". If root
// ends in "/", the result does, too.
func Path(root, name string) string {
	_, other := bot.SplitChannel(name)
	if other == "" {
		return root
	}
	if below, folder := strings.CutSuffix(root, "/"); folder {
		return below + "/" + other + "/"
	}
	return root + "/" + other
}
