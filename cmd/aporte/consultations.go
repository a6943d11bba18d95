package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/urfave/cli/v3"

	"aporte/bot"
	"aporte/flows"
	"aporte/locales"
)

// consultation is a flow with the source that it was read from.
type consultation struct {
	*flows.Flow
	source []byte
	file   string
	words  *locales.Words // nil where they are not needed
	beside []consultation // those of Flow.Beside, as they are deployed
	hosted []consultation // those of bots that have another one, and those beside these
}

// configured returns the consultation that --flow names as the settings have it, and all words. A mistake in any consultation is an error.
func configured(c *cli.Command) (consultation, *locales.Words, error) {
	found, words, err := configuredAs(c, c.String("flow"))
	if errors.Is(err, errNoConsultation) {
		err = usagef("APORTE_FLOW: %w", err)
	}
	return found, words, err
}

// errNoConsultation means that no file has a consultation with the given id.
var errNoConsultation = errors.New("there is no consultation")

// configuredAs returns the consultation with an id as the settings have it, and all words.
func configuredAs(c *cli.Command, id string) (consultation, *locales.Words, error) {
	words, err := loadWords(c.String("locales-dir"))
	if err != nil {
		return consultation{}, nil, err
	}
	sources, err := flowSources(c.String("flows-dir"))
	if err != nil {
		return consultation{}, nil, err
	}
	all, problems, err := parseFlows(sources)
	if err != nil {
		return consultation{}, nil, err
	}
	if problems = append(problems, astray(all)...); len(problems) > 0 {
		return consultation{}, nil, usagef("a consultation has mistakes:\n%w", problems)
	}
	found, ok := all[id]
	if !ok {
		return consultation{}, nil, fmt.Errorf("%w %q, there is %s", errNoConsultation, id, strings.Join(slices.Sorted(maps.Keys(all)), ", "))
	}
	d := deployed(c).with(all, id)
	if found, err = d.set(found, words); err != nil {
		return found, nil, err
	}
	for _, id := range found.Beside {
		other, err := d.set(all[id], words)
		if err != nil {
			return found, nil, err
		}
		found.beside = append(found.beside, other)
	}
	return found, words, nil
}

// flowsBeside returns the consultations that people may ask for beside this one.
func (c consultation) flowsBeside() (all []*flows.Flow) {
	for _, other := range c.beside {
		all = append(all, other.Flow)
	}
	return all
}

// others returns all consultations that run in a service with this one.
func (c consultation) others() []consultation { return slices.Concat(c.beside, c.hosted) }

// hosting returns the consultation together with those of bots that have another one.
func (c consultation) hosting(bots []wanted) consultation {
	seen := map[string]bool{c.ID: true}
	for _, other := range c.beside {
		seen[other.ID] = true
	}
	for _, w := range bots {
		for _, other := range append([]consultation{w.flow}, w.flow.beside...) {
			if !seen[other.ID] {
				seen[other.ID] = true
				c.hosted = append(c.hosted, other)
			}
		}
	}
	return c
}

// astray returns the mistakes in what stands beside the consultations: ids that no file has, and names that two have.
func astray(all map[string]consultation) (problems flows.Problems) {
	for _, id := range slices.Sorted(maps.Keys(all)) {
		c, names := all[id], map[string]string{}
		for _, other := range append([]string{id}, c.Beside...) {
			o, known := all[other]
			switch {
			case !known:
				problems = append(problems, flows.Problem{File: c.file, What: fmt.Sprintf("beside %q: there is no such consultation, mend the id or take it away", other)})
			case o.Name != "" && names[o.Name] != "":
				problems = append(problems, flows.Problem{File: c.file, What: fmt.Sprintf("%q and %q beside each other are both asked for by the name %q: choose another", names[o.Name], other, o.Name)})
			case o.Name != "":
				names[o.Name] = other
			}
		}
	}
	return problems
}

// builtIn begins the names of embedded files: their folder in the source tree.
const builtIn = "flows/"

