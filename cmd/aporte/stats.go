package main

import (
	"cmp"
	"context"
	"strconv"

	"github.com/urfave/cli/v3"

	"aporte/adapters/export"
	"aporte/bot"
	"aporte/flows"
)

func (m *Main) statsCommand() *cli.Command {
	return &cli.Command{
		Name: "stats", Usage: "count the responses and the answers to each question",
		Flags: append([]cli.Flag{
			&cli.StringFlag{Name: "labels", Usage: "name questions and options in `LANGUAGE`; the consultation's first if not given"},
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

// stats prints counts and bars. It prints no text that anybody wrote.
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
	broken := damage{file: s.broken}
	s.Damaged = broken.add
	counter := &counter{source: s.Source, words: s.words, lang: lang}
	if err := s.desk.Figures(ctx, counter); err != nil {
		return err
	}
	width := usualWidth
	if columns, _ := m.lookup("COLUMNS"); columns != "" {
		if n, err := strconv.Atoi(columns); err == nil {
			width = max(n, leastWidth)
		}
	}
	if err := counter.counted.Write(m.Out, width); err != nil {
		return err
	}
	return broken.tell(m.Err)
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
