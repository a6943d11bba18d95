package bot

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"aporte/flows"
)

// history is what became of the words of one question.
type history struct {
	asked
	wordings []Wording             // oldest first
	known    map[string]Wording    // by ID
	means    map[string]string     // by ID: the ID of the first wording with the same meaning
	editions []*Edition            // oldest first
	with     map[string][]*Edition // by a meaning: those that have it in one of their languages
	now      map[standing]Wording  // how it stands
	since    map[standing]time.Time
}

// standing is a course in one language.
type standing struct {
	course
	lang string
}

func newHistory(q asked, wordings []Wording) *history {
	wordings = slices.SortedStableFunc(slices.Values(wordings), byAge)
	h := &history{
		asked: q, wordings: wordings, known: map[string]Wording{}, with: map[string][]*Edition{}, now: map[standing]Wording{},
		since: map[standing]time.Time{},
	}
	h.join()
	reads := map[course]*Edition{}
	for len(wordings) > 0 {
		n := 1
		for n < len(wordings) && byAge(wordings[0], wordings[n]) == 0 {
			n++
		}
		at, c := wordings[0].At, course{wordings[0].Version, wordings[0].Open}
		for _, w := range wordings[:n] {
			place := standing{c, w.Lang}
			if before, any := h.now[place]; !any || h.means[before.ID] != h.means[w.ID] {
				h.since[place] = at
			}
			h.now[place] = w
		}
		reads[c] = h.move(reads[c], c, at)
		wordings = wordings[n:]
	}
	for _, ed := range h.editions {
		for _, meaning := range ed.means {
			h.with[meaning] = append(h.with[meaning], ed)
		}
		ed.sum()
	}
	return h
}

// sum sets what the spans of an edition say together.
func (ed *Edition) sum() {
	ed.From, ed.Until, ed.Open = ed.spans[0].from, ed.spans[0].to, true
	for _, s := range ed.spans {
		ed.Open = ed.Open && s.open
		if s.to.IsZero() || ed.Until.IsZero() {
			ed.Until = time.Time{}
		} else if s.to.After(ed.Until) {
			ed.Until = s.to
		}
	}
}

// join finds out which wordings mean the same.
func (h *history) join() {
	h.means = map[string]string{}
	age := map[string]int{}
	for i, w := range h.wordings {
		if _, seen := h.known[w.ID]; !seen {
			h.known[w.ID], h.means[w.ID], age[w.ID] = w, w.ID, i
		}
	}
	for _, w := range h.wordings {
		one, other := h.means[w.ID], h.means[w.Joined]
		if other == "" || one == other {
			continue
		}
		if age[one] < age[other] {
			one, other = other, one
		}
		for id, first := range h.means {
			if first == one {
				h.means[id] = other
			}
		}
	}
}

// move lets people in a course read the edition that has the words of now, and returns it. before is the edition that they read
// until then, nil if there was none.
func (h *history) move(before *Edition, c course, at time.Time) *Edition {
	stands := map[string]string{}
	for place, w := range h.now {
		if place.course == c {
			stands[place.lang] = h.means[w.ID]
		}
	}
	ed := h.like(stands)
	if ed == nil {
		ed = h.add(cmp.Or(before, h.newest(c.open)), stands)
	}
	for lang, meaning := range stands {
		ed.means[lang], ed.Texts[lang] = meaning, h.now[standing{c, lang}].Text
	}
	if ed == before {
		return ed
	}
	if before != nil {
		for i := range before.spans {
			if s := &before.spans[i]; s.course == c && s.to.IsZero() {
				s.to = at
			}
		}
	}
	ed.spans = append(ed.spans, span{course: c, from: at})
	return ed
}

// like returns the edition that means the same in all languages which it shares with stands: of several, the one that shares most.
// It returns nil if there is none.
func (h *history) like(stands map[string]string) (found *Edition) {
	most := 0
	for _, ed := range h.editions {
		if n := ed.shares(stands); n > most {
			found, most = ed, n
		}
	}
	return found
}

