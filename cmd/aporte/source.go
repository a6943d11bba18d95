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

// stored are the statuses that a stored response can have. If a person declines or withdraws, the response is erased.
var stored = []flows.Status{flows.InProgress, flows.Submitted}

// filterFlags returns the flags that select responses.
func filterFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "status", Value: string(flows.Submitted), Usage: "take only responses that are `STATUS`: " + names(" or ", stored...)},
		&cli.StringFlag{Name: "lang", Usage: "take only responses in `LANGUAGE`"},
		&cli.StringFlag{Name: "since", Usage: "take only responses changed at or after `TIME`: 2026-11-23 or 2026-11-23T09:00:00+01:00"},
	}
}

// names joins names with a separator.
func names[T ~string](separator string, all ...T) string {
	texts := make([]string, len(all))
	for i, name := range all {
		texts[i] = string(name)
	}
	return strings.Join(texts, separator)
}

// filter returns the filter that filterFlags describe: without them, the submitted responses. It does not set Flow.
func filter(c *cli.Command) (bot.Filter, error) {
	f := bot.Filter{Status: flows.Status(c.String("status")), Lang: c.String("lang"), Test: c.Bool("test")}
	if !slices.Contains(stored, f.Status) {
		return f, usagef("--status: there is no status %q, there is %s", f.Status, names(", ", stored...))
	}
	if c.Bool("unfinished") && c.IsSet("status") {
		return f, usagef("--unfinished says which status: leave --status out")
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

// source is an open database from which answers are exported, with the words for labels.
type source struct {
	export.Source
	desk   *desk.Desk
	store  io.Closer
	words  export.Words
	broken string   // SQLite's message about a damaged file; "" if it is sound
	lost   []string // what is damaged of the words, as staff call it
}

// openSource opens the database for reading what filterFlags select: see openSelected.
func (m *Main) openSource(ctx context.Context, c *cli.Command, noted bool) (source, error) {
	f, err := filter(c)
	if err != nil {
		return source{}, err
	}
	return m.openSelected(ctx, c, f, noted)
}

// openSelected opens the database for reading, beside a running service. f says which responses are read, but not of which
// consultation. With noted the audit log can be written, too. The caller must close the store.
func (m *Main) openSelected(ctx context.Context, c *cli.Command, f bot.Filter, noted bool) (s source, err error) {
	s.Filter = f
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
		s.Flow, err = deployed(c).credit(s.Flow)
	}
	if err == nil {
		err = s.word(ctx, store, words)
	}
	if err == nil {
		err = s.offers(s.Filter.Lang, "--lang")
	}
	if err != nil {
		_ = store.Close()
		return s, err
	}
	s.Filter.Flow = s.Flow.ID
	return s, nil
}

// offers returns an error if the consultation is not offered in a language that a flag names; "" is none.
func (s source) offers(lang, flag string) error {
	if lang == "" || slices.Contains(s.Flow.Languages, lang) {
		return nil
	}
	return usagef("%s: the consultation is not offered in %q, but in %s", flag, lang, strings.Join(s.Flow.Languages, ", "))
}

// laxly is the percentage for [debug.SetGCPercent] in commands that read answers. They use little memory at a time, but
// allocate a lot in total. With the default of 100 they would spend much of their time in garbage collection.
const laxly = 200

// openToRead opens the database for reading, beside a running service, and lets SQLite check the file: broken says what is
// damaged, "" if nothing is. With noted, a [desk.Desk] can add entries to the audit log, if anything can be written.
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

// library is what a database knows of the words of a consultation.
type library interface {
	bot.WordKeeper
	bot.Calendar
}

// word sets s.words to the words of all versions, and s.Editions to how their questions were worded. It gives each older version the
// languages in which it is offered.
func (s *source) word(ctx context.Context, keeper library, files *locales.Words) error {
	versions := append([]*flows.Flow{s.Flow}, s.Older...)
	words, damaged, err := labelsOf(ctx, keeper, versions, files)
	if err != nil {
		return err
	}
	for _, ref := range damaged {
		s.lost = append(s.lost, fmt.Sprintf("words of version %d", ref.Version))
	}
	var partly bool
	if s.Editions, partly, err = editions(ctx, keeper, versions); err != nil {
		return err
	}
	if partly {
		s.lost = append(s.lost, "some of the wordings")
	}
	closes := s.Flow.Closes
	switch all, err := keeper.Schedules(ctx); {
	case isBroken(err):
		s.lost = append(s.lost, "when the consultation closes")
	case err != nil:
		return err
	default:
		if holds, ok := all[s.Flow.ID]; ok {
			closes = holds.Closes
		}
	}
	s.words = exact(words, s.Flow, closes)
	for i, f := range s.Older {
		s.Older[i] = offeredIn(f, s.Flow, words)
	}
	return nil
}

// editions returns how the questions of all versions were worded. partly: some of that is damaged, and left out.
func editions(ctx context.Context, keeper bot.WordKeeper, versions []*flows.Flow) (all bot.Editions, partly bool, err error) {
	known, err := keeper.Wordings(ctx, versions[0].ID)
	if partly = isBroken(err); err != nil && !partly {
		return all, false, err
	}
	return bot.NewEditions(versions, known, partly), partly, nil
}

// damage returns the damage that is known before any answer is read.
func (s *source) damage() damage {
	d := damage{file: s.broken}
	for _, what := range s.lost {
		d.add(what)
	}
	return d
}

// answered returns the published versions of the configured consultation: the newest, and the older ones, newest first. If none
// was published yet, it returns the configured version.
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

// publishedIn returns a function that finds a published version, nil if there is none or it cannot be read any more.
func publishedIn(ctx context.Context, library bot.Library) (func(flows.Ref) *flows.Flow, error) {
	versions, err := library.Versions(ctx)
	if err != nil && !isBroken(err) {
		return nil, err
	}
	all := map[flows.Ref]*flows.Flow{}
	for _, v := range versions {
		if f, err := parsePublished(v); err == nil {
			all[v.Ref] = f
		}
	}
	return func(ref flows.Ref) *flows.Flow { return all[ref] }, nil
}
