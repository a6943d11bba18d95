package line

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"aporte/bot"
)

// FactBot is the fact of [Bind] that is the bot's id on its platform, the one that [Platform.Identify] returns.
const FactBot = "bot"

// boundKind is the kind of the entries of the [Vault] that say which bot has the name of a channel. The id of an entry is the
// name, its value the bot's facts and ids (see [Bind]) as JSON.
const boundKind = "channel.bot"

// ErrOtherBot means that the settings of a channel are for another bot than the database knows under its name, or for a bot
// that it knows under another name. A platform lets a bot write only to people who wrote to that bot, so another bot reaches
// nobody.
var ErrOtherBot = errors.New("another bot")

// Bind makes sure that the name of a channel always belongs to the same bot. fact is a property by which the platform
// identifies the bot ("bot", "app"), id is its present value. The first call for a name and a fact stores the id, later calls
// compare. If the ids differ, or if another name of the same platform has this bot, it returns [ErrOtherBot] with advice.
func Bind(ctx context.Context, v Vault, name, fact, id string) error {
	facts, err := bound(ctx, v, name, fact, id)
	if err != nil || facts[fact] == id {
		return err
	}
	if facts == nil {
		facts = map[string]string{}
	}
	facts[fact] = id
	raw, err := json.Marshal(facts)
	if err == nil {
		err = v.Put(ctx, boundKind, name, raw)
	}
	if err != nil {
		return fmt.Errorf("note the bot of %s: %w", name, err)
	}
	return nil
}

// Bound is [Bind], but it only compares and stores nothing.
func Bound(ctx context.Context, v Vault, name, fact, id string) error {
	_, err := bound(ctx, v, name, fact, id)
	return err
}

// bound returns the stored facts of the bot under a name, empty if there are none. It returns [ErrOtherBot] as Bind does.
func bound(ctx context.Context, v Vault, name, fact, id string) (map[string]string, error) {
	raw, err := v.Get(ctx, boundKind, name)
	facts := map[string]string{}
	if err == nil && raw != nil {
		err = json.Unmarshal(raw, &facts)
	}
	if err != nil {
		return nil, fmt.Errorf("look up the bot of %s (if that is damaged, aporte serve --rebind %s notes it anew): %w", name, name, err)
	}
	if kept, found := facts[fact]; found {
		if kept != id {
			return nil, fmt.Errorf("%w than before under the name %s: "+
				"set the secrets of the bot that people wrote to; or give the new one a name of its own, by variables that end in _NAME; "+
				"or, if the old one is gone for good, aporte serve --rebind %s: people are reached again once they write to the new one",
				ErrOtherBot, name, name)
		}
		return facts, nil
	}
	if other := holder(ctx, v, name, fact, id); other != "" {
		return nil, fmt.Errorf("%w is needed under the name %s: this one is known as %s, and people are reached under that name; "+
			"set its secrets as those of %s, or release it with aporte serve --rebind %s", ErrOtherBot, name, other, other, other)
	}
	return facts, nil
}

// holder returns another name of the same platform under which this bot is stored; "" if there is none.
func holder(ctx context.Context, v Vault, name, fact, id string) string {
	platform, _ := bot.SplitChannel(name)
	known := Known(ctx, v, platform, fact)
	for _, other := range slices.Sorted(maps.Keys(known)) {
		if other != name && known[other] == id {
			return other
		}
	}
	return ""
}

// Bots returns the names of all channels of which [Bind] stored the bot, sorted.
func Bots(ctx context.Context, v Vault) ([]string, error) {
	all, err := v.List(ctx, boundKind)
	if err != nil {
		return nil, fmt.Errorf("look up the bots: %w", err)
	}
	return slices.Sorted(maps.Keys(all)), nil
}

// Known returns the ids that [Bind] stored of a platform's bots under a fact, by the names of their channels. It is empty if they
// cannot be read: that must not stop this channel.
func Known(ctx context.Context, v Vault, platform, fact string) map[string]string {
	all, err := v.List(ctx, boundKind)
	if err != nil {
		return nil
	}
	known := map[string]string{}
	for name, raw := range all {
		var facts map[string]string
		if of, _ := bot.SplitChannel(name); of == platform && json.Unmarshal(raw, &facts) == nil && facts[fact] != "" {
			known[name] = facts[fact]
		}
	}
	return known
}

// Release deletes which bot has a name, so that the next [Bind] stores another one.
func Release(ctx context.Context, v Vault, name string) error {
	if err := v.Delete(ctx, boundKind, name); err != nil {
		return fmt.Errorf("release the name %s: %w", name, err)
	}
	return nil
}
