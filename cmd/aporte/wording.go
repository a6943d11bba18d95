package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v3"

	"aporte/bot"
	"aporte/desk"
	"aporte/flows"
)

func (m *Main) wordingCommand() *cli.Command {
	return &cli.Command{
		Name: "wording", Usage: "show how questions were worded, or say that a change only mended a slip", ArgsUsage: "[KEY]",
		Flags: []cli.Flag{
			&cli.BoolFlag{Name: "typo", Usage: "join the last change of the words of KEY with the words before it: the meaning is the same"},
			&cli.StringFlag{Name: "lang", Usage: "with --typo: join only the words in `LANGUAGE`"},
		},
		Action: m.wording,
	}
}

// wording lists the questions that were asked in more than one wording, shows those of one question, or joins its last two. It works
// beside a running service.
func (m *Main) wording(ctx context.Context, c *cli.Command) (err error) {
	key, typo := c.Args().First(), c.Bool("typo")
	switch {
	case c.Args().Len() > 1:
		return usagef("one KEY at a time: see aporte wording --help")
	case typo && key == "":
		return usagef("the words of which question? aporte wording KEY --typo; aporte wording lists those that changed")
	case !typo && c.IsSet("lang"):
		return usagef("--lang goes with --typo")
	}
	open := m.openBeside
	if !typo {
		open = func(ctx context.Context, c *cli.Command) (database, error) {
			return m.openStore(ctx, c, true, newLog(m.Err, levelOfCommands))
		}
	}
	store, err := open(ctx, c)
	if err != nil {
		return err
	}
	defer closing(store, &err)
	newest, older, err := answered(ctx, c, store)
	if err != nil {
		return err
	}
	versions := append([]*flows.Flow{newest}, older...)
	if typo {
		return m.mendSlip(ctx, store, versions, key, c.String("lang"))
	}
	all, partly, err := editions(ctx, store, versions)
	if err != nil {
		return err
	}
	shown := all.Many()
	if key != "" {
		shown = editionsOf(all, versions, key)
	}
	for _, one := range shown {
		showEditions(m.Out, one, key != "")
	}
	switch {
	case len(shown) > 0:
	case key != "":
		return usagef("%s: %w: see questions.csv of an export for names", key, bot.ErrUnworded)
	default:
		fmt.Fprintf(m.Out, "%s: every question has had one wording\n", newest.ID)
	}
	if partly {
		d := damage{}
		d.add("some of the wordings")
		return d.tell(m.Err)
	}
	return nil
}

// mendSlip joins the last change of the words that key names with the words before it.
func (m *Main) mendSlip(ctx context.Context, store database, versions []*flows.Flow, key, lang string) error {
	joined, err := desk.New(store, actor()).Join(ctx, versions, key, lang)
	switch {
	case errors.Is(err, bot.ErrUnchanged):
		return fmt.Errorf("%w: new words count once serve or chat was started with them", err)
	case errors.Is(err, bot.ErrUnworded):
		return usagef("%w: aporte wording lists the questions whose words changed", err)
	case err != nil:
		return err
	}
	languages := map[string]bool{}
	steps := map[string]bool{}
	for _, w := range joined {
		languages[w.Lang], steps[w.Step] = true, true
	}
	_, err = fmt.Fprintf(m.Out, "%s: the same wording as before, in %s\n", strings.Join(slices.Sorted(maps.Keys(steps)), ", "),
		strings.Join(slices.Sorted(maps.Keys(languages)), ", "))
	return err
}

// editionsOf returns the editions of the questions that key names in the newest version that has any.
func editionsOf(all bot.Editions, versions []*flows.Flow, key string) (found [][]*bot.Edition) {
	for _, f := range versions {
		questions, _ := f.Named(key)
		for _, st := range questions {
			if some := all.OfQuestion(&st); len(some) > 0 {
				found = append(found, some)
			}
		}
		if found != nil {
			return found
		}
	}
	return nil
}

// showEditions writes the editions of a question, one a line; with texts, what each says in every language follows it.
func showEditions(w io.Writer, all []*bot.Edition, texts bool) {
	name := all[0].Question
	if all[0].Item != "" {
		name += "_" + all[0].Item
	}
	fmt.Fprintln(w, name)
	for _, ed := range all {
		fmt.Fprintf(w, "  %s  %s", ed.ID, ed.From.UTC().Format(time.DateOnly))
		if !ed.Until.IsZero() {
			fmt.Fprintf(w, " until %s", ed.Until.UTC().Format(time.DateOnly))
		}
		if ed.Changed != nil {
			fmt.Fprintf(w, ", other words in %s", strings.Join(ed.Changed, ", "))
		}
		if ed.Open {
			fmt.Fprint(w, ", while there is no close")
		}
		fmt.Fprintln(w)
		if !texts {
			continue
		}
		for _, lang := range slices.Sorted(maps.Keys(ed.Texts)) {
			fmt.Fprintf(w, "    %s  %s\n", lang, strings.ReplaceAll(ed.Texts[lang], "\n", "\n        "))
		}
	}
}
