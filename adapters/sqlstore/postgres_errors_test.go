package sqlstore_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"aporte/adapters/sqlstore"
	"aporte/bot"
	"aporte/bot/bottest/pgtest"
)

// Row 184: TestServerRefuses: what a server does not give is said in plain words, without the password.
func TestServerRefuses(t *testing.T) {
	good := pgtest.Database(t)
	if err := open(t, good, nil).Close(); err != nil {
		t.Fatal(err)
	}
	newer, foreign, later := pgtest.Database(t), pgtest.Database(t), pgtest.Database(t)
	if err := open(t, newer, nil).Close(); err != nil {
		t.Fatal(err)
	}
	execute(t, newer, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, TRUE)")
	execute(t, foreign, "CREATE TABLE answers (of_somebody_else TEXT)")
	secret := func(db string) string { return strings.Replace(db, "postgres@", "postgres:secret-word@", 1) }
	other := bytes.Repeat([]byte{8}, 32)
	for name, tt := range map[string]struct {
		c    sqlstore.Config
		want string
	}{
		"no address":       {sqlstore.Config{Path: "postgres://a:secret-word%zz@b/c", Key: key}, "no address of PostgreSQL"},
		"no server":        {sqlstore.Config{Path: "postgres://a:secret-word@127.0.0.1:1/c", Key: key}, "does not answer"},
		"no database":      {sqlstore.Config{Path: secret(strings.Replace(good, "/postgres?", "/elsewhere?", 1)), Key: key}, "no such database"},
		"no user":          {sqlstore.Config{Path: strings.Replace(good, "postgres@", "nobody:secret-word@", 1), Key: key}, "does not let this user in"},
		"newer schema":     {sqlstore.Config{Path: secret(newer), Key: key}, "run a newer aporte"},
		"another's tables": {sqlstore.Config{Path: secret(foreign), Key: key}, "tables of something else"},
		"nothing yet":      {sqlstore.Config{Path: secret(later), Key: key, ReadOnly: true}, "nothing in it yet"},
		"another key":      {sqlstore.Config{Path: secret(good), Key: other}, "another key"},
		"other, reading":   {sqlstore.Config{Path: secret(good), Key: other, ReadOnly: true}, "another key"},
		"a short key":      {sqlstore.Config{Path: secret(good), Key: key[:16]}, "32"},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := sqlstore.Open(t.Context(), tt.c)
			if err == nil {
				_ = s.Close()
				t.Fatal("it opened")
			}
			if !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "secret-word") {
				t.Errorf("error = %v, want %q in it and no password", err, tt.want)
			}
		})
	}
}

func execute(t *testing.T, db, statement string) {
	t.Helper()
	if _, err := raw(t, db).Exec(statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

// Row 185: TestServerRestarts lets people write while connections are cut, and while the server is stopped, killed and started again. What
// was acknowledged is there once, and the work goes on.
func TestServerRestarts(t *testing.T) {
	server := pgtest.Own(t)
	db := server.Schema(t)
	stores := several(t, db, 2)
	var stop atomic.Bool
	var wg sync.WaitGroup
	kept := make([]int, 4)
	for p := range kept {
		wg.Go(func() {
			user := fmt.Sprint("user", p)
			for n := 0; !stop.Load(); n++ {
				id := fmt.Sprint(user, " ", n)
				for { // as a platform would
					if err := write(stores[(p+n)%2], id, user, fmt.Sprint(n)); err == nil {
						break
					} else if strings.Contains(err.Error(), "SQLSTATE") && !strings.Contains(err.Error(), "commit") {
						t.Errorf("not in plain words: %v", err)
					}
					time.Sleep(10 * time.Millisecond)
				}
				kept[p] = n + 1
			}
		})
	}
	time.Sleep(200 * time.Millisecond)
	for range 5 {
		server.Do(t, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'aporte'")
		time.Sleep(50 * time.Millisecond)
	}
	for _, how := range []syscall.Signal{syscall.SIGINT, syscall.SIGQUIT} {
		server.Stop(how)
		time.Sleep(200 * time.Millisecond)
		if err := server.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(300 * time.Millisecond)
	}
	stop.Store(true)
	wg.Wait()
	total := 0
	err := stores[0].Each(context.Background(), bot.Filter{}, func(r bot.Record) error {
		for i, e := range r.Journal {
			if e.Value.Text != fmt.Sprint(i) {
				t.Errorf("in the place of %d is %q", i, e.Value.Text)
			}
		}
		total += len(r.Journal)
		return nil
	})
	want := kept[0] + kept[1] + kept[2] + kept[3]
	if err != nil || total != want || want < 20 {
		t.Errorf("%d answers are there, %v; %d were acknowledged", total, err, want)
	}
	if n, err := stores[0].Miscounted(t.Context()); n != 0 || err != nil {
		t.Errorf("%d counters are wrong, %v", n, err)
	}
	server.Stop(syscall.SIGINT)
	if err := stores[0].Ping(t.Context()); err == nil || !strings.Contains(err.Error(), "server") {
		t.Errorf("without a server: %v", err)
	}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	if err := stores[0].Ping(t.Context()); err != nil {
		t.Errorf("with the server back: %v", err)
	}
}

// Row 184: TestServerTakesNoText: an update that a server would never take is put aside like any other that fails, and holds nobody up.
func TestServerTakesNoText(t *testing.T) {
	s := several(t, onServer(t), 1)[0]
	u := bot.Update{ID: "1", From: bot.Address{Channel: "test", User: "ana"}}
	var err error
	for range 3 {
		_, err = s.Apply(t.Context(), u, func(b bot.Session) (bot.Change, error) {
			c, err := counting(u)(b)
			c.Session.Source = "no\x00source"
			return c, err
		})
	}
	if !errors.Is(err, bot.ErrParked) {
		t.Errorf("after three times: %v", err)
	}
	if err := write(s, "2", "ana", "words"); err != nil {
		t.Error(err)
	}
}

// Row 185: TestServerOnlyReads: a server that became a standby refuses changes, and they go on where changes are taken again.
func TestServerOnlyReads(t *testing.T) {
	server := pgtest.Own(t)
	db := server.Schema(t)
	s := several(t, db, 1)[0]
	server.Do(t, "ALTER SYSTEM SET default_transaction_read_only = on")
	server.Stop(syscall.SIGINT)
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	if err := write(s, "1", "ana", "words"); !errors.Is(err, bot.ErrReadOnly) || !strings.Contains(err.Error(), "only lets us read") {
		t.Errorf("written to a standby: %v", err)
	}
	if n, err := s.Count(t.Context(), bot.Filter{}); n != 0 || err != nil {
		t.Errorf("read from a standby: %d, %v", n, err)
	}
	if _, err := sqlstore.Open(t.Context(), sqlstore.Config{Path: db + "&target_session_attrs=read-write", Key: key}); err == nil || !strings.Contains(err.Error(), "takes changes") {
		t.Errorf("asked for one that takes changes: %v", err)
	}
	execute(t, strings.Replace(db, "?", "?default_transaction_read_only=off&", 1), "ALTER SYSTEM RESET default_transaction_read_only")
	execute(t, db, "SELECT pg_reload_conf()")
	waitUntil(t, "it takes changes again", func() bool { return write(s, "1", "ana", "words") == nil })
	one := open(t, db+"&target_session_attrs=read-write", nil)
	if n, err := one.Count(t.Context(), bot.Filter{}); err != nil || n != 1 {
		t.Errorf("one that takes changes has %d, %v", n, err)
	}
	if err := one.Close(); err != nil {
		t.Error(err)
	}
}
