package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"

	"github.com/urfave/cli/v3"

	"aporte/adapters/export"
	"aporte/bot"
	"aporte/desk"
	"aporte/flows"
)

func (m *Main) quoteCommand() *cli.Command {
	return &cli.Command{
		Name: "quote", Usage: "say which texts of participants may be published", ArgsUsage: "list|release|withdraw",
		Commands: []*cli.Command{
			{
				Name: "list", Usage: "write all texts as CSV, with their names and whether they are released", ArgsUsage: " ",
				Flags: append([]cli.Flag{
					&cli.StringFlag{Name: "output", Aliases: []string{"o"}, Usage: "write to `FILE` instead of standard output"},
					&cli.StringSliceFlag{Name: "identity", Usage: "open the sealed texts with the age identity in `FILE`"},
					&cli.BoolFlag{Name: "spreadsheet", Usage: "write CSV that is safe to open in a spreadsheet, but no longer exact"},
				}, filterFlags()...),
				Before: noArguments, Action: m.listQuotes, OnUsageError: onUsageError, DisableSliceFlagSeparator: true,
			},
			{
				Name: "release", Usage: "let texts be published, until their participants edit them or say no", ArgsUsage: "QUOTE...",
				Action: m.changeQuotes((*desk.Desk).Release, "released"), OnUsageError: onUsageError,
			},
			{
				Name: "withdraw", Usage: "take a release back; what was published until then is published", ArgsUsage: "QUOTE...",
				Action: m.changeQuotes((*desk.Desk).Unrelease, "withdrawn"), OnUsageError: onUsageError,
			},
		},
		Action: func(context.Context, *cli.Command) error {
			return usagef("say what to do with quotes: list, release or withdraw; see aporte quote --help")
		},
	}
}

// listQuotes writes texts of participants, so it is an export in the audit log.
func (m *Main) listQuotes(ctx context.Context, c *cli.Command) (err error) {
	identities, err := export.ReadIdentities(c.StringSlice("identity")...)
	if err != nil {
		return usagef("--identity: %w", err)
	}
	s, err := m.openSource(ctx, c, true)
	if err != nil {
		return err
	}
	defer closing(s.store, &err)
	sealed, broken := 0, s.damage()
	s.Identities, s.Sealed, s.Damaged = identities, func() { sealed++ }, broken.add
	o := export.Options{Spreadsheet: c.Bool("spreadsheet"), Beside: filepath.Dir(c.String("output"))}
	e := &encoder{form: "quotes", source: s.Source, encode: func(ctx context.Context, from export.Source) error {
		return toFile(m.Out, c.String("output"), func(w io.Writer) error { return export.Quotes(ctx, w, from, s.words, o) })
	}}
	if err := s.desk.Export(ctx, s.Filter, e, m.tellUnnoted(c)); err != nil {
		return err
	}
	m.tellSealed(sealed)
	return broken.tell(m.Err)
}

// changeQuotes returns an action that changes the release of each quote that is named, and goes on after one that fails.
func (m *Main) changeQuotes(change func(*desk.Desk, context.Context, bot.Quote, func(flows.Ref) *flows.Flow) error, done string) cli.ActionFunc {
	return func(ctx context.Context, c *cli.Command) (err error) {
		var quotes []bot.Quote
		for _, name := range c.Args().Slice() {
			q, err := bot.ParseQuote(name)
			if err != nil {
				return usagef("%w: aporte quote list writes the names", err)
			}
			quotes = append(quotes, q)
		}
		if len(quotes) == 0 {
			return usagef("which texts? aporte quote list writes their names")
		}
		store, err := m.openBeside(ctx, c)
		if err != nil {
			return err
		}
		defer closing(store, &err)
		published, err := publishedIn(ctx, store)
		if err != nil {
			return err
		}
		var failed []error
		for _, q := range quotes {
			if err := change(desk.New(store, actor()), ctx, q, published); err != nil {
				failed = append(failed, advised(err))
				continue
			}
			fmt.Fprintf(m.Out, "%s: %s\n", q, done)
		}
		return errors.Join(failed...)
	}
}

// advised adds to an error about a quote what staff can do.
func advised(err error) error {
	for of, advice := range map[error]string{
		bot.ErrNoQuote:     "aporte quote list writes the names of all that can be released, in its first column",
		bot.ErrUnknownID:   "it may have been erased; aporte quote list writes the names of all that can be released",
		bot.ErrEdited:      "read it anew: aporte quote list has its words and the name that they have now",
		bot.ErrUnquotable:  "nobody can release it",
		bot.ErrNotReleased: "there is nothing to take back; aporte quote list says what is released",
	} {
		if errors.Is(err, of) {
			return fmt.Errorf("%w: %s", err, advice)
		}
	}
	return err
}
