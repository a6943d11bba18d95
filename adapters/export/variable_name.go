package export

import (
	"slices"
	"strconv"
	"strings"
)

// reservedNames are the words of SPSS that are no names of variables.
var reservedNames = []string{"ALL", "AND", "BY", "EQ", "GE", "GT", "LE", "LT", "NE", "NOT", "OR", "TO", "WITH"}

// mostInName is how many bytes the name of a variable can have in SPSS.
const mostInName = 64

// variableName returns a name like that of a column that SPSS and R take, and that is not taken: letters, digits and "_", a letter
// first, no matter whether small or capital. It takes the name.
func variableName(column string, taken map[string]bool) string {
	name := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_' {
			return r
		}
		return '_'
	}, column)
	if name == "" || name[0] == '_' || name[0] >= '0' && name[0] <= '9' || slices.Contains(reservedNames, strings.ToUpper(name)) {
		name = "v_" + name
	}
	own := name[:min(len(name), mostInName)]
	for n := 2; taken[strings.ToLower(own)]; n++ {
		end := "_" + strconv.Itoa(n)
		own = name[:min(len(name), mostInName-len(end))] + end
	}
	taken[strings.ToLower(own)] = true
	return own
}
