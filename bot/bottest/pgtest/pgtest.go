// Package pgtest runs a PostgreSQL server for tests, from the programs of Debian's package. A test binary has one server at most: the
// first test that asks for a database starts it, and [Stop] ends it.
package pgtest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"

	"aporte/bot/bottest/programs"
)

// programsOf is where Debian puts the programs of each version.
const programsOf = "/usr/lib/postgresql/*/bin"

// owner is the user as whom the server runs if the tests run as root, since it refuses to run as root.
const owner = "postgres"

// Server is a server of PostgreSQL that listens on a socket in a folder of its own.
type Server struct {
	bin, dir string
	as       *syscall.Credential
	mu       sync.Mutex
	process  *exec.Cmd
	ended    chan error // gets the result of process
}

var (
	shared     *Server
	sharedErr  error
	start      sync.Once
	namesGiven atomic.Int64
)

// Stop ends the server of this test binary, if there is one, and removes its files. TestMain calls it after all tests.
func Stop() {
	if shared != nil {
		shared.Remove()
	}
}

// Database returns the address of an empty schema of the shared server, which is the only one of its kind. Without PostgreSQL the test is
// skipped, or fails: see package programs.
func Database(t testing.TB) string {
	t.Helper()
	need(t)
	start.Do(func() { shared, sharedErr = New() })
	if sharedErr != nil {
		t.Fatal(sharedErr)
	}
	return shared.Schema(t)
}

// Installed says whether there is PostgreSQL. Where it must be and is not, [Database] fails the test.
func Installed() bool { return bin() != "" }

// need skips a test where PostgreSQL is missing.
func need(t testing.TB) {
	t.Helper()
	if bin() == "" || os.Getenv(programs.Setting) == "0" {
		programs.Missing(t, "PostgreSQL")
	}
}

// bin returns the folder with the programs of the newest version; "" if there is none.
func bin() string {
	all, _ := filepath.Glob(programsOf)
	all = slices.DeleteFunc(all, func(dir string) bool {
		_, err := os.Stat(filepath.Join(dir, "initdb"))
		return err != nil
	})
	if len(all) == 0 {
		return ""
	}
	slices.SortFunc(all, func(a, b string) int { return version(a) - version(b) })
	return all[len(all)-1]
}

func version(bin string) int {
	n, _ := strconv.Atoi(filepath.Base(filepath.Dir(bin)))
	return n
}

// Own returns a server of the test alone, which may stop it and start it again. It ends with the test. settings are those of [New].
func Own(t testing.TB, settings ...string) *Server {
	t.Helper()
	need(t)
	s, err := New(settings...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Remove)
	return s
}

// New makes a server and starts it. It survives that its processes are killed, and not a crash of the machine, which makes it fast;
// settings say otherwise, see [Server.Start].
func New(settings ...string) (*Server, error) {
	s := &Server{bin: bin()}
	dir, err := os.MkdirTemp("", "pg")
	if err != nil {
		return nil, err
	}
	if s.dir = dir; os.Getuid() == 0 {
		u, err := user.Lookup(owner)
		if err != nil {
			return nil, errors.Join(err, os.RemoveAll(dir))
		}
		uid, _ := strconv.Atoi(u.Uid)
		gid, _ := strconv.Atoi(u.Gid)
		s.as = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
		if err := os.Chown(dir, uid, gid); err != nil {
			return nil, errors.Join(err, os.RemoveAll(dir))
		}
	}
	out, err := s.command("initdb", "-D", s.data(), "-A", "trust", "-U", owner, "-E", "UTF8", "--locale=C", "--no-sync").CombinedOutput()
	if err != nil {
		return nil, errors.Join(fmt.Errorf("initdb: %w: %s", err, out), os.RemoveAll(dir))
	}
	if err := s.Start(settings...); err != nil {
		s.Remove()
		return nil, err
	}
	return s, nil
}

func (s *Server) data() string { return filepath.Join(s.dir, "data") }

// command returns a command that runs as the owner of the server, and that ends with this process.
func (s *Server) command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(filepath.Join(s.bin, name), args...)
	cmd.Dir = s.dir
	cmd.Env = append(os.Environ(), "LC_ALL=C")
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: s.as, Pdeathsig: syscall.SIGINT}
	return cmd
}

// Start starts the server, with settings such as "max_connections=5", and returns when it answers.
func (s *Server) Start(settings ...string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	args := []string{"-D", s.data(), "-k", s.dir, "-c", "listen_addresses="}
	for _, one := range append([]string{"fsync=off", "full_page_writes=off", "shared_buffers=16MB", "max_connections=200"}, settings...) {
		args = append(args, "-c", one)
	}
	cmd := s.command("postgres", args...)
	begun, ended := make(chan error), make(chan error, 1)
	go func() { // the signal at our end is bound to the thread that starts the server: it must live as long
		runtime.LockOSThread()
		err := cmd.Start()
		begun <- err
		if err == nil {
			ended <- cmd.Wait()
		}
	}()
	if err := <-begun; err != nil {
		return fmt.Errorf("start PostgreSQL: %w", err)
	}
	s.process, s.ended = cmd, ended
	db, err := sql.Open("pgx", s.Address(""))
	if err != nil {
		return err
	}
	defer db.Close()
	for range 300 {
		if err = db.PingContext(context.Background()); err == nil {
			return nil
		}
		select {
		case err := <-ended:
			s.process = nil
			return fmt.Errorf("PostgreSQL ended: %w", err)
		case <-time.After(20 * time.Millisecond):
		}
	}
	return fmt.Errorf("PostgreSQL does not answer: %w", err)
}

// Stop ends the server with a signal: SIGINT lets it end its connections, SIGQUIT is as if it crashed.
func (s *Server) Stop(how syscall.Signal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.process == nil {
		return
	}
	_ = s.process.Process.Signal(how)
	<-s.ended
	s.process = nil
}

// PID returns the id of the server's first process, the parent of all others; 0 while it is stopped.
func (s *Server) PID() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.process == nil {
		return 0
	}
	return s.process.Process.Pid
}

// Remove ends the server and removes its files.
func (s *Server) Remove() {
	s.Stop(syscall.SIGINT)
	_ = os.RemoveAll(s.dir)
}

// Address returns the address of a schema; that of the server's own schema if it is "".
func (s *Server) Address(schema string) string {
	q := url.Values{"host": {s.dir}}
	if schema != "" {
		q.Set("search_path", schema)
	}
	return (&url.URL{Scheme: "postgres", User: url.User(owner), Path: "/" + owner, RawQuery: q.Encode()}).String()
}

// Schema makes an empty schema, which goes with the server, and returns its address.
func (s *Server) Schema(t testing.TB) string {
	t.Helper()
	name := fmt.Sprintf("s%d", namesGiven.Add(1))
	s.Do(t, "CREATE SCHEMA "+name)
	return s.Address(name)
}

// Do runs a statement.
func (s *Server) Do(t testing.TB, statement string) {
	t.Helper()
	db, err := sql.Open("pgx", s.Address(""))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}