// shares returns in how many languages an edition means the same; 0 if it means something else in any.
func (ed *Edition) shares(stands map[string]string) (n int) {
	for lang, meaning := range stands {
		switch ed.means[lang] {
		case meaning:
			n++
		case "":
		default:
			return 0
		}
	}
	return n
}

// newest returns the newest edition that anybody read with a close, or without one; nil if there is none.
func (h *history) newest(open bool) *Edition {
	for _, ed := range slices.Backward(h.editions) {
		if slices.ContainsFunc(ed.spans, func(s span) bool { return s.open == open }) {
			return ed
		}
	}
	return nil
}

// add adds an edition that follows another one, nil if it is the first.
func (h *history) add(before *Edition, stands map[string]string) *Edition {
	ed := &Edition{Question: h.question, Item: h.item, Texts: map[string]string{}, means: map[string]string{}}
	name := []string{h.question, h.item}
	for _, lang := range slices.Sorted(maps.Keys(stands)) {
		name = append(name, lang, stands[lang])
		if before != nil && before.means[lang] != "" && before.means[lang] != stands[lang] {
			ed.Changed = append(ed.Changed, lang)
		}
	}
	sum := sha256.Sum256([]byte(strings.Join(name, "\x00")))
	ed.ID = "w" + hex.EncodeToString(sum[:6]) // with a letter first no spreadsheet takes it for a number
	h.editions = append(h.editions, ed)
	return ed
}

// Errors of [Editions.Mend].
var (
	ErrUnworded  = errors.New("no question has had such words")
	ErrUnchanged = errors.New("its words never changed")
	ErrJoined    = errors.New("its last change is joined already")
)

// Mend returns the wordings to be stored anew, so that the last change of the words of some questions counts as none, because it
// only mended a slip: they are joined to those before them. resting are further questions, which are joined only if they changed at
// the same time: they took the words for granted. lang is the language of the slip; "" means all in which the words changed then.
//
// Nothing but the last change is joined: one before it may have changed the meaning.
func (e Editions) Mend(questions, resting []flows.Step, lang string) ([]Wording, error) {
	var last change
	err := ErrUnworded
	for _, h := range e.named(questions) {
		if c := h.last(lang); c.at.After(last.at) {
			last.at = c.at
		}
		err = ErrUnchanged
	}
	if last.at.IsZero() {
		return nil, err
	}
	for _, h := range e.named(slices.Concat(questions, resting)) {
		if c := h.last(lang); c.at.Equal(last.at) {
			last.slips = append(last.slips, c.slips...)
		}
	}
	if last.slips == nil {
		return nil, ErrJoined
	}
	return last.slips, nil
}

// named returns what became of some questions, each once.
func (e Editions) named(questions []flows.Step) (all []*history) {
	for _, st := range questions {
		if h := e.of[asked{st.Question, st.Item}]; h != nil && !slices.Contains(all, h) {
			all = append(all, h)
		}
	}
	return all
}

// change is a change of the words of a question.
type change struct {
	at    time.Time // zero if there was none
	slips []Wording // the new words, joined to those before them; without those that are joined already
}

// last returns the last change in a language, "" for any.
func (h *history) last(lang string) (last change) {
	type place struct {
		lang string
		open bool
	}
	before := map[place]Wording{}
	for _, w := range h.wordings {
		at := place{w.Lang, w.Open}
		former, any := before[at]
		before[at] = w
		same := h.means[former.ID] == h.means[w.ID]
		if !any || former.ID == w.ID || same && former.At.Equal(w.At) || lang != "" && w.Lang != lang {
			continue
		}
		if w.At.After(last.at) {
			last = change{at: w.At}
		}
		if !same {
			w.Joined = former.ID
			last.slips = append(last.slips, w)
		}
	}
	return last
}
