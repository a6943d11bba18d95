package flows

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
)

// A suite that these tests import may have the flag, too.
func init() {
	if flag.Lookup("update") == nil {
		flag.Bool("update", false, "rewrite the golden files")
	}
}

func updating() bool { return flag.Lookup("update").Value.String() == "true" }

// TestProblems reads testdata/parse: in each archive the file NAME.yaml is followed by NAME.problems, every line that
// Parse says about it, or nothing if it is right.
func TestProblems(t *testing.T) {
	paths, err := filepath.Glob("testdata/parse/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no archives: %v", err)
	}
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var rewritten []txtar.File
		for i, file := range archive.Files {
			name, isSource := strings.CutSuffix(file.Name, ".yaml")
			if !isSource {
				continue
			}
			got := ""
			if _, err := Parse(file.Name, file.Data); err != nil {
				got = err.Error() + "\n"
			}
			rewritten = append(rewritten, file, txtar.File{Name: name + ".problems", Data: []byte(got)})
			t.Run(filepath.Base(path)+"/"+name, func(t *testing.T) {
				if updating() {
					return
				}
				if i+1 >= len(archive.Files) || archive.Files[i+1].Name != name+".problems" {
					t.Fatalf("%s.problems does not follow", name)
				}
				if diff := cmp.Diff(strings.Split(string(archive.Files[i+1].Data), "\n"), strings.Split(got, "\n")); diff != "" {
					t.Errorf("problems (-want +got):\n%s", diff)
				}
			})
		}
		if updating() {
			archive.Files = rewritten
			if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// Row 87: TestBytes covers sources that cannot be written down in an archive.
func TestBytes(t *testing.T) {
	for _, test := range []struct{ name, src, want string }{
		{"large", strings.Repeat("# more\n", 10<<20/7), "f.yaml: larger than 1 MiB"},
		{"binary", "flow: x\n\x00\x01", "f.yaml:2: binary data (byte 0x00)"},
		{"latin 1", "flow: x\n# caf\xe9\n", "f.yaml:2: not UTF-8"},
		{"UTF-16", "\xff\xfef\x00l\x00", "binary data"},
		{"empty", "", "the file is empty"},
		{"comment alone", "# nothing\n", "the file is empty"},
		{"carriage return alone", "flow: x\rversion: 1\r", "no \"steps\""},
		{"tab", "flow: x\nsteps:\n\t- {id: a}\n", "f.yaml:3: a tab in the indentation"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := Parse("f.yaml", []byte(test.src))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Fatalf("got %v, want %q", err, test.want)
			}
		})
	}
}

