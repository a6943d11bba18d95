package export

import (
	"archive/zip"
	"bufio"
	"cmp"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// refiTime is the time of every entry of an archive: the same data make the same bytes.
var refiTime = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)

// writeREFI writes a project of REFI-QDA: an archive with a text for each response, and with project.qde, which has the codes, a case
// for each response and where each answer stands in its text. The case comes before the texts, so both are kept in files beside
// the export until all responses are read.
func writeREFI(ctx context.Context, w io.Writer, s Source, look Words, o Options) (err error) {
	p := &project{archive: zip.NewWriter(w), reading: s.open(look, s.wordsIn(o), o), user: guid("user", refiOrigin)}
	p.frame, p.variables = p.reading.frame(), p.reading.traits()
	if err := p.analyse(ctx); err != nil {
		return fmt.Errorf("write project: %w", err)
	}
	for _, part := range []**aside{&p.cases, &p.sources, &p.notes} {
		if *part, err = setAside(o.Beside); err != nil {
			return fmt.Errorf("write project: %w", err)
		}
		defer (*part).remove()
	}
	if err := p.each(ctx, o.Progress, p.add); err != nil {
		return err
	}
	if err := errors.Join(p.finish(), p.archive.Close()); err != nil {
		return fmt.Errorf("write project: %w", err)
	}
	return nil
}

// project is a project that is being written.
type project struct {
	*reading
	archive   *zip.Writer
	frame     *frame
	variables []trait
	user      string // our GUID: we coded by finding and stance

	cases, sources, notes *aside
}

// trait is something known of each response.
type trait struct {
	refiVariable
	value func(*folded) string
}

// traits returns what is known of a response, beside what was written there: what describes a participant, the stances, and when
// it was submitted.
func (r *reading) traits() []trait {
	var all []trait
	add := func(name, kind string, value func(*folded) string) {
		if !slices.ContainsFunc(all, func(v trait) bool { return v.Name == name }) {
			all = append(all, trait{refiVariable{guid("variable", r.Flow.ID, name), name, kind}, value})
		}
	}
	for _, c := range r.demographics()[1:] { // the first is the participant
		add(strings.TrimPrefix(c.Name, "demo:"), "Text", c.of)
	}
	for _, q := range r.questions {
		if votable(q.Step) && !q.Kind.Traits().Dealt && q.Group != "" {
			add(q.column(), "Text", func(f *folded) string { return r.say.picked(f, q) })
		}
	}
	add("submitted_at", "DateTime", func(f *folded) string { return stamp(f.Submitted) })
	return all
}

// add adds a response.
func (p *project) add(f *folded) error {
	about := refiCase{GUID: guid("case", f.ID), Name: f.ID}
	for _, v := range p.variables {
		value := refiValue{Variable: refiRef{v.GUID}}
		switch text := v.value(f); {
		case text == "":
			continue
		case v.Type == "DateTime":
			value.DateTime = text
		default:
			value.Text = text
		}
		about.Values = append(about.Values, value)
	}
	text, selections := p.transcript(f)
	if text != "" {
		id := guid("source", f.ID)
		about.Sources = []refiRef{{id}}
		file, err := p.create(refiSources + id + ".txt")
		if err != nil {
			return err
		}
		if _, err := io.WriteString(file, text); err != nil {
			return fmt.Errorf("write project: %w", err)
		}
		p.sources.element("TextSource", refiSource{GUID: id, Name: f.ID, Path: refiInternal + id + ".txt", Selections: selections})
	}
	p.cases.element("Case", about)
	return errors.Join(p.cases.err, p.sources.err, p.notes.err)
}

// transcript returns all that was written in a response as one text, each answer below what it answers, and where the answers stand.
func (p *project) transcript(f *folded) (string, []refiSelection) {
	var text strings.Builder
	var all []refiSelection
	at := 0
	write := func(part string) {
		text.WriteString(part)
		at += utf8.RuneCountInString(part)
	}
	for q := range f.quotes() {
		write(pictured(p.say.asked(q)) + "\n")
		one := refiSelection{GUID: guid("selection", q.id()), Name: q.id(), Start: at}
		write(pictured(q.words))
		one.End = at
		one.Codings = []refiCoding{{GUID: guid("coding", q.id()), User: p.user, Code: refiRef{p.frame.of(q)}}}
		parts := p.mark(q, &one)
		all = append(append(all, one), parts...)
		write("\n\n")
	}
	return text.String(), all
}

// create begins a file of the archive. It ends the one before.
func (p *project) create(name string) (io.Writer, error) {
	file, err := p.archive.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: refiTime})
	if err != nil {
		return nil, fmt.Errorf("write project: %w", err)
	}
	return file, nil
}

// finish writes project.qde.
func (p *project) finish() error {
	file, err := p.create(refiFile)
	if err != nil {
		return err
	}
	x := &refiWriter{w: file}
	name := cmp.Or(p.say.first([]string{p.Flow.ID + ".title"}), p.Flow.ID)
	x.line(`%s<Project xmlns="%s" name="%s" origin="%s">`, xml.Header, refiProject, attribute(name), refiOrigin)
	x.line("<Users>")
	for _, u := range p.coders() {
		x.element("User", u)
	}
	x.line("</Users>")
	x.line("<CodeBook>")
	writeCodes(x, p.codes())
	x.line("</CodeBook>")
	x.line("<Variables>")
	for _, v := range p.variables {
		x.element("Variable", v.refiVariable)
	}
	x.line("</Variables>")
	p.cases.into(x, "Cases")
	p.sources.into(x, "Sources")
	p.notes.into(x, "Notes")
	x.line("</Project>")
	return x.err
}

// aside is a part of a file that is written before its place in the file is reached.
type aside struct {
	refiWriter
	file *os.File
	out  *bufio.Writer
}

// setAside begins a part in a new file in dir, "" for the working folder.
func setAside(dir string) (*aside, error) {
	file, err := draftIn(dir, partial(refiFile))
	if err != nil {
		return nil, err
	}
	out := bufio.NewWriterSize(file, 1<<16)
	return &aside{refiWriter{w: out}, file, out}, nil
}

// into writes the part into x, as the children of a container. A container without children is left out, as the schema demands.
func (a *aside) into(x *refiWriter, container string) {
	if err := errors.Join(a.err, a.out.Flush()); err != nil {
		x.err = errors.Join(x.err, err)
		return
	}
	size, err := a.file.Seek(0, io.SeekCurrent)
	if err == nil && size > 0 {
		x.line("<%s>", container)
		if _, err = a.file.Seek(0, io.SeekStart); err == nil {
			_, err = io.Copy(x.w, a.file)
		}
		x.line("</%s>", container)
	}
	x.err = errors.Join(x.err, err)
}

// remove removes the file.
func (a *aside) remove() {
	_ = a.file.Close()
	_ = os.Remove(a.file.Name())
}
