package flows

import (
	"errors"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/tools/txtar"
)

func TestEmbedded(t *testing.T) {
	sources := Embedded()
	for _, name := range []string{"ogp-phase2.yaml", "ogp-community.yaml"} {
		f, err := Parse(name, sources[name])
		if err != nil {
			t.Fatal(err)
		}
		if f.ID+".yaml" != name {
			t.Errorf("%s holds the flow %s", name, f.ID)
		}
	}
}

const small = `flow: small
version: 1
languages: [en]
steps:
  - {id: consent, kind: consent, notice: "1"}
  - {id: a, kind: text}
  - {id: review, kind: review}
`

func TestLoad(t *testing.T) {
	file := func(src string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(src)} }
	flows, err := Load(fstest.MapFS{
		"b.yaml":       file(small),
		"a.yml":        file(strings.Replace(small, "small", "zoo", 1)),
		"readme.md":    file("no flow"),
		"sub/c.yaml":   file("no flow either"),
		"z.yaml":       file(strings.Replace(small, "small", "bee", 1)),
		"d.yaml.draft": file("nor this"),
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(flows) != 3 || flows[0].ID != "bee" || flows[1].ID != "small" || flows[2].ID != "zoo" {
		t.Errorf("got %d flows: %v", len(flows), flows)
	}

	_, err = Load(fstest.MapFS{
		"1.yaml": file(small),
		"2.yaml": file("flow: two\n"),
		"3.yaml": file(small),
		"4.yaml": file(strings.Repeat("#", 3<<20)),
	})
	var problems Problems
	if !errors.As(err, &problems) {
		t.Fatalf("got %v", err)
	}
	for _, want := range []string{
		"2.yaml:1: a consultation has no \"steps\"",
		"3.yaml: flow \"small\" is already in 1.yaml",
		"4.yaml: larger than 1 MiB",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not said in:\n%v", want, err)
		}
	}
	if _, err := Load(fstest.MapFS{}); err == nil {
		t.Error("an empty folder is taken")
	}
	if _, err := Load(fstest.MapFS{"x.yaml": {Mode: fs.ModeDir}}); err == nil || errors.As(err, &problems) {
		t.Errorf("a folder called x.yaml: %v", err)
	}
}

// TestFingerprint compares fingerprints with the values stored beside published flows. If one changes without a change of
// its flow, every running deployment refuses to start.
func TestFingerprint(t *testing.T) {
	base, err := Parse("small.yaml", []byte(small))
	if err != nil {
		t.Fatal(err)
	}
	const stored = "7f89d45b6cdfc4a9938c915e45461748"
	if !base.Matches(stored) {
		t.Errorf("the stored fingerprint %s is not recognised", stored)
	}
	const now = "297bd97d79303228fd4b0b76b3bd4599"
	if got := base.Fingerprint(); got != now {
		t.Errorf("got %s, stored is %s", got, now)
	}
	for _, test := range []struct {
		name, old, new string
		same           bool
	}{
		{"comment", "steps:", "# why\nsteps:", true},
		{"layout", "[en]", "\n  - en", true},
		{"dates", "steps:", "opens: 2026-01-01\ncloses: 2027-01-01\nsteps:", true},
		{"default written out", "kind: text", "kind: text, max: 6000, required: false", true},
		{"named guard", "steps:", "guards: {yes_said: {consent: \"yes\"}}\nsteps:", true},
		{"version", "version: 1", "version: 2", false},
		{"language", "[en]", "[en, es]", true},
		{"order of languages", "[en]", "[es, en]", true},
		{"id", "id: a", "id: b", false},
		{"kind", "kind: text", "kind: country", false},
		{"length", "kind: text", "kind: text, max: 5999", false},
		{"required", "kind: text", "kind: text, required: true", false},
		{"apart", "kind: text", "kind: text, apart: true", false},
		{"guard", "kind: text", "kind: text, when: {consent: \"yes\"}", false},
		{"notice", "\"1\"", "\"2\"", false},
		{"one step more", "  - {id: review", "  - {id: c, kind: text}\n  - {id: review", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			src := strings.Replace(small, test.old, test.new, 1)
			if test.name == "named guard" {
				src = strings.Replace(src, "kind: text", "kind: text, when: yes_said", 1)
			}
			f, err := Parse("small.yaml", []byte(src))
			if err != nil {
				t.Fatal(err)
			}
			want := base.Fingerprint()
			if test.name == "named guard" {
				inPlace, err := Parse("small.yaml", []byte(strings.Replace(small, "kind: text", "kind: text, when: {consent: \"yes\"}", 1)))
				if err != nil {
					t.Fatal(err)
				}
				want = inPlace.Fingerprint()
			}
			if got := f.Fingerprint(); (got == want) != test.same {
				t.Errorf("got %s for a change of %s, %s before", got, test.name, want)
			}
		})
	}
}

// FuzzParse searches for sources that make the parser fail, or that it accepts wrongly. Every accepted source must be a
// flow that can be completed.
func FuzzParse(f *testing.F) {
	for _, src := range Embedded() {
		f.Add(src)
	}
	f.Add([]byte(small))
	archives, err := filepath.Glob("testdata/parse/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range archives {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range archive.Files {
			f.Add(file.Data)
		}
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		flow, err := Parse("f.yaml", src)
		if err != nil {
			var problems Problems
			if !errors.As(err, &problems) || len(problems) == 0 {
				t.Fatalf("not a list of problems: %T", err)
			}
			for _, p := range problems {
				if p.File != "f.yaml" || p.Line < 0 || p.Line > len(src)+1 || p.What == "" || strings.Contains(p.What, "\n") {
					t.Fatalf("a problem without a place: %+v", p)
				}
			}
			return
		}
		again, err := Parse("f.yaml", src)
		if err != nil || again.Fingerprint() != flow.Fingerprint() {
			t.Fatalf("read twice, read differently: %v", err)
		}
		if last := len(flow.Steps) - 1; last < 2 || flow.Steps[last].Kind != Review || len(flow.Languages) == 0 {
			t.Fatalf("not a consultation: %+v", flow)
		}
		seen := map[string]bool{}
		for _, st := range flow.Steps {
			if len(st.ID) > maxID || seen[st.ID] || len(st.Words) == 0 || st.Min > st.Max && st.Kind != Statement {
				t.Fatalf("not a step: %+v", st)
			}
			for _, g := range st.When {
				for _, c := range g {
					for _, test := range c {
						if flow.Step(test.Step) == nil {
							t.Fatalf("%s is guarded by a step that is not there: %s", st.ID, test.Step)
						}
					}
				}
			}
			seen[st.ID] = true
		}
		if len(flow.Keys()) < 5 {
			t.Fatal("hardly any words needed")
		}
	})
}
