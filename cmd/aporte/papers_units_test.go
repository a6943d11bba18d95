package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"aporte/bot/bottest/programs"
)

// exposure is how much a service may be exposed, in tenths, by what systemd-analyze security counts: 100 is everything.
const exposure = "15"

// TestUnits: systemd takes the units, with all that lies over them, and finds them closed.
func TestUnits(t *testing.T) {
	tool := programs.Find(t, "systemd-analyze")
	dir := t.TempDir()
	for _, path := range unitFiles(t) {
		to, name := dir, filepath.Base(path)
		if strings.HasSuffix(name, ".conf") {
			to = filepath.Join(dir, "aporte.service.d")
		}
		// The program is not where it will be.
		src := strings.ReplaceAll(read(t, path), "/usr/local/bin/aporte ", "/bin/true ")
		if err := os.MkdirAll(to, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(to, name), []byte(src), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, unit := range []string{"aporte.service", "aporte-backup.service", "aporte-backup.timer"} {
		checks := [][]string{{"verify"}}
		if strings.HasSuffix(unit, ".service") {
			checks = append(checks, []string{"security", "--offline=yes", "--no-pager", "--threshold=" + exposure})
		}
		for _, args := range checks {
			cmd := exec.CommandContext(t.Context(), tool, append(args, filepath.Join(dir, unit))...)
			out, err := cmd.CombinedOutput()
			if err != nil || args[0] == "verify" && len(out) > 0 {
				t.Errorf("systemd-analyze %s %s: %v\n%s", args[0], unit, err, out)
			}
		}
	}
}

// unitFiles returns the files for systemd.
func unitFiles(t *testing.T) (all []string) {
	t.Helper()
	for _, form := range []string{"*.service", "*.timer", "aporte-*.conf"} {
		found, err := filepath.Glob(papers + "/" + form)
		if err != nil || len(found) == 0 {
			t.Fatalf("no %s: %v", form, err)
		}
		all = append(all, found...)
	}
	return all
}

var (
	setting    = regexp.MustCompile(`(?m)^(?:Environment=)?([A-Z][A-Z_]+)=(.*)$`)
	credential = regexp.MustCompile(`(?m)^LoadCredential=(\w+):/etc/aporte/secrets/(\w+)$`)
)

// TestUnitSettings: the units and their settings name only what the program reads, and each secret comes from the file of its name.
func TestUnitSettings(t *testing.T) {
	for _, path := range append(unitFiles(t), papers+"/aporte.env") {
		name, src := filepath.Base(path), read(t, path)
		handed := map[string]bool{}
		for _, c := range credential.FindAllStringSubmatch(src, -1) {
			if handed[c[1]] = true; c[1] != c[2] {
				t.Errorf("%s: %s comes from %s", name, c[1], c[2])
			}
		}
		if n := strings.Count(src, "LoadCredential="); n != len(handed) {
			t.Errorf("%s: %d of %d credentials are read from the folder of secrets", name, len(handed), n)
		}
		for _, s := range setting.FindAllStringSubmatch(src, -1) {
			if !isSetting(s[1]) {
				t.Errorf("%s: there is no setting %s", name, s[1])
			}
			if of, secret := strings.CutSuffix(s[1], "_FILE"); secret && (s[2] != "%d/"+of || !handed[of]) {
				t.Errorf("%s: %s is handed over as %s", name, of, s[2])
			}
			delete(handed, strings.TrimSuffix(s[1], "_FILE"))
		}
		for secret := range handed {
			t.Errorf("%s: nothing reads %s", name, secret)
		}
	}
}
