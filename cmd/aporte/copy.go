package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/urfave/cli/v3"

	"aporte/adapters/export"
)

func (m *Main) copyCommand() *cli.Command {
	return &cli.Command{
		Name: "copy", Usage: "move house: copy a database that nobody uses to another file or server; called again, it goes on",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "from", Usage: "copy the database at `PATH`, or at the address of a server (postgres://...)"},
			&cli.StringFlag{Name: "to", Usage: "copy it to this `PATH` or address, where nothing is yet"},
		},
		Before: noArguments, Action: m.copy,
	}
}

func (m *Main) copy(ctx context.Context, c *cli.Command) error {
	from, to := c.String("from"), c.String("to")
	if from == "" || to == "" {
		return usagef("say from where and to where: aporte copy --from DATABASE --to DATABASE")
	}
	if err := errors.Join(supported("--from", from), supported("--to", to)); err != nil {
		return err
	}
	where, err := m.keyOfCopy(from, to)
	if err != nil {
		return err
	}
	rows, tables, responses, err := m.copyAll(ctx, from, to, func(copied, compared, total int) {
		m.progress("copied %s and compared %s of %s rows", plain.Sprint(copied), plain.Sprint(compared), plain.Sprint(total))
	})
	m.progress("")
	if err != nil {
		return err
	}
	fmt.Fprintf(m.Out, "%s: %s, %s rows in %d tables, each read back and compared\n", shownAs(to), export.Counted(responses), plain.Sprint(rows), tables)
	fmt.Fprintf(m.Out, "what to do: set APORTE_DB to it%s\n", where)
	_, err = fmt.Fprintf(m.Out, "%s is as it was: never serve from both, and delete it when all is well, since what is erased from now on stays in it\n", shownAs(from))
	return err
}

// keyOfCopy says how the copy finds its key, which is that of its source. It returns an error if another key is where the copy looks
// for it, or if the key of the source is being changed.
func (m *Main) keyOfCopy(from, to string) (where string, err error) {
	key, err := m.key(from, false)
	if err != nil {
		return "", err
	}
	if next, err := m.next(from); next != nil || err != nil {
		return "", errors.Join(err, fmt.Errorf("the key of %s is being changed: aporte key rotate ends that, then copy", shownAs(from)))
	}
	if given, err := m.givenKey(); given != nil || err != nil {
		return ", and keep APORTE_KEY as it is", err
	}
	if onServer(to) {
		return fmt.Sprintf(", and APORTE_KEY_FILE to %s", keyFile(from)), nil
	}
	src, err := os.ReadFile(keyFile(to))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Sprintf(", and copy its key: cp %s %s", keyFile(from), keyFile(to)), nil
	case err != nil:
		return "", fmt.Errorf("read key: %w", err)
	}
	if there, err := decodeKey(keyFile(to), trim(string(src))); err != nil || !bytes.Equal(there, key) {
		return "", errors.Join(err, fmt.Errorf("%s is another key than that of %s: move it away first", keyFile(to), shownAs(from)))
	}
	return "", nil
}
