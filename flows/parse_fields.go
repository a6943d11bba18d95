package flows

import (
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

// fields gives strict access to one mapping of the source. Its methods report each value that is not valid and return the
// zero value for it. The caller continues.
type fields struct {
	p      *parser
	what   string // for messages: "a step"
	line   int
	node   *yaml.Node
	keys   []string // in the order written
	values map[string]*yaml.Node
	open   map[string]bool // the value is a parameter that was not given; this is reported at the use of the block
}

// maxKeys limits the keys of one mapping. No valid mapping has so many; the limit keeps a hostile one cheap.
const maxKeys = 64

// fields reads a mapping without checking which keys it has. Parameters are replaced by the values given for them.
func (p *parser) fields(n *yaml.Node, what string, params map[string]*yaml.Node) (*fields, bool) {
	if n.Kind != yaml.MappingNode {
		p.add(n.Line, "%s must be a mapping such as {id: country, kind: country}, not %s", what, form(n))
		return nil, false
	}
	f := &fields{p: p, what: what, line: n.Line, node: n, values: map[string]*yaml.Node{}, open: map[string]bool{}}
	if len(n.Content) > 2*maxKeys {
		p.add(n.Line, "%s has %d keys: at most %d are taken", what, len(n.Content)/2, maxKeys)
		return nil, false
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		switch _, twice := f.values[key.Value]; {
		case key.Kind != yaml.ScalarNode:
			p.add(key.Line, "a key of %s is %s: write a plain word", what, form(key))
			continue
		case twice:
			p.add(key.Line, "key %s is there twice in %s: keep one", quote(key.Value), what)
			continue
		}
		name, isParam := paramName(value)
		switch given, ok := params[name]; {
		case !isParam:
		case params == nil:
			p.add(value.Line, "parameter %s outside of a block: write the value itself", quote(value.Value))
			f.open[key.Value] = true
		case !ok:
			f.open[key.Value] = true
		default:
			value = given
		}
		if value.Kind == yaml.ScalarNode && value.ShortTag() == "!!null" {
			p.add(key.Line, "%s has no value: give one, or remove the key", quote(key.Value))
			f.open[key.Value] = true
		}
		f.keys = append(f.keys, key.Value)
		f.values[key.Value] = value
	}
	return f, true
}

// only reports every key that is not among the known ones.
func (f *fields) only(known ...string) {
	for _, key := range f.keys {
		if !slices.Contains(known, key) {
			f.p.add(f.values[key].Line, "unknown key %s in %s%s", quote(key), f.what, instead(key, known))
		}
	}
}

func (f *fields) has(key string) bool { return f.values[key] != nil }

// need reports missing keys.
func (f *fields) need(keys ...string) {
	for _, key := range keys {
		if !f.has(key) {
			f.p.add(f.line, "%s has no %q: add it", f.what, key)
		}
	}
}

// get returns the value of a key, or nil if it is missing or a parameter that was not given.
func (f *fields) get(key string) *yaml.Node {
	if f.open[key] {
		return nil
	}
	return f.values[key]
}

// text returns a string.
func (f *fields) text(key string) (value string, line int, ok bool) {
	n := f.get(key)
	if n == nil {
		return "", f.line, false
	}
	if !isText(n) {
		f.p.add(n.Line, "%q in %s must be text, not %s%s", key, f.what, form(n), inQuotes(n))
		return "", n.Line, false
	}
	return n.Value, n.Line, true
}

// name returns a string that is an identifier.
func (f *fields) name(key string) (value string, line int, ok bool) {
	value, line, ok = f.text(key)
	if ok {
		ok = f.p.ident(line, key, value)
	}
	return value, line, ok
}

// number reads a whole number into to.
func (f *fields) number(key string, to *int, low, high int) bool {
	n := f.get(key)
	if n == nil {
		return false
	}
	i, err := strconv.Atoi(n.Value)
	if n.Kind != yaml.ScalarNode || n.ShortTag() != "!!int" || err != nil {
		f.p.add(n.Line, "%q in %s must be a whole number, not %s", key, f.what, form(n))
		return false
	}
	if i < low || i > high {
		f.p.add(n.Line, "%q in %s is %d: take a number from %d to %d", key, f.what, i, low, high)
		return false
	}
	*to = i
	return true
}

// flag returns true or false.
func (f *fields) flag(key string) bool {
	n := f.get(key)
	if n == nil {
		return false
	}
	if n.Kind != yaml.ScalarNode || n.ShortTag() != "!!bool" {
		f.p.add(n.Line, "%q in %s must be true or false, not %s", key, f.what, form(n))
		return false
	}
	return strings.EqualFold(n.Value, "true")
}

// item is an entry of a list with its line.
type item struct {
	value string
	line  int
}

// list returns the texts of a list. ok is false if part of it could not be read; then guards on it are not checked.
func (f *fields) list(key string) (items []item, ok bool) {
	n := f.get(key)
	if n == nil {
		return nil, !f.has(key)
	}
	if n.Kind != yaml.SequenceNode {
		f.p.add(n.Line, "%q in %s must be a list such as [first, second], not %s", key, f.what, form(n))
		return nil, false
	}
	if len(n.Content) == 0 || len(n.Content) > maxList {
		f.p.add(n.Line, "%q in %s has %d entries: write 1 to %d", key, f.what, len(n.Content), maxList)
		return nil, false
	}
	ok = true
	for _, c := range n.Content {
		if !isText(c) {
			f.p.add(c.Line, "an entry of %q in %s must be text, not %s%s", key, f.what, form(c), inQuotes(c))
			ok = false
			continue
		}
		items = append(items, item{c.Value, c.Line})
	}
	return items, ok
}

// idents returns a list of different identifiers; what names one of them in messages.
func (f *fields) idents(key, what string) (values []string, ok bool) {
	items, ok := f.list(key)
	for _, it := range items {
		switch {
		case !f.p.ident(it.line, what, it.value):
			ok = false
		case slices.Contains(values, it.value):
			f.p.add(it.line, "%s %q is there twice: keep one", what, it.value)
		default:
			values = append(values, it.value)
		}
	}
	return values, ok
}
