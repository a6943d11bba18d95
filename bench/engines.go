package main

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"aporte/bot/bottest/pgtest"
)

// durable are the settings of PostgreSQL that its documentation calls the default, and that the server of tests leaves out to be fast: a
// commit survives a crash of the machine, as one of SQLite does here.
var durable = []string{"fsync=on", "full_page_writes=on", "shared_buffers=128MB"}

// base is a database of one engine, and the folder for what is written beside it.
type base struct {
	dir, db string         // db is a path or an address
	schema  string         // where it is on the server; "" with SQLite
	server  *pgtest.Server // nil with SQLite
}

// engines are the names of the engines, in the order in which they take turns.
var engines = [2]string{"SQLite", "PostgreSQL"}

// bases returns a new database of each engine, in the order of engines, and what removes them.
func (l *lab) bases(ctx context.Context) (both [2]base, remove func() error, err error) {
	if l.server == nil {
		if l.server, err = pgtest.New(durable...); err != nil {
			return both, nil, err
		}
	}
	dir, err := os.MkdirTemp(l.dir, "engines-")
	if err != nil {
		return both, nil, err
	}
	for i, name := range engines {
		both[i].dir = filepath.Join(dir, name)
		if err := os.Mkdir(both[i].dir, 0o700); err != nil {
			return both, nil, err
		}
	}
	both[0].db = filepath.Join(both[0].dir, "aporte.db")
	pg := &both[1]
	pg.server, pg.schema = l.server, filepath.Base(dir)
	pg.db = l.server.Address(pg.schema)
	remove = func() error {
		return errors.Join(os.RemoveAll(dir), pg.ask(ctx, `DROP SCHEMA "`+pg.schema+`" CASCADE`))
	}
	return both, remove, pg.ask(ctx, `CREATE SCHEMA "`+pg.schema+`"`)
}

// ask runs a statement on the server. Its first value, if there is one, goes to into.
func (b base) ask(ctx context.Context, statement string, into ...any) error {
	db, err := sql.Open("pgx", b.server.Address(""))
	if err != nil {
		return err
	}
	defer db.Close()
	if len(into) > 0 {
		return db.QueryRowContext(ctx, statement).Scan(into...)
	}
	_, err = db.ExecContext(ctx, statement)
	return err
}

// settle does on the server what it does by itself within minutes, so that it is not at work in what is measured next.
func (b base) settle(ctx context.Context) error {
	return errors.Join(b.ask(ctx, "VACUUM ANALYZE"), b.ask(ctx, "CHECKPOINT"))
}

// size returns how many bytes the database has, with SQLite with its log, which PostgreSQL has for all databases together.
func (b base) size(ctx context.Context) (bytes int64, err error) {
	if b.server == nil {
		return size(b.dir)
	}
	err = b.ask(ctx, `SELECT sum(pg_total_relation_size(oid)) FROM pg_class WHERE relkind = 'r' AND relnamespace = '"`+b.schema+`"'::regnamespace`, &bytes)
	return bytes, err
}

// command is [product.command] for this database.
func (b base) command(ctx context.Context, p *product, args ...string) *exec.Cmd {
	cmd := p.command(ctx, b.dir, args...)
	cmd.Env = append(cmd.Env, "APORTE_DB="+b.db)
	return cmd
}

// walked is what steps without HTTP took.
type walked struct {
	rate   float64 // steps a second
	cpu    float64 // microseconds of CPU time a step in the process of the bot, the people included
	server float64 // those in all processes of PostgreSQL; 0 with SQLite
	peak   float64 // MiB, the most that the process of the bot had in memory
}

// The fields as functions, for medians and ratios; total is the CPU time of a step in all processes together, in microseconds.
func (w walked) perSecond() float64 { return w.rate }
func (w walked) own() float64       { return w.cpu }
func (w walked) served() float64    { return w.server }
func (w walked) total() float64     { return w.cpu + w.server }
func (w walked) most() float64      { return w.peak }

// walker returns BenchmarkSteps as a program. It makes it on the first call for a product.
func (l *lab) walker(ctx context.Context, p *product) (string, error) {
	path := filepath.Join(l.dir, "steps-"+p.name)
	if _, err := os.Stat(path); err == nil {
		return path, nil
	}
	cmd := exec.CommandContext(ctx, "go", "test", "-c", "-o", path, "./bench")
	cmd.Dir = p.tree
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if text, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build BenchmarkSteps: %w\n%s", err, text)
	}
	return path, nil
}

// walk lets people take steps without HTTP on a database, a number of them at once.
func (l *lab) walk(ctx context.Context, p *product, b base, atOnce, steps int) (w walked, err error) {
	path, err := l.walker(ctx, p)
	if err != nil {
		return w, err
	}
	args := []string{"-test.run=NONE", "-test.bench=Steps$", fmt.Sprintf("-test.benchtime=%dx", steps), "-db", b.db, "-at-once", strconv.Itoa(atOnce)}
	if b.server != nil {
		args = append(args, "-server", strconv.Itoa(b.server.PID()))
	}
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.Dir = b.dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		return w, fmt.Errorf("%w\n%s", err, out)
	}
	found := metrics(out)
	if found["steps/s"] == 0 {
		return w, fmt.Errorf("no steps a second in\n%s", out)
	}
	return walked{found["steps/s"], found["cpu-us/step"], found["server-us/step"], rusage(cmd.ProcessState)}, nil
}

// metrics returns what a benchmark reports, by unit.
func metrics(out []byte) map[string]float64 {
	found := map[string]float64{}
	for line := range bytes.Lines(out) {
		if !bytes.HasPrefix(line, []byte("Benchmark")) {
			continue
		}
		fields := strings.Fields(string(line))
		for i := 3; i < len(fields); i += 2 { // after its name and how often it ran: a value, its unit ...
			found[fields[i]], _ = strconv.ParseFloat(fields[i-1], 64)
		}
	}
	return found
}
