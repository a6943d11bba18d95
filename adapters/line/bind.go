package line

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// boundKind is the kind of what the [Vault] knows of the bots behind the channels' names: by name, what the platform calls
// the bot ([Bind]'s facts and ids, as JSON).
const boundKind = "channel.bot"

// ErrOtherBot means that the settings of a channel are for another bot than the database knows under its name, or for one
// that it knows under another name. People are reached by the bot that they wrote to: through another one, nobody is.
var ErrOtherBot = errors.New("another bot")

// Bind holds the name of a channel to one bot. A fact is what the platform knows the bot by ("bot", "app"), id is what
// that fact is now. The first call for a name and a fact notes the id, later ones compare. It returns [ErrOtherBot] with
// what to do when they differ, or when another name of the same platform has that bot.
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

// Bound is [Bind] without noting anything.
func Bound(ctx context.Context, v Vault, name, fact, id string) error {
	_, err := bound(ctx, v, name, fact, id)
	return err
}

// bound returns what is known of the bot under that name, unless it is another one.
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

// holder returns the other name of the same platform under which a bot is known; "" if there is none.
func holder(ctx context.Context, v Vault, name, fact, id string) string {
	platform, _, _ := strings.Cut(name, ":")
	all, err := v.List(ctx, boundKind)
	if err != nil {
		return "" // a damaged row of another channel must not keep this one from its work
	}
	for _, other := range slices.Sorted(maps.Keys(all)) {
		var facts map[string]string
		before, _, _ := strings.Cut(other, ":")
		if other != name && before == platform && json.Unmarshal(all[other], &facts) == nil && facts[fact] == id {
			return other
		}
	}
	return ""
}

// Release forgets which bot has that name, so that the next [Bind] notes another.
func Release(ctx context.Context, v Vault, name string) error {
	if err := v.Delete(ctx, boundKind, name); err != nil {
		return fmt.Errorf("release the name %s: %w", name, err)
	}
	return nil
}
