package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"aporte/adapters/alerts"
	"aporte/desk"
)

// littleDisk is how many bytes of the disk must be free: SQLite needs room to move its log into the file, and backups need
// some, too.
const littleDisk = 200 << 20

// folder checks the folder of the database, and the free space on its disk.
func (x *examination) folder() {
	if onServer(x.c.String("db")) {
		return // the disk is one of the server
	}
	dir := filepath.Dir(x.c.String("db"))
	free, size, err := disk(dir)
	if err != nil {
		x.problem("folder", "%s cannot be used (%v): make it, or set APORTE_DB to another path", dir, err)
		return
	}
	const mayWrite = 2 // W_OK of access(2)
	if err := syscall.Access(dir, mayWrite); err != nil {
		x.problem("folder", "nothing can be written to %s (%v): give this user the right to", dir, err)
	} else {
		x.ok("folder", "%s can be written to", dir)
	}
	switch {
	case free < littleDisk:
		x.problem("disk", "only %d MB are free in %s: make room", free>>20, dir)
	case alerts.Space{Free: free, Size: size}.NearlyFull():
		x.warn("disk", "only %d MB are free in %s: make room", free>>20, dir)
	default:
		x.ok("disk", "%d MB are free in %s", free>>20, dir)
	}
}

// disk returns how many bytes are free for this user on the disk of a folder, and how many it has.
func disk(dir string) (free, size uint64, err error) {
	var d syscall.Statfs_t
	if err := syscall.Statfs(dir, &d); err != nil {
		return 0, 0, err
	}
	block := uint64(d.Bsize) // never negative
	return d.Bavail * block, d.Blocks * block, nil
}

// diskOf returns the function that measures the disk of a database; nil for a database that is no file.
func diskOf(db string) func() (free, size uint64, err error) {
	if onServer(db) {
		return nil
	}
	return func() (uint64, uint64, error) { return disk(filepath.Dir(db)) }
}

// database opens the database for reading, and reports what it finds.
func (x *examination) database(ctx context.Context) {
	path := x.c.String("db")
	if _, err := x.givenKey(); err != nil {
		x.problem("key", "%v", err)
		return
	}
	shown := shownAs(path)
	if missing(path) {
		if err := x.lost(path); err != nil {
			x.problem("database", "%v", err)
			return
		}
		x.warn("database", "there is none at %s yet: the first chat or serve makes it", path)
		return
	}
	store, err := x.openStore(ctx, x.c, true, slog.New(slog.DiscardHandler))
	switch {
	case isEmpty(err):
		x.warn("database", "there is nothing in %s yet: the first chat or serve makes it", shown)
		return
	case isBroken(err):
		x.problem("database", "%v; %s", err, wayOut)
		return
	case err != nil:
		x.problem("database", "%v", err)
		return
	}
	defer store.Close()
	held, err := store.Backlog(ctx)
	if err != nil {
		x.problem("database", "%s: %v; %s", shown, err, wayOut)
		x.rows(ctx, store)
		return
	}
	x.ok("database", "%s opens with its key, %d messages wait to be sent", shown, held.Waiting)
	if held.Parked > 0 {
		x.warn("database", "%d updates were put aside because they failed: the log of serve says why", held.Parked)
	}
	x.schedule(ctx, store)
	x.versions(ctx, store)
	if onServer(path) {
		x.ok("erased", "what people delete stays in dead rows and in the log of the server until its vacuum, and is sealed there")
	} else {
		x.private(path)
		x.private(keyFile(path))
		x.besideKey(path)
	}
	x.counts(ctx, store)
	x.backups(ctx, store)
	x.rows(ctx, store)
}

