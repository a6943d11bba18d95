package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"

	"github.com/urfave/cli/v3"
	"golang.org/x/sys/unix"

	"aporte/adapters/export"
	"aporte/bot"
	"aporte/flows"
)

func (m *Main) statsCommand() *cli.Command {
	return &cli.Command{
		Name: "stats", Usage: "count the responses and the answers to each question",
		Flags: append([]cli.Flag{
			&cli.StringFlag{Name: "labels", Usage: "name questions and options in `LANGUAGE`; the consultation's first if not given"},
			&cli.BoolFlag{Name: "json", Usage: "write all figures as one JSON object"},
			&cli.StringSliceFlag{Name: "by", Usage: "also count for each value of `NAME`: language, channel, source, version, a question with one answer such as country, or country_region; may be given several times"},
			&cli.BoolFlag{Name: "recount", Usage: "read every answer, and mend the counters that do not agree"},
			&cli.BoolFlag{Name: "unfinished", Usage: "count the responses that are not submitted, instead of those that are"},
		}, filterFlags()...),
		Action: m.stats,
	}
}

// The width of the lines, in characters: the default, and the smallest that COLUMNS can set.
const (
	usualWidth = 80
	leastWidth = 40
)

// stats prints counts and bars. It prints no text that anybody wrote. All answers are read only if they must be.
func (m *Main) stats(ctx context.Context, c *cli.Command) (err error) {
	s, err := m.openSource(ctx, c, false)
	if err != nil {
		return err
	}
	defer closing(s.store, &err)
	if err := s.offers(c.String("labels"), "--labels"); err != nil {
		return err
	}
	lang := cmp.Or(c.String("labels"), s.Flow.Languages[0])
	if c.Bool("unfinished") {
		s.Filter.Status = flows.InProgress
	}
	s.By, s.Exact = c.StringSlice("by"), c.Bool("recount")
	if s.Exact && s.broken == "" {
		if err := m.mendCounts(ctx, c); err != nil {
			return err
		}
	}
	broken := s.damage()
	s.Damaged = broken.add
	counter := &counter{source: s.Source, words: s.words, lang: lang}
	if err := s.desk.Figures(ctx, counter); errors.Is(err, export.ErrGrouping) {
		return usagef("--by: %w", err)
	} else if err != nil {
		return err
	}
	if c.Bool("json") {
		err = counter.counted.WriteJSON(m.Out)
	} else {
		err = counter.counted.Write(m.Out, m.width())
	}
	if err != nil {
		return err
	}
	return broken.tell(m.Err)
}

// width returns how many characters a line may have: what COLUMNS says, or else the terminal, or else usualWidth.
func (m *Main) width() int {
	columns, _ := m.lookup("COLUMNS")
	if n, err := strconv.Atoi(columns); err == nil {
		return max(n, leastWidth)
	}
	if f, ok := m.Out.(*os.File); ok {
		if size, err := unix.IoctlGetWinsize(int(f.Fd()), unix.TIOCGWINSZ); err == nil && size.Col > 0 {
			return max(int(size.Col), leastWidth)
		}
	}
	return usualWidth
}

// mendCounts counts all answers anew, if anything can be written.
func (m *Main) mendCounts(ctx context.Context, c *cli.Command) (err error) {
	store, err := m.openBeside(ctx, c)
	if errors.Is(err, bot.ErrFull) || errors.Is(err, bot.ErrReadOnly) {
		fmt.Fprintln(m.Err, "nothing can be written: the counters are left as they are")
		return nil
	}
	if err != nil {
		return err
	}
	defer closing(store, &err)
	return m.recounted(ctx, store)
}

// counter implements [desk.Counter].
type counter struct {
	source  export.Source
	words   export.Words
	lang    string // of the labels
	counted export.Statistics
}

// Count implements [desk.Counter].
func (c *counter) Count(ctx context.Context, r bot.Reader) (err error) {
	c.source.Reader = r
	c.counted, err = export.Stats(ctx, c.source, c.words, c.lang)
	return err
}