// Row 87: TestHostile feeds sources that grow when they are read or expanded. Each must be refused, and soon.
func TestHostile(t *testing.T) {
	bomb := "flow: x\nblocks:\n  b0: [{id: a, kind: statement}]\n"
	for i := 1; i <= 9; i++ {
		d, e := string(rune('0'+i)), string(rune('0'+i-1))
		bomb += "  b" + d + ":\n"
		for j := range 9 {
			bomb += "    - {use: b" + e + ", id: a" + string(rune('0'+j)) + "}\n"
		}
	}
	bomb += "steps: [{use: b9, id: a}]\n"
	aliases := "a: &a [x,x,x,x,x,x,x,x,x]\n"
	for c := 'b'; c < 'k'; c++ {
		aliases += string(c) + ": &" + string(c) + " [" + strings.Repeat("*"+string(c-1)+",", 9) + "]\n"
	}
	repeats := "flow: x\nsteps:\n"
	for i := range 8 {
		pad := strings.Repeat("    ", i)
		repeats += pad + "- repeat: a\n" + pad + "  times: 20\n" + pad + "  steps:\n"
	}
	repeats += strings.Repeat("    ", 8) + "- {id: b, kind: text}\n"
	guards := "flow: x\nsteps:\n"
	for i := range 300 {
		n := string(rune('a'+i/26)) + string(rune('a'+i%26))
		guards += "- {id: s" + n + ", kind: choice, options: [k, l], when: ["
		for j := range i % 20 {
			guards += "{s" + string(rune('a'+(i-j-1)/26)) + string(rune('a'+(i-j-1)%26)) + ": k},"
		}
		guards = strings.TrimSuffix(guards, ",") + "]}\n"
	}
	const quarter = maxSource/4 - 100 // enough to tell slow from fast; the race detector runs this, too
	for _, test := range []struct{ name, src string }{
		{"blocks of blocks", bomb},
		{"aliases", aliases},
		{"repeats of repeats", repeats},
		{"tangled guards", guards},
		{"brackets", strings.Repeat("[", quarter)},
		{"deep, then wide", strings.Repeat("[", 5000) + strings.Repeat("a,", quarter/2-5000)},
		{"braces", strings.Repeat("{a: ", quarter/4)},
		{"dashes", strings.Repeat("- ", quarter/2)},
		{"wide list", "flow: x\nlanguages: [" + strings.Repeat("a,", quarter/2-50) + "a]\n"},
		{"many keys", "flow: x\n" + strings.Repeat("key: 1\n", quarter/7-10)},
		{"many steps", "flow: x\nsteps:\n" + strings.Repeat("- {id: a, kind: textt, opsions: [a]}\n", quarter/40)},
		{"wide steps", "flow: x\nblocks:\n  b: [{id: a, kind: choice, options: [" + strings.Repeat("a,", quarter/2-100) + "a]}]\nsteps:\n" +
			strings.Repeat("- {use: b, id: a}\n", 5)},
		{"tabs", strings.Repeat("\tx\n", quarter/3)},
		{"quotes", strings.Repeat("\"", quarter)},
		{"anchors", "flow: x\nsteps: [" + strings.Repeat("&a a,", quarter/5-10) + "]"},
		{"long id", "flow: x\nsteps: [{id: " + strings.Repeat("a", quarter) + ", kind: " + strings.Repeat("b", 50) + "}]"},
		{"directives", strings.Repeat("%YAML 1.2\n", quarter/10)},
		{"comments", "flow: x\n" + strings.Repeat("# c\n", quarter/4-10)},
	} {
		t.Run(test.name, func(t *testing.T) {
			if len(test.src) > maxSource {
				t.Fatalf("the source has %d bytes: it is refused for its size", len(test.src))
			}
			begin := time.Now()
			_, err := Parse("f.yaml", []byte(test.src))
			var problems Problems
			if !errors.As(err, &problems) || len(problems) > maxProblems {
				t.Fatalf("got %T with %d problems", err, len(problems))
			}
			if len(err.Error()) > maxProblems*1000 {
				t.Errorf("the message has %d bytes", len(err.Error()))
			}
			if took := time.Since(begin); took > 30*time.Second {
				t.Errorf("took %v", took)
			}
			t.Log(time.Since(begin), len(problems), problems[0])
		})
	}
}

// TestSearchIsBounded builds a step that nobody is asked, behind forty choices of two ways each. The parser may overlook
// that, but it must not try all ways.
func TestSearchIsBounded(t *testing.T) {
	src := "flow: x\nversion: 1\nlanguages: [en]\nsteps:\n- {id: consent, kind: consent, notice: n}\n" +
		"- {id: pick, kind: choice, options: [a, b]}\n- {id: s0, kind: text, when: {pick: a}}\n"
	for i := 1; i <= 40; i++ {
		src += fmt.Sprintf("- {id: q%d, kind: choice, options: [a, b]}\n", i)
		src += fmt.Sprintf("- {id: s%d, kind: text, when: [{q%d: a, s%d: \"*\"}, {q%d: b, s%d: \"*\"}]}\n", i, i, i-1, i, i-1)
	}
	src += "- {id: far, kind: text, when: {s40: \"*\", pick: b}}\n- {id: review, kind: review}\n"
	f, err := Parse("f.yaml", []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	if len(f.Steps) != 85 {
		t.Errorf("got %d steps", len(f.Steps))
	}
	near := strings.ReplaceAll(src, "when: {s40: ", "when: {s4: ")
	if _, err := Parse("f.yaml", []byte(near)); err == nil || !strings.Contains(err.Error(), "nobody is ever asked \"far\"") {
		t.Errorf("a nearer contradiction is overlooked: %v", err)
	}
}