// backups reports when the database was last copied.
func (x *examination) backups(ctx context.Context, log desk.Ledger) {
	at, err := lastBackup(log)(ctx)
	way := "aporte backup FILE makes a new one"
	if onServer(x.c.String("db")) {
		way = "make one with pg_dump, and say so with aporte backup --elsewhere"
	}
	switch {
	case err != nil:
		x.problem("backup", "%v", err)
	case at.IsZero():
		x.warn("backup", "none was made yet: %s", way)
	case x.Now().Sub(at) > alerts.OldBackup:
		x.warn("backup", "the last is of %s: %s", at.UTC().Format(time.RFC3339), way)
	default:
		x.ok("backup", "the last is of %s", at.UTC().Format(time.RFC3339))
	}
}

// rows opens every row, and reports damage and the time of the last answer.
func (x *examination) rows(ctx context.Context, store examiner) {
	found, err := store.Examine(ctx, func(done, total int) { x.progress("opening row %d of %d", done, total) })
	x.progress("")
	switch {
	case err != nil:
		x.problem("rows", "%v; %s", err, wayOut)
	case !found.Sound():
		x.problem("rows", "%s; %s", found, wayOut)
	case found.Last.IsZero():
		x.ok("rows", "%s; nobody has answered yet", found)
	default:
		x.ok("rows", "%s; the last answer is of %s", found, found.Last.UTC().Format(time.RFC3339))
	}
}

// besideKey warns if the key is in the folder of the database, since whoever copies that folder then has both.
func (x *examination) besideKey(db string) {
	path := x.keyPath(db)
	if path == "" {
		return
	}
	if there, err := filepath.Abs(filepath.Dir(path)); err != nil || there != absolute(filepath.Dir(db)) {
		return
	}
	x.warn("key", "%s lies beside the database: whoever copies the folder can read everything. Keep it elsewhere: in a file that APORTE_KEY_FILE names, such as a systemd credential (LoadCredential=, $CREDENTIALS_DIRECTORY) or a mounted secret", path)
}

func absolute(path string) string {
	if full, err := filepath.Abs(path); err == nil {
		return full
	}
	return path
}

// private warns if other users of the machine have any right to a file.
func (x *examination) private(path string) {
	if info, err := os.Stat(path); err == nil && info.Mode().Perm()&0o077 != 0 {
		x.warn("permissions", "other users of this machine can open %s: chmod 600 it", path)
	}
}

// programAge is a time before the first release of this program: a clock that shows an earlier time is wrong.
var programAge = time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)

// clock checks the clock without another clock: it must not be before programAge.
func (x *examination) clock() {
	if now := x.Now(); now.Before(programAge) {
		x.problem("clock", "it says %s: set it, for example with an NTP service", now.UTC().Format(time.RFC3339))
	}
}

// maxSkew is how wrong the clock may be. More would matter, since deadlines and the retries of platforms are some minutes long.
const maxSkew = 30 * time.Second

// clockOf compares our clock with that of a server.
func (x *examination) clockOf(ctx context.Context, api string) {
	before := x.Now()
	there, err := serverTime(ctx, api)
	if err != nil {
		x.warn("clock", "not compared: %v", err)
		return
	}
	here := before.Add(x.Now().Sub(before) / 2)
	skew := here.Sub(there).Round(time.Second)
	if skew.Abs() > maxSkew {
		x.problem("clock", "it is off by %s: set it, for example with an NTP service", skew)
		return
	}
	x.ok("clock", "agrees with the platform's to %s", maxSkew)
}

// serverTime sends a HEAD request to a server, and returns the Date of the answer, in whole seconds.
func serverTime(ctx context.Context, api string) (time.Time, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodHead, api, nil)
	if err != nil {
		return time.Time{}, fmt.Errorf("ask for the time: %w", err)
	}
	client := &http.Client{
		Timeout:       10 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	res, err := client.Do(req)
	if err != nil {
		return time.Time{}, fmt.Errorf("ask for the time: %w", err)
	}
	_ = res.Body.Close()
	there, err := http.ParseTime(res.Header.Get("Date"))
	if err != nil {
		return time.Time{}, errNoDate
	}
	return there, nil
}
