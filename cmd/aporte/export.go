package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v3"

	"aporte/adapters/export"
	"aporte/adapters/sqlstore"
	"aporte/bot"
	"aporte/flows"
	"aporte/locales"
)

func filterFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "status", Usage: "only responses with this status: in_progress, submitted"},
		&cli.StringFlag{Name: "lang", Usage: "only responses in this language"},
		&cli.StringFlag{Name: "since", Usage: "only responses changed since then: 2026-11-30, or with a time as in RFC 3339"},
	}
}

func (m *Main) exportCommand() *cli.Command {
	return &cli.Command{
		Name: "export", Usage: "write the answers: a data package into a folder, or one table",
		Flags: append([]cli.Flag{
			&cli.StringFlag{Name: "out", Usage: "folder for the data package (CSV tables and datapackage.json)"},
			&cli.StringFlag{Name: "format", Usage: "one table as " + strings.Join(export.Formats, " or ")},
			&cli.StringFlag{Name: "table", Value: "answers", Usage: "the table: " + strings.Join(export.Tables, " or ")},
			&cli.StringFlag{Name: "output", Aliases: []string{"o"}, Usage: "file for the table; standard output if empty"},
			&cli.BoolFlag{Name: "spreadsheet", Usage: "for Excel and the like: byte-order mark, formulas made harmless"},
		}, filterFlags()...),
		Action: m.export,
	}
}

// source opens what export and stats read from.
func (m *Main) source(ctx context.Context, c *cli.Command) (export.Source, *sqlstore.Store, *locales.Words, error) {
	consult, words, err := configured(c)
	if err != nil {
		return export.Source{}, nil, nil, err
	}
	filter, err := readFilter(c)
	if err != nil {
		return export.Source{}, nil, nil, err
	}
	store, err := m.openStore(ctx, c, true, slog.New(slog.DiscardHandler))
	if err != nil {
		return export.Source{}, nil, nil, err
	}
	older, err := others(ctx, store, consult.Ref)
	if err != nil {
		return export.Source{}, nil, nil, errors.Join(err, store.Close())
	}
	return export.Source{Reader: store, Filter: filter, Flow: consult.Flow, Older: older}, store, words, nil
}

func readFilter(c *cli.Command) (bot.Filter, error) {
	f := bot.Filter{Status: flows.Status(c.String("status")), Lang: c.String("lang")}
	if f.Status != "" && f.Status != flows.InProgress && f.Status != flows.Submitted {
		return f, usagef("--status %s: it is %s or %s", f.Status, flows.InProgress, flows.Submitted)
	}
	since := c.String("since")
	if since == "" {
		return f, nil
	}
	for _, layout := range []string{time.DateOnly, time.RFC3339} {
		if t, err := time.Parse(layout, since); err == nil {
			f.Since = t
			return f, nil
		}
	}
	return f, usagef("--since %s: write a date as 2026-11-30, or with a time as 2026-11-30T18:00:00Z", since)
}

func (m *Main) export(ctx context.Context, c *cli.Command) (err error) {
	table, format, out := c.String("table"), c.String("format"), c.String("out")
	switch {
	case out == "" && format == "":
		return usagef("say what to export: --out FOLDER for everything, or --format csv for one table")
	case out != "" && format != "":
		return usagef("--out and --format are both set: choose one")
	case format != "" && !slices.Contains(export.Formats, format):
		return usagef("there is no format %q: there is %s", format, strings.Join(export.Formats, ", "))
	case !slices.Contains(export.Tables, table):
		return usagef("there is no table %q: there is %s", table, strings.Join(export.Tables, ", "))
	}
	src, store, words, err := m.source(ctx, c)
	if err != nil {
		return err
	}
	defer closing(store, &err)
	o := export.Options{Spreadsheet: c.Bool("spreadsheet"), Progress: m.progress()}
	if out != "" {
		return export.Package(ctx, out, src, plain(words), m.Now(), o)
	}
	write := func(w io.Writer) error { return export.Table(ctx, w, src, table, format, o) }
	if path := c.String("output"); path != "" {
		return writeFile(path, write)
	}
	return write(m.Out)
}

// progress returns what shows how far an export is, on a terminal only.
func (m *Main) progress() func(done, total int) {
	if !isTerminal(m.Err) {
		return nil
	}
	return func(done, total int) {
		end := ""
		if done == total {
			end = "\n"
		}
		fmt.Fprintf(m.Err, "\r%d of %d responses%s", done, total, end)
	}
}

// writeFile writes under another name first, so that no half file ever stands under its own.
func writeFile(path string, write func(io.Writer) error) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return fmt.Errorf("make file: %w", err)
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name())
		}
	}()
	if err := errors.Join(write(f), f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return fmt.Errorf("name file: %w", err)
	}
	return nil
}

// plain shows words as they stand in a language, "" where there are none.
func plain(w *locales.Words) export.Words {
	return func(lang, key string) string {
		if !w.Has(lang, key) {
			return ""
		}
		return w.Text(lang, key, nil)
	}
}

func (m *Main) statsCommand() *cli.Command {
	return &cli.Command{
		Name: "stats", Usage: "count responses and answers, with bars", Flags: filterFlags(), Action: m.stats,
	}
}

func (m *Main) stats(ctx context.Context, c *cli.Command) (err error) {
	src, store, words, err := m.source(ctx, c)
	if err != nil {
		return err
	}
	defer closing(store, &err)
	st, err := export.Stats(ctx, src, plain(words), src.Flow.Languages[0])
	if err != nil {
		return err
	}
	return st.Write(m.Out, 100)
}
