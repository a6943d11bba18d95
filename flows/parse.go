package flows

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// Limits of a consultation's source. They are far above what people can answer, and low enough that no file is slow.
const (
	maxSource  = 1 << 20 // bytes of a file
	maxSteps   = 500     // after expansion
	maxEntries = 2000    // entries of steps read, counting every use of a block
	maxList    = 250     // entries of one list of codes
	maxDepth   = 12      // groups, repeats and blocks inside each other
	maxID      = 24      // characters of a step id or an option code: both go into a key's token
)

// parser reads one file. It collects problems, and continues after a problem where that is useful.
type parser struct {
	problems
	flow      *Flow
	guards    map[string]*namedGuard
	blocks    map[string]*block
	placed    []placed          // the flow's steps, with what the checks need to know
	index     map[string]int    // of placed, by step id
	claims    map[string]claim  // every name that is used for keys in locales
	entries   int               // read so far
	partsLine int               // of the list of parts
	preset    map[string][]item // the answers that keys of the review give, by step
	missed    map[string]bool   // "guard", "block", "part": a name of that sort was not found, so an unused one may have been meant
}

// placed is one step of the expanded flow together with where it comes from.
type placed struct {
	Step
	line   int
	conds  []condition // becomes Step.When
	scopes []string    // see condition
	broken bool        // its kind or options could not be read, so references to it are not checked
}

// Parse reads a consultation from YAML and expands its blocks, groups, repeats and grids. It is strict: everything
// unknown is a problem, and so is a flow that cannot be completed from its first step to its review. name is the name of
// the file in messages. The error is nil or a [Problems] with everything that is wrong.
//
// A file is a mapping of flow, version, languages and steps, and if wanted parts, opens, closes, guards and blocks, and the
// terms time_zone, controller, contact, report, license and place, see [Terms]. With name and beside a bot takes part in several
// consultations: by name people ask for this one, and beside lists the ids of the others. A step may have a key that leads to one of
// these: "leads" is its id. The entries of steps have one of these forms:
//
//	{id: sector, kind: choice, options: [a, b], ...}   a step; which keys it takes depends on its [Kind]
//	{part: about, when: full, steps: [...]}            a group: its steps share a part, a condition, or both
//	{use: card, id: f1, codes: [a, b]}                 the block card with $codes filled in; its step stance is f1_stance
//	{repeat: idea, times: 3, again: full, steps: [...]} up to three rounds, idea1_headline, idea2_headline ...; behind a
//	                                                   round comes idea1_again, if its first question was answered and
//	                                                   the condition again holds
//	{grid: need, items: [a, b], kind: scale, ...}      the steps need_a and need_b, which share their options and words
//
// Several blocks may be used under one id: their steps form one group. The name of a step in a guard may be a parameter, too.
//
// The value of "when" is a condition. It is one of three: the name of a guard; a mapping from steps to codes, which must
// all hold; or a list of such mappings, of which at least one must hold. A code is an option, a number, "*" for any
// answer, or "!code" for an answer without that code. Inside a block or a repeat, a step name is first looked up in the
// same use or round. A condition may use earlier steps only. A named guard that is used early may also have alternatives
// that use later steps.
func Parse(name string, src []byte) (*Flow, error) {
	p := &parser{
		problems: problems{file: name},
		flow:     &Flow{},
		guards:   map[string]*namedGuard{},
		blocks:   map[string]*block{},
		index:    map[string]int{},
		claims:   map[string]claim{},
		preset:   map[string][]item{},
		missed:   map[string]bool{},
	}
	if root := p.load(src); root != nil {
		p.document(root)
	}
	if err := p.err(); err != nil {
		return nil, err
	}
	return p.flow, nil
}

// load checks the bytes and returns the one mapping that the file consists of, or nil.
func (p *parser) load(src []byte) *yaml.Node {
	if !p.readable(src) {
		return nil
	}
	loader, err := yaml.NewLoader(bytes.NewReader(src))
	if err != nil {
		p.add(0, "cannot be read as YAML: %v", err)
		return nil
	}
	var doc, second yaml.Node
	switch err := loader.Load(&doc); {
	case errors.Is(err, io.EOF):
		p.add(0, "the file is empty: a consultation begins with \"flow: its-id\"")
		return nil
	case err != nil:
		p.syntax(err)
		return nil
	}
	switch err := loader.Load(&second); {
	case errors.Is(err, io.EOF):
	case err != nil:
		p.syntax(err)
		return nil
	default:
		p.add(second.Line, "a second document begins here: write one consultation a file")
		return nil
	}
	if len(doc.Content) != 1 || doc.Content[0].Kind != yaml.MappingNode {
		p.add(max(doc.Line, 1), "not a consultation: the file must be a mapping that begins with \"flow: its-id\"")
		return nil
	}
	if !p.plain(doc.Content[0], 0) {
		return nil
	}
	return doc.Content[0]
}

// readable rejects what is not text before the YAML parser reads it.
func (p *parser) readable(src []byte) bool {
	if len(src) > maxSource {
		p.add(0, "larger than 1 MiB: a consultation is a few pages of text; is this the right file?")
		return false
	}
	for i, line := range bytes.Split(src, []byte("\n")) {
		for _, b := range line {
			if b < ' ' && b != '\t' && b != '\r' {
				p.add(i+1, "binary data (byte 0x%02x): a consultation is a text file", b)
				return false
			}
		}
		if !utf8.Valid(line) {
			p.add(i+1, "not UTF-8: save the file in the encoding UTF-8")
			return false
		}
		indent := line[:len(line)-len(bytes.TrimLeft(line, " \t"))]
		if bytes.ContainsRune(indent, '\t') && len(bytes.TrimSpace(line)) > 0 {
			p.add(i+1, "a tab in the indentation: use spaces")
		}
	}
	return len(p.list) == 0
}

// plain rejects aliases, tags and structures nested too deeply. Authors use blocks instead of aliases, since messages can
// name a block, and its expansion is limited.
func (p *parser) plain(n *yaml.Node, depth int) bool {
	if depth > 5*maxDepth {
		p.add(n.Line, "nested too deeply: put the inner part into a block, or flatten it")
		return false
	}
	ok := true
	switch {
	case n.Kind == yaml.AliasNode:
		p.add(n.Line, "alias *%s: aliases are not taken; write a block and use it", clip(n.Value))
		return false
	case n.Anchor != "":
		p.add(n.Line, "anchor &%s: anchors are not taken; write a block and use it", clip(n.Anchor))
		ok = false
	case n.Style&yaml.TaggedStyle != 0:
		p.add(n.Line, "tag %s: tags are not taken; leave it out, or put the value in quotes", clip(n.Tag))
		ok = false
	}
	for _, c := range n.Content {
		ok = p.plain(c, depth+1) && ok
	}
	return ok
}

func clip(s string) string { return strings.Trim(quote(s), `"`) }

// syntax reports an error of the YAML parser with its line.
func (p *parser) syntax(err error) {
	var at *yaml.LoadError
	if !errors.As(err, &at) {
		p.add(0, "cannot be read as YAML: %v", err)
		return
	}
	what := at.Message
	if at.ContextMsg != "" {
		what = at.ContextMsg + ": " + what
	}
	p.add(max(at.Mark.Line, at.ContextMark.Line), "cannot be read as YAML: %s", what)
}
