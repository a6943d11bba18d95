package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/urfave/cli/v3"
)

// A change of the key begins with a new key, in a file beside the file of the present key. Then the process that has the database
// open seals everything again in one commit, and gives the new file the name of the old one. That process is serve, which looks
// for a new key every second, or the command itself if serve does not run. A change that is interrupted at any point goes on at
// the next start: the database contains the id of the key that opens it.
const (
	nextKey   = ".next"
	formerKey = ".before"
)

func (m *Main) keyCommand() *cli.Command {
	return &cli.Command{
		Name: "key", Usage: "change the key that the database is sealed with", ArgsUsage: "rotate",
		Commands: []*cli.Command{{
			Name: "rotate", Usage: "make a new key and seal everything anew, also while serve runs",
			Action: m.rotateKey, Before: noArguments, OnUsageError: onUsageError,
		}},
		Action: wordBehind,
	}
}

// keyPath returns the file with the key; "" if APORTE_KEY contains the key itself, or if it must.
func (m *Main) keyPath(db string) string {
	if path, found := m.lookup("APORTE_KEY_FILE"); found {
		return path
	}
	if _, found := m.lookup("APORTE_KEY"); found {
		return ""
	}
	if onServer(db) {
		return ""
	}
	return keyFile(db)
}

// next returns the new key during a change of the key; nil if there is no change.
func (m *Main) next(db string) ([]byte, error) {
	if onServer(db) {
		given, err := m.secret("APORTE_KEY_NEXT")
		if err != nil {
			return nil, err
		}
		if given.Reveal() != "" {
			next, err := decodeKey("APORTE_KEY_NEXT", given.Reveal())
			if err != nil {
				return nil, usageError{err}
			}
			return next, nil
		}
	}
	path := m.keyPath(db)
	if path == "" {
		return nil, nil
	}
	src, err := os.ReadFile(path + nextKey)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read next key: %w", err)
	}
	return decodeKey(path+nextKey, trim(string(src)))
}

// rotateTime is how long the command waits for a running service to change the key.
const rotateTime = 5 * time.Minute

func (m *Main) rotateKey(ctx context.Context, c *cli.Command) (err error) {
	db := c.String("db")
	if onServer(db) {
		return m.rotateOnServer(ctx, c)
	}
	path := m.keyPath(db)
	if path == "" {
		return usagef("APORTE_KEY holds the key itself: put it into a file and set APORTE_KEY_FILE, so that it can be changed")
	}
	if _, err := m.key(db, false); err != nil {
		return err
	}
	if err := prepare(path); err != nil {
		return err
	}
	store, err := m.openStore(ctx, c, false, newLog(m.Err, levelOfCommands))
	switch {
	case errors.Is(err, errInUse):
		err = m.awaitRotation(ctx, path)
	case err == nil:
		err = errors.Join(m.rotate(ctx, store, db), store.Close())
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(m.Out, "done: %s is the new key; %s opens backups made before, delete it with them\n", path, path+formerKey)
	return m.examineRotated(ctx, c)
}

// examineRotated opens every row with the new key, and reports those that do not open. These did not open with the former key
// either, and were left as they are.
func (m *Main) examineRotated(ctx context.Context, c *cli.Command) (err error) {
	store, err := m.openStore(ctx, c, true, newLog(m.Err, levelOfCommands))
	if err != nil {
		return err
	}
	defer closing(store, &err)
	return m.examine(ctx, store)
}

// prepare makes the next key. If there is one from an interrupted change, it keeps that. It fails if the former key of an earlier
// change is still there: this change would overwrite it, and only it opens the backups from that time.
func prepare(path string) error {
	if _, err := os.Stat(path + nextKey); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if _, err := os.Stat(path + formerKey); !errors.Is(err, fs.ErrNotExist) {
		return errors.Join(err, fmt.Errorf("there is a file %s: it opens backups made before the last change; delete it with them, or move it to where you keep them", path+formerKey))
	}
	_, err := makeKey(path + nextKey)
	return err
}

// awaitRotation waits until the running service has changed the key, for rotateTime at most.
func (m *Main) awaitRotation(ctx context.Context, path string) error {
	ctx, cancel := context.WithTimeout(ctx, rotateTime)
	defer cancel()
	for {
		if _, err := os.Stat(path + nextKey); errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		select {
		case <-ctx.Done():
			return errors.New("the running service has not changed the key yet: see its log; it goes on at its next start")
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// rotator is a database whose key can be changed.
type rotator interface {
	// Rotate seals everything again with another key, in one commit. Once it returns nil, only the new key opens the database.
	Rotate(ctx context.Context, key []byte) error
}

// rotate changes the key if there is a next one. Otherwise it does nothing. The former key is kept in a file that ends in
// ".before".
func (m *Main) rotate(ctx context.Context, store rotator, db string) error {
	next, err := m.next(db)
	if next == nil || err != nil {
		return err
	}
	if err := store.Rotate(ctx, next); err != nil {
		return err
	}
	return replaceKey(m.keyPath(db))
}

// replaceKey puts the next key in the place of the key at a path, and keeps the former one.
func replaceKey(path string) error {
	former, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("keep former key: %w", err)
	}
	err = toFile(nil, path+formerKey, func(w io.Writer) error {
		_, err := w.Write(former)
		return err
	})
	if err == nil {
		err = syncFolder(path) // before the rename below removes the only other copy of the former key
	}
	if err != nil {
		return fmt.Errorf("keep former key: %w", err)
	}
	if err := os.Rename(path+nextKey, path); err != nil {
		return fmt.Errorf("put next key in place: %w", err)
	}
	return syncFolder(path)
}

// syncFolder makes the names in the folder of a file durable.
func syncFolder(file string) error {
	dir, err := os.Open(filepath.Dir(file))
	if err != nil {
		return fmt.Errorf("sync folder: %w", err)
	}
	if err := errors.Join(dir.Sync(), dir.Close()); err != nil {
		return fmt.Errorf("sync folder: %w", err)
	}
	return nil
}

// rotateWhenAsked looks for a next key every second until ctx ends. It does nothing if the key is no file, or if other processes
// may serve from the database: see rotateOnServer.
func (m *Main) rotateWhenAsked(ctx context.Context, store rotator, db string, log *slog.Logger) {
	if m.keyPath(db) == "" || onServer(db) {
		return
	}
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		if _, err := os.Stat(m.keyPath(db) + nextKey); err == nil {
			log.Info("changing the key of the database")
			if err := m.rotate(ctx, store, db); err != nil {
				log.Error("key not changed", "error", err)
			} else {
				log.Info("the key of the database is changed")
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
