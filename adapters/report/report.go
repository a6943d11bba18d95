// Package report writes what people answered as a page to look at and to print: one HTML document a language, with everything in
// it. It needs no script and loads nothing. Charts are SVG, and each has a table with the same numbers beside it.
//
// A page depends on [Data] alone: the same data give the same bytes. Texts of participants are on it only where staff released
// them, see [Quote].
package report

import (
	"embed"
	"fmt"
	"html/template"
	"io"
	"strings"
	"time"

	"golang.org/x/text/language"
)

// Data is what a page says, in one language.
type Data struct {
	Lang      string // of the page
	Title     string // of the consultation
	Figures   Figures
	Questions []Question // the words of all questions of the figures, in their order
	// Name returns what a group of a [Split] is called.
	Name    func(split, value string) string
	Quotes  []Quote // those that staff released
	Heaps   []Heap
	Opinion *Opinion // nil if the consultation has nothing that people can agree or disagree with
}

// Question is the words of a question, and what it belongs to.
type Question struct {
	ID, Item   string
	Group      string // the questions that are about the same, "" for none
	GroupTitle string // what that is, "" if it has no title
	Leads      bool   // it is the first one of its group
	Title      string
	Whole      string            // the title of all its rounds, if it is repeated, else Title
	Text       string            // the whole question, "" if it has none
	Labels     map[string]string // of its options, by code
	Until      map[string]int    // by code: the last version of the consultation that offers an option, if newer ones do not
	Former     int               // the last version that asks the question, if newer ones do not; else 0
}

// Quote is a text of a participant that staff released, exactly as written.
type Quote struct {
	Question, Item string
	Text           string
	Lang           string // that the text is in, as far as is known: a BCP 47 tag, or ""
	Cite           string // a short number to cite, or ""
}

// Heap is the texts that answer one question.
type Heap struct {
	Question  string
	Different int // those that are nearly the same count once
	Sealed    int // those that could not be compared
}

// Opinion is what votes on statements say about groups of people.
type Opinion struct {
	People            int // who said anything to at least one of the statements
	Placed            int // who said enough to be placed in a group
	Statements        int
	Why               Why     // why there are no groups
	Index             float64 // of the stability, up to 1
	Draws, SameNumber int
	Groups            []Camp
	Answers           []CampAnswers // of the groups; none where any is too small
	Agreed, Disagreed []string      // titles of statements
}

// CampAnswers is how the groups of opinion answered one question.
type CampAnswers struct {
	Question, Item string
	Codes          []string
	Rows           []CampRow // by group
}

// CampRow is how one group answered. nil is hidden.
type CampRow struct {
	Answered *int
	Cells    []CampCell // by code
}

// CampCell is how often a group chose an option, and which part of its answers that is, with the interval.
type CampCell struct {
	Count            *int
	Share, Low, High *float64
}

// Why says why no groups of opinion are shown. It is part of the key of the words for it.
type Why string

// The reasons why no groups are shown.
const (
	Stable   Why = ""         // groups are shown
	Nobody   Why = "nobody"   // nobody voted
	OnePlace Why = "place"    // everybody stands at the same place
	Unstable Why = "unstable" // groups would be others with some votes less
)

// Camp is a group of opinion.
type Camp struct {
	Members *int // nil where it is hidden
	// Agrees and Disagrees are the titles of the statements that set the group apart.
	Agrees, Disagrees []string
}

// Words finds the words of the page, and writes days: see package locales.
type Words interface {
	Text(lang, key string, data map[string]any) string
	Date(lang string, at time.Time) string
}

//go:embed page.tmpl page.css
var files embed.FS

var style = func() template.CSS {
	src, err := files.ReadFile("page.css")
	if err != nil {
		panic(err) // it is embedded
	}
	return template.CSS(src) //nolint:gosec // it is ours
}()

var layout = template.Must(template.New("page.tmpl").ParseFS(files, "page.tmpl"))

// File returns the name of the page in a language.
func File(lang string) string { return "report." + lang + ".html" }

// Write writes the page.
func Write(w io.Writer, d Data, words Words) error {
	if err := layout.Execute(w, newPage(d, words)); err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	return nil
}

// rightToLeft are the scripts that are written from right to left.
const rightToLeft = " Adlm Arab Hebr Mand Mend Nkoo Rohg Samr Syrc Thaa Yezi "

// direction returns in which direction a language is written: "ltr" or "rtl".
func direction(lang string) string {
	script, _ := language.Make(lang).Script()
	if strings.Contains(rightToLeft, " "+script.String()+" ") {
		return "rtl"
	}
	return "ltr"
}
