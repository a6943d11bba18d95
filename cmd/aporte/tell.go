package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/urfave/cli/v3"

	"aporte/bot"
	"aporte/desk"
	"aporte/locales"
)

func (m *Main) tellCommand() *cli.Command {
	return &cli.Command{
		Name: "tell", Usage: "write once to everybody who wants to hear of the outcome in their chat; without --send it only counts them",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "consultation", Usage: "to the people of the consultation `ID`"},
			&cli.StringFlag{Name: "file", Usage: "what to write: `NAME.LANGUAGE.md`; the files beside it that differ in the language alone go with it"},
			&cli.BoolFlag{Name: "final", Usage: "nothing follows: forget who wanted to hear as soon as they were told"},
			&cli.BoolFlag{Name: "send", Usage: "send it: a running serve does so, little by little"},
			&cli.BoolFlag{Name: "status", Usage: "say how far the messages have come"},
			&cli.BoolFlag{Name: "stop", Usage: "stop the message that is being sent"},
		},
		Action: m.tell,
	}
}

// tell works beside a running service, and without one.
func (m *Main) tell(ctx context.Context, c *cli.Command) (err error) {
	id := c.String("consultation")
	switch asked := c.Bool("status") || c.Bool("stop"); {
	case id == "":
		return usagef("say whom to write to: --consultation %s", c.String("flow"))
	case c.Bool("status") && c.Bool("stop"), asked && (c.String("file") != "" || c.Bool("send") || c.Bool("final")):
		return usagef("--status and --stop go alone")
	case !asked && c.String("file") == "":
		return usagef("say what to write: --file message.en.md, with the other languages beside it")
	}
	words, err := loadWords(c.String("locales-dir"))
	if err != nil {
		return err
	}
	store, err := m.openBeside(ctx, c)
	if err != nil {
		return err
	}
	defer closing(store, &err)
	if err := knowsConsultation(ctx, store, id); err != nil {
		return err
	}
	d := desk.New(store, actor())
	switch {
	case c.Bool("status"):
		return m.tellStatus(ctx, d, id)
	case c.Bool("stop"):
		if err := d.StopTelling(ctx, id); err != nil {
			return err
		}
		fmt.Fprintln(m.Out, "stopped; a few messages may still go out")
		return nil
	}
	texts, err := readTexts(c.String("file"))
	if err != nil {
		return err
	}
	return m.tellPeople(ctx, d, bot.Telling{Consultation: id, Texts: texts, Final: c.Bool("final")}, words, c.Bool("send"))
}

// knowsConsultation returns an error for a consultation that was never run with this database.
func knowsConsultation(ctx context.Context, library bot.Library, id string) error {
	versions, err := library.Versions(ctx)
	if err != nil {
		return err
	}
	var known []string
	for _, v := range versions {
		if !slices.Contains(known, v.Ref.ID) {
			known = append(known, v.Ref.ID)
		}
	}
	if slices.Contains(known, id) {
		return nil
	}
	return usagef("--consultation: this database has no %q, it has %s", id, strings.Join(known, ", "))
}

// tellPeople shows what a telling would do, and does it if send is true.
func (m *Main) tellPeople(ctx context.Context, d *desk.Desk, t bot.Telling, words *locales.Words, send bool) error {
	fits := oneMessage(words)
	plan, err := d.PlanTelling(ctx, t, fits)
	if plan.People() > 0 {
		m.showPlan(t, plan, words)
	}
	if plan.Damaged > 0 {
		fmt.Fprintf(m.Err, "people who cannot be told, as their row is damaged: %d; %s\n", plan.Damaged, wayOut)
	}
	var missing *desk.MissingError
	switch {
	case errors.As(err, &missing), errors.Is(err, errTooLong), errors.Is(err, desk.ErrEmpty):
		return usagef("--file: %w", err)
	case err != nil:
		return err
	case plan.People() == 0:
		fmt.Fprintln(m.Out, "nobody is left to be told: everybody who wants to hear was told this, or nobody wants to")
		return nil
	case !send:
		fmt.Fprintln(m.Out, "nothing was sent: add --send to send it")
		return nil
	}
	if err := d.Tell(ctx, t, fits); err != nil {
		return err
	}
	fmt.Fprintln(m.Out, "handed over: a running aporte serve sends it, see aporte tell --status")
	return nil
}

// showPlan shows who gets what.
func (m *Main) showPlan(t bot.Telling, plan desk.Plan, words *locales.Words) {
	shown := []string{}
	for _, a := range plan.Audience {
		text, ok := t.Text(a.Lang)
		if !ok || slices.Contains(shown, a.Lang) {
			continue
		}
		shown = append(shown, a.Lang)
		fmt.Fprintf(m.Out, "--- %s\n%s\n", a.Lang, bot.ToldText(words, "", a.Lang, text))
	}
	fmt.Fprintln(m.Out, "---")
	table(m.Out, func(w io.Writer) {
		fmt.Fprintln(w, "channel\tlanguage\tpeople")
		for _, a := range plan.Audience {
			fmt.Fprintf(w, "%s\t%s\t%d\n", a.Channel, a.Lang, a.People)
		}
		fmt.Fprintf(w, "all\t\t%d\n", plan.People())
	})
}

// tellStatus shows how far each message has come.
func (m *Main) tellStatus(ctx context.Context, d *desk.Desk, id string) error {
	all, err := d.Told(ctx, id)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		fmt.Fprintln(m.Out, "nobody was written to yet")
		return nil
	}
	table(m.Out, func(w io.Writer) {
		fmt.Fprintln(w, "message\tbegun\tlanguages\tfinal\tstate\tsent\tleft\tnot reachable\tfailed\tunsure")
		for _, t := range all {
			final := "no"
			if t.Final {
				final = "yes"
			}
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%d\t%d\t%d\t%d\t%d\n", t.ID, t.Begun.Format(time.RFC3339), strings.Join(t.Languages, ","), final,
				t.State, t.Sent, t.Left, t.Gone, t.Failed, t.Unsure)
		}
	})
	return nil
}

func table(out io.Writer, rows func(io.Writer)) {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	rows(w)
	_ = w.Flush() // an output that fails is noticed by whoever reads it
}

// errTooLong means that a text does not fit into one message.
var errTooLong = errors.New("too long for one message")

// longestSlash is as long as the longest prefix of commands: how they begin is known only where a channel runs.
const longestSlash = "/a-command-that-is-as-long-as-any "

// oneMessage returns a function that says whether a text fits into one message on a channel.
func oneMessage(words *locales.Words) desk.Fits {
	return func(channel, lang, text string) error {
		whole := bot.ToldText(words, longestSlash, lang, text)
		platform, _ := bot.SplitChannel(channel)
		for _, p := range platforms {
			if p.Name != platform {
				continue
			}
			shown, err := p.Preview(bot.Message{ID: "preview", Text: whole}, lang, words)
			if err != nil || len(shown) == 0 || shown[0] != whole {
				return fmt.Errorf("the text in %s is %w on %s", lang, errTooLong, p.Title)
			}
		}
		return nil
	}
}
