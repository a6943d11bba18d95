package main

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"aporte/adapters/slack"
	"aporte/bot/bottest/pgtest"
	"aporte/locales"
)

func TestMain(m *testing.M) {
	testscript.Main(serverless{m}, map[string]func(){"aporte": main})
}

// serverless runs tests and then ends the server of databases that they started.
type serverless struct{ *testing.M }

// Run implements [testscript.TestingM].
func (s serverless) Run() int {
	defer pgtest.Stop()
	return s.M.Run()
}

// TestScripts runs the program as people do: one script a subject, in testdata/script.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(e *testscript.Env) error {
			e.Setenv("GORACE", "atexit_sleep_ms=0") // otherwise each run takes a second longer under the race detector
			for _, setting := range firstVersion(t) {
				name, value, _ := strings.Cut(setting, "=")
				e.Setenv(name, value)
			}
			for name, folder := range map[string]string{"FORMER": filepath.Dir(formerCommunity), "FORMER_WORDS": "../../locales/earlier/ogp-community-1"} {
				path, err := filepath.Abs(folder)
				if err != nil {
					return err
				}
				e.Setenv(name, path)
			}
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"fails": fails, "bom": mark, "translate": translate},
	})
}

// translate is the script command "translate NAME FOLDER...": what the bot says, in a language called NAME, is written into each
// folder. It is Spanish but for that name.
func translate(ts *testscript.TestScript, _ bool, args []string) {
	lang := map[string]string{"Português": "pt", "Deutsch": "de"}[args[0]]
	for name, from := range map[string]fs.FS{"bot": locales.Files(), "bot.report": locales.Files(), "bot.alerts": locales.Files(), "bot.slack": slack.Files()} {
		src, err := fs.ReadFile(from, name+".es.json")
		ts.Check(err)
		for _, folder := range args[1:] {
			path := ts.MkAbs(filepath.Join(folder, name+"."+lang+".json"))
			ts.Check(os.WriteFile(path, bytes.Replace(src, []byte("Español"), []byte(args[0]), 1), 0o600))
		}
	}
}

// mark is the script command "bom FILE...": a byte order mark is put in front of each.
func mark(ts *testscript.TestScript, _ bool, args []string) {
	for _, name := range args {
		ts.Check(os.WriteFile(ts.MkAbs(name), []byte("\ufeff"+ts.ReadFile(name)), 0o600))
	}
}

// fails is the script command "fails CODE PROGRAM ...": the program ends with that exit code.
func fails(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: fails CODE PROGRAM [ARGUMENT...]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		ts.Fatalf("%v", err)
	}
	got := 0
	if exit != nil {
		got = exit.ExitCode()
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}
