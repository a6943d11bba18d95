package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/urfave/cli/v3"

	"aporte/adapters/export"
	reports "aporte/adapters/report"
	"aporte/bot"
	"aporte/flows"
	"aporte/opinion"
)

func (m *Main) reportCommand() *cli.Command {
	return &cli.Command{
		Name: "report", Usage: "write what people answered as a page to look at and to print, one for each language",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "out", Usage: "write " + reports.File("LANG") + " into `FOLDER`"},
			&cli.StringSliceFlag{Name: "lang", Usage: "write the page in `LANGUAGE`; may be given several times, or as a list: en,es. All languages of the consultation if not given"},
			&cli.StringSliceFlag{Name: "by", Usage: "also show who took part by `NAME`, as in stats --by"},
			&cli.BoolFlag{Name: "force", Usage: "replace an earlier report"},
		},
		Action: m.report,
	}
}

// report writes the pages. It counts submitted responses alone.
func (m *Main) report(ctx context.Context, c *cli.Command) (err error) {
	dir := c.String("out")
	if dir == "" {
		return usagef("say where to: --out FOLDER")
	}
	s, err := m.openSelected(ctx, c, bot.Filter{Status: flows.Submitted}, false)
	if err != nil {
		return err
	}
	defer closing(s.store, &err)
	langs := c.StringSlice("lang")
	if len(langs) == 0 {
		langs = s.Flow.Languages
	}
	for _, lang := range langs {
		if err := s.offers(lang, "--lang"); err != nil {
			return err
		}
	}
	words, err := loadWords(c.String("locales-dir"))
	if err != nil {
		return err
	}
	for _, lang := range langs {
		if n := len(unworded(ruleless(reports.Keys()), words, lang)); n > 0 {
			fmt.Fprintf(m.Err, "words of the page that are missing in %s, and stand there in English: %d\n", lang, n)
		}
	}
	broken := damage{file: s.broken}
	s.Damaged = broken.add
	s.By = s.whoTookPart(c.StringSlice("by"))
	r := &reporter{source: s.Source, words: s.words}
	if err := s.desk.Figures(ctx, r); errors.Is(err, export.ErrGrouping) {
		return usagef("--by: %w", err)
	} else if err != nil {
		return err
	}
	if err := r.weigh(ctx); err != nil {
		return err
	}
	langs = slices.Compact(slices.Sorted(slices.Values(langs)))
	err = export.Fill(dir, []string{reports.File("*")}, c.Bool("force"), func(create func(string) (io.Writer, error)) error {
		for _, lang := range langs {
			out, err := create(reports.File(lang))
			if err != nil {
				return err
			}
			if err := reports.Write(out, r.in(lang), words); err != nil {
				return err
			}
		}
		return nil
	})
	if err := replacing(err, "an earlier report"); err != nil {
		return err
	}
	for _, lang := range langs {
		fmt.Fprintf(m.Out, "%s/%s: %s\n", dir, reports.File(lang), export.Counted(r.figures.Responses))
	}
	return broken.tell(m.Err)
}

// sectorQuestion is the question that says who people are, in consultations that have it.
const sectorQuestion = "sector"

// whoTookPart returns by what a report shows who took part: the labels of a response, the regions of countries, the sector, and more.
func (s source) whoTookPart(more []string) []string {
	by := []string{"language", "channel", "source"}
	if len(s.Older) > 0 {
		by = append(by, "version")
	}
	for _, q := range s.Outline(s.words, s.Flow.Languages[0]).Questions {
		switch {
		case q.Former > 0:
		case q.Lands():
			by = append(by, q.Region())
		case q.Question == sectorQuestion && q.Item == "" && q.Kind == flows.Choice:
			by = append(by, q.Question)
		}
	}
	for _, name := range more {
		if !slices.Contains(by, name) {
			by = append(by, name)
		}
	}
	return by
}

// reporter counts for a report. It implements [desk.Counter].
type reporter struct {
	source   export.Source
	words    export.Words
	figures  reports.Figures
	voices   export.Voices
	analysis *opinion.Analysis
	people   []int // the person of [export.Voice] in each row of the analysis
	heaps    []reports.Heap
}

// Count implements [desk.Counter].
func (r *reporter) Count(ctx context.Context, from bot.Reader) error {
	r.source.Reader = from
	lang := r.source.Flow.Languages[0]
	counted, voices, err := r.source.Hear(ctx, r.words, lang)
	if err != nil {
		return err
	}
	r.voices = voices
	var document bytes.Buffer
	if err := counted.WriteJSON(&document); err != nil {
		return err
	}
	r.figures, err = reports.ReadFigures(&document)
	return err
}

// weigh calculates what needs no database any more.
func (r *reporter) weigh(ctx context.Context) (err error) {
	r.heaps = heaps(r.voices)
	r.analysis, r.people, err = analyse(ctx, r.voices)
	return err
}

// in returns what the page says in a language.
func (r *reporter) in(lang string) reports.Data {
	outline := r.source.Outline(r.words, lang)
	d := reports.Data{
		Lang: lang, Title: outline.Title, Figures: r.figures, Heaps: r.heaps, Opinion: r.opinion(r.voices.Titles(outline)),
		Name: func(split, value string) string {
			if split == "channel" {
				return channelTitle(value)
			}
			return r.source.GroupName(r.words, lang, split, value)
		},
	}
	for _, q := range outline.Questions {
		d.Questions = append(d.Questions, reports.Question{
			ID: q.Question, Item: q.Item, Group: q.Group, GroupTitle: q.GroupTitle, Leads: q.Leads,
			Title: q.Title, Whole: q.Whole, Text: q.Text, Labels: q.Labels, Until: q.Until, Former: q.Former,
		})
	}
	for _, said := range r.voices.Released {
		d.Quotes = append(d.Quotes, reports.Quote{Question: said.Question, Item: said.Item, Text: said.Text, Lang: said.Lang})
	}
	return d
}

// channelTitle returns what a platform is called where a channel is one of its bots; else the name of the channel.
func channelTitle(channel string) string {
	for _, p := range platforms {
		if p.Name == channel {
			return p.Title
		}
	}
	return channel
}
