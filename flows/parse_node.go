package flows

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

var identifier = regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)*$`)

// ident reports whether a value has the form of an id or a code. If not, it adds a problem.
func (p *parser) ident(line int, what, value string) bool {
	switch {
	case len(value) > maxID:
		p.add(line, "%s %s is longer than %d characters: shorten it", what, quote(value), maxID)
	case !identifier.MatchString(value):
		p.add(line, "%s %s is not an identifier: use a-z, 0-9 and single _ between them, a letter first", what, quote(value))
	default:
		return true
	}
	return false
}

func isText(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.ShortTag() == "!!str" }

// paramName returns the name of a parameter, without its $. It returns false if the node is no parameter.
func paramName(n *yaml.Node) (string, bool) {
	if n.Kind != yaml.ScalarNode || n.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) != 0 {
		return "", false
	}
	return strings.CutPrefix(n.Value, "$")
}

// params collects the names of all parameters in a node, with the line where each occurs first.
func params(n *yaml.Node, found map[string]int) {
	if name, ok := paramName(n); ok {
		if _, seen := found[name]; !seen {
			found[name] = n.Line
		}
	}
	for _, c := range n.Content {
		params(c, found)
	}
}

// form returns a description of a node for messages.
func form(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "a mapping"
	case yaml.SequenceNode:
		return "a list"
	}
	switch n.ShortTag() {
	case "!!null":
		return "nothing"
	case "!!str":
		return "the text " + quote(n.Value)
	default:
		return clip(n.Value)
	}
}

// inQuotes returns the advice to put a word in quotes that YAML reads as another type, or "".
func inQuotes(n *yaml.Node) string {
	if n.Kind != yaml.ScalarNode || n.ShortTag() == "!!null" {
		return ""
	}
	return ": write it in quotes"
}

// sorted returns the keys of a map in ascending order.
func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
