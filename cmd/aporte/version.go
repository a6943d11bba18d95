package main

import (
	"context"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/urfave/cli/v3"
)

// release is the version that a build can set (-ldflags "-X main.release=1.2.3"). If it is empty, the version is the tag or the
// commit that the go command has put into the binary.
var release string

func version() string {
	if release != "" {
		return release
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}

func (m *Main) versionCommand() *cli.Command {
	return &cli.Command{
		Name: "version", Usage: "print the version, and the schema of its databases",
		Action: func(context.Context, *cli.Command) error {
			_, err := fmt.Fprintf(m.Out, "aporte %s %s %s/%s, schema %d\n", version(), runtime.Version(), runtime.GOOS, runtime.GOARCH, schema)
			return err
		},
	}
}
