package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/urfave/cli/v3"

	"aporte/adapters/export"
	"aporte/bot"
)

// publicProfile is the profile of what may be published.
const publicProfile = "public"

// checkProfile returns an error if flags contradict the profile. Two publications of different responses would say by their difference
// what each of them hides, so all submitted responses are published.
func checkProfile(c *cli.Command, whole bool) error {
	if !c.IsSet("profile") {
		return nil
	}
	if c.String("profile") != publicProfile {
		return usagef("--profile: there is no profile %q, there is %s", c.String("profile"), publicProfile)
	}
	if !whole {
		return usagef("--profile %s is for a data package: add --out FOLDER", publicProfile)
	}
	for _, flag := range []string{"status", "lang", "since", "unfinished", "test"} {
		if c.IsSet(flag) {
			return usagef("--profile %s writes all submitted responses: leave --%s out", publicProfile, flag)
		}
	}
	return nil
}

// tellUnlicensed warns staff who publish without a licence: nobody may use what they published for more than reading.
func (m *Main) tellUnlicensed(license string) {
	if license == "" {
		fmt.Fprintln(m.Err, "no licence is stated, and the package says so: nobody knows what they may do with it. "+
			"Set one with --license or APORTE_LICENSE, such as CC-BY-4.0, or with license: in the consultation's file, and publish again with --force")
	}
}

// publication implements [desk.Publication].
type publication struct {
	*Main
	c *cli.Command
	*encoder
	of source
}

// Publish implements [desk.Publication].
func (p publication) Publish(ctx context.Context, r bot.Reader, keep func(bot.Folds) error) error {
	defer p.progress("")
	from := p.source
	from.Reader = r
	err := export.Public(ctx, p.c.String("out"), from, p.of.words, p.options, keep)
	if errors.Is(err, bot.ErrFull) || errors.Is(err, bot.ErrReadOnly) {
		return errors.Join(err, errors.New("nothing was published, since what was folded must be kept for the next time"))
	}
	return replacing(err, "an earlier publication of the same consultation")
}
