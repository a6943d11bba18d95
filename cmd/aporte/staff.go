package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/user"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/urfave/cli/v3"

	"aporte/adapters/export"
	"aporte/adapters/sqlstore"
	"aporte/bot"
)

// Commands of staff that touch on who people are, or take something away. Each leaves an entry in the audit log.

func (m *Main) eraseCommand() *cli.Command {
	return &cli.Command{
		Name: "erase", Usage: "delete a response for good, by the receipt that its participant gives", ArgsUsage: "RECEIPT",
		Flags:  []cli.Flag{&cli.BoolFlag{Name: "yes", Usage: "do not ask"}},
		Action: m.erase,
	}
}

// erase works beside a running service.
func (m *Main) erase(ctx context.Context, c *cli.Command) (err error) {
	receipt, err := bot.ParseReceipt(strings.Join(c.Args().Slice(), ""))
	switch {
	case errors.Is(err, bot.ErrNoReceipt):
		return usagef("a receipt has fifteen letters and digits, such as 7K3QF-9XW2M-B4TDY: aporte erase RECEIPT")
	case errors.Is(err, bot.ErrFormerReceipt):
		return usagef("%w: their participant gets a new one by writing to the bot again", err)
	case err != nil:
		return usagef("%w: ask for it once more", err)
	}
	store, err := m.openBeside(ctx, c)
	if err != nil {
		return err
	}
	defer closing(store, &err)
	found, err := store.FindReceipt(ctx, receipt)
	if err != nil {
		return err
	}
	fmt.Fprintf(m.Out, "%s version %d, %s, begun %s, changed %s, %d entries\n", found.Flow.ID, found.Flow.Version, found.Status,
		found.Started.Format(time.DateOnly), found.Updated.Format(time.DateOnly), found.Answers)
	if !c.Bool("yes") {
		fmt.Fprint(m.Out, "Delete this for good? [y/N] ")
		answer, _ := bufio.NewReader(m.In).ReadString('\n')
		if answer = strings.ToLower(strings.TrimSpace(answer)); answer != "y" && answer != "yes" {
			fmt.Fprintln(m.Out, "nothing was deleted")
			return errSaid
		}
	}
	if err := m.note(ctx, store, sqlstore.Audit{Action: "erase", Subject: found.Flow.ID, Count: 1}); err != nil {
		return err
	}
	if err := store.Erase(ctx, receipt); err != nil {
		return err
	}
	fmt.Fprintln(m.Out, "deleted; backups have it until they are replaced")
	return nil
}

func (m *Main) contactsCommand() *cli.Command {
	return &cli.Command{
		Name: "contacts", Usage: "write how those who want to hear of the outcome can be reached, apart from their answers",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "output", Aliases: []string{"o"}, Usage: "write to `FILE` instead of standard output"},
			&cli.StringSliceFlag{Name: "identity", Usage: "open sealed contacts with the age identity in `FILE`"},
		},
		Action: m.contacts, DisableSliceFlagSeparator: true,
	}
}

func (m *Main) contacts(ctx context.Context, c *cli.Command) (err error) {
	ids, err := export.ReadIdentities(c.StringSlice("identity")...)
	if err != nil {
		return usagef("--identity: %w", err)
	}
	store, err := m.openStore(ctx, c, true, newLog(m.Err, levelOfCommands))
	if err != nil {
		return err
	}
	defer closing(store, &err)
	broken, err := store.Check(ctx)
	if err != nil {
		return err
	}
	all, damaged, err := store.Contacts(ctx)
	if err != nil {
		return err
	}
	wishes := make([]export.Wish, len(all))
	for i, contact := range all {
		wishes[i] = export.Wish(contact)
	}
	if err := m.noteReading(ctx, c, broken, sqlstore.Audit{Action: "contacts", Count: len(all)}); err != nil {
		return err
	}
	err = toFile(m.Out, c.String("output"), func(w io.Writer) error {
		n, err := export.Contacts(w, wishes, ids)
		damaged += n
		return err
	})
	if err != nil {
		return err
	}
	if damaged > 0 {
		fmt.Fprintf(m.Err, "contacts that cannot be read and are left out: %d; %s\n", damaged, wayOut)
		err = errSaid
	}
	return errors.Join(err, (&damage{file: broken}).tell(m.Err))
}

func (m *Main) auditCommand() *cli.Command {
	return &cli.Command{Name: "audit", Usage: "list who looked at answers or contacts, and who erased", Action: m.audit}
}

func (m *Main) audit(ctx context.Context, c *cli.Command) (err error) {
	store, err := m.openStore(ctx, c, true, newLog(m.Err, levelOfCommands))
	if err != nil {
		return err
	}
	defer closing(store, &err)
	all, err := store.Audits(ctx)
	for _, a := range all {
		fmt.Fprintf(m.Out, "%s\t%s\t%s\t%s\t%d\n", a.At.Format(time.RFC3339), a.Actor, a.Action, a.Subject, a.Count)
	}
	return err
}

// openBeside opens the database for a small change beside a running service.
func (m *Main) openBeside(ctx context.Context, c *cli.Command) (*sqlstore.Store, error) {
	path := c.String("db")
	key, err := m.key(path, false)
	if err != nil {
		return nil, err
	}
	next, err := m.next(path)
	if err != nil {
		return nil, err
	}
	return sqlstore.Open(ctx, sqlstore.Config{Path: path, Key: key, NextKey: next, Beside: true, Now: m.Now, Log: newLog(m.Err, levelOfCommands)})
}

// note adds an entry to the audit log, with the name of whoever runs this.
func (m *Main) note(ctx context.Context, store *sqlstore.Store, a sqlstore.Audit) error {
	a.Actor = strconv.Itoa(os.Getuid())
	if u, err := user.Current(); err == nil {
		a.Actor = u.Username
	}
	return store.Note(ctx, a)
}

const notWritable = "this database cannot be written to: what is read now is not noted in its audit log"

// noteReading notes that answers or contacts are about to be read. Where it cannot be noted, staff must still get them
// out: of a copy that cannot be written to, while the disk is full, and of a file that is damaged (broken says how): in
// that nothing is changed that .recover could still find.
func (m *Main) noteReading(ctx context.Context, c *cli.Command, broken string, a sqlstore.Audit) error {
	db := c.String("db")
	if broken != "" {
		fmt.Fprintln(m.Err, "this database is damaged, and is left as it is: what is read now is not noted in its audit log")
		return nil
	}
	const mayWrite = 2 // W_OK of access(2); to open and close the file would drop the locks that SQLite has on it
	if err := syscall.Access(db, mayWrite); errors.Is(err, syscall.EACCES) || errors.Is(err, syscall.EROFS) {
		fmt.Fprintln(m.Err, notWritable)
		return nil
	}
	beside, err := m.openBeside(ctx, c)
	if err == nil {
		err = m.note(ctx, beside, a)
		err = errors.Join(err, beside.Close())
	}
	switch {
	case sqlstore.IsFull(err):
		fmt.Fprintf(m.Err, "the disk that %s is on is full: make room there. What is read now is not noted in the audit log\n", db)
		return nil
	case sqlstore.IsReadOnly(err):
		fmt.Fprintln(m.Err, notWritable)
		return nil
	}
	return err
}
