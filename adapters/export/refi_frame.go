package export

import (
	"cmp"
	"context"
	"encoding/xml"
	"fmt"
	"io"
	"slices"

	"aporte/flows"
)

// frame has the codes that structure what people wrote: one for each finding, with one below it for each stance, and one for each other
// question. They say where a text comes from; those of analysts stand beside them.
type frame struct {
	*reading
	all map[key]*codeNode
}

// codeNode is a code with those below it.
type codeNode struct {
	place int // in flow order
	refiCode
}

// frame returns the codes of all questions with words.
func (r *reading) frame() *frame {
	c := &frame{r, map[key]*codeNode{}}
	v := r.versions[r.Flow.Ref]
	for _, q := range r.questions {
		if q.Kind.Traits().Written || q.Other {
			c.node(q.Step, v.findingOf(q.Step))
		}
	}
	if len(c.all) == 0 { // words may be noted at any question
		for _, q := range r.questions {
			c.node(q.Step, nil)
		}
	}
	return c
}

// of returns the GUID of the code for a text.
func (c *frame) of(q quote) string {
	n := c.node(q.step, q.about)
	if q.about != nil && q.stance != "" {
		return c.below(n, q.about, q.stance)
	}
	return n.GUID
}

// node returns the code of the finding about, or of the question st if that is nil. It adds the code if it is new.
func (c *frame) node(st, about *flows.Step) *codeNode {
	of := cmp.Or(about, st)
	if n := c.all[keyOf(of)]; n != nil {
		return n
	}
	place := slices.IndexFunc(c.questions, func(q question) bool { return keyOf(q.Step) == keyOf(of) })
	if place >= 0 {
		of = c.questions[place].Step
	} else {
		place = len(c.questions)
	}
	n := &codeNode{place, refiCode{
		GUID: guid("code", c.Flow.ID, of.Question, of.Item), Name: c.say.title(of), Codable: true, Description: c.say.question(of),
	}}
	if about != nil {
		n.Name = cmp.Or(c.say.group(of), n.Name)
		for _, code := range of.Options {
			c.below(n, of, code)
		}
	}
	c.all[keyOf(of)] = n
	return n
}

// below returns the GUID of the code for a stance, and adds that code if it is new.
func (c *frame) below(n *codeNode, about *flows.Step, stance string) string {
	id := guid("code", c.Flow.ID, about.Question, about.Item, stance)
	if !slices.ContainsFunc(n.Codes, func(o refiCode) bool { return o.GUID == id }) {
		n.Codes = append(n.Codes, refiCode{GUID: id, Name: cmp.Or(c.say.label(about, stance), stance), Codable: true})
	}
	return id
}

// tree returns all codes in flow order. Those beside each other have different names.
func (c *frame) tree() []refiCode {
	nodes := make([]*codeNode, 0, len(c.all))
	for _, n := range c.all {
		nodes = append(nodes, n)
	}
	slices.SortFunc(nodes, func(a, b *codeNode) int { return cmp.Or(cmp.Compare(a.place, b.place), cmp.Compare(a.GUID, b.GUID)) })
	all := make([]refiCode, len(nodes))
	for i, n := range nodes {
		all[i] = n.refiCode
		all[i].Codes = distinct(n.Codes)
	}
	return distinct(all)
}

// distinct numbers the codes whose names were there already.
func distinct(all []refiCode) []refiCode {
	taken := map[string]bool{}
	for i := range all {
		name := all[i].Name
		for n := 2; taken[all[i].Name]; n++ {
			all[i].Name = fmt.Sprintf("%s (%d)", name, n)
		}
		taken[all[i].Name] = true
	}
	return all
}

// writeCodes writes codes with those below them.
func writeCodes(x *refiWriter, all []refiCode) {
	x.line("<Codes>")
	for _, code := range all {
		x.element("Code", code)
	}
	x.line("</Codes>")
}

// writeQDC writes the codes alone, as a codebook of REFI-QDA.
func writeQDC(_ context.Context, w io.Writer, s Source, look Words, o Options) error {
	r := s.open(look, s.wordsIn(o), o)
	x := &refiWriter{w: w}
	x.line(`%s<CodeBook xmlns="%s" origin="%s">`, xml.Header, refiCodebook, refiOrigin)
	writeCodes(x, r.frame().tree())
	x.line("</CodeBook>")
	if x.err != nil {
		return fmt.Errorf("write codebook: %w", x.err)
	}
	return nil
}
