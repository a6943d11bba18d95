package main

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/urfave/cli/v3"

	"aporte/adapters/alerts"
	"aporte/adapters/line"
	"aporte/bot"
	"aporte/desk"
	"aporte/locales"
)

// alertsCommand lets operators name chats that get alerts. It works beside a running service.
func (m *Main) alertsCommand() *cli.Command {
	return &cli.Command{
		Name: "alerts", Usage: "let alerts about the service come to a chat", ArgsUsage: "code | list | off",
		Commands: []*cli.Command{
			{
				Name: "code", Usage: "make a code: whoever writes \"aporte alerts here CODE\" to the bot gets alerts in that chat", Action: m.alertCode,
				Before: noArguments, OnUsageError: onUsageError,
			},
			{
				Name: "list", Usage: "list the chats that get alerts, without saying whose they are", Action: m.alertList,
				Before: noArguments, OnUsageError: onUsageError,
			},
			{
				Name: "off", Usage: "let a chat get no more alerts", ArgsUsage: "CHAT", Action: m.alertsOff, OnUsageError: onUsageError,
				Flags: []cli.Flag{&cli.BoolFlag{Name: "all", Usage: "that holds for all chats"}},
			},
		},
		Action: wordBehind,
	}
}

// withAlerts opens the database for a change of the chats, and adds an entry to the audit log if change says which.
func (m *Main) withAlerts(ctx context.Context, c *cli.Command, change func(alerts.Vault) (noted string, count int, err error)) (err error) {
	store, err := m.openBeside(ctx, c)
	if err != nil {
		return err
	}
	defer closing(store, &err)
	noted, count, err := change(store.Vault())
	if err != nil || noted == "" {
		return err
	}
	return desk.New(store, actor()).Note(ctx, desk.ActionAlerts, noted, count)
}

func (m *Main) alertCode(ctx context.Context, c *cli.Command) error {
	return m.withAlerts(ctx, c, func(v alerts.Vault) (string, int, error) {
		code, until, err := alerts.NewCode(ctx, v, m.Now())
		if err != nil {
			return "", 0, err
		}
		_, err = fmt.Fprintf(m.Out, "Write this to the bot, in the chat that shall get alerts, before %s:\naporte alerts here %s\n", until.Local().Format("15:04 MST"), code)
		return "code", 1, err
	})
}

func (m *Main) alertList(ctx context.Context, c *cli.Command) error {
	return m.withAlerts(ctx, c, func(v alerts.Vault) (string, int, error) {
		all, err := alerts.Chats(ctx, v)
		for _, chat := range all {
			fmt.Fprintf(m.Out, "%s\t%s\t%s\tsince %s\n", chat.ID, chat.At.Channel, chat.Lang, chat.Since.UTC().Format(time.RFC3339))
		}
		if err == nil && len(all) == 0 {
			fmt.Fprintln(m.Err, "no chat gets alerts: aporte alerts code makes a code for one")
		}
		return "", 0, err
	})
}

func (m *Main) alertsOff(ctx context.Context, c *cli.Command) error {
	id := c.Args().First()
	if (id == "") != c.Bool("all") || c.Args().Len() > 1 {
		return usagef("say which chat: aporte alerts off CHAT, as aporte alerts list names it, or --all")
	}
	return m.withAlerts(ctx, c, func(v alerts.Vault) (string, int, error) {
		n, err := alerts.Off(ctx, v, strings.ToLower(id))
		if err != nil {
			return "", 0, err
		}
		if n == 0 && id != "" {
			return "", 0, fmt.Errorf("there is no chat %s: see aporte alerts list", id)
		}
		_, err = fmt.Fprintf(m.Out, "chats that get no more alerts: %d\n", n)
		return "off", n, err
	})
}

// newWatch makes the watch that writes to operators, for the channels of serve.
func (m *Main) newWatch(c *cli.Command, store database, consult consultation, words *locales.Words, made []served, log *slog.Logger) *alerts.Watch {
	titles := map[string]string{}
	for _, r := range made {
		titles[r.name] = r.Title
		if _, name := bot.SplitChannel(r.name); name != "" {
			titles[r.name] += " (" + name + ")"
		}
	}
	return alerts.New(alerts.Config{
		Vault: store.Vault(), Words: words, Languages: consult.Languages, Titles: titles, Zone: consult.Location(), Now: m.Now, Log: log, Every: m.lookEvery,
		Leads: leads(store.Nodes()), Server: onServer(c.String("db")),
		Look: func(ctx context.Context) alerts.Sight { return look(ctx, store, diskOf(c.String("db")), made) },
		Lang: func(ctx context.Context, a bot.Address) string {
			standing, _ := bot.StandingOf(ctx, store, a) // without it, the language of the app counts
			return standing.Lang
		},
	})
}

// leads returns the function that says whether this node is the one that tells; nil if it is the only one. While the database does not
// say, the one that told goes on: no other can take its place meanwhile.
func leads(nodes line.Nodes) func(context.Context) bool {
	if nodes == nil {
		return nil
	}
	led := false
	return func(ctx context.Context) bool {
		ctx, cancel := context.WithTimeout(ctx, lookTime)
		defer cancel()
		if _, held, err := nodes.Hold(ctx, "alerts", leadTime); err == nil {
			led = held
		}
		return led
	}
}

// leadTime is how long a node tells without asking again: four looks.
const leadTime = time.Minute

// lookTime is how long the database may take to say how it is.
const lookTime = 10 * time.Second

// look returns what can be seen of the service.
func look(ctx context.Context, store database, disk func() (free, size uint64, err error), made []served) alerts.Sight {
	ctx, cancel := context.WithTimeout(ctx, lookTime)
	defer cancel()
	s := alerts.Sight{Writable: store.Ping(ctx) == nil}
	for _, r := range made {
		if r.Healthy() != nil {
			s.Silent = append(s.Silent, r.name)
		}
	}
	if held, err := store.Backlog(ctx); err == nil {
		s.Parked = &held.Parked
	}
	if at, err := lastBackup(store)(ctx); err == nil {
		s.Backup = &at
	}
	if disk != nil {
		if free, size, err := disk(); err == nil {
			s.Disk = &alerts.Space{Free: free, Size: size}
		}
	}
	return s
}
