package bot

import (
	"cmp"
	"slices"
	"time"

	"aporte/flows"
)

// Edition is a question in all languages, as it stood together for a time. It stays the same edition when a language is added,
// when staff say that only a slip was mended, and when the words come back that stood before; also over several versions of the
// consultation. Any other change of the words makes another edition.
type Edition struct {
	ID             string // "w" and 12 hexadecimal digits
	Question, Item string // as in exports
	From           time.Time
	Until          time.Time         // when other words took its place; zero while people read it
	Texts          map[string]string // by language: the newest [Wording.Text]
	Changed        []string          // the languages in which it differs from the edition before it, sorted; none for the first one
	Open           bool              // people read it only while the consultation has no close
	means          map[string]string // by language: the ID of the first wording with that meaning
	spans          []span
}

// span is a time in which people in a version read an edition. to is zero while they still do.
type span struct {
	course
	from, to time.Time
}

// course is a version of the consultation, with a close or without.
type course struct {
	version int
	open    bool
}

func (s span) has(at time.Time) bool { return !at.Before(s.from) && (s.to.IsZero() || at.Before(s.to)) }

// Editions are all editions of the questions of a consultation.
type Editions struct {
	All    []*Edition // by question in flow order, newest version first; those of a question by age, oldest first
	of     map[asked]*history
	partly bool // some wordings are damaged, and missing here
}

// asked identifies a question in all versions of a consultation.
type asked struct{ question, item string }

// NewEditions makes the editions of a consultation from its published versions and its stored wordings, as [WordKeeper] returns
// them. partly: some wordings are damaged, and not among them. Questions about contact have no editions.
func NewEditions(versions []*flows.Flow, wordings []Wording, partly bool) Editions {
	e := Editions{of: map[asked]*history{}, partly: partly}
	steps := map[int]map[string]asked{}
	var order []asked
	for _, f := range slices.SortedFunc(slices.Values(versions), func(a, b *flows.Flow) int { return b.Version - a.Version }) {
		steps[f.Version] = map[string]asked{}
		for _, st := range f.Asked() {
			if q := (asked{st.Question, st.Item}); !st.Apart {
				steps[f.Version][st.ID] = q
				order = append(order, q)
			}
		}
	}
	of := map[asked][]Wording{}
	for _, w := range wordings {
		if q, known := steps[w.Version][w.Step]; known {
			of[q] = append(of[q], w)
		}
	}
	for _, q := range order {
		if e.of[q] == nil && of[q] != nil {
			e.of[q] = newHistory(q, of[q])
			e.All = append(e.All, e.of[q].editions...)
		}
	}
	return e
}

// OfQuestion returns the editions of a question, oldest first.
func (e Editions) OfQuestion(st *flows.Step) []*Edition {
	if h := e.of[asked{st.Question, st.Item}]; h != nil {
		return h.editions
	}
	return nil
}

// Of returns the edition of a question that somebody read who gave the answer in an entry of the journal. For an entry without a
// wording, as earlier releases wrote them, it is the one that stood then. It returns nil if none is known.
func (e Editions) Of(st *flows.Step, given *Entry) *Edition {
	h := e.of[asked{st.Question, st.Item}]
	if h == nil {
		return nil
	}
	meaning, known := h.means[given.Wording]
	if !known && given.Wording != "" && e.partly {
		return nil
	}
	from := h.editions
	if known {
		from = h.with[meaning]
	}
	if known && len(from) == 1 { // as nearly always, and exports ask for each answer
		return from[0]
	}
	var found *Edition
	best := -1
	for _, one := range from {
		if !known && one.Texts[given.Lang] == "" {
			continue
		}
		if fits := one.fits(given.Flow.Version, given.At); fits > best {
			found, best = one, fits
		}
	}
	return found
}

// fits says how likely it is that somebody in a version read the edition at a time: 3 if it stood there then.
func (ed *Edition) fits(version int, at time.Time) (fits int) {
	for _, s := range ed.spans {
		switch there, then := s.version == version, s.has(at); {
		case there && then:
			return 3
		case then:
			fits = 2
		case there:
			fits = max(fits, 1)
		}
	}
	return fits
}

// Former says whether an answer rests on words that people in its version do not read any more, and since when they read others.
// The language is that of the words.
func (e Editions) Former(st *flows.Step, given *Entry) (lang string, since time.Time, former bool) {
	h, read := e.of[asked{st.Question, st.Item}], e.Of(st, given)
	if read == nil {
		return "", since, false
	}
	lang = given.Lang
	if w, known := h.known[given.Wording]; known {
		lang = w.Lang
	}
	for _, open := range []bool{false, true} {
		at := standing{course{given.Flow.Version, open}, lang}
		if stands, any := h.now[at]; any {
			if h.means[stands.ID] == read.means[lang] {
				return lang, since, false
			}
			former = true
			since = slices.MaxFunc([]time.Time{since, h.since[at]}, time.Time.Compare)
		}
	}
	return lang, since, former
}

// Many returns the editions of each question that had more than one; that it has other words without a close is no reason.
func (e Editions) Many() (all [][]*Edition) {
	for _, ed := range e.All {
		h := e.of[asked{ed.Question, ed.Item}]
		open := 0
		for _, one := range h.editions {
			open += order(one.Open)
		}
		if max(open, len(h.editions)-open) > 1 && h.editions[0] == ed {
			all = append(all, h.editions)
		}
	}
	return all
}

func byAge(a, b Wording) int {
	return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Version, b.Version), order(a.Open)-order(b.Open))
}

func order(last bool) int {
	if last {
		return 1
	}
	return 0
}
