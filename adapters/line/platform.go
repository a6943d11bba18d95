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

// Platform is a row of the program's table of channels: everything that it knows of one. Settings, serve, doctor and the
// lists in the README follow from it. Each adapter declares its own.
type Platform struct {
	Name     string    // of the channel of its first bot; those of others are Name:NAME, see [Settings.Name]
	Title    string    // as people call it
	Settings []Setting // may be on the command line
	Secrets  []Setting // may not; Flag and Default are empty
	Path     string    // where serve mounts what [Channel.Handler] returns; with a "/" at its end it is all below it
	Setup    string    // what somebody does who has none yet, for serve: sentences
	Advice   string    // the same in half a sentence, for doctor

	// Words are the files of what only this channel says, by the name of the folder that they are in; without Files it says
	// nothing of its own. They are named "bot.NAME.LANG.json", and Keys are the keys that must be there.
	Words locales.Folder
	Keys  []flows.Key
	// Preview lays a message out and returns what people would see of it, or why the platform takes no such message. It sends
	// nothing. lang is for what the channel adds.
	Preview func(m bot.Message, lang string, words *locales.Words) ([]string, error)

	// Read looks at the settings before anything is opened, and returns how the channel is made. An error says which
	// setting is wrong and how to get it right, and never its value. It is called only when a secret that Makes is set.
	Read func(Settings) (Make, error)
}

// Setting is a setting of a platform.
type Setting struct {
	Env     string // the environment variable; with "_" and NAME at its end it is for another bot only
	Flag    string // the flag of the command line, without dashes
	Default string
	Usage   string // the words of the flag, with the `VALUE` marked; of a secret, what it is
	Number  bool   // the value is a number
	Makes   bool   // of a secret: that it is set means that the channel is wanted
}

// Make makes a channel. It does not receive yet, and need not talk to its platform. [ErrOtherBot] is among its errors.
type Make func(context.Context, Needs) (Channel, error)

// Settings are what the channel of one bot is made of.
type Settings struct {
	Name      string            // of the channel, as addresses carry it: "telegram", "telegram:city"
	Values    map[string]string // settings and secrets by the name of their variable without any suffix
	Numbers   map[string]float64
	PublicURL string // the https address under which the world reaches this process; may be ""
	Languages []string
	Words     *locales.Words
	Now       func() time.Time
	Log       *slog.Logger
}

// Needs are what exists only once the database is open.
type Needs struct {
	Vault Vault
	// Bind holds the channel's name to one bot, see [Bind]. For doctor it only compares, and keeps nothing.
	Bind func(ctx context.Context, fact, id string) error
	// Standing says how far somebody is, for what is shown beside the conversation.
	Standing func(context.Context, bot.Address) (bot.Standing, error)
}

// Channel is a channel that serve can run.
type Channel interface {
	bot.Channel
	// Healthy returns nil while the channel receives: for readiness. It asks nobody and returns at once.
	Healthy() error
	// Counts returns how often what happened since the start.
	Counts() map[string]uint64
	// Handler serves what the platform calls, at [Path] of the row's path and the channel's name; nil if nobody calls.
	Handler() http.Handler
	// Check looks at the bot's account. It changes nothing, and may be called while another process runs the channel.
	Check(context.Context) []Finding
	// API is the root of the platform's server, with whose clock doctor compares ours; "" if there is none.
	API() string
}

// Path returns where the channel of that name is served: root for the first bot of a platform, and a folder below it for
// "platform:NAME". What a root ends in, "/" or not, the path ends in, too.
func Path(root, name string) string {
	_, other, found := strings.Cut(name, ":")
	if !found {
		return root
	}
	if below, folder := strings.CutSuffix(root, "/"); folder {
		return below + "/" + other + "/"
	}
	return root + "/" + other
}
