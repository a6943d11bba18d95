package export

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Format is the name of a form in which answers or questions are written.
type Format string

// The formats that write one table.
const (
	CSV   Format = "csv"   // RFC 4180
	JSONL Format = "jsonl" // one JSON object on each line
)

// Workbook is the format for programs such as Excel: a file with all tables, and with what people wrote by what it is about.
const Workbook Format = "xlsx"

// PackageFormat is the format that [Folder] writes as [Package] does.
const PackageFormat Format = "package"

// form says how one format is written. Exactly one of table, file and folder is set.
type form struct {
	name Format
	// blank says that it has the questions alone: nothing that anybody answered.
	blank bool
	// binary says that it is no text: a terminal cannot show it.
	binary bool
	// labelled says that it has labels unless codes are wanted.
	labelled bool
	// whole says that it has all tables, with one for unfinished responses.
	whole bool
	// everyLang says that it has the words of all languages.
	everyLang bool
	// table writes one file with the table that Options.Table names.
	table func(io.Writer, []field, Options) sink
	// file writes one file.
	file func(ctx context.Context, w io.Writer, s Source, look Words, o Options) error
	// folder writes several files.
	folder func(ctx context.Context, dir string, s Source, look Words, o Options) error
}

// forms has a row for every format.
var forms = []form{
	{name: CSV, table: func(w io.Writer, fields []field, o Options) sink { return newCSV(w, fields, o) }},
	{name: JSONL, table: func(w io.Writer, fields []field, _ Options) sink { return newJSON(w, fields) }},
	{name: PackageFormat, whole: true, folder: Package},
	{name: Workbook, binary: true, labelled: true, whole: true, file: writeWorkbook},
	{name: "sensemaker", folder: writeSensemaker},
	{name: "tttc", folder: writeTTTC},
	{name: "polis", folder: writePolis},
	{name: "syntax", folder: writeSyntax},
	{name: "refi-qda", binary: true, file: writeREFI},
	{name: "qdc", blank: true, file: writeQDC},
	{name: "xlsform", binary: true, blank: true, everyLang: true, file: writeXLSForm},
	{name: "ddi", blank: true, everyLang: true, file: writeDDI},
}

// Formats are all formats, in the order in which staff read them.
var Formats = namesOf(func(form) bool { return true })

// TableFormats are the formats that [Table] can write.
var TableFormats = namesOf(func(f form) bool { return f.table != nil })

func namesOf(which func(form) bool) (names []Format) {
	for _, f := range forms {
		if which(f) {
			names = append(names, f.name)
		}
	}
	return names
}

// form returns the row of the format, the zero form if there is none.
func (f Format) form() form {
	if i := slices.IndexFunc(forms, func(row form) bool { return row.name == f }); i >= 0 {
		return forms[i]
	}
	return form{}
}

// InFolder reports whether the format is several files, written by [Folder]. Any other is one file, written by [File].
func (f Format) InFolder() bool { return f.form().folder != nil }

// HasTables reports whether the format writes one of [Tables], which [Options] name.
func (f Format) HasTables() bool { return f.form().table != nil }

// Blank reports whether the format has the questions alone. Then nothing is read from [Source.Reader], which may be nil.
func (f Format) Blank() bool { return f.form().blank }

// Binary reports whether the format is no text, so that it must not be shown on a terminal.
func (f Format) Binary() bool { return f.form().binary }

// Labelled reports whether the format has labels, unless [Options.Codes] is set.
func (f Format) Labelled() bool { return f.form().labelled }

// Whole reports whether the format has all tables, with one for unfinished responses if [Source.Unfinished] is set.
func (f Format) Whole() bool { return f.form().whole }

// EveryLanguage reports whether the format has the words of all languages, so that none is chosen.
func (f Format) EveryLanguage() bool { return f.form().everyLang }

// Check returns nil if f is one of [Formats], otherwise an error that lists them.
func (f Format) Check() error { return oneOf("format", f, Formats) }

func oneOf[T ~string](what string, one T, all []T) error {
	if slices.Contains(all, one) {
		return nil
	}
	return fmt.Errorf("there is no %s %q, there is %s", what, one, strings.Join(texts(all...), ", "))
}

// File writes a format that is one file to w. It returns the first error of reading or writing; what was written until then is
// not usable. A format that is unknown or is no file, and an unknown table, are errors before anything is read. Memory does not
// grow with the number of responses.
func File(ctx context.Context, w io.Writer, s Source, look Words, format Format, o Options) error {
	if err := format.Check(); err != nil {
		return err
	}
	switch f := format.form(); {
	case f.table != nil:
		return Table(ctx, w, s, look, o.Table, format, o)
	case f.file != nil:
		return f.file(ctx, w, s, look, o)
	}
	return fmt.Errorf("format %s is not one file, but a folder", format)
}

// Folder writes a format that is several files into dir. If dir does not exist, Folder creates it, readable only by its owner. If
// dir contains anything, the error is [ErrNotEmpty] and nothing is changed, unless [Options.Force] is set: then an earlier export is
// replaced, and anything else is still an error. All files get their names at the end, when all are complete; after an error before
// that, no new file is left. Memory does not grow with the number of responses.
func Folder(ctx context.Context, dir string, s Source, look Words, format Format, o Options) error {
	if err := format.Check(); err != nil {
		return err
	}
	if f := format.form(); f.folder != nil {
		return f.folder(ctx, dir, s, look, o)
	}
	return fmt.Errorf("format %s is not a folder, but one file", format)
}
