package main

import (
	"context"
	"fmt"
	"io"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v3"

	"aporte/adapters/export"
	"aporte/bot"
	"aporte/desk"
	"aporte/flows"
	"aporte/locales"
)

// stored are the statuses of responses that are kept: declining and withdrawing erase them.
var stored = []flows.Status{flows.InProgress, flows.Submitted}

// filterFlags select responses.
func filterFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "status", Usage: "take only responses that are `STATUS`: " + names(" or ", stored...)},
		&cli.StringFlag{Name: "lang", Usage: "take only responses in `LANGUAGE`"},
		&cli.StringFlag{Name: "since", Usage: "take only responses changed at or after `TIME`: 2026-11-23 or 2026-11-23T09:00:00+01:00"},
	}
}

// names writes names as a list.
func names[T ~string](separator string, all ...T) string {
	texts := make([]string, len(all))
	for i, name := range all {
		texts[i] = string(name)
	}
	return strings.Join(texts, separator)
}

// filter reads what filterFlags were given.
func filter(c *cli.Command) (bot.Filter, error) {
	f := bot.Filter{Status: flows.Status(c.String("status")), Lang: c.String("lang")}
	if f.Status != "" && !slices.Contains(stored, f.Status) {
		return f, usagef("--status: there is no status %q, there is %s", f.Status, names(", ", stored...))
	}
	since := c.String("since")
	if since == "" {
		return f, nil
	}
	for _, layout := range []string{time.DateOnly, time.RFC3339} {
		if at, err := time.Parse(layout, since); err == nil {
			f.Since = at
			return f, nil
		}
	}
	return f, usagef("--since: %q is no time: write it like 2026-11-23 (midnight UTC) or 2026-11-23T09:00:00+01:00", since)
}

// source is where answers are exported from, with the words for their labels.
type source struct {
	export.Source
	desk   *desk.Desk
	store  io.Closer
	words  export.Words
	broken string // what SQLite says of a file that is not whole
}

// openSource opens the database beside a running service: for reading, or so that this can be noted, too. The caller closes
// the store.
func (m *Main) openSource(ctx context.Context, c *cli.Command, noted bool) (s source, err error) {
	if s.Filter, err = filter(c); err != nil {
		return s, err
	}
	words, err := loadWords(c.String("locales-dir"))
	if err != nil {
		return s, err
	}
	store, broken, err := m.openToRead(ctx, c, noted)
	if err != nil {
		return s, err
	}
	s.desk, s.store, s.broken = desk.New(store, actor()), store, broken
	if s.Flow, s.Older, err = answered(ctx, c, store); err == nil {
		err = s.word(ctx, store, words)
	}
	if err == nil && s.Filter.Lang != "" && !slices.Contains(s.Flow.Languages, s.Filter.Lang) {
		err = usagef("--lang: the consultation is not offered in %q, but in %s", s.Filter.Lang, strings.Join(s.Flow.Languages, ", "))
	}
	if err != nil {
		_ = store.Close()
		return s, err
	}
	s.Filter.Flow = s.Flow.ID
	return s, nil
}

// laxly is how much memory may be thrown away before it is collected, in percent of what is in use. Those who read need little
// at a time and throw all of it away: as usual, much of their work would be to collect it.
const laxly = 200

// openToRead opens the database beside a running service, and lets it be checked: broken is what is wrong with a file that is
// not whole. With noted, a [desk.Desk] can note in it what is read, if anything can be written.
func (m *Main) openToRead(ctx context.Context, c *cli.Command, noted bool) (store database, broken string, err error) {
	debug.SetGCPercent(laxly)
	if store, err = m.openStore(ctx, c, true, newLog(m.Err, levelOfCommands)); err != nil {
		return nil, "", err
	}
	if broken, err = store.Check(ctx); err == nil && noted {
		store, err = m.noting(ctx, c, store, broken)
	}
	if err != nil {
		_ = store.Close()
		return nil, "", err
	}
	return store, broken, nil
}

// word takes the words of all versions, and the languages that each was offered in.
func (s *source) word(ctx context.Context, keeper bot.WordKeeper, files *locales.Words) error {
	words, err := labelsOf(ctx, keeper, append([]*flows.Flow{s.Flow}, s.Older...), files)
	if err != nil {
		return err
	}
	s.words = exact(words)
	for i, f := range s.Older {
		s.Older[i] = offeredIn(f, s.Flow, words)
	}
	return nil
}

// answered returns the versions of the configured consultation that people were given: the newest, and those before
// it. Before the first participant it is the one that they would get.
func answered(ctx context.Context, c *cli.Command, library bot.Library) (*flows.Flow, []*flows.Flow, error) {
	versions, err := library.Versions(ctx)
	if err != nil {
		return nil, nil, err
	}
	var all []*flows.Flow
	for _, v := range versions {
		if v.Ref.ID != c.String("flow") {
			continue
		}
		f, err := parsePublished(v)
		if err != nil {
			return nil, nil, fmt.Errorf("read consultation: %w", err)
		}
		all = append(all, f)
	}
	if len(all) == 0 {
		consult, _, err := configured(c)
		return consult.Flow, nil, err
	}
	slices.SortFunc(all, func(a, b *flows.Flow) int { return b.Version - a.Version })
	return all[0], all[1:], nil
}
