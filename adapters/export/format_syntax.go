package export

import (
	"bufio"
	"context"
	"io"
	"strings"
	"unicode/utf8"
)

// The files for statistics programs: a table of numbers and texts, and what they mean, for SPSS (and PSPP) and for R.
const (
	dataFile = "data.csv"
	spssFile = "data.sps"
	rFile    = "data.R"
)

// mostInString is how many bytes a text of SPSS can have.
const mostInString = 32767

// writeSyntax writes one row a response. Responses are read twice: first for the length of their texts.
func writeSyntax(ctx context.Context, dir string, s Source, look Words, o Options) error {
	lang := s.wordsIn(o)
	o.Split, o.Labels = true, "" // the table has codes, and the syntax the labels
	return fill(dir, []string{dataFile, spssFile, rFile}, o.Force, func(d *filling) error {
		r := s.open(look, lang, o)
		all := r.variables()
		silent := *r
		silent.Source = r.silent()
		err := silent.each(ctx, nil, func(rec *folded) error {
			for _, v := range all {
				v.measure(rec)
			}
			return nil
		})
		if err != nil {
			return err
		}
		if err := writeData(ctx, d, r, all); err != nil {
			return err
		}
		for _, syntax := range []struct{ name, text string }{{spssFile, spssSyntax(all)}, {rFile, rSyntax(all)}} {
			file, err := d.create(syntax.name)
			if err != nil {
				return err
			}
			if _, err := io.WriteString(file, syntax.text); err != nil {
				return err
			}
		}
		return nil
	})
}

// writeData writes the table. Each row is one line: see escape.
func writeData(ctx context.Context, d *filling, r *reading, all []*variable) error {
	file, err := d.create(dataFile)
	if err != nil {
		return err
	}
	out := file.(*bufio.Writer)
	var names []string
	for _, v := range all {
		names = append(names, v.names()...)
	}
	_, _ = out.WriteString(strings.Join(names, ",") + "\n") // the next write returns its error again
	return r.each(ctx, r.options.Progress, func(rec *folded) error {
		for i, v := range all {
			if i > 0 {
				_ = out.WriteByte(',')
			}
			cell, err := v.cell(rec)
			if err != nil {
				return err
			}
			_, _ = out.WriteString(cell)
		}
		return out.WriteByte('\n')
	})
}

// escape makes a text one line without quotes, since SPSS takes every line for a row. What it changes begins with a \, and the files of
// syntax undo it in the order of unescaped. A NUL, which no such program can hold, stays as its symbol.
var escape = strings.NewReplacer(`\`, `\b`, `"`, `\q`, "\n", `\n`, "\r", `\r`, "\x00", "\u2400")

// quoted puts a text between quotes, if it is more than letters, digits and "-".
func quoted(text string) string {
	for _, r := range text {
		if (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' {
			return `"` + text + `"`
		}
	}
	return text
}

// unescaped are the pairs that undo escape, as SPSS and R name the characters. The backslash comes last: then none of those before it
// can be a part of another one.
var unescaped = []struct{ escaped, spss, r string }{
	{`\n`, "STRING(10, PIB1)", `"\n"`},
	{`\r`, "STRING(13, PIB1)", `"\r"`},
	{`\q`, `'"'`, `"\""`},
	{`\b`, `'\'`, `"\\"`},
}

// strung cuts a text into pieces that fit into a text of SPSS once they are escaped.
func strung(text string) []string {
	if 2*len(text) <= mostInString {
		return []string{text}
	}
	return pieces(text, mostInString, func(r rune) int {
		if n := utf8.RuneLen(r); n > 1 {
			return n
		}
		return len(escape.Replace(string(r)))
	})
}

// shortened returns at most the bytes of a text that a label of SPSS can have, cut at a character, on one line.
func shortened(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if len(text) <= mostInLabel {
		return text
	}
	cut := mostInLabel - len("…")
	for !utf8.RuneStart(text[cut]) {
		cut--
	}
	return strings.TrimSpace(text[:cut]) + "…"
}

// mostInLabel is how many bytes a label of a value can have in SPSS.
const mostInLabel = 120
