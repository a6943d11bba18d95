package main

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"

	"aporte/adapters/line"
)

// What was meant for a bot and reaches none: a bot that no setting names any more, and a variable that no bot reads. Both are told, and
// nothing is refused: a bot may be taken away, and variables of other programs begin with the name of a platform, too.

// unnamed returns the bots that the database knows and that no setting names, by the names of their channels.
func unnamed(ctx context.Context, v line.Vault, named []string) ([]string, error) {
	all, err := line.Bots(ctx, v)
	return slices.DeleteFunc(all, func(name string) bool { return slices.Contains(named, name) }), err
}

// unnamedHow says what an unnamed bot means.
const unnamedHow = "no setting names this bot any more: whoever writes to it gets no answer. If that is meant, start aporte serve once with --rebind"

// warnOfLost logs what reaches no bot.
func (m *Main) warnOfLost(ctx context.Context, v line.Vault, all []wanted, log *slog.Logger) error {
	var names []string
	for _, w := range all {
		names = append(names, w.name)
	}
	gone, err := unnamed(ctx, v, names)
	for _, name := range gone {
		log.Warn(unnamedHow+" "+name, "channel", name)
	}
	for _, says := range m.mistyped() {
		log.Warn(says)
	}
	return err
}

// unnamed reports the bots that the database knows and that no setting names.
func (x *examination) unnamed(ctx context.Context, v line.Vault, named []string) {
	gone, err := unnamed(ctx, v, named)
	if err != nil {
		x.problem("bots", "%v", err)
	}
	for _, name := range gone {
		x.warn(name, "%s %s", unnamedHow, name)
	}
}

// mistyped says of each variable that begins with the name of a platform, and that no bot of it reads, which one may be meant.
func (m *Main) mistyped() (says []string) {
	for _, p := range platforms {
		claims, err := m.claims(p)
		if err != nil {
			continue // that is told elsewhere
		}
		read := variables(p, claims)
		for _, kv := range m.Env {
			name, value, _ := strings.Cut(kv, "=")
			if !strings.HasPrefix(name, strings.ToUpper(p.Name)+"_") || value == "" || slices.Contains(read, name) {
				continue
			}
			says = append(says, fmt.Sprintf("no bot reads the setting %s: is %s meant?", name, nearest(read, name)))
		}
	}
	return says
}

// variables returns all variables that the bots of a platform read.
func variables(p line.Platform, claims []*claimed) (all []string) {
	ends := []string{""}
	for _, c := range claims {
		if c.bot != "" {
			ends = append(ends, "_"+strings.ToUpper(c.bot))
		}
	}
	for _, end := range ends {
		for _, s := range settingsOf(p) {
			all = append(all, s.Env+end)
		}
		for _, s := range p.Secrets {
			all = append(all, s.Env+end, s.Env+end+"_FILE")
		}
	}
	return all
}
