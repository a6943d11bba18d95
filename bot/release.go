package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"aporte/flows"
)

// Quote names a text of a participant: what they wrote at one question of one response. Entry is the number of the answer among all
// answers that they gave to this question, from 1. So an edit of the text makes it another quote.
type Quote struct {
	Response       string // the exported id
	Question, Item string // see [flows.Step]; Item is mostly ""
	Entry          int
}

// String returns the name of a quote, as staff type it: RESPONSE/QUESTION/ENTRY, or RESPONSE/QUESTION/ITEM/ENTRY.
func (q Quote) String() string {
	parts := []string{q.Response, q.Question, q.Item, strconv.Itoa(q.Entry)}
	return strings.Join(slices.DeleteFunc(parts, func(part string) bool { return part == "" }), "/")
}

// ParseQuote reads a name that [Quote.String] returned. It does not check whether there is such a quote.
func ParseQuote(name string) (q Quote, err error) {
	parts := strings.Split(name, "/")
	if n := len(parts); n == 3 || n == 4 {
		q.Response, q.Question, q.Item = parts[0], parts[1], strings.Join(parts[2:n-1], "")
		q.Entry, err = strconv.Atoi(parts[n-1])
	}
	if err != nil || q.Entry < 1 || q.Response == "" || q.Question == "" {
		return q, fmt.Errorf("%q is no name of a quote", name)
	}
	return q, nil
}

// Release says that staff let a text be published. It holds as long as [ReleaseOf] returns the same for its response and step.
type Release struct {
	Response string // the exported id
	Step     string
	Entry    int // see [Quote]
	// Consent counts the entries for questions that may forbid to quote: whoever touched these after the release is asked for anew.
	Consent int
}

// Errors of releases. See [ReleaseOf] for the first two, and the desk for the others.
var (
	ErrNoQuote     = errors.New("there is no such text in a submitted response")
	ErrUnquotable  = errors.New("its participant asked not to be quoted")
	ErrEdited      = errors.New("it was edited since")
	ErrNotReleased = errors.New("it is not released")
)

// ReleaseOf returns the release of what a response says at a step now. f is the version of the response. It returns [ErrUnquotable] if
// the person forbade to quote them, see [flows.Flow.Quotable]. In all other cases in which there is nothing to quote, it returns
// [ErrNoQuote]: the response is not submitted, there are no words, they are about contact, or something in the journal is damaged,
// which may have forbidden it.
func ReleaseOf(f *flows.Flow, rec Record, step string) (Release, error) {
	r := Release{Response: rec.ID, Step: step}
	st := f.Step(step)
	if rec.Damaged || rec.Status != flows.Submitted || st == nil || st.Apart {
		return r, ErrNoQuote
	}
	answers, wrote := map[string]flows.Value{}, false
	for _, e := range rec.Journal {
		if e.Damaged {
			return r, ErrNoQuote
		}
		if e.Act == flows.ActNoted {
			continue
		}
		if of := f.Step(e.Step); of != nil && of.Unquoted != "" {
			r.Consent++
			if answers[e.Step] = e.Value; e.Act == flows.ActWithdrawn {
				delete(answers, e.Step)
			}
		}
		if e.Step == step {
			r.Entry++
			wrote = e.Act != flows.ActWithdrawn && e.Value.Missing == "" && (e.Value.Text != "" || len(e.Value.Bubbles) > 0 || e.Value.Sealed)
		}
	}
	switch {
	case !wrote:
		return r, ErrNoQuote
	case !f.Quotable(answers):
		return r, ErrUnquotable
	}
	return r, nil
}

// Folds are how coarse cells of a consultation were published, by names that the encoder gives them. A higher number is coarser. What
// was coarse once stays so.
type Folds map[string]int

// Publishing is what a [Reader] must know where answers are published.
type Publishing interface {
	Released
	// Folds returns how coarse a consultation was published before.
	Folds(ctx context.Context, flow string) (Folds, error)
}

// Released knows what staff released. A [Reader] may implement it.
type Released interface {
	// Releases returns the releases of a consultation, also those that hold no longer. A damaged one is left out.
	Releases(ctx context.Context, f Filter) ([]Release, error)
}
