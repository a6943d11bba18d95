package flows

import (
	"cmp"
	"strings"

	"go.yaml.in/yaml/v4"
)

// condition is a guard as it is written at one place. Its references are looked up after expansion.
type condition struct {
	line   int
	name   string // of the named guard; "" for one that is written in place
	cases  []rawCase
	scopes []string // prefixes of step ids in which its names are looked up, innermost first
}

// rawCase is one alternative: all of its tests must hold.
type rawCase []rawTest

// rawTest requires that the answer to a step has one of the codes.
type rawTest struct {
	step  string
	line  int
	codes []item
}

const (
	maxCases = 20 // alternatives of one guard
	maxTests = 10 // steps that one alternative names
)

// when reads the condition of an entry. It returns nil if there is none, or if it cannot be read.
func (p *parser) when(f *fields, key string, fr frame) *condition {
	n := f.get(key)
	if n == nil {
		return nil
	}
	if !isText(n) {
		if cases, ok := p.cases(n, fr.params); ok {
			return &condition{line: n.Line, cases: cases, scopes: fr.scopes}
		}
		return nil
	}
	g := p.guards[n.Value]
	if g == nil {
		p.missed["guard"] = true
		p.add(n.Line, "unknown guard %s%s", quote(n.Value), cmp.Or(instead(n.Value, sorted(p.guards)), ": define it under \"guards\""))
		return nil
	}
	g.used = true
	return &condition{line: n.Line, name: n.Value, cases: g.cases, scopes: []string{""}}
}

// cases reads one alternative, or a list of them.
func (p *parser) cases(n *yaml.Node, params map[string]*yaml.Node) (cases []rawCase, ok bool) {
	nodes := []*yaml.Node{n}
	if n.Kind == yaml.SequenceNode {
		nodes = n.Content
	}
	if len(nodes) == 0 || len(nodes) > maxCases {
		p.add(n.Line, "a guard has %d alternatives: write 1 to %d", len(nodes), maxCases)
		return nil, false
	}
	ok = true
	for _, alternative := range nodes {
		if alternative.Kind != yaml.MappingNode {
			p.add(alternative.Line, "a guard must be a mapping such as {route: full} or the name of one, not %s", form(alternative))
			ok = false
			continue
		}
		c, readable := p.oneCase(alternative, params)
		cases = append(cases, c)
		ok = ok && readable
	}
	return cases, ok
}

// oneCase reads a mapping from steps to the codes asked for.
func (p *parser) oneCase(n *yaml.Node, params map[string]*yaml.Node) (c rawCase, ok bool) {
	f, ok := p.fields(n, "a guard", params)
	if !ok {
		return nil, false
	}
	if len(f.keys) == 0 || len(f.keys) > maxTests {
		p.add(n.Line, "a guard names %d steps: name 1 to %d", len(f.keys), maxTests)
		return nil, false
	}
	for _, step := range f.keys {
		v := f.get(step)
		if name, isParam := strings.CutPrefix(step, "$"); isParam && params[name] != nil {
			step = params[name].Value
		}
		if v == nil {
			ok = false
			continue
		}
		codes, readable := p.codes(v)
		c = append(c, rawTest{step: step, line: v.Line, codes: codes})
		ok = ok && readable
	}
	return c, ok
}

// codes reads one code, or a list of alternatives. "*" and "!code" must be the only code, since beside others they would
// have no effect.
func (p *parser) codes(n *yaml.Node) (codes []item, ok bool) {
	nodes := []*yaml.Node{n}
	if n.Kind == yaml.SequenceNode {
		nodes = n.Content
	}
	if len(nodes) == 0 || len(nodes) > maxList {
		p.add(n.Line, "a guard lists %d codes: write 1 to %d", len(nodes), maxList)
		return nil, false
	}
	ok = true
	for _, code := range nodes {
		// Whole numbers are answers of scales; true and null are words that somebody forgot to quote.
		if !isText(code) && (code.Kind != yaml.ScalarNode || code.ShortTag() != "!!int") {
			p.add(code.Line, "a code in a guard must be text, not %s%s", form(code), inQuotes(code))
			ok = false
			continue
		}
		if len(nodes) > 1 && (code.Value == Answered || strings.HasPrefix(code.Value, "!")) {
			p.add(code.Line, "%s in a list of codes: it must stand alone, as in {step: \"%s\"}", quote(code.Value), clip(code.Value))
			ok = false
			continue
		}
		codes = append(codes, item{code.Value, code.Line})
	}
	return codes, ok
}
