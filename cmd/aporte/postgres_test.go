package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"aporte/bot/bottest/pgtest"
)

// onServerWith runs a command with a database on a server.
func onServerWith(t *testing.T, in, db string, env []string, args ...string) (code int, out, err string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	m := Main{In: strings.NewReader(in), Out: &stdout, Err: &stderr, Env: append(env, "APORTE_DB="+db), Now: time.Now}
	code = m.Run(context.Background(), append([]string{"aporte"}, args...))
	return code, stdout.String(), stderr.String()
}

// TestPostgres talks, exports, examines and erases with a database on a server.
func TestPostgres(t *testing.T) {
	db := pgtest.Database(t)
	key := "APORTE_KEY=" + strings.Repeat("07", keySize)
	with := func(args ...string) (int, string, string) {
		return onServerWith(t, "/start\n1\n1\n/privacy\n", db, []string{key}, args...)
	}
	if code, _, err := with("stats"); code != exitFailed || !strings.Contains(err, "nothing in it yet") {
		t.Errorf("before the first start: %d, %s", code, err)
	}
	if code, out, err := with("doctor"); code != 0 || !strings.Contains(out, "warning  database: there is nothing in postgres://") {
		t.Errorf("doctor before the first start: %d, %s%s", code, out, err)
	}
	if code, out, err := with("chat"); code != 0 || !strings.Contains(out, "may leave sealed traces") {
		t.Fatalf("chat: %d, %s%s", code, out, err)
	}
	for _, step := range []struct {
		args []string
		code int
		out  string
	}{
		{[]string{"export", "--format", "jsonl"}, 0, ""},
		{[]string{"stats"}, 0, "1"},
		{[]string{"backup", "copy"}, exitUsage, "pg_dump"},
		{[]string{"doctor"}, 0, "none was made yet: make one with pg_dump, and say so with aporte backup --elsewhere"},
		{[]string{"restore", "copy"}, exitUsage, "pg_restore"},
		{[]string{"doctor"}, 0, "is sealed there"},
	} {
		code, out, err := with(step.args...)
		if code != step.code || !strings.Contains(out+err, step.out) {
			t.Errorf("%v: %d, want %d with %q\n%s%s", step.args, code, step.code, step.out, out, err)
		}
	}
}

// TestPostgresNeedsKey: no command makes up a key for a database on a server.
func TestPostgresNeedsKey(t *testing.T) {
	const db = "postgres://aporte:secret-word@127.0.0.1:1/aporte"
	for _, args := range [][]string{{"serve"}, {"chat"}, {"export", "--format", "csv"}, {"stats"}, {"audit"}, {"purge", "--test"}, {"contacts"}, {"wording"}, {"doctor"}, {"key", "rotate"}} {
		code, out, err := onServerWith(t, "", db, []string{"TELEGRAM_BOT_TOKEN=123456:ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghi"}, args...)
		want := exitUsage
		if args[0] == "doctor" {
			want = exitFailed // it reports all that it finds
		}
		if code != want || !strings.Contains(out+err, "APORTE_KEY") {
			t.Errorf("%v: %d\n%s%s", args, code, out, err)
		}
		if strings.Contains(out+err, "secret-word") {
			t.Errorf("%v tells the password", args)
		}
	}
}

// TestPostgresAway: a server that is not there is said to be so, and the password is not.
func TestPostgresAway(t *testing.T) {
	key := "APORTE_KEY=" + strings.Repeat("07", keySize)
	for _, db := range []string{
		"postgres://aporte:secret-word@127.0.0.1:1/aporte", "postgresql://aporte:secret-word@127.0.0.1:1/aporte?connect_timeout=1",
		"postgres://aporte:secret-word%zz@127.0.0.1:1/aporte", "postgres://aporte:secret-word@127.0.0.1:99999/aporte",
	} {
		for _, args := range [][]string{{"chat"}, {"stats"}, {"doctor"}, {"export", "--format", "csv"}, {"backup", "x"}} {
			code, out, err := onServerWith(t, "", db, []string{key}, args...)
			if code == 0 || strings.Contains(out+err, "secret-word") {
				t.Errorf("%s: %v: %d\n%s%s", db, args, code, out, err)
			}
		}
	}
}

// TestPostgresKeyRotate changes the key of a database on a server that nobody serves from: the file has the new one, and all is there.
func TestPostgresKeyRotate(t *testing.T) {
	db, file := pgtest.Database(t), filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(file, []byte(strings.Repeat("07", keySize)+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"chat"}, {"key", "rotate"}, {"stats"}, {"export", "--format", "jsonl"}} {
		if code, out, err := onServerWith(t, "/start\n1\n1\n", db, []string{"APORTE_KEY_FILE=" + file}, args...); code != 0 {
			t.Fatalf("%v: %d, %s%s", args, code, out, err)
		}
	}
	former, err := os.ReadFile(file + formerKey)
	if err != nil {
		t.Fatal(err)
	}
	code, _, told := onServerWith(t, "", db, []string{"APORTE_KEY=" + strings.TrimSpace(string(former))}, "stats")
	if code == 0 || !strings.Contains(told, "another key") {
		t.Errorf("with the former key: %d, %s", code, told)
	}
}
