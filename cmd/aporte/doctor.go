package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/urfave/cli/v3"

	"aporte/adapters/telegram"
)

func (m *Main) doctorCommand() *cli.Command {
	return &cli.Command{
		Name: "doctor", Usage: "check tokens, webhook, key, disk, clock, consultation and words", Action: m.doctor,
	}
}

// examination prints findings, a line each, and remembers whether one is a problem.
type examination struct {
	*Main
	bad bool
}

func (x *examination) ok(what, text string) { fmt.Fprintf(x.Out, "ok       %s: %s\n", what, text) }

func (x *examination) warn(what, text string) { fmt.Fprintf(x.Out, "warning  %s: %s\n", what, text) }

func (x *examination) problem(what string, err error) {
	fmt.Fprintf(x.Out, "problem  %s: %v\n", what, err)
	x.bad = true
}

// doctor looks at everything that a running service needs. It changes nothing but may make the database.
func (m *Main) doctor(ctx context.Context, c *cli.Command) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	x := &examination{Main: m}
	x.words(c)
	x.database(ctx, c)
	x.disk(c)
	x.channels(ctx, c)
	if x.bad {
		return silentError{}
	}
	return nil
}

func (x *examination) words(c *cli.Command) {
	problems, summary, err := checkAll(nil, c.String("flows-dir"), c.String("locales-dir"))
	switch {
	case err != nil:
		x.problem("consultation", err)
	case len(problems) > 0:
		x.problem("consultation", fmt.Errorf("%d mistakes, the first is %s; see aporte check", len(problems), problems[0]))
	default:
		x.ok("consultation", summary)
	}
}

func (x *examination) database(ctx context.Context, c *cli.Command) {
	path := c.String("db")
	if _, err := os.Stat(path); err != nil {
		x.warn("database", fmt.Sprintf("there is none at %s yet: it is made by the first chat or serve", path))
		return
	}
	store, err := openStore(ctx, c, true, slog.New(slog.DiscardHandler))
	if err != nil {
		x.problem("database", err)
		return
	}
	defer store.Close()
	b, err := store.Backlog(ctx)
	if err != nil {
		x.problem("database", err)
		return
	}
	x.ok("database", fmt.Sprintf("%s opens with its key, %d messages wait to be sent", path, b.Waiting))
	if b.Parked > 0 {
		x.warn("database", fmt.Sprintf("%d updates were put aside because they failed: see the log of serve", b.Parked))
	}
	if info, err := os.Stat(path); err == nil && info.Mode().Perm()&0o077 != 0 {
		x.warn("database", fmt.Sprintf("other users of this machine can read %s: chmod 600 it", path))
	}
}

// little is how much free disk is too little: 200 MB.
const little = 200 << 20

func (x *examination) disk(c *cli.Command) {
	dir := filepath.Dir(c.String("db"))
	var st syscall.Statfs_t
	if err := syscall.Statfs(dir, &st); err != nil {
		x.problem("disk", fmt.Errorf("look at %s: %w", dir, err))
		return
	}
	free := st.Bavail * uint64(st.Bsize)
	if free < little {
		x.problem("disk", fmt.Errorf("only %d MB are free in %s: make room", free>>20, dir))
		return
	}
	x.ok("disk", fmt.Sprintf("%d MB are free in %s", free>>20, dir))
}

func (x *examination) channels(ctx context.Context, c *cli.Command) {
	consult, err := loadConsultation(c)
	if err != nil {
		x.problem("consultation", err)
		return
	}
	tg, err := newTelegram(c, consult.words, consult.flow.Languages, slog.New(slog.DiscardHandler))
	switch {
	case err != nil:
		x.problem("telegram", err)
	case tg == nil:
		x.warn("telegram", "not configured: set TELEGRAM_BOT_TOKEN to the token that @BotFather gives you")
	default:
		x.findings(telegram.Name, tg.Check(ctx))
	}
}

func (x *examination) findings(channel string, found []telegram.Finding) {
	for _, f := range found {
		if f.OK {
			x.ok(channel+" "+f.What, f.Text)
			continue
		}
		x.problem(channel+" "+f.What, fmt.Errorf("%s: %s", f.Text, f.Mend))
	}
}
