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
		Name: "export", Usage: "write the answers as a data package, or in another format",
		Flags: append([]cli.Flag{
			&cli.StringFlag{Name: "format", Usage: "write `FORMAT`: " + names(", ", export.Formats...)},
			&cli.StringFlag{Name: "out", Usage: "write into `FOLDER`: a Frictionless data package, or another format of several files"},
			&cli.StringFlag{Name: "profile", Usage: "with --out, write only what may be published: `PROFILE` is public"},
			&cli.StringFlag{Name: "output", Aliases: []string{"o"}, Usage: "write a format of one file to `FILE` instead of standard output"},
			&cli.StringFlag{Name: "table", Value: "answers", Usage: "with --format " + names(" or ", export.TableFormats...) + ", write the table `NAME`: " + names(" or ", export.Tables...)},
			&cli.StringSliceFlag{Name: "identity", Usage: "open the sealed texts with the age identity in `FILE`; may be given several times"},
			&cli.BoolFlag{Name: "force", Usage: "with --out: replace an earlier export of the same consultation"},
			&cli.StringFlag{Name: "labels", Usage: "name options and countries in `LANGUAGE`, instead of by their codes; where a format has questions, in that language"},
			&cli.BoolFlag{Name: "codes", Usage: "write codes into a workbook, instead of labels"},
			&cli.BoolFlag{Name: "split", Usage: "write a column of 0 and 1 for each option of a list, in responses; answers has a row for each pick in any case"},
			&cli.BoolFlag{Name: "unfinished", Usage: "write the responses that are not submitted, too, into a table of their own (unfinished)"},
			&cli.BoolFlag{Name: "test", Usage: "write the responses of those who tried the consultation with /start test, instead of all others"},
			&cli.BoolFlag{Name: "spreadsheet", Usage: "write a workbook (xlsx); with --format csv or a data package, CSV that is safe to open in a spreadsheet, but no longer exact"},
		}, filterFlags()...),
		Action: m.export, DisableSliceFlagSeparator: true, // a path may have a comma in it
	}
}

