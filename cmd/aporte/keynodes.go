package main

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/urfave/cli/v3"

	"aporte/adapters/line"
)

// Where several processes serve from one database, none of them changes the key by itself: all of them must have the next key
// first. They get it as APORTE_KEY_NEXT, or in the file beside their key, and a start; then the command changes the key. Each
// process goes on with the next key from its next transaction on.

// attendant is a database that knows which processes are at work.
type attendant interface {
	// Attend says for d that this process is at work, and whether it has the next key.
	Attend(ctx context.Context, d time.Duration) error
	// Depart says that this process is no longer at work.
	Depart(ctx context.Context) error
	// Attending returns how many processes are at work, and how many of them have a key as the next one.
	Attending(ctx context.Context, key []byte) (all, expect int, err error)
}

// How often a process says that it is at work, and for how long that holds.
const (
	attendEvery = 10 * time.Second
	attendFor   = 30 * time.Second
)

// attend says that this process is at work, until ctx ends. Without other processes it does nothing.
func attend(ctx context.Context, store attendant, nodes line.Nodes, log *slog.Logger) {
	if nodes == nil {
		return
	}
	tick := time.NewTicker(attendEvery)
	defer tick.Stop()
	failing := false
	atEvery(ctx, tick.C, func() { // the first time, it is said already
		err := store.Attend(ctx, attendFor)
		if err != nil && !failing && ctx.Err() == nil {
			log.Warn("other nodes do not know that this one is at work", "error", err)
		}
		failing = err != nil
	})
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	_ = store.Depart(last) // otherwise it is known after attendFor
}

// rotateOnServer changes the key of a database from which several processes serve, if all of them have the next key. If there is no
// next key yet, it makes one where the key is a file, and says what to do with it.
func (m *Main) rotateOnServer(ctx context.Context, c *cli.Command) (err error) {
	db := c.String("db")
	next, err := m.next(db)
	path := m.keyPath(db)
	switch {
	case err != nil:
		return err
	case next == nil && path == "":
		return usagef("APORTE_KEY_NEXT is not set: make a key (openssl rand -hex 32), set it as APORTE_KEY_NEXT for every process that serves, restart them one after the other, and then give this command with it")
	case next == nil:
		if err := prepare(path); err != nil {
			return err
		}
		fmt.Fprintf(m.Out, "made the next key %s: give it to every process that serves, beside its key or as APORTE_KEY_NEXT, restart them one after the other, and then give this command again\n", path+nextKey)
		return nil
	}
	store, err := m.openBeside(ctx, c)
	if err != nil {
		return err
	}
	defer closing(store, &err)
	all, expect, err := store.Attending(ctx, next)
	if err == nil && expect < all {
		err = fmt.Errorf("%d of %d processes that serve do not have the next key yet: set APORTE_KEY_NEXT for each, and restart it", all-expect, all)
	}
	if err != nil {
		return err
	}
	if err := store.Rotate(ctx, next); err != nil {
		return err
	}
	if path != "" && !missing(path+nextKey) {
		if err := replaceKey(path); err != nil {
			return err
		}
	}
	fmt.Fprintln(m.Out, "done: the next key is the key now. Set it as APORTE_KEY for every process, take APORTE_KEY_NEXT away, and restart them one after the other; the former key opens copies made before, delete it with them")
	return nil
}
