package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/urfave/cli/v3"

	"aporte/bot"
	"aporte/desk"
	"aporte/flows"
	"aporte/locales"
)

// check also looks into the database, if one is set: what the files say is not all that people read.

// checkGiven adds to a report what the present files mean for the people and the answers in the database.
func (m *Main) checkGiven(ctx context.Context, c *cli.Command, words string, r *report) (err error) {
	if !c.IsSet("db") {
		return nil
	}
	set, _ := m.lookup("APORTE_DB")
	configured := set == c.String("db") // and not asked for: it need not be there yet, nor be of this release
	if configured && missing(set) {
		return nil
	}
	store, err := m.openStore(ctx, c, true, newLog(m.Err, levelOfCommands))
	if err != nil && configured {
		r.remarks = append(r.remarks, fmt.Sprintf("the database was not looked at: %v", err))
		return nil
	}
	if err != nil {
		return err
	}
	defer closing(store, &err)
	files, err := filesOf(c)
	if err != nil {
		return err
	}
	present, err := loadWords(words)
	if err != nil {
		return nil // it is reported already
	}
	published, err := store.Versions(ctx)
	if err != nil {
		return err
	}
	all := map[string][]*flows.Flow{}
	for _, p := range slices.Backward(published) { // newest first
		f, err := parsePublished(p)
		if err != nil {
			return err
		}
		all[f.ID] = append(all[f.ID], f)
	}
	for _, id := range slices.Sorted(maps.Keys(all)) {
		g := given{versions: all[id], now: m.Now(), rests: map[rest]int{}, since: map[rest]time.Time{}}
		if err := g.check(ctx, store, files[id].Flow, present); err != nil {
			return err
		}
		r.problems, r.remarks = append(r.problems, g.problems...), append(r.remarks, g.remarks...)
	}
	return nil
}

// filesOf returns the consultations that check looks at, by id: those that are set up, and those in the files that are named.
// Mistakes in them are reported already.
func filesOf(c *cli.Command) (map[string]consultation, error) {
	sources, err := flowSources(c.String("flows-dir"))
	if err != nil {
		return nil, err
	}
	files, _, err := parseFlows(sources)
	if err != nil || c.Args().Len() == 0 {
		return files, err
	}
	if sources, err = readFiles(c.Args().Slice()); err != nil {
		return nil, err
	}
	named, _, err := parseFlows(sources)
	maps.Copy(files, named)
	return files, err
}

// given is what was answered to a consultation, beside its present words.
type given struct {
	versions          []*flows.Flow // published, newest first
	now               time.Time
	editions          bot.Editions
	rests             map[rest]int
	since             map[rest]time.Time
	problems, remarks []string
}

// rest is a question and a language in which answers rest on former words.
type rest struct{ question, lang string }

// check rehearses a start with the files. file is the consultation there; nil if it is gone.
func (g *given) check(ctx context.Context, store database, file *flows.Flow, words *locales.Words) error {
	current, older := g.versions[0], g.versions[1:]
	switch {
	case file == nil:
	case file.Version != current.Version:
		current, older = file, slices.DeleteFunc(slices.Clone(g.versions), func(f *flows.Flow) bool { return f.Version == file.Version })
	case !file.Matches(current.Fingerprint()):
		g.problems = append(g.problems, fmt.Sprintf("%s version %d was published with other steps: raise the version", file.ID, file.Version))
	default:
		current = file
	}
	try := &rehearsal{WordKeeper: store, at: g.now}
	versions, err := wordVersions(ctx, try, current, older, words)
	if err != nil {
		return err
	}
	g.problems = append(g.problems, versions.lacks()...)
	known, err := store.Wordings(ctx, current.ID)
	if err != nil && !isBroken(err) {
		return err
	}
	g.editions = bot.NewEditions(append([]*flows.Flow{current}, older...), append(known, try.newly...), err != nil)
	if err := desk.New(store, actor()).Figures(ctx, g); err != nil {
		return err
	}
	for _, one := range slices.SortedFunc(maps.Keys(g.rests), g.order(current)) {
		since := "changed on " + g.since[one].UTC().Format(time.DateOnly) + "; if"
		if g.since[one].Equal(g.now) {
			since = "change with the next start; then, if"
		}
		g.remarks = append(g.remarks, fmt.Sprintf("%s: %s in %s: answers that rest on former words: %d, which %s the meaning is the same: aporte wording %s --typo",
			current.ID, one.question, one.lang, g.rests[one], since, one.question))
	}
	return nil
}

// Count implements [desk.Counter].
func (g *given) Count(ctx context.Context, r bot.Reader) error {
	steps := map[flows.Ref]*flows.Flow{}
	for _, f := range g.versions {
		steps[f.Ref] = f
	}
	return r.Each(ctx, bot.Filter{Flow: g.versions[0].ID}, func(rec bot.Record) error {
		f := steps[rec.Flow]
		if f == nil {
			return nil
		}
		last := map[string]*bot.Entry{}
		for i := range rec.Journal {
			if e := &rec.Journal[i]; !e.Damaged && e.Act != flows.ActNoted {
				last[e.Step] = e
			}
		}
		for id, e := range last {
			st := f.Step(id)
			if st == nil || e.Act != flows.ActGiven && e.Act != flows.ActChanged {
				continue
			}
			if lang, since, former := g.editions.Former(st, e); former {
				one := rest{nameOf(st), lang}
				g.rests[one]++
				g.since[one] = slices.MaxFunc([]time.Time{g.since[one], since}, time.Time.Compare)
			}
		}
		return nil
	})
}

// order sorts by the place of the question in a flow, then by language.
func (g *given) order(f *flows.Flow) func(a, b rest) int {
	place := map[string]int{}
	for i, st := range f.Asked() {
		place[nameOf(&st)] = i + 1
	}
	return func(a, b rest) int {
		if a.question != b.question && place[a.question] != place[b.question] {
			return place[a.question] - place[b.question]
		}
		return slices.Compare([]string{a.question, a.lang}, []string{b.question, b.lang})
	}
}

// nameOf returns the name of a question in exports.
func nameOf(st *flows.Step) string {
	if st.Item == "" {
		return st.Question
	}
	return st.Question + "_" + st.Item
}

// rehearsal is a keeper of words that stores nothing.
type rehearsal struct {
	bot.WordKeeper
	at    time.Time
	newly []bot.Wording // what a start would store of the consultation that is rehearsed
}

// KeepWords implements [bot.WordKeeper].
func (r *rehearsal) KeepWords(_ context.Context, ref flows.Ref, _ []byte, wordings []bot.Wording) error {
	for _, w := range wordings {
		w.Version = ref.Version
		if w.At.IsZero() {
			w.At = r.at
		}
		r.newly = append(r.newly, w)
	}
	return nil
}
