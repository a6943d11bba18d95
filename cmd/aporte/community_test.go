package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"aporte/flows"
	"aporte/locales"
)

// formerCommunity is the first version of ogp-community: three open questions.
const formerCommunity = "testdata/former/ogp-community.yaml"

// Whoever was in the middle of the first version of ogp-community finishes it, in its words, whatever is built in now. So they do
// where the words were never stored, and where the bot is one for ogp-phase2 by now.
func TestFormerCommunity(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	d := newOffice(t)
	now := d.env
	d.env = append(d.env[:len(d.env):len(d.env)], "APORTE_FLOW=ogp-community",
		"APORTE_FLOWS_DIR="+filepath.Join(root, "cmd/aporte", filepath.Dir(formerCommunity)),
		"APORTE_LOCALES_DIR="+filepath.Join(root, "locales/earlier/ogp-community-1"))
	says := func(want string, lines ...string) {
		t.Helper()
		if code, out, errs := d.run(lines, "chat", "--as", "ana"); code != 0 || !strings.Contains(out, want) {
			t.Fatalf("after %q (exit code %d) she does not see %q:\n%s%s", lines, code, want, out, errs)
		}
	}
	says("Noted so far:\nAccess to budgets.", "1", "yes", "1", "25", "Access to budgets.")
	d.env = append(now[:len(now):len(now)], "APORTE_FLOWS_DIR=", "APORTE_LOCALES_DIR=", "APORTE_FLOW=ogp-community")
	says("2/3\n\nWhere should OGP put its energy?", "/done")
	d.env = append(now[:len(now):len(now)], "APORTE_FLOWS_DIR=", "APORTE_LOCALES_DIR=")
	says("How can OGP help you?", "continue", "Local level first.", "/done")
	says("What do you think?", "/start phase2")
	says("3/3", "/start community")
	if code, out, _ := d.run(nil, "export", "--format", "csv", "--unfinished", "--flow", "ogp-community"); code != 0 || !strings.Contains(out, "Local level first.") || !strings.Contains(out, ",ogp-community,1,") {
		t.Errorf("her answers are not exported as those of the first version:\n%s", out)
	}

	src, err := os.ReadFile(formerCommunity)
	if err != nil {
		t.Fatal(err)
	}
	f, err := flows.Parse(formerCommunity, src)
	if err != nil {
		t.Fatal(err)
	}
	words, err := locales.Default().Over(locales.Earlier(f.ID, f.Version), f.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range f.Languages {
		if missing := unworded(f.Keys(), words, lang); len(missing) > 0 {
			t.Errorf("in %s, the words of the first version lack %v", lang, missing)
		}
	}
}
