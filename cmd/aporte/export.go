package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/urfave/cli/v3"

	"aporte/adapters/export"
	"aporte/bot"
	"aporte/flows"
)

func (m *Main) exportCommand() *cli.Command {
	return &cli.Command{
		Name: "export", Usage: "write the answers as a data package, or as one table",
		Flags: append([]cli.Flag{
			&cli.StringFlag{Name: "out", Usage: "write a Frictionless data package into `FOLDER`"},
			&cli.StringFlag{Name: "format", Usage: "write one table as `FORMAT`: " + names(" or ", export.Formats...)},
			&cli.StringFlag{Name: "table", Value: "answers", Usage: "write the table `NAME`: " + names(" or ", export.Tables...)},
			&cli.StringFlag{Name: "output", Aliases: []string{"o"}, Usage: "write the table to `FILE` instead of standard output"},
			&cli.StringSliceFlag{Name: "identity", Usage: "open the sealed texts with the age identity in `FILE`; may be given several times"},
			&cli.StringFlag{Name: "labels", Usage: "name options and countries in `LANGUAGE`, instead of by their codes"},
			&cli.BoolFlag{Name: "split", Usage: "write a column of 0 and 1 for each option of a list, in responses; answers has a row for each pick in any case"},
			&cli.BoolFlag{Name: "unfinished", Usage: "write the responses that are not submitted, too, into a table of their own (unfinished)"},
			&cli.BoolFlag{Name: "spreadsheet", Usage: "write CSV that is safe to open in a spreadsheet, but no longer exact"},
		}, filterFlags()...),
		Action: m.export, DisableSliceFlagSeparator: true, // a path may have a comma in it
	}
}

// export writes the answers that the flags select. It works beside a running service.
func (m *Main) export(ctx context.Context, c *cli.Command) (err error) {
	if err := checkExport(c); err != nil {
		return err
	}
	identities, err := export.ReadIdentities(c.StringSlice("identity")...)
	if err != nil {
		return usagef("--identity: %w", err)
	}
	s, err := m.openSource(ctx, c, true)
	if err != nil {
		return err
	}
	defer closing(s.store, &err)
	if err := s.offers(c.String("labels"), "--labels"); err != nil {
		return err
	}
	table := tableOf(c)
	switch {
	case c.String("out") != "" && c.Bool("unfinished"):
		s.Unfinished, s.Filter.Status = true, ""
	case table == unfinished:
		s.Filter.Status = flows.InProgress
	}
	written, sealed := 0, 0
	s.Identities, s.Sealed = identities, func() { sealed++ }
	broken := damage{file: s.broken}
	s.Damaged = broken.add
	e := m.encoder(c, s, export.Options{
		Spreadsheet: c.Bool("spreadsheet"), Labels: c.String("labels"), Split: c.Bool("split"),
		Progress: func(done, total int) {
			written = done
			m.progress("%d of %s", done, export.Counted(total))
		},
	})
	if err := s.desk.Export(ctx, s.Filter, e, m.tellUnnoted(c)); err != nil {
		return err
	}
	m.tellSealed(sealed)
	if dir := c.String("out"); dir != "" {
		rest := ""
		switch {
		case e.unsubmitted > 0 && s.Unfinished:
			rest = fmt.Sprintf(", %d of them unfinished", e.unsubmitted)
		case e.unsubmitted > 0:
			rest = fmt.Sprintf("; %d unfinished left out: --unfinished writes them into a table of their own", e.unsubmitted)
		}
		if _, err := fmt.Fprintf(m.Out, "%s: %s%s\n", dir, export.Counted(written), rest); err != nil {
			return err
		}
	}
	return broken.tell(m.Err)
}

// encoder is one export. It implements [desk.Encoder].
type encoder struct {
	form        string
	encode      func(ctx context.Context, s export.Source) error
	source      export.Source
	unsubmitted int // unfinished responses, see [export.Source.Unsubmitted]
}

