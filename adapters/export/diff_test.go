package export_test

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"aporte/adapters/export"
	"aporte/bot"
	"aporte/flows"
)

// packed writes a package, and returns its folder.
func packed(t testing.TB, s export.Source, o export.Options) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "package")
	if err := export.Package(t.Context(), dir, s, labels, o); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestDiff(t *testing.T) {
	f := parse(t, voting)
	same := submitted(record(1, f, "consent", yes, "why", written("one\r\ntwo"), "ideas.bus", codes("agree")))
	before := packed(t, source(f,
		record(0, f, "consent", yes, "view", codes("keep")), same,
		record(2, f, "consent", yes, "view", codes("keep"), "use", codes("walk", "play"), "rate_day", number(1), "ideas.bus", codes("agree"), "ideas.dog", codes("pass")),
		record(3, f, "consent", yes, "idea1_head", written("=1+1")), record(5, f, "consent", yes), record(6, f, "consent", yes, "why", written("x")),
	), export.Options{})
	now := export.Source{Flow: f, Reader: mourning{
		gone: []bot.Withdrawn{{ID: "q", Day: clock}, {ID: "r0", Day: clock}, {ID: "r6", Day: clock}},
		shelf: shelf{
			same,
			record(2, f, "consent", yes, "view", codes("change"), "use", codes("walk"), "rate_day", number(1), "ideas.bus", codes("disagree"), "ideas.dog", codes("pass")),
			noting(f, record(3, f, "consent", yes, "idea1_head", written("=1+1")), "status", "by the way"),
			record(4, f, "consent", yes), record(5, f, "consent", yes),
		},
	}}
	after := packed(t, now, export.Options{})
	for name, c := range map[string]struct {
		before, after, want string
		unlisted            int
	}{
		"the same": {before, before, "change,response_id,columns\n", 0},
		"later": {before, after, `change,response_id,columns
withdrawn,r0,
changed,r2,view;use;ideas_bus
changed,r3,changed_at;status_note;status
added,r4,
withdrawn,r6,
`, 0},
		"the other way": {after, before, `change,response_id,columns
added,r0,
changed,r2,view;use;ideas_bus
changed,r3,changed_at;status_note;status
withdrawn,r4,
added,r6,
`, 1},
		"other marks": {before, packed(t, source(f, record(5, f, "consent", yes)), export.Options{Spreadsheet: true}), `change,response_id,columns
withdrawn,r0,
withdrawn,r1,
withdrawn,r2,
withdrawn,r3,
withdrawn,r6,
`, 5},
	} {
		t.Run(name, func(t *testing.T) {
			var out strings.Builder
			unlisted, err := export.Diff(&out, c.before, c.after)
			if err != nil || unlisted != c.unlisted {
				t.Errorf("%d are not listed, want %d; %v", unlisted, c.unlisted, err)
			}
			equal(t, out.String(), c.want)
		})
	}
}

// A version with other questions: a column that one of the packages lacks is empty there.
func TestDiffOfVersions(t *testing.T) {
	old, f := parse(t, park), parse(t, strings.Replace(voting, "version: 2", "version: 3", 1))
	r, silent := record(0, old, "consent", yes, "view", codes("keep")), record(1, old, "consent", yes)
	before := packed(t, source(old, r, silent), export.Options{})
	r = record(0, f, "consent", yes, "view", codes("keep"), "lamps", codes("dim"), "later", codes("night"))
	after := packed(t, export.Source{Flow: f, Older: []*flows.Flow{old}, Reader: shelf{r, silent}}, export.Options{})
	var out strings.Builder
	if _, err := export.Diff(&out, before, after); err != nil {
		t.Fatal(err)
	}
	if got := out.String(); !strings.HasPrefix(got, "change,response_id,columns\nchanged,r0,flow_version;") || !strings.Contains(got, ";later;lamps;") || strings.Contains(got, "r1") {
		t.Errorf("got\n%s", got)
	}
}

// Row 134: what cannot be compared is named.
func TestDiffRefuses(t *testing.T) {
	f := parse(t, park)
	good := packed(t, source(f, two(f)...), export.Options{})
	lake := packed(t, source(parse(t, strings.Replace(park, "flow: park", "flow: lake", 1))), export.Options{})
	changed := func(name string, change func(string) string) string {
		dir := t.TempDir()
		if err := os.CopyFS(dir, os.DirFS(good)); err != nil {
			t.Fatal(err)
		}
		if change == nil {
			if err := os.Remove(filepath.Join(dir, name)); err != nil {
				t.Fatal(err)
			}
			return dir
		}
		write(t, dir, name, change(read(t, dir, name)))
		return dir
	}
	for name, c := range map[string]struct{ dir, want string }{
		"no folder":          {filepath.Join(good, "nowhere"), "nowhere is no package of aporte export --out: it has no datapackage.json"},
		"a file":             {filepath.Join(good, "answers.csv"), "answers.csv"},
		"an empty folder":    {t.TempDir(), "is no package of aporte export --out: it has no datapackage.json"},
		"other tables":       {changed("datapackage.json", func(s string) string { return strings.ReplaceAll(s, "answers.csv", "mine.csv") }), "describes other tables"},
		"no JSON":            {changed("datapackage.json", func(s string) string { return s[:len(s)/2] }), "read datapackage.json"},
		"other consultation": {lake, "to lake"},
		"a table is missing": {changed("responses.csv", nil), "responses.csv: no such file"},
		"a table is empty":   {changed("answers.csv", func(string) string { return "" }), "answers.csv: EOF"},
		"sorted anew": {changed("responses.csv", func(s string) string {
			lines := strings.SplitAfter(s, "\r\n")
			return lines[0] + lines[2] + lines[1]
		}), "responses.csv: line 3 is not in the order of the ids"},
		"cut off":      {changed("answers.csv", func(s string) string { return s[:len(s)-30] }), "answers.csv: record on line"},
		"other header": {changed("answers.csv", func(s string) string { return strings.Replace(s, "response_id", "id", 1) }), "answers.csv: it has no column response_id"},
	} {
		t.Run(name, func(t *testing.T) {
			for _, dirs := range [][2]string{{good, c.dir}, {c.dir, good}} {
				if _, err := export.Diff(io.Discard, dirs[0], dirs[1]); err == nil || !strings.Contains(err.Error(), c.want) {
					t.Errorf("want %q, got %v", c.want, err)
				}
			}
		})
	}
}

// Memory does not grow with the number of responses.
func TestDiffMemory(t *testing.T) {
	f := parse(t, park)
	folders := map[int][2]string{}
	for _, n := range []int{100, 4000} {
		var both [2]string
		for i := range both {
			both[i] = packed(t, export.Source{Flow: f, Reader: endlessReader(func(k int) (bot.Record, bool) {
				r := record(k, f, "consent", yes, "visits", number(k%7+i*(k%2)))
				r.ID = fmt.Sprintf("r%06d", k)
				return r, k < n
			})}, export.Options{})
		}
		folders[n] = both
	}
	most := func(n int) uint64 {
		w := &watch{}
		if _, err := export.Diff(w, folders[n][0], folders[n][1]); err != nil || w.written == 0 {
			t.Fatal(w.written, err)
		}
		return w.most
	}
	if few, many := most(100), most(4000); many > few+1<<20 {
		t.Errorf("%d bytes for 100 responses, %d for 4000", few, many)
	}
}

// watch is a writer that notes how much memory is in use.
type watch struct {
	written int
	most    uint64
}

func (w *watch) Write(b []byte) (int, error) {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	w.most = max(w.most, m.HeapAlloc)
	w.written += len(b)
	return len(b), nil
}
