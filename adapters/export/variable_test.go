package export

import (
	"strings"
	"testing"
)

// Names are what SPSS and R take, at most 64 bytes long, and no two are the same, whatever their capitals.
func TestVariableName(t *testing.T) {
	taken := map[string]bool{}
	long := strings.Repeat("a", 70)
	for _, c := range [][2]string{
		{"view", "view"},
		{"View", "View_2"},
		{"with", "v_with"},
		{"1st", "v_1st"},
		{"_x", "v__x"},
		{"f1-why", "f1_why"},
		{"f1_why", "f1_why_2"},
		{"né", "n_"},
		{"", "v_"},
		{long, long[:64]},
		{long + "b", long[:62] + "_2"},
	} {
		if got := variableName(c[0], taken); got != c[1] {
			t.Errorf("%q: want %s, got %s", c[0], c[1], got)
		}
	}
}
