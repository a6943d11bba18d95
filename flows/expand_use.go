package flows

import (
	"cmp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// useKeys are the keys of a use that are not parameters.
var useKeys = []string{"use", "id", "when"}

// use expands a block under an id of its own. Several blocks may be used under the same id: their steps form one group.
func (p *parser) use(f *fields, fr frame) {
	f.what = "a use"
	f.need("id")
	name, line, ok := f.text("use")
	if !ok {
		return
	}
	b := p.blocks[name]
	if b == nil {
		p.missed["block"] = true
		p.add(line, "unknown block %s%s", quote(name), cmp.Or(instead(name, sorted(p.blocks)), ": define it under \"blocks\""))
		return
	}
	b.used = true
	if slices.Contains(fr.chain, name) {
		p.add(line, "block %q contains itself (%s): take one of these uses out", name,
			strings.Join(append(slices.Clip(fr.chain), name), " > "))
		return
	}
	in := fr
	in.params = p.arguments(f, b, name)
	id, idLine, ok := f.name("id")
	if !ok || !p.newID(idLine, id) {
		return
	}
	cond := p.when(f, "when", fr)
	in.block = name
	in.chain = append(slices.Clip(fr.chain), name)
	in.group = fr.prefix + id
	in.prefix = in.group + "_"
	in.scopes = append([]string{in.prefix}, fr.scopes...)
	in.stems = nil
	for _, stem := range fr.stems {
		in.stems = append(in.stems, stem+id+"_")
	}
	in.stems = append(in.stems, name+".")
	if p.claim(in.group, "use", idLine, f) {
		p.steps(b.steps, in.with(cond))
	}
}

// arguments returns the values that the use gives for the parameters of the block.
func (p *parser) arguments(f *fields, b *block, name string) map[string]*yaml.Node {
	given := map[string]*yaml.Node{}
	for _, key := range f.keys {
		if slices.Contains(useKeys, key) {
			continue
		}
		if _, taken := b.params[key]; !taken {
			p.add(f.values[key].Line, "block %q has no parameter %s%s", name, quote("$"+key),
				instead(key, append(sorted(b.params), useKeys...)))
			continue
		}
		if v := f.get(key); v != nil {
			given[key] = v
		}
	}
	for _, param := range sorted(b.params) {
		if !f.has(param) {
			p.add(f.line, "block %q needs the parameter %q: add %s", name, "$"+param, quote(param+": ..."))
		}
	}
	return given
}

// claim records which entry of the source a name belongs to.
type claim struct {
	kind string // what it names: "step", "question", "group", "use", "block", "grid", "repeat"
	line int
	by   *yaml.Node // the entry of the source that it comes from
}

// claim reserves a name that becomes part of locale keys: of a step, a group, a grid, a repeat or a block. It fails if
// another entry has the name, since both would share their words. The rounds of a repeat come from one entry and share
// theirs on purpose.
func (p *parser) claim(name, kind string, line int, by *fields) bool {
	first, taken := p.claims[name]
	switch {
	case !taken:
		p.claims[name] = claim{kind, line, by.node}
	case kind == "use" && first.kind == kind: // another block goes on with the group
	case first.by != by.node || kind == "step" || kind == "group":
		p.add(line, "id %q is also that of the %s in line %d: choose another", name, first.kind, first.line)
		return false
	}
	return true
}
