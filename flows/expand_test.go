package flows

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// describe prints a flow, one step on each line, with everything that expansion decides.
func describe(f *Flow) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %d languages=%v parts=%v blocks=%v\n", f.ID, f.Version, f.Languages, f.Parts, f.Blocks)
	for i := range f.Steps {
		s := &f.Steps[i]
		fmt.Fprintf(&b, "%s %s", s.ID, s.Kind)
		show := func(name string, value any, yes bool) {
			if yes {
				fmt.Fprintf(&b, " %s=%v", name, value)
			}
		}
		show("question", s.Question, s.Question != s.ID)
		show("item", s.Item, s.Item != "")
		show("group", s.Group, s.Group != "")
		show("title", s.GroupWords(), s.Group != "")
		show("part", s.Part, s.Part != "")
		show("options", s.Options, s.Options != nil)
		show("exclusive", s.Exclusive, s.Exclusive != nil)
		show("min", s.Min, s.Min != 0)
		show("max", s.Max, s.Max != 0)
		show("notice", s.Notice, s.Notice != "")
		var flags []string
		for _, flag := range []struct {
			name string
			on   bool
		}{{"other", s.Other}, {"required", s.Required}, {"apart", s.Apart}} {
			if flag.on {
				flags = append(flags, flag.name)
			}
		}
		show("flags", flags, flags != nil)
		show("words", s.Words, !slices.Equal(s.Words, []string{s.ID}))
		for _, g := range s.When {
			var cases []map[string][]string
			for _, c := range g {
				cases = append(cases, map[string][]string{})
				for _, test := range c {
					cases[len(cases)-1][test.Step] = test.Codes
				}
			}
			fmt.Fprintf(&b, "\n    when %v", cases)
		}
		b.WriteString("\n")
	}
	return b.String()
}

// TestExpand compares the steps of the real consultations, and of those in testdata/parse/*.yaml, with a golden list.
func TestExpand(t *testing.T) {
	sources := Embedded()
	more, err := filepath.Glob("testdata/parse/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range more {
		src, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		sources[filepath.Base(path)] = src
	}
	if len(sources) < 3 {
		t.Fatalf("only %d consultations found", len(sources))
	}
	for name, src := range sources {
		t.Run(name, func(t *testing.T) {
			f, err := Parse(name, src)
			if err != nil {
				t.Fatal(err)
			}
			golden := filepath.Join("testdata", "parse", strings.TrimSuffix(name, ".yaml")+".steps")
			got := describe(f)
			if updating() {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
				t.Errorf("steps (-want +got):\n%s", diff)
			}
		})
	}
}
