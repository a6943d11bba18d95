package export

import (
	"cmp"
	"fmt"
	"slices"

	"aporte/flows"
)

// question is a question as some versions of the consultation ask it: under the same name, and as the same kind. Nothing of what was
// answered to it has no place: it allows whatever any of those versions allows.
type question struct {
	*flows.Step                 // with all options of those versions, and the widest range
	version     int             // the newest of those versions
	former      bool            // the newest version of the consultation does not ask it, or asks it as another kind
	shadowed    bool            // a newer version asks another kind under the same name
	offered     map[string]span // by code: the versions that offer an option

	label    func(code string) string // in the language of the export; "" if an option has none
	english  func(code string) string // the English name of a country, or the label of an option; "" if there is none
	region   func(code string) string // of a country
	labelled bool                     // cells have labels instead of codes
	split    bool                     // lists are split into columns of 0 and 1
}

// span is a range of versions.
type span struct{ first, last int }

// merged returns the questions of all versions: those of the first version in its order, then those that only other versions
// have, or have as another kind.
func merged(versions []*flows.Flow) []question {
	type like struct {
		key
		kind flows.Kind
	}
	var all []question
	known, named := map[like]int{}, map[key]bool{}
	for n, f := range versions {
		for _, st := range questions(f) {
			same := like{keyOf(st), st.Kind}
			i, ok := known[same]
			if !ok {
				own := *st
				own.Options = slices.Clone(st.Options)
				i = len(all)
				all = append(all, question{Step: &own, version: f.Version, former: n > 0, shadowed: named[same.key], offered: map[string]span{}})
				known[same], named[same.key] = i, true
			}
			q := all[i]
			q.offer(st.Codes(), f.Version)
			q.Min, q.Max, q.Other = min(q.Min, st.Min), max(q.Max, st.Max), q.Other || st.Other
			q.Options = union(q.Options, st.Options)
		}
	}
	return all
}

// offer notes that a version offers some options.
func (q question) offer(codes []string, version int) {
	for _, code := range codes {
		if of, ok := q.offered[code]; ok {
			q.offered[code] = span{min(of.first, version), max(of.last, version)}
		} else {
			q.offered[code] = span{version, version}
		}
	}
}

// question returns the question with its words.
func (r *reading) question(q question) question {
	say := r.say
	if r.options.Labels != "" {
		q.labelled, say = true, r.say.in(r.options.Labels)
	}
	q.split = r.options.Split
	q.label = func(code string) string { return say.label(q.Step, code) }
	q.english = func(code string) string { return r.say.in("en").label(q.Step, code) }
	q.region = func(code string) string {
		of := regionOf(code)
		if q.labelled && of.m49 != "" {
			return cmp.Or(say.country(of.m49), of.code)
		}
		return of.code
	}
	return q
}

// column returns the name of its column in responses, or how the names of its columns begin.
func (q question) column() string {
	if q.former {
		return fmt.Sprintf("%s_v%d", name(q.Step), q.version)
	}
	return name(q.Step)
}

// id returns the id of the question in the table of questions. It is that of all versions, unless a newer version asks another kind
// under it.
func (q question) id() string {
	if q.shadowed {
		return fmt.Sprintf("%s_v%d", q.Question, q.version)
	}
	return q.Question
}

// title returns its title for lists, see words.title. A former question is told apart from what is asked now.
func (q question) title(say words) string {
	if q.former {
		return fmt.Sprintf("%s (version %d)", say.title(q.Step), q.version)
	}
	return say.title(q.Step)
}

// union returns a, followed by those of b that are not in a.
func union(a, b []string) []string {
	for _, s := range b {
		if !slices.Contains(a, s) {
			a = append(a, s)
		}
	}
	return a
}
