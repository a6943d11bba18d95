package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// module stands in front of every import path of ours.
const module = "aporte/"

// pkg is what the Go command tells of a package.
type pkg struct {
	ImportPath string
	Imports    []string // not of its tests
	Deps       []string // of Imports, and of theirs
}

// TestImports checks which packages may import which: flows, locales and opinion import none of ours, bot imports the
// first two, desk knows bot and opinion, adapters know bot and never each other, except that channels share the package below
// them; pages know desk as well, the export's figures opinion, cmd knows all. Only tests know the suites, the fake platforms and the load bench.
func TestImports(t *testing.T) {
	seen := map[string]bool{}
	for _, p := range packages(t) {
		path, ok := strings.CutPrefix(p.ImportPath, module)
		if !ok {
			continue
		}
		top, _, _ := strings.Cut(path, "/")
		seen[top] = true
		for _, imp := range p.Imports {
			if to, ours := strings.CutPrefix(imp, module); ours && !mayImport(path, to) {
				t.Errorf("%s must not import %s", path, to)
			}
		}
		if path == "bot" || path == "desk" {
			noOutside(t, p)
		}
	}
	for _, want := range []string{"adapters", "bot", "cmd", "desk", "flows", "locales", "opinion"} {
		if !seen[want] {
			t.Errorf("there is no package below %s: are the rules still looking at the right folders?", want)
		}
	}
}

func mayImport(from, to string) bool {
	switch {
	case from == "cmd/aporte":
		return !forTests(to)
	case forTests(from): // suites and fakes know what they test and fake
		return !strings.HasPrefix(to, "cmd/")
	case forTests(to):
		return false
	case adapter(from) == "adapters/pages" && to == "desk":
		return true
	case adapter(from) == "adapters/export" && to == "opinion":
		return true
	case channel(from) && to == "adapters/line":
		return true
	case strings.HasPrefix(from, "adapters/"):
		return to == "bot" || to == "flows" || to == "locales" || strings.HasPrefix(to, adapter(from)+"/")
	case from == "desk":
		return to == "bot" || to == "flows" || to == "opinion"
	case from == "bot":
		return to == "flows" || to == "locales"
	}
	return false
}

// adapter is the path of the adapter that a package belongs to: "adapters/telegram".
func adapter(path string) string {
	parts := strings.SplitN(path, "/", 3)
	return strings.Join(parts[:min(2, len(parts))], "/")
}

// channel says whether a package is a channel's: channels share the package below them.
func channel(path string) bool {
	return strings.HasPrefix(path, "adapters/") && !slices.Contains([]string{"adapters/sqlstore", "adapters/export", "adapters/report", "adapters/web", "adapters/pages", "adapters/alerts"}, path)
}

// forTests says whether a package is there for tests and measurements alone.
func forTests(path string) bool {
	return slices.ContainsFunc(strings.Split(path, "/"), func(part string) bool {
		return part == "bottest" || part == "bench" || strings.HasPrefix(part, "fake")
	})
}

// noOutside checks that bot and desk import no database, network or platform, also not through other packages.
func noOutside(t *testing.T, p pkg) {
	t.Helper()
	if len(p.Deps) == 0 {
		t.Errorf("the dependencies of %s are not known", p.ImportPath)
	}
	for _, dep := range p.Deps {
		for _, no := range []string{"telegram", "slack", "sqlite", "pgx"} {
			if strings.Contains(dep, no) {
				t.Errorf("%s must not depend on %s", p.ImportPath, dep)
			}
		}
		if dep == "database/sql" || dep == "net/http" {
			t.Errorf("%s must not depend on %s", p.ImportPath, dep)
		}
	}
}

func packages(t *testing.T) []pkg {
	t.Helper()
	var stderr bytes.Buffer
	cmd := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Imports,Deps", "../../...")
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("list packages: %v\n%s", err, stderr.String())
	}
	var all []pkg
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p pkg
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}

// TestOneFileKnowsTheDatabase: only one file of the command imports the package of the database. All others use interfaces.
func TestOneFileKnowsTheDatabase(t *testing.T) {
	sources, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var know []string
	for _, name := range sources {
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(name, "_test.go") && bytes.Contains(src, []byte("adapters/sqlstore")) {
			know = append(know, name)
		}
	}
	if !slices.Equal(know, []string{"database.go"}) {
		t.Errorf("%v know which database there is, want database.go alone", know)
	}
}
