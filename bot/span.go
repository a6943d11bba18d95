package bot

import (
	"slices"
	"strings"
)

// Role says what a stretch of a message is in the conversation, so that a channel can show it in its own way: the question in
// bold, the progress small. A channel that cannot leaves it out: [Message.Text] says everything.
type Role string

// The roles. A stretch without a role is shown as ordinary text. It may hold words of the person among ours, so a channel must
// not look for addresses in it. In the stretches of all roles but RoleSaid every word is ours or the consultation's.
const (
	RoleNote      Role = "note"      // what the bot replies to what they just did
	RoleNotice    Role = "notice"    // the privacy notice: long, and read by few
	RoleProgress  Role = "progress"  // how far they are, how much is picked: of little weight
	RoleTitle     Role = "title"     // the heading of what follows, on one line
	RoleStatement Role = "statement" // what a question is about
	RoleQuestion  Role = "question"  // what they are asked to do now
	RoleSaid      Role = "said"      // the person's own text, word for word; it may be shortened at the end
	RoleHint      Role = "hint"      // how to answer: of little weight
	RoleReceipt   Role = "receipt"   // the code of their receipt and nothing else, to be copied
)

// Span gives a stretch of [Message.Text] its role.
type Span struct {
	Role       Role
	Start, End int // in bytes; Start < End, both at the edge of a character
}

// piece is a part of a message under construction.
type piece struct {
	text  string
	role  Role   // of the whole text; "" if spans say it, or if it has none
	spans []Span // in order
}

// as returns a text that has one role as a whole.
func as(role Role, text string) piece { return piece{text: text, role: role} }

// roles returns the spans of the piece.
func (p piece) roles() []Span {
	if p.role != "" && p.text != "" {
		return []Span{{p.role, 0, len(p.text)}}
	}
	return p.spans
}

// glue joins pieces. Those without text count, too.
func glue(between string, pieces ...piece) piece {
	if len(pieces) == 1 {
		return pieces[0]
	}
	roles, size := 0, 0
	for _, p := range pieces {
		roles += max(len(p.spans), 1)
		size += len(p.text) + len(between)
	}
	text, spans := make([]byte, 0, size), make([]Span, 0, roles)
	for i, p := range pieces {
		if i > 0 {
			text = append(text, between...)
		}
		if p.role != "" && p.text != "" {
			spans = append(spans, Span{p.role, len(text), len(text) + len(p.text)})
		}
		for _, s := range p.spans {
			spans = append(spans, Span{s.Role, len(text) + s.Start, len(text) + s.End})
		}
		text = append(text, p.text...)
	}
	return piece{text: string(text), spans: spans}
}

// trim removes line breaks at both ends.
func (p piece) trim() piece {
	head := len(p.text) - len(strings.TrimLeft(p.text, "\n"))
	text := strings.Trim(p.text, "\n")
	if len(text) == len(p.text) {
		return p
	}
	trimmed := piece{text: text, role: p.role}
	for _, s := range p.spans {
		s.Start, s.End = max(s.Start-head, 0), min(s.End-head, len(text))
		if s.Start < s.End {
			trimmed.spans = append(trimmed.spans, s)
		}
	}
	return trimmed
}

// receipt gives a receipt in the piece its role; what stands around it keeps its own. It does nothing if code is "".
func (p piece) receipt(code string) piece {
	at := strings.Index(p.text, code)
	if code == "" || at < 0 {
		return p
	}
	end := at + len(code)
	spans := []Span{}
	for _, s := range p.roles() {
		if s.Start < at {
			spans = append(spans, Span{s.Role, s.Start, min(s.End, at)})
		}
		if s.End > end {
			spans = append(spans, Span{s.Role, max(s.Start, end), s.End})
		}
	}
	i := slices.IndexFunc(spans, func(s Span) bool { return s.Start >= end })
	if i < 0 {
		i = len(spans)
	}
	return piece{text: p.text, spans: slices.Insert(spans, i, Span{RoleReceipt, at, end})}
}

// copies returns the label of the key that copies the receipt in a text; "" if there is no receipt in it.
func (s speaker) copies(said piece) string {
	if slices.ContainsFunc(said.spans, func(p Span) bool { return p.Role == RoleReceipt }) {
		return s.word("bot.key.copy_receipt", nil)
	}
	return ""
}

// asking gives the words of a question their roles: the last paragraph asks, those before it say what about. Of the last
// paragraph only the first line asks; a consultation may explain its options below it.
func asking(text string) piece {
	start := strings.LastIndex(text, "\n\n") + len("\n\n")
	if start == 1 { // there is one paragraph
		start = 0
	}
	about, question := strings.TrimRight(text[:start], "\n"), text[start:]
	end := len(question)
	if i := strings.IndexByte(question, '\n'); i > 0 {
		end = i
	}
	below := strings.TrimLeft(question[end:], "\n")
	if about == "" && below == "" && end == len(text) {
		return as(RoleQuestion, text)
	}
	p := piece{text: text, spans: make([]Span, 0, 3)}
	for _, s := range [...]Span{{RoleStatement, 0, len(about)}, {RoleQuestion, start, start + end}, {RoleStatement, len(text) - len(below), len(text)}} {
		if s.Start < s.End {
			p.spans = append(p.spans, s)
		}
	}
	return p
}

// titled puts a title above the words of a question; "" is none.
func titled(title string, rest piece) piece {
	if title == "" {
		return rest
	}
	return glue("\n", as(RoleTitle, title), rest)
}

// headed gives the first line of a text the role of a title, and the rest another role. A text of one line has no title.
func headed(text string, rest Role) piece {
	title, below, found := strings.Cut(text, "\n")
	if !found {
		return as(rest, text)
	}
	gap := len(below) - len(strings.TrimLeft(below, "\n"))
	return glue("", as(RoleTitle, title), piece{text: "\n" + below[:gap]}, as(rest, below[gap:]))
}

// texts returns what pieces say.
func texts(pieces []piece) []string {
	var all []string
	for _, p := range pieces {
		all = append(all, p.text)
	}
	return all
}