// flowSources returns the consultations that are built in and those in dir, by file name.
func flowSources(dir string) (map[string][]byte, error) {
	sources := map[string][]byte{}
	for name, src := range flows.Embedded() {
		sources[builtIn+name] = src
	}
	if dir == "" {
		return sources, nil
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, usagef("APORTE_FLOWS_DIR cannot be read: %w", err)
	}
	found := false
	for _, e := range entries {
		if ext := filepath.Ext(e.Name()); ext != ".yaml" && ext != ".yml" {
			continue
		}
		path := filepath.Join(dir, e.Name())
		if sources[path], err = os.ReadFile(path); err != nil {
			return nil, usagef("APORTE_FLOWS_DIR: %w", err)
		}
		found = true
	}
	if !found {
		return nil, usagef("APORTE_FLOWS_DIR: there is no *.yaml file in %s", dir)
	}
	return sources, nil
}

// parseFlows parses consultations and returns them by id, with the mistakes in all files. A consultation in a file replaces the
// built-in one with the same id. Two files with the same id are a mistake.
func parseFlows(sources map[string][]byte) (map[string]consultation, flows.Problems, error) {
	all, from := map[string]consultation{}, map[string]string{}
	var problems flows.Problems
	for _, name := range slices.Sorted(maps.Keys(sources)) {
		f, err := flows.Parse(name, sources[name])
		var found flows.Problems
		switch {
		case errors.As(err, &found):
			problems = append(problems, found...)
			continue
		case err != nil:
			return nil, nil, err
		}
		first, taken := from[f.ID]
		switch {
		case taken && !strings.HasPrefix(first, builtIn) && !strings.HasPrefix(name, builtIn):
			problems = append(problems, flows.Problem{
				File: name, What: fmt.Sprintf("flow %q is already in %s: keep one of the two files", f.ID, first),
			})
		case !taken || strings.HasPrefix(first, builtIn):
			all[f.ID], from[f.ID] = consultation{Flow: f, source: sources[name], file: name}, name
		}
	}
	for id, c := range all {
		if !strings.HasPrefix(c.file, builtIn) {
			c.Flow = c.Under(builtInTerms()[id])
			all[id] = c
		}
	}
	return all, problems, nil
}

// builtInTerms has the terms of the consultations that are built in, by their ids. A file that replaces one of them has the same
// unless it says otherwise: it may be a copy from an earlier release.
var builtInTerms = sync.OnceValue(func() map[string]flows.Terms {
	all := map[string]flows.Terms{}
	for name, src := range flows.Embedded() {
		if f, err := flows.Parse(name, src); err == nil {
			all[f.ID] = f.Terms
		}
	}
	return all
})

// publish stores the source of a consultation, and returns all other published versions, in which people may still be. If the same
// version was published with other steps, it returns an error, because all answers to one version must mean the same.
func publish(ctx context.Context, library bot.Library, c consultation) ([]*flows.Flow, error) {
	before, err := library.Publish(ctx, bot.Published{Ref: c.Ref, Source: c.source})
	if err != nil {
		return nil, err
	}
	if before != nil {
		published, err := parsePublished(bot.Published{Ref: c.Ref, Source: before})
		if err != nil {
			return nil, err
		}
		if !c.Matches(published.Fingerprint()) {
			return nil, usagef("consultation %s version %d was published with other steps: raise the version", c.ID, c.Version)
		}
		if !bytes.Equal(before, c.source) {
			if err := library.Renew(ctx, bot.Published{Ref: c.Ref, Source: c.source}); err != nil {
				return nil, err
			}
		}
	}
	return others(ctx, library, c.Ref)
}

// others returns every published version except but.
func others(ctx context.Context, library bot.Library, but flows.Ref) ([]*flows.Flow, error) {
	versions, err := library.Versions(ctx)
	if err != nil {
		return nil, err
	}
	var older []*flows.Flow
	for _, v := range versions {
		if v.Ref == but {
			continue
		}
		f, err := parsePublished(v)
		if err != nil {
			return nil, err
		}
		older = append(older, f)
	}
	return older, nil
}

func parsePublished(p bot.Published) (*flows.Flow, error) {
	f, err := flows.Parse(fmt.Sprintf("%s version %d", p.Ref.ID, p.Ref.Version), p.Source)
	if err != nil {
		return nil, fmt.Errorf("a consultation that people are in does not read any more, go back to the aporte that ran it:\n%w", err)
	}
	return f, nil
}
