package main

import (
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"aporte/adapters/line"
)

// readmeRows returns the cells of the table in the README that comes first behind a sentence.
func readmeRows(t *testing.T, behind string) [][]string {
	t.Helper()
	src, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, text, found := strings.Cut(string(src), behind)
	if !found {
		t.Fatalf("the README does not say %q", behind)
	}
	var all [][]string
	for l := range strings.Lines(text) {
		switch l = strings.TrimSpace(l); {
		case strings.HasPrefix(l, "|"):
			cells := strings.Split(strings.Trim(l, "|"), " | ")
			for i := range cells {
				cells[i] = strings.TrimSpace(cells[i])
			}
			all = append(all, cells)
		case len(all) > 0:
			return all[2:] // without head and rule
		}
	}
	t.Fatalf("no table follows %q in the README", behind)
	return nil
}

var quoted = regexp.MustCompile("`([^`]+)`")

// quotes returns what a cell has in code quotes.
func quotes(cell string) []string {
	var all []string
	for _, m := range quoted.FindAllStringSubmatch(cell, -1) {
		all = append(all, m[1])
	}
	return all
}

// TestReadmeListsSettings compares the lists in the README with the table of channels and the settings.
func TestReadmeListsSettings(t *testing.T) {
	told := map[string]line.Setting{}
	for _, cells := range readmeRows(t, "`aporte help` lists the flags.") {
		s := line.Setting{Env: strings.Trim(cells[0], "`"), Flag: strings.TrimPrefix(strings.Trim(cells[1], "`"), "--")}
		s.Default = strings.Join(quotes(cells[2]), "")
		told[s.Env] = s
	}
	all, wanted, kept := slices.Clone(settings), map[string]line.Setting{}, []string{}
	for _, s := range secrets {
		kept = append(kept, s.Env)
	}
	for _, t := range terms {
		all = append(all, t.setting)
	}
	for _, p := range platforms {
		all = append(all, settingsOf(p)...)
		for _, s := range p.Secrets {
			kept = append(kept, s.Env)
		}
	}
	for _, s := range all {
		want := line.Setting{Env: s.Env, Flag: s.Flag, Default: s.Default}
		if want.Default == "" { // what an adapter takes then may stand there
			want.Default = told[s.Env].Default
		}
		wanted[s.Env] = want
	}
	if diff := cmp.Diff(wanted, told); diff != "" {
		t.Errorf("the settings, and those in the README:\n%s", diff)
	}
	var secret []string
	for _, cells := range readmeRows(t, "Secrets are never flags.") {
		secret = append(secret, quotes(cells[0])...)
	}
	if diff := cmp.Diff(slices.Sorted(slices.Values(kept)), slices.Sorted(slices.Values(secret))); diff != "" {
		t.Errorf("the secrets, and those in the README:\n%s", diff)
	}
}

// TestReadmeListsChannels compares the list of channels in the README with the table.
func TestReadmeListsChannels(t *testing.T) {
	var want, got []string
	for _, p := range platforms {
		var makes []string
		for _, s := range p.Secrets {
			if s.Makes {
				makes = append(makes, s.Env)
			}
		}
		want = append(want, p.Name+" "+strings.Join(makes, ",")+" "+p.Path)
	}
	for _, cells := range readmeRows(t, "## Several bots in one service") {
		got = append(got, strings.Join([]string{quotes(cells[0])[0], strings.Join(quotes(cells[1]), ","), quotes(cells[2])[0]}, " "))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestVariablesAreApart checks that no variable can be taken for another's with a bot's name or _FILE behind it.
func TestVariablesAreApart(t *testing.T) {
	seen := map[string]bool{}
	for _, p := range platforms {
		if p.Read == nil || p.Title == "" || p.Setup == "" || p.Advice == "" || !strings.HasPrefix(p.Path, "/"+p.Name) {
			t.Errorf("the row of %q is not complete", p.Name)
		}
		for _, s := range append(settingsOf(p), p.Secrets...) {
			if s.Env == "" || s.Usage == "" || seen[s.Env] || !strings.HasPrefix(s.Env, strings.ToUpper(p.Name)+"_") {
				t.Errorf("%q of %s is empty, there twice, or not of its platform", s.Env, p.Name)
			}
			seen[s.Env] = true
		}
	}
	for a := range seen {
		for b := range seen {
			if suffix, fits := strings.CutPrefix(b, a+"_"); fits && botForm.MatchString(suffix) {
				t.Errorf("%s is read as %s of a bot named %s", b, a, suffix)
			}
		}
	}
	for _, env := range slices.Sorted(maps.Keys(seen)) {
		if slices.Contains(known(), env) {
			t.Errorf("%s is a setting of the program, too", env)
		}
	}
}
