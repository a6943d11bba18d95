package main

import (
	"io/fs"
	"math/rand/v2"
	"net"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"aporte/adapters/telegram/faketelegram"
)

// premises are the server of an operator: its folders lie in a scratch folder, and its ports are free ones.
type premises struct {
	t        *testing.T
	tool     string // the program
	database string // the address of an empty one on a server; "" if there is none
}

// scene is what one script plays in.
type scene struct {
	*faketelegram.Server
	shown  chan string
	places []string // for strings.NewReplacer: what a page names, and where that is here
	page   string
	blocks []*block
}

func newPremises(t *testing.T) premises {
	tool, err := exec.LookPath("aporte")
	if err != nil {
		t.Fatal(err)
	}
	return premises{t: t, tool: tool}
}

// folders are those of a server that exist before anything is installed.
var folders = []string{"etc/nginx/conf.d", "etc/systemd/system", "var/log/nginx", "usr/local/bin", "usr/local/sbin", "var/lib", "var/backups", "run"}

// setup makes a server, and a fake Telegram that its programs reach.
func (h premises) setup(e *testscript.Env) error {
	s := &scene{Server: faketelegram.NewServer(), shown: make(chan string, 100)}
	s.Showed = func(_ int64, b faketelegram.Bubble) { s.shown <- b.Text }
	api := httptest.NewServer(s.Server)
	here, other := filepath.Join(e.WorkDir, "here"), filepath.Join(e.WorkDir, "other")
	e.Defer(func() {
		endAll(here, other)
		s.Close()
		api.Close()
	})
	for _, dir := range folders {
		for _, root := range []string{here, other} {
			if err := os.MkdirAll(filepath.Join(root, dir), 0o755); err != nil {
				return err
			}
		}
	}
	for _, dir := range []string{"/etc/aporte", "/etc/letsencrypt", "/etc/nginx", "/etc/systemd", "/var/log/nginx", "/var/www", "/var/lib/aporte", "/var/backups/aporte", "/usr/local/bin", "/usr/local/sbin"} {
		s.places = append(s.places, dir, here+dir)
	}
	if h.database != "" {
		s.places = append(s.places, "postgres://aporte@db.example.org/aporte", h.database)
	}
	s.places = append(s.places, "/run/aporte.", here+"/run/aporte.", " /mnt ", " "+filepath.Join(e.WorkDir, "mnt")+" ", "/mnt/aporte", filepath.Join(e.WorkDir, "mnt/aporte"))
	for _, port := range []string{"8080", "9090"} {
		s.places = append(s.places, "127.0.0.1:"+port, "127.0.0.1:"+freePort(h.t))
	}
	if err := s.certify(h.t, e.WorkDir, here); err != nil {
		return err
	}
	bin, err := filepath.Abs("testdata/papers/bin")
	if err != nil {
		return err
	}
	e.Values[sceneKey{}] = s
	for name, value := range map[string]string{
		"HERE": here, "OTHER": other, "TELEGRAM_API_URL": api.URL, "GORACE": "atexit_sleep_ms=0",
		"PATH": strings.Join([]string{bin, here + "/usr/local/bin", here + "/usr/local/sbin", os.Getenv("PATH"), "/usr/sbin"}, ":"),
	} {
		e.Setenv(name, value)
	}
	if err := os.WriteFile(filepath.Join(e.WorkDir, "token.txt"), []byte(faketelegram.Token+"\n"), 0o600); err != nil {
		return err
	}
	if err := os.Symlink(h.tool, filepath.Join(e.WorkDir, "aporte")); err != nil {
		return err
	}
	return s.copyPapers(filepath.Join(e.WorkDir, "docs", "operate"))
}

type sceneKey struct{}

func sceneOf(ts *testscript.TestScript) *scene { return ts.Value(sceneKey{}).(*scene) }

// here puts the places of this server into what a page names.
func (s *scene) here(text string) string { return strings.NewReplacer(s.places...).Replace(text) }

// there is the other way round.
func (s *scene) there(text string) string {
	var back []string
	for i := 0; i < len(s.places); i += 2 {
		back = append(back, s.places[i+1], s.places[i])
	}
	return strings.NewReplacer(back...).Replace(text)
}

// copyPapers copies the files that pages tell to install.
func (s *scene) copyPapers(to string) error {
	return filepath.WalkDir(papers, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		below := filepath.Join(to, strings.TrimPrefix(path, papers))
		if d.IsDir() {
			return os.MkdirAll(below, 0o755)
		}
		src, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(below, []byte(s.here(string(src))), 0o755)
	})
}

// freePort returns a port on which nobody listens. It is below those that the system gives to clients.
func freePort(t *testing.T) string {
	t.Helper()
	for range 100 {
		port := strconv.Itoa(20000 + rand.N(10000))
		if l, err := net.Listen("tcp", "127.0.0.1:"+port); err == nil {
			_ = l.Close()
			return port
		}
	}
	t.Fatal("no port is free")
	return ""
}

