package export

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"aporte/bot"
)

// readProject reads a project of REFI-QDA.
func readProject(archive *zip.Reader) (*Marks, error) {
	files := map[string]*zip.File{}
	var main *zip.File
	for _, f := range archive.File {
		files[strings.ToLower(path.Base(f.Name))] = f // some programs write Sources, some another case of the GUID
		if strings.HasSuffix(strings.ToLower(f.Name), ".qde") {
			main = f
		}
	}
	if main == nil {
		return nil, errors.New("it has no " + refiFile + " and is no project of REFI-QDA: codes are read from .qdpx, .xlsx and CSV")
	}
	src, err := contentOf(main)
	if err != nil {
		return nil, err
	}
	var p struct {
		XMLName xml.Name     `xml:"urn:QDA-XML:project:1.0 Project"`
		Users   []refiUser   `xml:"Users>User"`
		Codes   []refiCode   `xml:"CodeBook>Codes>Code"`
		Sources []refiSource `xml:"Sources>TextSource"`
		Notes   []refiSource `xml:"Notes>Note"`
	}
	if err := xml.Unmarshal(src, &p); err != nil {
		return nil, fmt.Errorf("%s: %w", main.Name, err)
	}
	m := &Marks{texts: map[string]*markedText{}}
	shared := markedText{codes: map[string]string{}, coders: map[string]string{}, notes: map[string]string{}}
	m.addCodes(p.Codes, nil, shared.codes)
	for _, u := range p.Users {
		if bare(u.GUID) != guid("user", refiOrigin) {
			shared.coders[bare(u.GUID)] = u.Name
		}
	}
	for _, n := range p.Notes {
		if shared.notes[bare(n.GUID)], err = textOf(n, files); err != nil {
			return nil, err
		}
	}
	for _, s := range p.Sources {
		text, err := textOf(s, files)
		if err != nil {
			return nil, err
		}
		t := shared
		t.name, t.text, t.own, t.selections = s.Name, []rune(lineFeeds.Replace(text)), map[string][2]int{}, s.Selections
		for _, one := range s.Selections {
			t.own[bare(one.GUID)] = [2]int{one.Start, one.End}
		}
		if len(s.Codings) > 0 { // of all of the text: they mark no answer
			t.selections = append(t.selections, refiSelection{Codings: s.Codings})
		}
		m.texts[bare(s.GUID)] = &t
	}
	return m, nil
}

// addCodes adds codes that stand below others with these names, and their full names by GUID.
func (m *Marks) addCodes(all []refiCode, above []string, names map[string]string) {
	for _, c := range all {
		name := append(above[:len(above):len(above)], strings.TrimSpace(c.Name))
		full := strings.Join(name, nested)
		names[bare(c.GUID)] = full
		if c.Codable { // the others are headings
			m.codes = append(m.codes, codedAs{bot.Code{Name: full, Note: strings.TrimSpace(c.Description)}, bare(c.GUID)})
		}
		m.addCodes(c.Codes, name, names)
	}
}

// textOf returns the text of a source or note, which stands in a file of the archive or in the element itself.
func textOf(s refiSource, files map[string]*zip.File) (string, error) {
	if s.Path == "" {
		return s.Content, nil
	}
	f := files[strings.ToLower(path.Base(strings.TrimPrefix(s.Path, refiInternal)))]
	if f == nil {
		return "", fmt.Errorf("there is no file for the text %q", s.Name)
	}
	src, err := contentOf(f)
	return strings.TrimPrefix(string(src), "\ufeff"), err
}

// mostContent is how many bytes a file of an archive may have.
const mostContent = 1 << 30

func contentOf(f *zip.File) ([]byte, error) {
	in, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.Name, err)
	}
	defer in.Close()
	src, err := io.ReadAll(io.LimitReader(in, mostContent+1))
	if err == nil && len(src) > mostContent {
		err = errors.New("it is too large")
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.Name, err)
	}
	return src, nil
}
