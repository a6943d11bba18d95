package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"aporte/adapters/export"
	"aporte/bot/bottest/pgtest"
)

// houses are databases that all have one key.
type houses struct {
	*testing.T
	key string
}

func (h houses) run(in, db string, args ...string) (code int, out, errs string) {
	h.Helper()
	var stdout, stderr bytes.Buffer
	env := []string{"APORTE_KEY=" + h.key}
	if db != "" {
		env = append(env, "APORTE_DB="+db)
	}
	m := Main{In: strings.NewReader(in), Out: &stdout, Err: &stderr, Env: env, Now: time.Now}
	code = m.Run(h.Context(), append([]string{"aporte"}, args...))
	return code, stdout.String(), stderr.String()
}

// say lets a person write lines, and returns what the bot says.
func (h houses) say(db, who string, lines ...string) string {
	h.Helper()
	code, out, err := h.run(strings.Join(lines, "\n")+"\n", db, "chat", "--as", who, "--new")
	if code != 0 {
		h.Fatalf("%s says %q: %d, %s%s", who, lines, code, out, err)
	}
	return out
}

// exports returns what every format has of a database, by the names of the files.
func (h houses) exports(db string) map[string]string {
	h.Helper()
	all := map[string]string{}
	dir := h.TempDir()
	for _, format := range export.Formats {
		args := []string{"export", "--format", string(format), "-o", filepath.Join(dir, string(format))}
		if format.InFolder() {
			args[3] = "--out"
		}
		if format == "package" { // with those who are in the middle
			args = append(args, "--unfinished")
		}
		if code, _, err := h.run("", db, args...); code != 0 {
			h.Fatalf("%v: %d, %s", args, code, err)
		}
	}
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		all[strings.TrimPrefix(path, dir)] = string(content)
		return err
	})
	if err != nil {
		h.Fatal(err)
	}
	return all
}

func (h houses) same(what string, before, after map[string]string) {
	h.Helper()
	if len(before) < len(export.Formats) || len(after) != len(before) {
		h.Errorf("%s: %d files, %d before", what, len(after), len(before))
	}
	for name, content := range before {
		if after[name] != content {
			h.Errorf("%s: %s is another one", what, name)
		}
	}
}

// A conversation that begins in a file goes on on a server, and ends in a file again. Every export is the same before and after.
func TestCopyBothWays(t *testing.T) {
	h := houses{t, strings.Repeat("07", keySize)}
	file, server, back := filepath.Join(t.TempDir(), "a.db"), pgtest.Database(t), filepath.Join(t.TempDir(), "b.db")
	whole := []string{"yes", "agree", "both", "4", "agree", "agree", "agree", "agree", "Spain", "/skip", "submit"}
	h.say(file, "ana", append([]string{"English"}, whole...)...)
	h.say(file, "bea", append([]string{"English"}, whole[:4]...)...)
	h.say(file, "cleo", "Español", "1", "1")
	before := h.exports(file)

	moved := func(from, to string) {
		t.Helper()
		code, out, errs := h.run("", "", "copy", "--from", from, "--to", to)
		if code != 0 || !strings.Contains(out, "1 response") && !strings.Contains(out, "responses, ") || !strings.Contains(out, "keep APORTE_KEY as it is") {
			t.Fatalf("%d, %s%s", code, out, errs)
		}
	}
	moved(file, server)
	h.same("on the server", before, h.exports(server))
	if said := h.say(server, "bea", append([]string{"continue"}, whole[4:7]...)...); strings.Contains(said, "Which language") {
		t.Errorf("bea begins anew: %s", said)
	}
	before = h.exports(server)
	moved(server, back)
	h.same("in a file again", before, h.exports(back))
	if said := h.say(back, "bea", append([]string{"continue"}, whole[7:]...)...); !strings.Contains(said, "Receipt: ") {
		t.Errorf("bea does not come to the end: %s", said)
	}
	h.say(back, "ana", "/delete", "1")
	_, out, _ := h.run("", back, "export", "--format", "csv", "--table", "responses")
	if lines := strings.Count(out, ",submitted,"); lines != 1 {
		t.Errorf("%d responses are left of bea's alone:\n%s", lines, out)
	}
	if code, out, errs := h.run("", back, "doctor"); strings.Contains(out+errs, "problem  rows") || strings.Contains(out, "do not open") {
		t.Errorf("doctor: %d, %s%s", code, out, errs)
	}
	for _, again := range [][2]string{{file, server}, {server, back}, {back, file}, {server, server}} {
		if code, out, errs := h.run("", "", "copy", "--from", again[0], "--to", again[1]); code != exitFailed || out != "" {
			t.Errorf("%v: %d, %s%s", again, code, out, errs)
		}
	}
}
