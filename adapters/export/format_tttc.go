package export

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"

	"github.com/clipperhouse/uax29/v2/graphemes"
)

// What Talk to the City takes (github.com/AIObjectives/tttc-light-js, folders common/csv-validation and common/csv-security).
const (
	mostBytes   = 150_000 // of a file; it takes 150 KB
	mostUnits   = 10_000  // of a comment, in UTF-16 units, as JavaScript counts characters
	mostLines   = 10_000  // of a file, with those inside of comments
	mostCommas  = 99      // in a row
	mostQuotes  = 99      // in a row, as they stand in the file
	mostBreaks  = 999     // line breaks in a row
	tttcFile    = "tttc-%s.csv"
	refusedFile = "refused.csv"
)

// refusals are the contents for which Talk to the City refuses a whole file, with what staff read of it. It looks at a comment
// without the white space around it.
var refusals = []struct {
	why  string
	when *regexp.Regexp
}{
	{"begins with =", regexp.MustCompile(`^=`)},
	{"begins with + - or @ and a function", regexp.MustCompile(`(?i)^[+\-@][a-z]+\(`)},
	{"contains DDE(", regexp.MustCompile(`(?i)DDE[\s\p{Z}\x{feff}\v]*\(`)},
	{"contains cmd|", regexp.MustCompile(`(?i)cmd[\s\p{Z}\x{feff}\v]*\|`)},
	{"contains powershell", regexp.MustCompile(`(?i)powershell`)},
	{"contains javascript:", regexp.MustCompile(`(?i)javascript:`)},
	{"contains data:", regexp.MustCompile(`(?i)data:`)},
	{"contains <script", regexp.MustCompile(`(?i)<script`)},
	{"contains vbscript:", regexp.MustCompile(`(?i)vbscript:`)},
	{"contains the replacement character", regexp.MustCompile("\ufffd")},
	{"contains too many commas in a row", regexp.MustCompile(fmt.Sprintf(`,{%d}`, mostCommas+1))},
	{"contains too many line breaks in a row", regexp.MustCompile(fmt.Sprintf(`\n{%d}`, mostBreaks+1))},
}

func writeTTTC(ctx context.Context, dir string, s Source, look Words, o Options) error {
	return fill(dir, []string{fmt.Sprintf(tttcFile, "*"), refusedFile}, o.Force, func(d *filling) error {
		r := s.open(look, s.wordsIn(o), o)
		refused, err := d.table(refusedFile, "response_id", "question_id", "why")
		if err != nil {
			return err
		}
		c := &chunks{filling: d}
		if err := c.begin(); err != nil {
			return err
		}
		return r.each(ctx, o.Progress, func(rec *folded) error {
			for q := range rec.quotes() {
				parts := split(q.words, mostUnits)
				if why := refusal(parts); why != "" {
					if err := refused.row([]string{q.ID, q.step.Question, why}); err != nil {
						return err
					}
					continue
				}
				for i, part := range parts {
					id := q.id()
					if len(parts) > 1 {
						id += "/part" + strconv.Itoa(i+1)
					}
					if err := c.add(id, part, q.person()); err != nil {
						return err
					}
				}
			}
			return nil
		})
	})
}

// chunks are the files with comments. A new one begins where the last one is full.
type chunks struct {
	*filling
	out          io.Writer
	files        int
	bytes, lines int // of the last file
	line         bytes.Buffer
	rows         *csvSink // writes into line
}

// begin begins a new file.
func (c *chunks) begin() (err error) {
	c.files++
	if c.out, err = c.create(fmt.Sprintf(tttcFile, strconv.Itoa(c.files))); err != nil {
		return err
	}
	c.bytes, c.lines = 0, 0
	c.line.Reset()
	c.rows = newCSV(&c.line, plain("id", "comment", "interview"), Options{})
	return c.put()
}

// add writes a row, into a new file if the last one has no room for it.
func (c *chunks) add(cells ...string) error {
	if err := c.rows.row(cells); err != nil {
		return err
	}
	if err := c.rows.flush(); err != nil {
		return err
	}
	if c.bytes+c.line.Len() > mostBytes || c.lines+bytes.Count(c.line.Bytes(), []byte("\n")) >= mostLines {
		if err := c.begin(); err != nil {
			return err
		}
		if err := c.rows.row(cells); err != nil {
			return err
		}
	}
	return c.put()
}

// put moves what was written from line into the file.
func (c *chunks) put() error {
	if err := c.rows.flush(); err != nil {
		return err
	}
	c.bytes += c.line.Len()
	c.lines += bytes.Count(c.line.Bytes(), []byte("\n"))
	_, err := c.line.WriteTo(c.out)
	return err
}

// refusal returns why one of the parts of a comment would be refused, "" if none would.
func refusal(parts []string) string {
	for _, part := range parts {
		trimmed := strings.TrimFunc(part, blank)
		if trimmed == "" {
			return "has nothing but white space"
		}
		if len(utf16.Encode([]rune(part))) > mostUnits { // no split is possible
			return "has a character that is too long"
		}
		for _, r := range refusals {
			if r.when.MatchString(trimmed) || r.when.MatchString(part) {
				return r.why
			}
		}
		if strings.Contains(`"`+strings.ReplaceAll(part, `"`, `""`)+`"`, strings.Repeat(`"`, mostQuotes+1)) {
			return "contains too many quotation marks in a row"
		}
	}
	return ""
}

// blank reports whether JavaScript takes a character for white space. It is true for one more, U+0085.
func blank(c rune) bool { return unicode.IsSpace(c) || c == '\ufeff' }

// split cuts a text into parts of at most most UTF-16 units, after white space if there is any in the second half of a part, and
// never inside of what a reader sees as one character, unless that alone is longer. The parts joined are the text.
func split(text string, most int) (parts []string) {
	for {
		length, cut, units := 0, 0, 0
		all := graphemes.FromString(text)
		for all.Next() {
			size := 0
			for _, c := range all.Value() {
				size += utf16.RuneLen(c)
			}
			if units += size; units > most && length > 0 {
				break
			}
			length = all.End()
			if units > most/2 && strings.TrimFunc(all.Value(), blank) == "" {
				cut = length
			}
		}
		if length == len(text) && units <= most {
			return append(parts, text)
		}
		if cut > 0 {
			length = cut
		}
		parts, text = append(parts, text[:length]), text[length:]
	}
}
