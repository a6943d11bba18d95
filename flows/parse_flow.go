package flows

import (
	"regexp"
	"slices"
	"strconv"
	"time"

	"go.yaml.in/yaml/v4"
	"golang.org/x/text/language"
)

// namedGuard is an entry of "guards".
type namedGuard struct {
	line  int
	cases []rawCase
	used  bool
}

// block is an entry of "blocks".
type block struct {
	line   int
	steps  *yaml.Node
	params map[string]int // the line where each is used first
	used   bool
}

// document reads the whole file and runs every check.
func (p *parser) document(root *yaml.Node) {
	f, ok := p.fields(root, "a consultation", nil)
	if !ok {
		return
	}
	f.only(append([]string{"flow", "version", "languages", "parts", "name", "beside", "opens", "closes", "guards", "blocks", "steps"}, terms...)...)
	f.need("flow", "version", "languages", "steps")
	p.header(f)
	p.parts(f)
	p.readGuards(f)
	p.readBlocks(f)
	if steps := f.get("steps"); steps != nil {
		p.expand(steps)
		p.resolve()
		p.check(steps.Line)
	}
	p.unused()
	p.finish()
}

var flowID = regexp.MustCompile(`^[a-z][a-z0-9]*([_-][a-z0-9]+)*$`)

// header reads the id of the consultation, its languages, its terms and its dates.
func (p *parser) header(f *fields) {
	if id, line, ok := f.text("flow"); ok {
		switch {
		case len(id) > 32 || !flowID.MatchString(id):
			p.add(line, "flow id %s: use at most 32 of a-z, 0-9, - and _, a letter first", quote(id))
		case id == "bot" || id == "country":
			p.add(line, "flow id %q is taken by the texts of the bot itself: choose another", id)
		}
		p.flow.ID = id
	}
	f.number("version", &p.flow.Version, 1, 1_000_000)

	items, _ := f.list("languages")
	for _, it := range items {
		tag, err := language.Parse(it.value)
		switch {
		case err != nil || it.value == "und":
			p.add(it.line, "unknown language %s: write a BCP 47 tag such as en or pt-BR", quote(it.value))
		case tag.String() != it.value:
			p.add(it.line, "language %s: write it %q", quote(it.value), tag)
		case len(it.value) > maxID:
			p.add(it.line, "language %s is longer than %d characters", quote(it.value), maxID)
		case slices.Contains(p.flow.Languages, it.value):
			p.add(it.line, "language %q is there twice: keep one", it.value)
		default:
			p.flow.Languages = append(p.flow.Languages, it.value)
		}
	}

	p.beside(f)
	p.terms(f)
	p.flow.Opens, p.flow.OpensDay = p.date(f, "opens", false)
	p.flow.Closes, p.flow.ClosesDay = p.date(f, "closes", true)
	if err := p.flow.order(); err != nil {
		p.add(f.values["closes"].Line, "%v", err)
	}
}

// date reads a point in time, see [ParseDate].
func (p *parser) date(f *fields, key string, end bool) (at time.Time, whole bool) {
	n := f.get(key)
	if n == nil {
		return time.Time{}, false
	}
	if n.Kind == yaml.ScalarNode {
		if at, whole, err := ParseDate(n.Value, p.flow.Location(), end); err == nil {
			return at, whole
		}
	}
	p.add(n.Line, "%q must be a date such as 2026-11-30 or 2026-11-30T18:00:00Z, not %s", key, form(n))
	return time.Time{}, false
}

// parts reads the names of the parts. After expansion it is checked that each has steps.
func (p *parser) parts(f *fields) {
	p.flow.Parts, _ = f.idents("parts", "part")
	if n := f.get("parts"); n != nil {
		p.partsLine = n.Line
	}
}

// readGuards reads the named conditions.
func (p *parser) readGuards(f *fields) {
	p.eachNamed(f, "guards", func(name string, line int, n *yaml.Node) {
		cases, _ := p.cases(n, nil)
		p.guards[name] = &namedGuard{line: line, cases: cases}
	})
}

// readBlocks stores the blocks unread. They are read again for each use, with its parameters.
func (p *parser) readBlocks(f *fields) {
	p.eachNamed(f, "blocks", func(name string, line int, n *yaml.Node) {
		b := &block{line: line, steps: n, params: map[string]int{}}
		params(n, b.params)
		for _, param := range sorted(b.params) {
			switch {
			case !identifier.MatchString(param):
				p.add(b.params[param], "parameter %s: use a-z, 0-9 and _ behind the $", quote("$"+param))
			case slices.Contains(useKeys, param):
				p.add(b.params[param], "parameter %q has the name of a key of \"use\": choose another", "$"+param)
			}
		}
		p.blocks[name] = b
		p.claim(name, "block", line, &fields{node: n})
	})
	p.flow.Blocks = sorted(p.blocks)
}

// eachNamed walks over a mapping from names that the author chose.
func (p *parser) eachNamed(f *fields, key string, read func(name string, line int, n *yaml.Node)) {
	n := f.get(key)
	if n == nil {
		return
	}
	if n.Kind != yaml.MappingNode {
		p.add(n.Line, "%q must be a mapping from names, not %s", key, form(n))
		return
	}
	if n.Content == nil {
		p.add(n.Line, "%q is empty: remove it", key)
	}
	named, ok := p.fields(n, strconv.Quote(key), nil)
	if !ok {
		return
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		name, line := n.Content[i].Value, n.Content[i].Line
		if v := named.get(name); v == n.Content[i+1] && p.ident(line, "name", name) {
			read(name, line, v)
		}
	}
}

// unused reports what is defined and never used. If a name of the same sort was not found, it may be a misspelling of the
// unused one, so only that name is reported.
func (p *parser) unused() {
	for _, name := range sorted(p.guards) {
		if g := p.guards[name]; !g.used && !p.missed["guard"] {
			p.add(g.line, "guard %q is never used: remove it", name)
		}
	}
	for _, name := range sorted(p.blocks) {
		if b := p.blocks[name]; !b.used && !p.missed["block"] {
			p.add(b.line, "block %q is never used: remove it, or use it with {use: %s, id: ...}", name, name)
		}
	}
}

// finish moves the steps into the flow.
func (p *parser) finish() {
	for i := range p.placed {
		p.flow.Steps = append(p.flow.Steps, p.placed[i].Step)
	}
}
