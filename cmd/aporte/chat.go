package main

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/google/uuid"
	"github.com/urfave/cli/v3"

	"aporte/adapters/console"
	"aporte/bot"
)

func (m *Main) chatCommand() *cli.Command {
	return &cli.Command{
		Name:  "chat",
		Usage: "take part in the terminal, or with one line a message on standard input",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "lang", Usage: "begin in `LANGUAGE`, for example es"},
			beginNew(),
			&cli.StringFlag{Name: "as", Usage: "chat as `NAME`, who goes on where they stopped"},
		},
		Action: m.chat,
	}
}

// chat runs the consultation on the terminal. A message is answered before the next line is read, so that piped input
// and output alternate.
func (m *Main) chat(ctx context.Context, c *cli.Command) (err error) {
	consult, words, err := configured(c)
	if err != nil {
		return err
	}
	lang := c.String("lang")
	if base, _, _ := strings.Cut(lang, "-"); lang != "" && !slices.Contains(consult.Languages, lang) && !slices.Contains(consult.Languages, base) {
		return usagef("--lang: the consultation is not offered in %q, but in %s", lang, strings.Join(consult.Languages, ", "))
	}
	terminal := isTerminal(m.In)
	who := c.String("as")
	switch {
	case who == "" && terminal:
		who = "local"
	case who == "":
		who = uuid.NewString() // piped input is a new participant each time
	}
	log := newLog(m.Err, levelOfCommands)
	store, err := m.openStore(ctx, c, false, log)
	if err != nil {
		return err
	}
	defer closing(store, &err)
	ch := console.New(console.Config{In: m.In, Out: m.Out, User: who, Lang: lang, Terminal: terminal})
	b, err := m.newBot(ctx, store, consult, words, bot.Config{
		Channels: map[string]bot.Channel{console.Name: ch}, NoReminders: true, Log: log,
	})
	if err != nil {
		return err
	}
	return ch.Run(ctx, func(ctx context.Context, u bot.Update) error {
		if err := errors.Join(b.CatchUp(ctx), b.Drain(ctx)); err != nil {
			return err
		}
		if err := b.Handle(ctx, u); err != nil {
			return err
		}
		return b.Drain(ctx)
	})
}
