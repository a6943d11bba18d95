package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"aporte/adapters/alerts"
	"aporte/adapters/line"
	"aporte/adapters/web"
	"aporte/bot"
)

// keeper is a database with what channels need.
type keeper interface {
	bot.Sessions
	// Vault returns the store for secrets of channels. It can be used until the database is closed.
	Vault() line.Vault
	// Nodes returns what the processes that serve from the database need of it; nil if no other one can serve.
	Nodes() line.Nodes
	// Funnel returns who opened a conversation, by consultation.
	Funnel(ctx context.Context) (map[string][]bot.Visits, error)
}

// needs returns what a channel needs of an open database.
func needs(store bot.Sessions, nodes line.Nodes, vault line.Vault, name string, bind func(context.Context, line.Vault, string, string, string) error) line.Needs {
	return line.Needs{
		Vault: line.Own(vault, name),
		Nodes: nodes,
		Bind:  func(ctx context.Context, fact, id string) error { return bind(ctx, vault, name, fact, id) },
		Standing: func(ctx context.Context, a bot.Address) (bot.Standing, error) {
			return bot.StandingOf(ctx, store, a)
		},
	}
}

// served is a configured channel after it was made.
type served struct {
	wanted
	line.Channel
}

// rebind releases the names of channels, so that other bots can have them.
func rebind(ctx context.Context, vault line.Vault, names []string) error {
	for _, name := range names {
		platform, _ := bot.SplitChannel(name)
		if !slices.ContainsFunc(platforms, func(p line.Platform) bool { return p.Name == platform }) {
			return usagef("--rebind: there is no channel %q", name)
		}
		if err := line.Release(ctx, vault, name); err != nil {
			return err
		}
	}
	return nil
}

// connect makes the channels.
func connect(ctx context.Context, all []wanted, store keeper) ([]served, error) {
	vault := store.Vault()
	var made []served
	for _, w := range all {
		ch, err := w.build(ctx, needs(store, store.Nodes(), vault, w.name, line.Bind))
		if errors.Is(err, line.ErrOtherBot) {
			return nil, usageError{err}
		}
		if err != nil {
			return nil, fmt.Errorf("make channel %s: %w", w.name, err)
		}
		made = append(made, served{w, ch})
	}
	return made, nil
}

// ownOf returns what bots have of their own, by the names of their channels.
func ownOf(bots []wanted) map[string]bot.Own {
	all := map[string]bot.Own{}
	for _, w := range bots {
		all[w.name] = w.own
	}
	return all
}

// tellBot returns the channels in the forms that the bot and /readyz need. What operators write to the watch does not reach the bot.
func tellBot(made []served, times *web.Times, watch *alerts.Watch) (config bot.Config, health map[string]web.Health) {
	config = bot.Config{Channels: map[string]bot.Channel{}, Slash: map[string]string{}, Venues: map[string]bot.Venue{}, Own: map[string]bot.Own{}}
	health = map[string]web.Health{}
	for _, r := range made {
		config.Channels[r.name], health[r.name] = times.Of(r.name, watch.Of(r.name, r.Channel)), r.Channel
		config.Own[r.name] = r.own
		config.Venues[r.Name] = bot.Venue{Title: r.Title, Seen: r.Seen}
		if s, ok := r.Channel.(interface{ Slash() string }); ok {
			config.Slash[r.name] = s.Slash()
		}
	}
	return config, health
}
