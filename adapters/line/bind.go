package line

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// boundKind is the kind of what the [Vault] knows of the bots behind the channels' names. Its ids are name and fact.
const boundKind = "channel.bot"

// ErrOtherBot means that the settings of a channel are for another bot than the database knows under its name, or for one
// that it knows under another name. People are reached by the bot that they wrote to: through another one, nobody is.
var ErrOtherBot = errors.New("another bot")

// Bind holds the name of a channel to one bot. A fact is what the platform calls the bot by ("bot", "app"), id is what
// that fact is now. The first call for a name and a fact notes the id, later ones compare. It returns [ErrOtherBot] with
// what to do when they differ, or when another name of the same platform has that bot.
func Bind(ctx context.Context, v Vault, name, fact, id string) error {
	known, err := bound(ctx, v, name, fact, id)
	if known || err != nil {
		return err
	}
	if err := v.Put(ctx, boundKind, name+" "+fact, []byte(id)); err != nil {
		return fmt.Errorf("note the bot of %s: %w", name, err)
	}
	return nil
}

// Bound is [Bind] without noting anything.
func Bound(ctx context.Context, v Vault, name, fact, id string) error {
	_, err := bound(ctx, v, name, fact, id)
	return err
}

func bound(ctx context.Context, v Vault, name, fact, id string) (known bool, err error) {
	all, err := v.List(ctx, boundKind)
	if err != nil {
		return false, fmt.Errorf("look up the bot of %s: %w", name, err)
	}
	own := name + " " + fact
	if kept, found := all[own]; found {
		if string(kept) != id {
			return false, fmt.Errorf("%w than before under the name %s: "+
				"set the secrets of the bot that people wrote to; or give the new one a name of its own, by variables that end in _NAME; "+
				"or, if the old one is gone for good, aporte serve --rebind %s: people are reached again once they write to the new one",
				ErrOtherBot, name, name)
		}
		return true, nil
	}
	platform, _, _ := strings.Cut(name, ":")
	for key, kept := range all {
		other, its, _ := strings.Cut(key, " ")
		if before, _, _ := strings.Cut(other, ":"); before == platform && its == fact && string(kept) == id {
			return false, fmt.Errorf("%w is needed under the name %s: this one is known as %s, and people are reached under that name; "+
				"set its secrets as those of %s, or release it with aporte serve --rebind %s", ErrOtherBot, name, other, other, other)
		}
	}
	return false, nil
}

// Release forgets which bot has that name, so that the next [Bind] notes another.
func Release(ctx context.Context, v Vault, name string) error {
	all, err := v.List(ctx, boundKind)
	if err != nil {
		return fmt.Errorf("release %s: %w", name, err)
	}
	for key := range all {
		if other, _, _ := strings.Cut(key, " "); other != name {
			continue
		}
		if err := v.Delete(ctx, boundKind, key); err != nil {
			return fmt.Errorf("release %s: %w", name, err)
		}
	}
	return nil
}
