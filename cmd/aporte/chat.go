package main

import (
	"context"
	"log/slog"
	"os"

	"github.com/google/uuid"
	"github.com/mattn/go-isatty"
	"github.com/urfave/cli/v3"

	"aporte/adapters/console"
	"aporte/bot"
)

func (m *Main) chatCommand() *cli.Command {
	return &cli.Command{
		Name:  "chat",
		Usage: "take part in the terminal, or with one line a message on standard input",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "lang", Usage: "the language to begin in: en, es, fr"},
			&cli.StringFlag{Name: "as", Usage: "who is chatting; the same name goes on where it stopped"},
		},
		Action: m.chat,
	}
}

// chat runs the consultation on the terminal. Each message is answered before the next line is read, so that piped
// input and output alternate.
func (m *Main) chat(ctx context.Context, c *cli.Command) (err error) {
	consult, err := loadConsultation(c)
	if err != nil {
		return err
	}
	terminal := isTerminal(m.In)
	who := c.String("as")
	switch {
	case who == "" && terminal:
		who = "local"
	case who == "":
		who = uuid.NewString() // a script is a new participant each time
	}
	log := slog.New(slog.NewTextHandler(m.Err, &slog.HandlerOptions{Level: slog.LevelWarn}))
	store, err := openStore(ctx, c, false, log)
	if err != nil {
		return err
	}
	defer closing(store, &err)
	ch := console.New(console.Config{In: m.In, Out: m.Out, User: who, Lang: c.String("lang"), Terminal: terminal})
	b, err := newBot(ctx, store, consult, map[string]bot.Channel{console.Name: ch}, log)
	if err != nil {
		return err
	}
	return ch.Run(ctx, func(ctx context.Context, u bot.Update) error {
		if err := b.Handle(ctx, u); err != nil {
			return err
		}
		return b.Drain(ctx)
	})
}

// isTerminal says whether a person is at the other end.
func isTerminal(v any) bool {
	f, ok := v.(*os.File)
	return ok && isatty.IsTerminal(f.Fd())
}
