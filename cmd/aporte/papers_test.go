package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"aporte/bot/bottest/pgtest"
	"aporte/bot/bottest/programs"
)

// papers is the folder of what operators read.
const papers = "../../docs/operate"

// TestPapers does what the pages of docs/operate tell operators to do: it runs each of their commands in a scratch folder, with the
// real program. The script of a page, testdata/papers/PAGE.txtar, makes what the page takes for granted, runs the blocks of
// commands one after the other, and looks at what they did. What a test cannot have stands in testdata/papers/bin.
func TestPapers(t *testing.T) {
	for _, tool := range []string{"bash", "openssl", "setsid", "shred"} {
		programs.Find(t, tool)
	}
	home := newPremises(t)
	if pgtest.Installed() {
		home.database = pgtest.Database(t)
	}
	testscript.Run(t, testscript.Params{
		Dir: "testdata/papers", RequireExplicitExec: true, RequireUniqueNames: true, Setup: home.setup, Condition: condition,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"page": openPage, "next": runNext, "done": endPage, "telegram": onTelegram, "other": swapHosts, "former": formerDatabase, "installed": installHost, "world": askProxy, "city": secondBot,
		},
	})
}

// condition is what scripts may ask for: "[program:NAME]" says whether a program of others is there, "[postgres]" whether PostgreSQL is.
func condition(cond string) (bool, error) {
	if cond == "postgres" {
		return pgtest.Installed(), nil
	}
	if name, ok := strings.CutPrefix(cond, "program:"); ok {
		return programs.Installed(name)
	}
	return false, fmt.Errorf("what is %q?", cond)
}

// block is a fenced block of a page.
type block struct {
	lang string // what stands behind the fence
	text string
	want []string // the lines of the block with the language "text" behind it: what an operator should see
	line int
}

var fence = regexp.MustCompile("^( *)```(.*)$")

// blocksOf returns the fenced blocks of a page but those of the language "text", which stand in want of the block before.
func blocksOf(src string) (all []*block) {
	var now *block
	indent := ""
	for i, l := range strings.Split(src, "\n") {
		mark := fence.FindStringSubmatch(l)
		switch {
		case mark == nil && now != nil:
			now.text += strings.TrimPrefix(l, indent) + "\n"
		case mark != nil && now == nil:
			indent, now = mark[1], &block{lang: mark[2], line: i + 1}
		case mark != nil:
			if now.lang == "text" && len(all) > 0 {
				last := all[len(all)-1]
				last.want = append(last.want, strings.Split(strings.TrimSpace(now.text), "\n")...)
			} else {
				all = append(all, now)
			}
			now = nil
		}
	}
	return all
}

// shows says whether the lines appear in what a command printed, in their order. "..." stands for anything.
func shows(out string, want []string) (missing string) {
	printed := strings.Split(out, "\n")
	for _, w := range want {
		form := strings.ReplaceAll(regexp.QuoteMeta(strings.TrimSpace(w)), regexp.QuoteMeta("..."), ".*")
		at := slices.IndexFunc(printed, regexp.MustCompile("^ *"+form+" *$").MatchString)
		if at < 0 {
			return w
		}
		printed = printed[at+1:]
	}
	return ""
}

// twoScreens is how many lines a page may have.
const twoScreens = 100

var link = regexp.MustCompile(`\]\(([^)#:]+)(#[^)]*)?\)`)

// TestPages: each page is short, its links lead somewhere, and each of its blocks is run by a script, or has a check of its own.
func TestPages(t *testing.T) {
	pages, err := filepath.Glob(papers + "/*.md")
	if err != nil || len(pages) == 0 {
		t.Fatalf("no pages: %v", err)
	}
	index := read(t, papers+"/README.md")
	for _, path := range pages {
		name, src := filepath.Base(path), read(t, path)
		if n := strings.Count(src, "\n"); n > twoScreens {
			t.Errorf("%s has %d lines, more than two screens", name, n)
		}
		if name != "README.md" && !strings.Contains(index, "("+name) {
			t.Errorf("README.md does not lead to %s", name)
		}
		for _, to := range link.FindAllStringSubmatch(src, -1) {
			if _, err := os.Stat(filepath.Join(papers, to[1])); err != nil {
				t.Errorf("%s leads nowhere: %s", name, to[1])
			}
		}
		for _, problem := range unknownTo(src) {
			t.Errorf("%s: %s", name, problem)
		}
		runs := false
		for _, b := range blocksOf(src) {
			switch b.lang {
			case "sh":
				runs = true
			case "docker":
				checkDocker(t, name, b)
			default:
				t.Errorf("%s:%d: nothing checks a block of %q", name, b.line, b.lang)
			}
		}
		script := "testdata/papers/" + strings.TrimSuffix(name, ".md") + ".txtar"
		if _, err := os.Stat(script); runs && err != nil {
			t.Errorf("%s has commands that no script runs: %v", name, err)
		}
	}
}

var (
	quotedCommand = regexp.MustCompile("`aporte ([a-z][^`]*)`")
	namedVariable = regexp.MustCompile(`\b(?:APORTE|TELEGRAM|SLACK)_[A-Z_]+\b`)
	namedMetric   = regexp.MustCompile(`\baporte_[a-z_]+\b`)
)

// quotedMetric finds a metric in the code, with the namespace before it or without.
func quotedMetric(name string) *regexp.Regexp { return regexp.MustCompile(`["_]` + name + `"`) }

// unknownTo returns what a page names and the program does not know: commands, settings and metrics.
func unknownTo(src string) (problems []string) {
	for _, c := range quotedCommand.FindAllStringSubmatch(src, -1) {
		if err := understands(strings.Fields(c[1])); err != nil {
			problems = append(problems, err.Error())
		}
	}
	for _, name := range namedVariable.FindAllString(src, -1) {
		if name != "TELEGRAM_BOT_TOKEN_CITY" && !isSetting(name) {
			problems = append(problems, "there is no setting "+name)
		}
	}
	for _, name := range namedMetric.FindAllString(src, -1) {
		files, _ := filepath.Glob("../../adapters/web/*.go")
		if !slices.ContainsFunc(files, func(f string) bool {
			code, err := os.ReadFile(f)
			return err == nil && !strings.HasSuffix(f, "_test.go") && quotedMetric(strings.TrimPrefix(name, "aporte_")).Match(code)
		}) {
			problems = append(problems, "there is no metric "+name)
		}
	}
	return problems
}

func read(t *testing.T, path string) string {
	t.Helper()
	src, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(src)
}