// endAll ends the services that still run on servers.
func endAll(roots ...string) {
	for _, root := range roots {
		running, _ := filepath.Glob(root + "/run/*.pid")
		for _, file := range running {
			src, _ := os.ReadFile(file)
			if pid, err := strconv.Atoi(strings.TrimSpace(string(src))); err == nil {
				how := syscall.SIGKILL
				if filepath.Base(file) == "nginx.pid" {
					how = syscall.SIGTERM // otherwise its workers stay
				}
				_ = syscall.Kill(pid, how)
			}
		}
	}
}

// openPage is the script command "page NAME": its blocks are run from now on.
func openPage(ts *testscript.TestScript, _ bool, args []string) {
	s := sceneOf(ts)
	src, err := os.ReadFile(filepath.Join(papers, args[0]))
	ts.Check(err)
	s.page, s.blocks = args[0], nil
	for _, b := range blocksOf(string(src)) {
		if b.lang == "sh" {
			s.blocks = append(s.blocks, b)
		}
	}
}

// runNext is the script command "next WORDS": the next block of the page, in which these words stand, is run. It must succeed, with "!"
// fail, and print what the page says.
func runNext(ts *testscript.TestScript, neg bool, args []string) {
	s := sceneOf(ts)
	if len(s.blocks) == 0 {
		ts.Fatalf("%s has no further commands", s.page)
	}
	b := s.blocks[0]
	s.blocks = s.blocks[1:]
	if words := strings.Join(args, " "); !strings.Contains(b.text, words) {
		ts.Fatalf("%s:%d is not %s:\n%s", s.page, b.line, words, b.text)
	}
	err := ts.Exec("bash", "-euo", "pipefail", "-c", s.here(b.text))
	if (err != nil) != neg {
		ts.Fatalf("%s:%d: %v", s.page, b.line, err)
	}
	out := s.there(ts.ReadFile("stdout") + ts.ReadFile("stderr"))
	if missing := shows(out, b.want); missing != "" {
		ts.Fatalf("%s:%d: it does not print %q, but\n%s", s.page, b.line, missing, out)
	}
}

// endPage is the script command "done": all blocks of the page were run.
func endPage(ts *testscript.TestScript, _ bool, _ []string) {
	if s := sceneOf(ts); len(s.blocks) > 0 {
		ts.Fatalf("%s:%d and below were not run", s.page, s.blocks[0].line)
	}
}

// onTelegram is the script command "telegram TYPED SEEN": somebody types a text, and then sees one.
func onTelegram(ts *testscript.TestScript, _ bool, args []string) {
	s := sceneOf(ts)
	s.Type(ana, args[0])
	for late := time.After(patience); ; {
		select {
		case text := <-s.shown:
			if strings.Contains(text, args[1]) {
				return
			}
		case <-late:
			ts.Fatalf("nobody saw %q\n%s", args[1], ts.ReadFile(ts.Getenv("HERE")+"/run/aporte.service.log"))
		}
	}
}

// swapHosts is the script command "other": what follows happens on the other server.
func swapHosts(ts *testscript.TestScript, _ bool, _ []string) {
	here, other := ts.Getenv("HERE"), ts.Getenv("OTHER")
	endAll(here)
	ts.Check(os.Rename(here, here+".away"))
	ts.Check(os.Rename(other, here))
	ts.Check(os.Rename(here+".away", other))
}

// formerDatabase is the script command "former SCHEMA FILE": a database of an earlier release, whose key is 07 07 and so on.
func formerDatabase(ts *testscript.TestScript, _ bool, args []string) {
	ts.Check(loadFile("testdata/upgrade/schema-"+args[0]+".sql", ts.MkAbs(args[1])))
}

// installHost is the script command "installed [N]": the server is as docs/operate/install.md leaves it, or as it is after its first N
// blocks.
func installHost(ts *testscript.TestScript, _ bool, args []string) {
	openPage(ts, false, []string{"install.md"})
	s := sceneOf(ts)
	if len(args) == 1 {
		n, err := strconv.Atoi(args[0])
		ts.Check(err)
		s.blocks = s.blocks[:n]
	}
	for len(s.blocks) > 0 {
		runNext(ts, false, nil)
	}
	ts.Check(os.WriteFile(ts.MkAbs("token.txt"), []byte(faketelegram.Token+"\n"), 0o600))
}

// secondBot is the script command "city FILE": there is another bot on Telegram, whose token stands in the file.
func secondBot(ts *testscript.TestScript, _ bool, args []string) {
	city := faketelegram.NewServer()
	city.Token = cityToken
	api := httptest.NewServer(city)
	ts.Defer(func() {
		city.Close()
		api.Close()
	})
	ts.Setenv("TELEGRAM_API_URL_CITY", api.URL)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(cityToken+"\n"), 0o600))
}
