package bottest

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing/fstest"
	"time"

	"golang.org/x/tools/txtar"

	"aporte/bot"
	"aporte/flows"
)

// story is a conversation as text: after ">" what the person does, after "<" what the bot says, and at the end the answers that
// are stored. README.md in the folder of the stories explains the signs.
type story struct {
	name    string
	comment string
	setup   map[string]string
	lines   []line
	answers string
	flow    []byte // the YAML source in the story, or in a folder in the folder of the stories; nil for a built-in consultation
	words   fs.FS  // the words for flow
}

// line is one action of the person, with what the bot says to it.
type line struct {
	do   string // "type", "press", "old", "again", "after", "edit", "send"
	text string
	with string        // edit: the text before the edit
	n    int           // press: how many times
	wait time.Duration // after: how much time passes
	said string        // what the story shows after the action
}

// parseStory reads a story file.
func parseStory(name string, src []byte) (story, error) {
	ar := txtar.Parse(src)
	own := fstest.MapFS{}
	s := story{name: name, comment: string(ar.Comment), setup: map[string]string{}, words: own}
	for _, f := range ar.Files {
		switch text := string(f.Data); f.Name {
		case "setup":
			for row := range strings.Lines(text) {
				key, value, _ := strings.Cut(strings.TrimSpace(row), " ")
				s.setup[key] = strings.TrimSpace(value)
			}
		case "chat":
			if err := s.parseChat(text); err != nil {
				return s, fmt.Errorf("%s: %w", name, err)
			}
		case "answers.csv":
			s.answers = text
		case "flow.yaml":
			s.flow = f.Data
		default:
			words, ok := strings.CutPrefix(f.Name, "words/")
			if !ok {
				return s, fmt.Errorf("%s: unknown part %q", name, f.Name)
			}
			own[words] = &fstest.MapFile{Data: f.Data}
		}
	}
	return s, nil
}

// borrow reads the consultation that the setup names from the folder of that name in dir. If there is no such folder, it does
// nothing.
func (s *story) borrow(dir string) error {
	folder := os.DirFS(filepath.Join(dir, s.setup["flow"]))
	src, err := fs.ReadFile(folder, "flow.yaml")
	if s.setup["flow"] == "" || errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("%s: %w", s.name, err)
	}
	s.flow, s.words = src, folder
	return nil
}

func (s *story) parseChat(text string) error {
	for row := range strings.Lines(text) {
		row = strings.TrimRight(row, "\n")
		switch {
		case strings.HasPrefix(row, ">> ") && len(s.lines) > 0:
			s.lines[len(s.lines)-1].text += "\n" + row[3:]
		case strings.HasPrefix(row, "> "):
			l, err := parseLine(row[2:])
			if err != nil {
				return err
			}
			s.lines = append(s.lines, l)
		case len(s.lines) > 0:
			s.lines[len(s.lines)-1].said += row + "\n"
		case strings.TrimSpace(row) != "":
			return fmt.Errorf("the chat starts with %q: the person speaks first", row)
		}
	}
	return nil
}

func parseLine(text string) (line, error) {
	l := line{do: "type", text: text, n: 1}
	rest, isAct := strings.CutPrefix(text, "(")
	verb, arg, _ := strings.Cut(strings.TrimSuffix(rest, ")"), " ")
	switch {
	case strings.HasPrefix(text, "["):
		label, times, _ := strings.Cut(text[1:], "]")
		l.do, l.text = "press", label
		if old, ok := strings.CutPrefix(label, "old: "); ok {
			l.do, l.text = "old", old
		}
		if n, ok := strings.CutPrefix(strings.TrimSpace(times), "x"); ok {
			l.n, _ = strconv.Atoi(n)
		}
	case isAct && verb == "again":
		l.do = "again"
	case isAct && verb == "send":
		l.do, l.text = "send", arg
	case isAct && verb == "after":
		wait, err := time.ParseDuration(arg)
		if err != nil {
			return l, fmt.Errorf("(after %s): %w", arg, err)
		}
		l.do, l.wait = "after", wait
	case strings.HasPrefix(text, "(edit) "):
		before, after, ok := strings.Cut(strings.TrimPrefix(text, "(edit) "), " => ")
		if !ok {
			return l, fmt.Errorf("%q: write (edit) before => after", text)
		}
		l.do, l.with, l.text = "edit", before, after
	}
	return l, nil
}

