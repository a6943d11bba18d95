package main

import (
	"context"
	"fmt"

	"github.com/urfave/cli/v3"
)

// Where several processes serve from one database, none of them changes the key by itself: all of them must have the next key
// first. They get it as APORTE_KEY_NEXT, or in the file beside their key, and a start; then the command changes the key. Each
// process goes on with the next key from its next transaction on.

// attendant is a database that knows which processes are at work.
type attendant interface {
	// Attending returns how many processes are at work, and how many of them have a key as the next one.
	Attending(ctx context.Context, key []byte) (all, expect int, err error)
}

// rotateOnServer changes the key of a database from which several processes serve, if all of them have the next key. If there is no
// next key yet, and the key is a file, it makes one: where nobody serves it goes on at once, and otherwise it says what to do.
func (m *Main) rotateOnServer(ctx context.Context, c *cli.Command) (err error) {
	db := c.String("db")
	if _, err := m.key(db, false); err != nil {
		return err
	}
	path := m.keyPath(db)
	next, err := m.next(db)
	if err != nil {
		return err
	}
	if next == nil && path == "" {
		return usagef("APORTE_KEY_NEXT is not set: make a key (openssl rand -hex 32), set it as APORTE_KEY_NEXT for every process that serves, restart them one after the other, and then give this command with it")
	}
	store, err := m.openBeside(ctx, c)
	if err != nil {
		return err
	}
	defer closing(store, &err)
	made := next == nil
	if made {
		if err := prepare(path); err != nil {
			return err
		}
		if next, err = m.next(db); err != nil {
			return err
		}
	}
	all, expect, err := store.Attending(ctx, next)
	switch {
	case err != nil:
		return err
	case made && all > 0:
		fmt.Fprintf(m.Out, "made the next key %s: give it to every process that serves, beside its key or as APORTE_KEY_NEXT, restart them one after the other, and then give this command again\n", path+nextKey)
		return nil
	case expect < all:
		return fmt.Errorf("%d of %d processes that serve do not have the next key yet: set APORTE_KEY_NEXT for each, and restart it", all-expect, all)
	}
	if err := store.Rotate(ctx, next); err != nil {
		return err
	}
	if path == "" || missing(path+nextKey) {
		fmt.Fprintln(m.Out, "done: the next key is the key now. Set it as APORTE_KEY for every process, take APORTE_KEY_NEXT away, and restart them one after the other; the former key opens copies made before, delete it with them")
		return nil
	}
	if err := replaceKey(path); err != nil {
		return err
	}
	fmt.Fprintf(m.Out, "done: %s is the new key, for every process that serves; %s opens copies made before, delete it with them\n", path, path+formerKey)
	return nil
}
