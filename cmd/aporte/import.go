package main

import (
	"context"
	"fmt"

	"github.com/urfave/cli/v3"

	"aporte/adapters/export"
	"aporte/bot"
	"aporte/desk"
)

func (m *Main) importCommand() *cli.Command {
	return &cli.Command{
		Name: "import", Usage: "take in what staff made outside", ArgsUsage: "codes FILE",
		Commands: []*cli.Command{{
			Name: "codes", Usage: "store what analysts coded: from CSV, a workbook (.xlsx) or a project of REFI-QDA (.qdpx)", ArgsUsage: "FILE",
			Flags: []cli.Flag{
				&cli.StringFlag{Name: "coder", Usage: "who coded, where the file does not say it: `NAME`"},
				&cli.BoolFlag{Name: "strict", Usage: "store nothing if anything cannot be taken; without it the rest is stored, and the exit status is 1"},
				&cli.StringSliceFlag{Name: "identity", Usage: "open the sealed texts with the age identity in `FILE`; may be given several times"},
			},
			Action: m.importCodes, OnUsageError: onUsageError, DisableSliceFlagSeparator: true, // a path may have a comma in it
		}},
		Action: wordBehind,
	}
}

// importCodes stores what analysts coded. It works beside a running service.
func (m *Main) importCodes(ctx context.Context, c *cli.Command) (err error) {
	if c.Args().Len() != 1 {
		return usagef("say what to read: aporte import codes FILE")
	}
	path, strict := c.Args().First(), c.Bool("strict")
	identities, err := export.ReadIdentities(c.StringSlice("identity")...)
	if err != nil {
		return usagef("--identity: %w", err)
	}
	marks, err := export.ReadMarks(path)
	if err != nil {
		return fmt.Errorf("import codes: %w", err)
	}
	words, err := loadWords(c.String("locales-dir"))
	if err != nil {
		return err
	}
	store, err := m.openBeside(ctx, c)
	if err != nil {
		return err
	}
	defer closing(store, &err)
	s := source{Source: export.Source{Identities: identities}}
	if s.Flow, s.Older, err = answered(ctx, c, store); err != nil {
		return err
	}
	if err := s.word(ctx, store, words); err != nil {
		return err
	}
	var found export.Coded
	kept, err := desk.New(store, actor()).Code(ctx, s.Flow.ID, strict, func(ctx context.Context, r bot.Reader) ([]bot.Code, []bot.Coding, error) {
		s.Reader = r
		if found, err = s.Code(ctx, s.words, marks, c.String("coder")); err != nil {
			return nil, nil, err
		}
		if n := len(found.Refused); strict && n > 0 {
			m.tellRefused(path, found.Refused)
			return nil, nil, fmt.Errorf("%s: codings that cannot be taken: %d; nothing was stored", path, n)
		}
		return found.Codes, found.Codings, nil
	})
	if err != nil {
		return err
	}
	refused := found.Refused
	for _, i := range kept.Gone {
		refused = append(refused, export.Refused{Where: found.Places[i], Why: export.NoResponse})
	}
	m.tellRefused(path, refused)
	if _, err := fmt.Fprintf(m.Out, "%s: codings new or changed: %d, known already: %d, refused: %d\n", path, kept.Added, kept.Known, len(refused)); err != nil {
		return err
	}
	if len(refused) > 0 { // a script must not take a part for the whole
		return fmt.Errorf("%s: not all of it could be taken; the rest is stored", path)
	}
	return nil
}

// tellRefused tells what of a file is not taken. A place in a file has no word of a participant.
func (m *Main) tellRefused(path string, all []export.Refused) {
	for _, one := range all {
		fmt.Fprintf(m.Err, "%s, %s: %s\n", path, one.Where, one.Why)
	}
}
