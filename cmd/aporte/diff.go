package main

import (
	"context"
	"fmt"

	"github.com/urfave/cli/v3"

	"aporte/adapters/export"
)

func (m *Main) diffCommand() *cli.Command {
	return &cli.Command{
		Name: "diff", Usage: "list which responses were added, changed or withdrawn from one data package to a later one", ArgsUsage: "OLD NEW",
		Action: m.diff,
	}
}

// diff compares the packages in two folders. It needs no database.
func (m *Main) diff(_ context.Context, c *cli.Command) error {
	if c.Args().Len() != 2 {
		return usagef("which two packages? aporte diff OLD NEW, each the folder of an aporte export --out")
	}
	old, now := c.Args().Get(0), c.Args().Get(1)
	unlisted, err := export.Diff(m.Out, old, now)
	if err == nil && unlisted > 0 {
		fmt.Fprintf(m.Err, "withdrawn here, but not in withdrawn.csv of %s: %d; it may lack them because of a filter such as --since or --lang\n", now, unlisted)
	}
	return err
}