// Form implements [desk.Encoder].
func (e *encoder) Form() string { return e.form }

// Encode implements [desk.Encoder].
func (e *encoder) Encode(ctx context.Context, r bot.Reader) (err error) {
	e.source.Reader = r
	if e.unsubmitted, err = e.source.Unsubmitted(ctx); err != nil {
		return err
	}
	return e.encode(ctx, e.source)
}

// encoder returns the export that the flags ask for.
func (m *Main) encoder(c *cli.Command, s source, options export.Options) *encoder {
	if dir := c.String("out"); dir != "" {
		return &encoder{form: "package", source: s.Source, encode: func(ctx context.Context, from export.Source) error {
			defer m.progress("")
			return export.Package(ctx, dir, from, s.words, m.Now(), options)
		}}
	}
	format, table := c.String("format"), tableOf(c)
	return &encoder{form: format + " " + string(table), source: s.Source, encode: func(ctx context.Context, from export.Source) error {
		defer m.progress("")
		return toFile(m.Out, c.String("output"), func(w io.Writer) error {
			return export.Table(ctx, w, from, s.words, table, export.Format(format), options)
		})
	}}
}

// unfinished is the table of the responses that are not submitted.
const unfinished export.TableName = "unfinished"

// tableOf returns the table to write, where only one is written.
func tableOf(c *cli.Command) export.TableName {
	if c.Bool("unfinished") && !c.IsSet("table") {
		return unfinished
	}
	return export.TableName(c.String("table"))
}

// tellSealed tells staff how many texts are left empty because they are sealed, and how to open them.
func (m *Main) tellSealed(n int) {
	if n > 0 {
		fmt.Fprintf(m.Err, "sealed texts left empty: %d; to open them, add --identity FILE with the secret key of APORTE_RECIPIENT\n", n)
	}
}

// checkExport returns an error if flags contradict each other, or name an unknown table or format.
func checkExport(c *cli.Command) error {
	format, table := export.Format(c.String("format")), tableOf(c)
	switch {
	case c.String("out") != "" && (c.IsSet("format") || c.IsSet("table") || c.IsSet("output")):
		return usagef("--out writes a whole package: leave --format, --table and --output out, or --out")
	case c.String("out") != "":
		return nil
	case format == "":
		return usagef("say what to write: --out FOLDER for a data package, or --format %s for one table", names(" or ", export.Formats...))
	}
	if err := format.Check(); err != nil {
		return usagef("--format: %w", err)
	}
	if err := table.Check(); err != nil {
		return usagef("--table: %w", err)
	}
	switch {
	case c.Bool("unfinished") && table != unfinished:
		return usagef("--unfinished writes a table of its own: with one table, say --table unfinished")
	case table == unfinished && c.IsSet("status"):
		return usagef("the table unfinished has the responses that are not submitted: leave --status out")
	}
	if c.Bool("spreadsheet") && format != export.CSV {
		return usagef("--spreadsheet is for --format csv")
	}
	return nil
}

// toFile lets write write to the file at path, or to out if path is "". The file gets its name, and replaces an earlier one,
// only when it is complete and synced to disk.
func toFile(out io.Writer, path string, write func(io.Writer) error) (err error) {
	if path == "" {
		return write(out)
	}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return fmt.Errorf("write %s: it is a folder", path)
	}
	file, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	defer func() {
		if err != nil {
			_ = os.Remove(file.Name())
		}
	}()
	if err := errors.Join(write(file), file.Sync(), file.Close()); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	if err := os.Rename(file.Name(), path); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return nil
}

// progress shows a line on a terminal, in the place of the line before. An empty format removes that line. It does nothing if
// Err is no terminal.
func (m *Main) progress(format string, args ...any) {
	const begin = "\r\x1b[K" // to the start of the line, and empty it
	if isTerminal(m.Err) {
		fmt.Fprintf(m.Err, begin+format, args...)
	}
}
