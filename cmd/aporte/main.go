// Command aporte leads people through a public consultation on Telegram, on Slack or in a terminal, and gives staff the answers.
// "aporte help" lists what it does; the README says how to set it up.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/urfave/cli/v3"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // after the first signal, a second one ends the program at once
	syscall.Umask(0o077)
	m := Main{In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Env: os.Environ(), Now: time.Now}
	os.Exit(m.Run(ctx, os.Args))
}

// Main is the whole program. Its fields are everything that it takes from outside, so that a test can run it in the process of the
// test.
type Main struct {
	In       io.Reader
	Out, Err io.Writer
	Env      []string         // NAME=VALUE, as [os.Environ] gives it
	Now      func() time.Time // the one clock

	lookEvery time.Duration // how often serve looks whether operators have to be told something; 0: as it is meant to be
}

// The exit codes; 0 is success.
const (
	exitFailed = 1 // the command was run and failed
	exitUsage  = 2 // the command cannot work as it was called, because of a flag or a setting
)

// usageError is a mistake in how the program was called or set up: the same call would fail again.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// errSaid means that a command failed and has already printed why.
var errSaid = errors.New("failed")

// Run runs the command in args until it is done or ctx ends, and returns the exit code. args[0] is the name of the program. On
// failure it writes a line that begins with "aporte:" to Err. If we know what to do about the failure, the next line says so.
func (m *Main) Run(ctx context.Context, args []string) int {
	root := m.command()
	err := root.Run(ctx, args)
	var usage usageError
	switch {
	case err == nil:
		return 0
	case errors.Is(err, errSaid):
		return exitFailed
	}
	fmt.Fprintln(m.Err, "aporte:", err)
	if what := remedy(err, root.String("db")); what != "" {
		fmt.Fprintln(m.Err, what)
	}
	if errors.As(err, &usage) {
		return exitUsage
	}
	return exitFailed
}

func (m *Main) command() *cli.Command {
	root := &cli.Command{
		Name:           "aporte",
		Usage:          "a consultation as easy as answering a message",
		Version:        version(),
		Reader:         m.In,
		Writer:         m.Out,
		ErrWriter:      m.Err,
		Flags:          m.settings(),
		Before:         m.checkEnvironment,
		ExitErrHandler: func(context.Context, *cli.Command, error) {}, // Run prints the error, and chooses the exit code
		Commands: append(m.calendarCommands(), []*cli.Command{
			m.chatCommand(), m.serveCommand(), m.exportCommand(), m.diffCommand(), m.statsCommand(), m.reportCommand(), m.checkCommand(), m.doctorCommand(), m.readyCommand(), m.slackCommand(), m.parkedCommand(), m.alertsCommand(),
			m.eraseCommand(), m.purgeCommand(), m.contactsCommand(), m.quoteCommand(), m.tellCommand(), m.wordingCommand(), m.importCommand(), m.auditCommand(), m.backupCommand(), m.restoreCommand(), m.copyCommand(), m.keyCommand(),
			m.opinionCommand(), m.versionCommand(),
		}...),
		Action: func(_ context.Context, c *cli.Command) error {
			if name := c.Args().First(); name != "" {
				return usagef("there is no command %q: see aporte help", name)
			}
			return cli.ShowAppHelp(c)
		},
	}
	root.OnUsageError = onUsageError
	for _, c := range root.Commands {
		c.OnUsageError = onUsageError
		if c.ArgsUsage == "" {
			c.Before = noArguments
			c.ArgsUsage = " "
		}
	}
	return root
}

// onUsageError returns an error of one line for a wrong flag, instead of printing the whole help.
func onUsageError(_ context.Context, c *cli.Command, err error, _ bool) error {
	return usagef("%w: see %s --help", err, strings.TrimSpace(c.FullName()))
}

// noArguments returns an error if a command that takes no arguments gets one. Otherwise the command would ignore it.
func noArguments(ctx context.Context, c *cli.Command) (context.Context, error) {
	if word := c.Args().First(); word != "" {
		return ctx, usagef("%s takes no %q: see %s --help", c.FullName(), word, c.FullName())
	}
	return ctx, nil
}

// wordBehind is the action of a command that only has others below it. It returns an error that says which word is missing or wrong.
func wordBehind(_ context.Context, c *cli.Command) error {
	if word := c.Args().First(); word != "" {
		return usagef("there is no %q: see %s --help", c.FullName()+" "+word, c.FullName())
	}
	return usagef("%s needs a word behind it: see %s --help", c.Name, c.FullName())
}
