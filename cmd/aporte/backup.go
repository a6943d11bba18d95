package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/urfave/cli/v3"

	"aporte/adapters/export"
	"aporte/bot"
	"aporte/desk"
)

func (m *Main) backupCommand() *cli.Command {
	return &cli.Command{
		Name: "backup", Usage: "copy the database to a new file, also while serve runs; the key is not in it", ArgsUsage: "FILE",
		Flags:  []cli.Flag{&cli.BoolFlag{Name: elsewhere, Usage: "copy nothing, and note that another program has made a copy"}},
		Action: m.backup,
	}
}

// backer is a database that can be copied.
type backer interface {
	// Backup writes a copy of the database, as it is at one moment, to a new file, and returns how many responses it has.
	Backup(ctx context.Context, path string) (responses int, err error)
}

// lastBackup returns the function that says when the database was last copied.
func lastBackup(log desk.Ledger) func(context.Context) (time.Time, error) {
	return func(ctx context.Context) (time.Time, error) { return log.Noted(ctx, desk.ActionBackup) }
}

// examiner is a database that can be searched for damage.
type examiner interface {
	// Examine opens every row. From time to time it calls progress, unless that is nil, with the number of rows opened and
	// of all rows. Damage is reported in the result; an error means that the database could not be read.
	Examine(ctx context.Context, progress func(done, total int)) (bot.Examination, error)
	// Check lets the database check its file. broken says what is damaged, "" if nothing is.
	Check(ctx context.Context) (broken string, err error)
}

// elsewhere is the flag that notes a copy of another program, such as Litestream, a snapshot of the disk, or pg_dump.
const elsewhere = "elsewhere"

// noteBackup notes that another program has copied the database. It works beside a running service.
func (m *Main) noteBackup(ctx context.Context, c *cli.Command) (err error) {
	if c.Args().Present() {
		return usagef("--%s copies nothing: leave the file out", elsewhere)
	}
	store, err := m.openBeside(ctx, c)
	if err != nil {
		return err
	}
	defer closing(store, &err)
	return desk.New(store, actor()).Note(ctx, desk.ActionBackup, elsewhere, 0)
}

func (m *Main) backup(ctx context.Context, c *cli.Command) (err error) {
	if c.Bool(elsewhere) {
		return m.noteBackup(ctx, c)
	}
	if c.Args().Len() != 1 {
		return usagef("say where to: aporte backup FILE")
	}
	if db := c.String("db"); onServer(db) {
		return usagef("%s is on a PostgreSQL server: make a copy with its pg_dump, and say so with aporte backup --elsewhere. The key is not in it: keep the two in different places", shownAs(db))
	}
	store, err := m.openStore(ctx, c, true, newLog(m.Err, levelOfCommands))
	if err != nil {
		return err
	}
	defer func() { closing(store, &err) }() // it may be another one by then
	path := c.Args().First()
	n, err := store.Backup(ctx, path)
	if err != nil {
		return err
	}
	fmt.Fprintf(m.Out, "%s: %s; the key is not in it: keep the two in different places\n", path, export.Counted(n))
	if err := m.examine(ctx, store); err != nil {
		return err
	}
	if store, err = m.noting(ctx, c, store, ""); err != nil {
		return err
	}
	return desk.New(store, actor()).BackedUp(ctx, n, m.tellUnnoted(c))
}

// examine opens every row of a database and reports damage, so that staff learn of it while they still have earlier backups.
func (m *Main) examine(ctx context.Context, store examiner) error {
	found, err := store.Examine(ctx, func(done, total int) { m.progress("opening row %d of %d", done, total) })
	m.progress("")
	if err != nil || found.Sound() {
		return err
	}
	fmt.Fprintf(m.Err, "%s\nwhat to do: %s\n", found, wayOut)
	return errSaid
}

func (m *Main) restoreCommand() *cli.Command {
	return &cli.Command{
		Name: "restore", Usage: "put a backup in the place of the database, where none is", ArgsUsage: "FILE", Action: m.restore,
	}
}

func (m *Main) restore(ctx context.Context, c *cli.Command) error {
	if c.Args().Len() != 1 {
		return usagef("say what to restore: aporte restore FILE")
	}
	db := c.String("db")
	if onServer(db) {
		return usagef("%s is on a PostgreSQL server: its pg_restore puts back what its pg_dump wrote; with APORTE_DB=PATH, restore makes a database in a file", shownAs(db))
	}
	key, err := m.givenKey()
	if err != nil {
		return err
	}
	if key == nil {
		src, err := os.ReadFile(keyFile(db))
		if errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("the key of the backup is needed: put it at %s, or set APORTE_KEY", keyFile(db))
		}
		if err != nil {
			return fmt.Errorf("read key: %w", err)
		}
		if key, err = decodeKey(keyFile(db), strings.TrimSpace(string(src))); err != nil {
			return err
		}
	}
	if err := restore(ctx, c.Args().First(), db, key); err != nil {
		return err
	}
	_, err = fmt.Fprintf(m.Out, "%s is in place: aporte doctor looks at it, aporte serve goes on with it\n", db)
	return err
}
