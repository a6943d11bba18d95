package export

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"
)

// The parts of the REFI-QDA standard that a project and a codebook have, in the order that its schema of 2019 demands:
// https://www.qdasoftware.org. Programs for qualitative analysis exchange both.
const (
	refiProject  = "urn:QDA-XML:project:1.0"
	refiCodebook = "urn:QDA-XML:codebook:1.0"
	refiFile     = "project.qde"
	refiSources  = "sources/"
	refiInternal = "internal://"
	refiOrigin   = "Aporte"
)

// refiCode is a code. Its GUID has no braces, as in all that we write.
type refiCode struct {
	GUID        string     `xml:"guid,attr"`
	Name        string     `xml:"name,attr"`
	Codable     bool       `xml:"isCodable,attr"`
	Description string     `xml:"Description,omitempty"`
	Codes       []refiCode `xml:"Code"`
}

type refiUser struct {
	GUID string `xml:"guid,attr"`
	Name string `xml:"name,attr"`
}

type refiVariable struct {
	GUID string `xml:"guid,attr"`
	Name string `xml:"name,attr"`
	Type string `xml:"typeOfVariable,attr"`
}

type refiRef struct {
	GUID string `xml:"targetGUID,attr"`
}

// refiValue is the value of a variable. One of the two is set.
type refiValue struct {
	Variable refiRef `xml:"VariableRef"`
	Text     string  `xml:"TextValue,omitempty"`
	DateTime string  `xml:"DateTimeValue,omitempty"`
}

type refiCase struct {
	GUID    string      `xml:"guid,attr"`
	Name    string      `xml:"name,attr"`
	Values  []refiValue `xml:"VariableValue"`
	Sources []refiRef   `xml:"SourceRef"`
}

// refiSource is a text in a file of its own, or, from another program, in Content.
type refiSource struct {
	GUID       string          `xml:"guid,attr"`
	Name       string          `xml:"name,attr"`
	Path       string          `xml:"plainTextPath,attr,omitempty"`
	Content    string          `xml:"PlainTextContent,omitempty"`
	Selections []refiSelection `xml:"PlainTextSelection"`
	Codings    []refiCoding    `xml:"Coding"` // of all of the text
}

// refiSelection is a part of a text, in code points: Start is that of its first character, End that after its last.
type refiSelection struct {
	GUID    string       `xml:"guid,attr"`
	Name    string       `xml:"name,attr,omitempty"`
	Start   int          `xml:"startPosition,attr"`
	End     int          `xml:"endPosition,attr"`
	Codings []refiCoding `xml:"Coding"`
}

type refiCoding struct {
	GUID  string    `xml:"guid,attr"`
	User  string    `xml:"creatingUser,attr,omitempty"`
	Code  refiRef   `xml:"CodeRef"`
	Notes []refiRef `xml:"NoteRef"`
}

// refiSpace is the name space of our GUIDs.
var refiSpace = uuid.MustParse("6f0d7b0e-5b0b-4c0e-9d43-0f2f3f1c7a11")

// guid returns the GUID of a thing with these names: always the same one.
func guid(names ...string) string {
	return uuid.NewSHA1(refiSpace, []byte(strings.Join(names, "\x00"))).String()
}

// pictured returns a text as a source has it: with line feeds alone, since programs count other ends of lines differently, and with
// a picture in place of each control character, which XML cannot hold.
func pictured(text string) string {
	return strings.Map(func(c rune) rune {
		switch {
		case c < 0x20 && c != '\n' && c != '\t':
			return 0x2400 + c
		case c == 0xfffe || c == 0xffff: // no characters
			return utf8.RuneError
		}
		return c
	}, lineFeeds.Replace(text))
}

var lineFeeds = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// refiWriter writes the elements of a file, each on lines of its own.
type refiWriter struct {
	w   io.Writer
	err error
}

// line writes a tag that stands alone.
func (x *refiWriter) line(format string, args ...any) {
	if x.err == nil {
		_, x.err = fmt.Fprintf(x.w, format+"\n", args...)
	}
}

// element writes an element with all that it has.
func (x *refiWriter) element(name string, v any) {
	if x.err != nil {
		return
	}
	out := xml.NewEncoder(x.w)
	if x.err = out.EncodeElement(v, xml.StartElement{Name: xml.Name{Local: name}}); x.err == nil {
		x.line("")
	}
}

// attribute returns a text as it stands in an attribute.
func attribute(text string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(text)) // a Builder takes everything
	return b.String()
}
