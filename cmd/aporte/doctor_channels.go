package main

import (
	"context"
	"errors"
	"log/slog"
	"slices"

	"aporte/adapters/line"
	"aporte/bot"
	"aporte/locales"
)

// channels checks every configured channel. If none is configured, it says how to configure one.
func (x *examination) channels(ctx context.Context) {
	consult, words, err := configured(x.c)
	if err != nil {
		return // x.consultation has reported it
	}
	var store database // nil if there is none, or if it cannot be opened
	if !missing(x.c.String("db")) {
		if store, err = x.openStore(ctx, x.c, true, slog.New(slog.DiscardHandler)); err == nil { // x.database has reported an error
			defer store.Close()
		}
	}
	found, all := false, []string{}
	for _, p := range platforms {
		claims, err := x.claims(p)
		names := []string{}
		if err == nil {
			names, err = x.names(ctx, claims, store)
		}
		if err != nil {
			x.problem(p.Name, "%v", err)
		}
		found = found || len(claims) > 0 || err != nil
		all = append(all, names...)
		for i, name := range names {
			x.channel(ctx, claims[i], name, consult, words, store)
		}
	}
	if store != nil {
		x.unnamed(ctx, store.Vault(), all)
	}
	for _, says := range x.mistyped() {
		x.warn("settings", "%s", says)
	}
	if found {
		return
	}
	for _, p := range platforms {
		x.warn(p.Name, "not configured: %s", p.Advice)
	}
}

// names returns the names of the channels of a platform's bots, as serve would. store may be nil.
func (x *examination) names(ctx context.Context, claims []*claimed, store database) ([]string, error) {
	var known map[string]string
	if store != nil {
		var err error
		if known, err = knownBots(ctx, claims, store); err != nil {
			return nil, err
		}
	}
	return channelNames(claims, known)
}

// channel checks one channel. store may be nil.
func (x *examination) channel(ctx context.Context, one *claimed, name string, f consultation, words *locales.Words, store keeper) {
	w, err := x.read(x.c, one, name, f, words, slog.New(slog.DiscardHandler))
	if err != nil {
		x.problem(name, "%v", err)
		return
	}
	vault := line.Vault(noVault{})
	if store != nil {
		vault = store.Vault()
	}
	if w.own.Flow != nil {
		x.ok(name+" consultation", "%s version %d", w.flow.ID, w.flow.Version)
		x.missingWords(w.flow.Flow, words)
	}
	ch, err := w.build(ctx, needs(store, nil, vault, name, line.Bound))
	if err != nil {
		x.problem(name, "%v", err)
		return
	}
	if api := ch.API(); api != "" && !slices.Contains(x.asked, api) {
		x.asked = append(x.asked, api)
		x.clockOf(ctx, api)
	}
	for _, f := range ch.Check(ctx) {
		what := name + " " + f.What
		if f.Mend != "" && one.bot != "" {
			f.Mend += " (this bot stands in " + one.place + ")"
		}
		switch f.Severity {
		case line.OK:
			x.ok(what, "%s", f.Text)
		case line.Problem:
			x.problem(what, "%s: %s", f.Text, f.Mend)
		default:
			x.warn(what, "%s: %s", f.Text, f.Mend)
		}
	}
}

// noVault is the vault of channels while there is no database: it is empty, and cannot store anything.
type noVault struct{}

var (
	_          line.Vault = noVault{}
	errNoVault            = errors.New("there is no database yet")
)

// Put implements [line.Vault].
func (noVault) Put(context.Context, string, string, []byte) error { return errNoVault }

// PutAbout implements [line.Vault].
func (noVault) PutAbout(context.Context, string, string, bot.Address, []byte) error {
	return errNoVault
}

// Get implements [line.Vault].
func (noVault) Get(context.Context, string, string) ([]byte, error) { return nil, nil }

// List implements [line.Vault].
func (noVault) List(context.Context, string) (map[string][]byte, error) { return nil, nil }

// Delete implements [line.Vault].
func (noVault) Delete(context.Context, string, string) error { return errNoVault }
