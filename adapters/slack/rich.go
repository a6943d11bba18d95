package slack

import (
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"aporte/adapters/line"
	"aporte/bot"
)

// A text becomes blocks by the roles of its parts: a title becomes a header, progress and hints a quiet context, the rest rich text
// in which the question is bold. Rich text has no markup to escape: a text in it is shown letter by letter, and a link is an object
// of its own. So nothing that somebody writes can become a link, a mention or a format.

// stretch is a part of a text with its role; "" is none.
type stretch struct {
	role bot.Role
	text string
}

// stretches cuts text[from:to] at its spans.
func stretches(text string, spans []bot.Span, from, to int) []stretch {
	var all []stretch
	add := func(role bot.Role, start, end int) {
		if start, end = max(start, from), min(end, to); start < end {
			all = append(all, stretch{role, text[start:end]})
		}
	}
	at := from
	for _, s := range spans {
		add("", at, s.Start)
		add(s.Role, max(s.Start, at), s.End)
		at = max(at, s.End)
	}
	add("", at, to)
	return all
}

// rich lays a text out. It has at most maxText units, and is not empty.
func rich(all []stretch) []slack.Block {
	r := &richText{}
	for i := 0; i < len(all); i++ {
		s := all[i]
		for quiet(s.role) && i+2 < len(all) && all[i+2].role == s.role && strings.TrimSpace(all[i+1].text) == "" {
			s.text += all[i+1].text + all[i+2].text // in one block they stand below each other
			i += 2
		}
		r.add(s)
	}
	r.flush()
	return r.blocks
}

// ours lays out a sentence of ours, in which addresses are links.
func ours(text string) []slack.Block { return rich([]stretch{{bot.RoleNote, text}}) }

// theirs lays out a text that may hold words of somebody else.
func theirs(text string) []slack.Block { return rich([]stretch{{text: text}}) }

// quiet says whether a role is of little weight.
func quiet(role bot.Role) bool { return role == bot.RoleProgress || role == bot.RoleHint }

// richText is a text being laid out.
type richText struct {
	blocks   []slack.Block
	elements []slack.RichTextElement        // of the rich text under way
	inline   []slack.RichTextSectionElement // of its section under way
	units    int                            // in inline and elements
}

func (r *richText) add(s stretch) {
	if line.Units(s.text) > maxSection {
		for _, text := range line.Split(s.text, maxSection, line.Units) {
			r.flush()
			r.add(stretch{s.role, text})
		}
		return
	}
	text := strings.Trim(s.text, "\n")
	if strings.TrimSpace(text) == "" {
		s.role = ""
	}
	switch {
	case s.role == bot.RoleTitle && line.Units(text) <= maxHeader:
		r.flush()
		r.blocks = append(r.blocks, slack.NewHeaderBlock(plain(text)))
	case quiet(s.role) && len(addresses(text)) == 0:
		r.flush()
		r.blocks = append(r.blocks, slack.NewContextBlock("", plain(text)))
	case s.role == bot.RoleSaid:
		r.section()
		r.element(&slack.RichTextQuote{Type: slack.RTEQuote, Elements: words(text, nil)}, line.Units(text))
	case s.role == bot.RoleQuestion, s.role == bot.RoleTitle:
		r.write(s.text, linked(s.text, &slack.RichTextSectionTextStyle{Bold: true}))
	case s.role == bot.RoleReceipt:
		r.write(s.text, words(s.text, &slack.RichTextSectionTextStyle{Code: true}))
	case s.role == "":
		r.write(s.text, words(s.text, nil))
	default:
		r.listed(s.text)
	}
}

// bullet begins a line of a list.
const bullet = "• "

// listed adds a text of ours, in which lines that begin with a bullet are a list.
func (r *richText) listed(text string) {
	var items []slack.RichTextElement
	size := 0
	end := func() {
		if items != nil {
			r.section()
			r.element(slack.NewRichTextList(slack.RTEListBullet, 0, items...), size)
		}
		items, size = nil, 0
	}
	for row := range strings.Lines(text) {
		item, ok := strings.CutPrefix(row, bullet)
		if item = strings.TrimRight(item, "\n"); ok && strings.TrimSpace(item) != "" {
			items = append(items, slack.NewRichTextSection(linked(item, nil)...))
			size += line.Units(row)
			continue
		}
		end()
		r.write(row, linked(row, nil))
	}
	end()
}

// write adds a text to the section under way. A paragraph below a list or a quotation begins a block, which keeps the distance.
func (r *richText) write(text string, elements []slack.RichTextSectionElement) {
	units := line.Units(text)
	apart := len(r.inline) == 0 && len(r.elements) > 0 && strings.HasPrefix(text, "\n\n")
	if apart || r.units > 0 && r.units+units > maxSection {
		r.flush()
	}
	r.inline = append(r.inline, elements...)
	r.units += units
}

// element adds an element below the section under way.
func (r *richText) element(e slack.RichTextElement, units int) {
	if r.units > 0 && r.units+units > maxSection {
		r.flush()
	}
	r.elements = append(r.elements, e)
	r.units += units
}

// section ends the section under way. Line breaks at its ends are left out: it begins on a line of its own.
func (r *richText) section() {
	if inline := trimmed(r.inline); spoken(inline) {
		r.elements = append(r.elements, slack.NewRichTextSection(inline...))
	}
	r.inline = nil
}

// flush ends the block under way.
func (r *richText) flush() {
	r.section()
	if len(r.elements) > 0 {
		r.blocks = append(r.blocks, slack.NewRichTextBlock("", r.elements...))
	}
	r.elements, r.units = nil, 0
}

// words is a text shown letter by letter; nothing if it is empty.
func words(text string, style *slack.RichTextSectionTextStyle) []slack.RichTextSectionElement {
	if text == "" {
		return nil
	}
	return []slack.RichTextSectionElement{slack.NewRichTextSectionTextElement(text, style)}
}

// trimmed removes line breaks at both ends of a section, and texts of which nothing is left.
func trimmed(inline []slack.RichTextSectionElement) []slack.RichTextSectionElement {
	text := func(i int) *slack.RichTextSectionTextElement {
		t, _ := inline[i].(*slack.RichTextSectionTextElement)
		return t
	}
	for len(inline) > 0 && text(0) != nil {
		if text(0).Text = strings.TrimLeft(text(0).Text, "\n"); text(0).Text != "" {
			break
		}
		inline = inline[1:]
	}
	for len(inline) > 0 && text(len(inline)-1) != nil {
		last := text(len(inline) - 1)
		if last.Text = strings.TrimRight(last.Text, "\n"); last.Text != "" {
			break
		}
		inline = inline[:len(inline)-1]
	}
	return inline
}

// spoken reports whether there is anything to see.
func spoken(inline []slack.RichTextSectionElement) bool {
	return slices.ContainsFunc(inline, func(e slack.RichTextSectionElement) bool {
		t, isText := e.(*slack.RichTextSectionTextElement)
		return !isText || strings.TrimSpace(t.Text) != ""
	})
}
