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
	"time"

	"github.com/urfave/cli/v3"

	"aporte/adapters/export"
	"aporte/bot"
	"aporte/desk"
)

// Commands of staff that concern the identity of people, or that erase something. Package desk does the actions, and adds them
// to the audit log.

func (m *Main) eraseCommand() *cli.Command {
	return &cli.Command{
		Name: "erase", Usage: "delete a response for good, by the receipt that its participant gives", ArgsUsage: "RECEIPT",
		Flags:  []cli.Flag{&cli.BoolFlag{Name: "yes", Usage: "do not ask"}},
		Action: m.erase,
	}
}

// erase asks for a confirmation, unless --yes is set, and erases a response. It works beside a running service.
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
	d := desk.New(store, actor())
	found, err := d.Find(ctx, receipt)
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
	if err := d.Erase(ctx, receipt); err != nil {
		return err
	}
	fmt.Fprintln(m.Out, "deleted; backups have it until they are replaced, and exports made before: the next one lists it in withdrawn.csv")
	return nil
}

func (m *Main) purgeCommand() *cli.Command {
	return &cli.Command{
		Name: "purge", Usage: "delete the responses of those who tried the consultation with /start test",
		Flags:  []cli.Flag{&cli.BoolFlag{Name: "test", Usage: "delete the tests for good: no export lists them as withdrawn", Required: true}},
		Action: m.purge,
	}
}

// purge works beside a running service.
func (m *Main) purge(ctx context.Context, c *cli.Command) (err error) {
	store, err := m.openBeside(ctx, c)
	if err != nil {
		return err
	}
	defer closing(store, &err)
	n, err := desk.New(store, actor()).PurgeTests(ctx, c.String("flow"))
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(m.Out, "tests deleted: %d\n", n)
	return err
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
	store, broken, err := m.openToRead(ctx, c, true)
	if err != nil {
		return err
	}
	defer closing(store, &err)
	published, err := publishedIn(ctx, store)
	if err != nil {
		return err
	}
	all, damaged, err := desk.New(store, actor()).Contacts(ctx, published, m.tellUnnoted(c))
	if err != nil {
		return err
	}
	wishes := make([]export.Wish, len(all))
	for i, contact := range all {
		wishes[i] = export.Wish(contact)
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
	all, err := desk.New(store, actor()).Audits(ctx)
	for _, a := range all {
		fmt.Fprintf(m.Out, "%s\t%s\t%s\t%s\t%d\n", a.At.Format(time.RFC3339), a.Actor, a.Action, a.Subject, a.Count)
	}
	return err
}

// actor returns the name of the user who runs the command, or the number if the operating system knows no name.
func actor() string {
	if u, err := user.Current(); err == nil {
		return u.Username
	}
	return strconv.Itoa(os.Getuid())
}

// tellUnnoted returns a function for [desk.Desk.Export] and the like. It tells staff that this reading is not in the audit log, and why.
func (m *Main) tellUnnoted(c *cli.Command) func(why error) {
	return func(why error) {
		switch {
		case errors.Is(why, errLeftAlone):
			fmt.Fprintln(m.Err, "this database is damaged, and is left as it is: what is read now is not noted in its audit log")
		case errors.Is(why, bot.ErrFull):
			fmt.Fprintf(m.Err, "the disk that %s is on is full: make room there. What is read now is not noted in the audit log\n", shownAs(c.String("db")))
		default:
			fmt.Fprintln(m.Err, "this database cannot be written to: what is read now is not noted in its audit log")
		}
	}
}