// export writes the answers that the flags select. It works beside a running service.
func (m *Main) export(ctx context.Context, c *cli.Command) (err error) {
	if err := checkExport(c); err != nil {
		return err
	}
	if f := formatOf(c); f.Binary() && c.String("output") == "" && isTerminal(m.Out) {
		return usagef("--format %s is no text, and a terminal cannot show it: name a file with --output FILE (-o)", f)
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
	format := formatOf(c)
	switch {
	case format.Whole() && c.Bool("unfinished"):
		s.Unfinished, s.Filter.Status = true, ""
	case format.HasTables() && tableOf(c) == unfinished:
		s.Filter.Status = flows.InProgress
	}
	written, sealed := 0, 0
	s.Identities, s.Sealed = identities, func() { sealed++ }
	broken := s.damage()
	s.Damaged = broken.add
	e := m.encoder(c, s, export.Options{
		Spreadsheet: c.Bool("spreadsheet"), Labels: c.String("labels"), Split: c.Bool("split"), Codes: c.Bool("codes"),
		Table: tableOf(c), Force: c.Bool("force"), Beside: filepath.Dir(c.String("output")),
		Progress: func(done, total int) {
			written = done
			m.progress("%d of %s", done, export.Counted(total))
		},
	})
	switch {
	case c.IsSet("profile"):
		err = s.desk.Publish(ctx, s.Flow.ID, publication{m, c, e, s})
	case format.Blank(): // no answer is read, so there is nothing to note
		err = e.encode(ctx, e.source)
	default:
		err = s.desk.Export(ctx, s.Filter, e, m.tellUnnoted(c))
	}
	if err != nil {
		return err
	}
	m.tellSealed(sealed)
	if dir := c.String("out"); dir != "" {
		rest := ""
		switch {
		case c.IsSet("profile"):
			m.tellUnlicensed(s.Flow.License)
		case e.unsubmitted > 0 && s.Unfinished:
			rest = fmt.Sprintf(", %d of them unfinished", e.unsubmitted)
		case e.unsubmitted > 0 && format.Whole():
			rest = fmt.Sprintf("; %d unfinished left out: --unfinished writes them into a table of their own", e.unsubmitted)
		case e.unsubmitted > 0:
			rest = fmt.Sprintf("; %d unfinished left out", e.unsubmitted)
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
	options     export.Options
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
	format, form := formatOf(c), string(formatOf(c))
	if format.HasTables() {
		form += " " + string(options.Table)
	}
	return &encoder{form: form, source: s.Source, options: options, encode: func(ctx context.Context, from export.Source) error {
		defer m.progress("")
		if format.InFolder() {
			return replacing(export.Folder(ctx, c.String("out"), from, s.words, format, options), "an earlier export of the same consultation")
		}
		return toFile(m.Out, c.String("output"), func(w io.Writer) error {
			return export.File(ctx, w, from, s.words, format, options)
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

// formatOf returns the format that the flags ask for: a data package if they name only a folder, and a workbook if they ask only for
// a spreadsheet.
func formatOf(c *cli.Command) export.Format {
	switch {
	case c.String("format") != "":
	case c.String("out") != "":
		return export.PackageFormat
	case c.Bool("spreadsheet"):
		return export.Workbook
	}
	return export.Format(c.String("format"))
}

// replacing adds to an error about a folder that is not empty what to do. what may be replaced there: "an earlier report".
func replacing(err error, what string) error {
	if errors.Is(err, export.ErrNotEmpty) {
		return fmt.Errorf("%w: choose another one, or add --force to replace %s", err, what)
	}
	return err
}

// tellSealed tells staff how many texts are left empty because they are sealed, and how to open them.
func (m *Main) tellSealed(n int) {
	if n > 0 {
		fmt.Fprintf(m.Err, "sealed texts left empty: %d; to open them, add --identity FILE with the secret key of APORTE_RECIPIENT\n", n)
	}
}

// checkExport returns an error if flags contradict each other, or name an unknown table or format.
func checkExport(c *cli.Command) error {
	format, table := formatOf(c), tableOf(c)
	if format == "" {
		return usagef("say what to write: --out FOLDER for a data package, or --format with one of %s", names(", ", export.Formats...))
	}
	if err := format.Check(); err != nil {
		return usagef("--format: %w", err)
	}
	if err := table.Check(); err != nil {
		return usagef("--table: %w", err)
	}
	if err := checkPlace(c, format); err != nil {
		return err
	}
	tables, whole := format.HasTables(), format.Whole()
	if err := checkProfile(c, format == export.PackageFormat); err != nil {
		return err
	}
	switch {
	case !tables && c.IsSet("table"):
		return usagef("--table is for --format %s", names(" or ", export.TableFormats...))
	case !tables && !whole && c.Bool("split"):
		return usagef("--split is for a data package, for a workbook and for one table")
	case format.EveryLanguage() && c.IsSet("labels"):
		return usagef("--format %s has the words of all languages: leave --labels out", format)
	case !tables && !whole && c.Bool("unfinished"):
		return usagef("--unfinished is for a data package, for a workbook and for one table")
	case tables && c.Bool("unfinished") && table != unfinished:
		return usagef("--unfinished writes a table of its own: with one table, say --table unfinished")
	case tables && table == unfinished && c.IsSet("status"):
		return usagef("the table unfinished has the responses that are not submitted: leave --status out")
	case c.Bool("spreadsheet") && format != export.CSV && !whole:
		return usagef("--spreadsheet is for --format csv and for a data package; by itself it writes a workbook")
	case c.Bool("codes") && !format.Labelled():
		return usagef("--codes is for --format xlsx: other formats have codes without it")
	case c.Bool("codes") && c.IsSet("labels"):
		return usagef("--codes and --labels exclude each other")
	}
	return nil
}

// checkPlace returns an error if the flags do not say rightly where to write the format.
func checkPlace(c *cli.Command, format export.Format) error {
	out := c.String("out")
	switch {
	case format.InFolder() && out == "":
		return usagef("--format %s writes several files: add --out FOLDER", format)
	case format.InFolder() && c.IsSet("output"):
		return usagef("--format %s writes several files into the folder of --out: leave --output out", format)
	case !format.InFolder() && out != "":
		return usagef("--format %s writes one file: name it with --output, and leave --out out", format)
	case c.Bool("force") && out == "":
		return usagef("--force is for --out: a file is always replaced")
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
	file, err := export.Draft(path)
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