// sign returns the line as it is written in the file, without "> ".
func (l line) sign() string {
	switch l.do {
	case "press":
		if l.n > 1 {
			return fmt.Sprintf("[%s] x%d", l.text, l.n)
		}
		return "[" + l.text + "]"
	case "old":
		return "[old: " + l.text + "]"
	case "again":
		return "(again)"
	case "after":
		return "(after " + l.wait.String() + ")"
	case "send":
		return "(send " + l.text + ")"
	case "edit":
		return "(edit) " + l.with + " => " + l.text
	}
	return strings.ReplaceAll(l.text, "\n", "\n>> ")
}

// show writes a message as stories show it.
func show(m bot.Message) string {
	if m.Replaces != "" && len(m.Choices) == 0 {
		lines := strings.Split(m.Text, "\n")
		return "= " + lines[len(lines)-1] + "\n"
	}
	mark := "< "
	if m.Replaces != "" {
		mark = "~ "
	}
	var b strings.Builder
	for i, row := range strings.Split(m.Text, "\n") {
		switch {
		case i == 0:
			b.WriteString(mark + row + "\n")
		case row == "":
			b.WriteString("\n")
		default:
			b.WriteString("  " + row + "\n")
		}
	}
	var options, keys []string
	for _, c := range m.Choices {
		switch {
		case c.Number > 0 && c.Label == strconv.Itoa(c.Number):
			options = append(options, "["+strings.TrimSpace(c.Mark+" "+c.Label)+"]")
		case c.Number > 0:
			options = append(options, "["+strings.TrimSpace(c.Mark+" "+strconv.Itoa(c.Number)+" "+c.Label)+"]")
		default:
			keys = append(keys, "["+c.Label+"]")
		}
	}
	for _, row := range [][]string{options, keys} {
		if len(row) > 0 {
			b.WriteString("  " + strings.Join(row, " ") + "\n")
		}
	}
	if m.File != nil {
		b.WriteString("  (file " + m.File.Name + ")\n")
	}
	return b.String()
}

// table writes answers as stories show them: in the order of the flow, dealt statements too, without steps that the person never
// saw. Words noted at a step come after its answer.
func table(f *flows.Flow, answers map[string]flows.Value, notes map[string]flows.Note) string {
	var b strings.Builder
	b.WriteString("step,answer,how\n")
	for _, st := range f.Steps {
		for _, id := range append([]string{st.ID}, dealt(st)...) {
			v, ok := answers[id]
			if ok && v.Missing != flows.NotShown && (id != st.ID || v.Kept || f.Visible(flows.State{Ref: f.Ref, Answers: answers}, id)) {
				fmt.Fprintf(&b, "%s,%s,%s\n", id, inWords(v), v.Via)
			}
			if n, ok := notes[id]; ok && !st.Apart {
				fmt.Fprintf(&b, "%s,%q,noted\n", id, n.Text())
			}
		}
	}
	return b.String()
}

// dealt returns the ids under which answers to the statements of a step are stored.
func dealt(st flows.Step) (ids []string) {
	for _, item := range st.Deck {
		ids = append(ids, st.ID+"."+item)
	}
	return ids
}

func inWords(v flows.Value) string {
	words := append([]string(nil), v.Codes...)
	for i, code := range v.Codes {
		if people, ok := v.Counts[code]; ok {
			words[i] += "=" + strconv.Itoa(people)
		}
	}
	if v.Number != nil {
		words = append(words, strconv.Itoa(*v.Number))
	}
	if v.Text != "" {
		words = append(words, strconv.Quote(v.Text))
	}
	if v.Missing != "" {
		words = append([]string{"(" + string(v.Missing) + ")"}, words...)
	}
	return strings.Join(words, " ")
}
