package sqlstore_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"aporte/adapters/sqlstore"
	"aporte/bot"
)

var copyKills = flag.Int("copy-kills", 3, "how often a copy in each direction is killed")

// copyAndSay copies in a process of its own, and says how it ended. It is told from where and to where, a line each.
func copyAndSay(paths string) {
	from, to, _ := strings.Cut(paths, "\n")
	if strings.HasPrefix(to, "little ") { // it may not write much
		to = strings.TrimPrefix(to, "little ")
		fillUp(1 << 20)
	}
	_, err := sqlstore.Copy(context.Background(), sqlstore.Config{Path: from, Key: key}, to, nil)
	fmt.Println("ended:", err)
	os.Exit(0)
}

// killedCopy begins to copy in a process of its own, and kills it after a while. whole is true if it came to its end before.
func killedCopy(t *testing.T, from, to string, after time.Duration) (whole bool) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	cmd := exec.CommandContext(t.Context(), self)
	cmd.Env, cmd.Stdout, cmd.Stderr = append(os.Environ(), childDoes+"=copy", childPath+"="+from+"\n"+to), &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	kill := time.AfterFunc(after, func() { _ = cmd.Process.Kill() })
	defer kill.Stop()
	err = cmd.Wait()
	status, _ := cmd.ProcessState.Sys().(syscall.WaitStatus)
	switch {
	case err == nil && out.String() == "ended: <nil>\n":
		return true
	case status.Signal() != syscall.SIGKILL, strings.Contains(out.String(), "ended: ") && !strings.Contains(out.String(), "<nil>"):
		t.Fatalf("%v: %s", err, out.String())
	}
	return strings.Contains(out.String(), "ended: <nil>")
}

// Row 187: a copy that is killed anywhere, as often as it may be, goes on and becomes the same as one that was not. Until then nothing takes it
// for a database.
func TestCopyKilled(t *testing.T) {
	for _, way := range [][2]string{{"SQLite", "PostgreSQL"}, {"PostgreSQL", "SQLite"}} {
		t.Run("to "+way[1], func(t *testing.T) {
			from, to := places[way[0]](t), places[way[1]](t)
			s := open(t, from, nil)
			if err := errors.Join(s.Fill(t.Context(), 500), s.Close()); err != nil {
				t.Fatal(err)
			}
			began := time.Now()
			if !killedCopy(t, from, places[way[1]](t), time.Minute) {
				t.Fatal("not whole")
			}
			takes := time.Since(began)
			kills, there := 0, 0
			for kills < *copyKills {
				whole := killedCopy(t, from, to, rand.N(takes))
				now := rowsIn(t, to)
				if now < there {
					t.Errorf("%d rows, %d before: it began anew", now, there)
				}
				there = now
				c := sqlstore.Config{Path: to, Key: key, ReadOnly: true}
				opened, err := sqlstore.Open(t.Context(), c)
				if err == nil {
					if n := responses(t, opened); n != 500 && there > 0 {
						t.Errorf("a copy with %d responses is taken for whole", n)
					}
					whole = whole || there > 0
					if err := opened.Close(); err != nil {
						t.Fatal(err)
					}
				}
				if whole {
					to, there = places[way[1]](t), 0
					continue
				}
				kills++
			}
			if _, err := sqlstore.Copy(t.Context(), sqlstore.Config{Path: from, Key: key}, to, nil); err != nil && !errors.Is(err, sqlstore.ErrSame) {
				t.Fatal(err)
			}
			for _, path := range []string{from, to} {
				if there = rowsIn(t, path); there != 500*15 {
					t.Errorf("%s has %d answers", path, there)
				}
			}
			opened := open(t, to, nil)
			defer opened.Close()
			if found, err := opened.Examine(t.Context(), nil); err != nil || !found.Sound() || responses(t, opened) != 500 {
				t.Errorf("%v, %v", found, err)
			}
		})
	}
}

// rowsIn counts the answers in a database, as somebody without its key could do it; 0 if there is no such table.
func rowsIn(t *testing.T, path string) (n int) {
	t.Helper()
	if !sqlstore.IsAddress(path) {
		if _, err := os.Stat(path); err != nil {
			return 0
		}
	}
	db := raw(t, path)
	defer db.Close()
	if err := db.QueryRow("SELECT COUNT(*) FROM answers").Scan(&n); err != nil && !strings.Contains(err.Error(), "answers") {
		t.Fatal(err)
	}
	return n
}

func responses(t *testing.T, s *sqlstore.Store) (n int) {
	t.Helper()
	if err := s.Each(t.Context(), bot.Filter{}, func(bot.Record) error { n++; return nil }); err != nil {
		t.Fatal(err)
	}
	return n
}

// Where the disk is full, the copy says so. With room again, it goes on.
func TestCopyIntoFullDisk(t *testing.T) {
	from, to := places["SQLite"](t), places["SQLite"](t)
	s := open(t, from, nil)
	if err := errors.Join(s.Fill(t.Context(), 500), s.Close()); err != nil {
		t.Fatal(err)
	}
	state, out := child(t, "copy", from+"\nlittle "+to)
	if state.ExitCode() != 0 || !strings.Contains(out, "ended: copy into "+to) || !strings.Contains(out, "disk") {
		t.Fatalf("%v\n%s", state, out)
	}
	if s, err := sqlstore.Open(t.Context(), sqlstore.Config{Path: to, Key: key}); err == nil {
		t.Errorf("it is taken for a database: %v\n%s", s.Close(), out)
	}
	if c, err := sqlstore.Copy(t.Context(), sqlstore.Config{Path: from, Key: key}, to, nil); err != nil || c.Responses != 500 {
		t.Errorf("with room again: %+v, %v", c, err)
	}
}

// A copy onto a server whose disk is full says so, too, and goes on.
func TestCopyIntoFullServer(t *testing.T) {
	from, to := places["SQLite"](t), places["PostgreSQL"](t)
	furnished(t, from)
	unfinishedCopy(t, from, to)
	db := raw(t, to)
	for _, statement := range []string{refuse, "CREATE TRIGGER refusal BEFORE INSERT ON answers FOR EACH STATEMENT EXECUTE FUNCTION refuse('53100')"} {
		if _, err := db.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := sqlstore.Copy(t.Context(), houseConfig(from), to, nil); !errors.Is(err, bot.ErrFull) || !strings.Contains(err.Error(), "disk of the database server is full") {
		t.Errorf("full: %v", err)
	}
	if _, err := db.Exec("DROP TRIGGER refusal ON answers"); err != nil {
		t.Fatal(err)
	}
	move(t, from, to)
}
