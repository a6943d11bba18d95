package export

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"aporte/bot"
	"aporte/flows"
)

// counting fills [Statistics].
type counting struct {
	*reading
	all     *Statistics
	asking  []question // of all.Questions
	crosses []*crossing
	heard   func(*folded) // what else each response is read for; nil for nothing
}

// begin makes a count for each question that the statistics show.
func (c *counting) begin() error {
	for _, q := range c.questions {
		if kinds[q.Kind].tally != nil {
			c.asking = append(c.asking, q)
			c.all.Questions = append(c.all.Questions, newCount(q, q.title(c.say)))
		}
	}
	for _, name := range c.By {
		x, err := c.cross(name)
		if err != nil {
			return err
		}
		c.crosses = append(c.crosses, x)
	}
	return nil
}

// count counts all that is selected: from the counters of the store, if these do and are sound, or else from every answer.
func (c *counting) count(ctx context.Context) error {
	counters, ok := c.Reader.(bot.Counters)
	if ok && c.plain() {
		quick, err := c.fromCounters(ctx, counters)
		if err != nil {
			return fmt.Errorf("read counters: %w", err)
		}
		if quick {
			return c.sample(ctx)
		}
	}
	err := c.each(ctx, nil, func(rec *folded) error {
		c.add(rec)
		if c.heard != nil {
			c.heard(rec)
		}
		return nil
	})
	for _, x := range c.crosses {
		c.all.By = append(c.all.By, x.table())
	}
	if err != nil || c.Filter.Status != flows.Submitted {
		return err
	}
	return c.sampleLeaving(ctx)
}

// plain says whether the counters of the store have what is selected: all submitted responses, counted once. They do not know on
// which of several wordings an answer rests.
func (c *counting) plain() bool {
	f := c.Filter
	return !c.Exact && c.heard == nil && len(c.crosses) == 0 && len(c.Editions.Many()) == 0 && f.Status == flows.Submitted && f.Lang == "" && f.Since.IsZero()
}

// add counts one response.
func (c *counting) add(rec *folded) {
	c.all.Responses++
	if !rec.Response.Damaged {
		c.all.Status[string(rec.Status)]++
		c.all.Lang[rec.Lang]++
		c.all.Channel[platform(rec.Channel)]++
		c.all.Bot[botOf(rec.Channel)]++
	}
	if _, wrote := rec.noted(&rec.flow.Steps[len(rec.flow.Steps)-1]); wrote {
		c.all.AtEnd++
	}
	for i, st := range c.asking {
		q := &c.all.Questions[i]
		v, state := rec.alike(st.Step)
		if q.add(v, state); state.given() {
			q.read(rec, st.Step)
		}
		if _, wrote := rec.notedAlike(st.Step); wrote {
			q.Words++
		}
		for _, x := range c.crosses {
			x.add(rec, i, v, state)
		}
	}
	c.addTimes(rec)
	if rec.Status == flows.InProgress {
		c.all.Leaving.add(rec, c.say)
	}
}

// fromCounters counts from the counters of the store. It returns false if these are not sound, or are about a version that is not
// known.
func (c *counting) fromCounters(ctx context.Context, counters bot.Counters) (bool, error) {
	tallies, sound, err := counters.Tallies(ctx, c.Flow.ID)
	if err != nil || !sound {
		return false, err
	}
	byVersion := map[int]flows.Tally{}
	for _, t := range tallies {
		if c.versions[flows.Ref{ID: c.Flow.ID, Version: t.Version}] == nil {
			return false, nil
		}
		if byVersion[t.Version] == nil {
			byVersion[t.Version] = flows.Tally{}
		}
		byVersion[t.Version].Add(t.Tally, 1)
	}
	census, err := counters.Census(ctx, c.Flow.ID)
	if err != nil {
		return false, err
	}
	for _, group := range census {
		if group.Status == flows.Submitted {
			c.all.Status[string(group.Status)] += group.Count
			c.all.Lang[group.Lang] += group.Count
			c.all.Channel[platform(group.Channel)] += group.Count
			c.all.Bot[botOf(group.Channel)] += group.Count
		}
	}
	for n, t := range byVersion {
		c.take(c.versions[flows.Ref{ID: c.Flow.ID, Version: n}], t)
	}
	c.all.Rough = true
	return true, nil
}

// take adds the answers to one version.
func (c *counting) take(v *version, t flows.Tally) {
	c.all.Responses += t.Responses()
	c.all.AtEnd += t[v.flow.Steps[len(v.flow.Steps)-1].Tallied()][flows.TallyWords]
	for i, st := range c.asking {
		q := &c.all.Questions[i]
		own := v.byKey[keyOf(st.Step)]
		if own != nil {
			q.Words += t[own.Tallied()][flows.TallyWords]
		}
		if own == nil || own.Kind != st.Kind {
			q.Elsewhere += t.Responses()
			continue
		}
		q.take(t[own.Tallied()], t.Responses())
	}
}

// take adds what a tally counted, of so many responses.
func (q *QuestionCount) take(counts map[string]int, responses int) {
	q.Answered += counts[flows.TallyAnswered]
	q.Skipped += counts[flows.TallySkipped]
	q.NotReached += counts[flows.TallyAhead]
	q.Withdrawn += counts[flows.TallyTaken]
	q.NotAsked += responses - counts[flows.TallyAnswered] - counts[flows.TallySkipped] - counts[flows.TallyTaken] - counts[flows.TallyAhead]
	q.Texts += counts[flows.TallyTexts]
	q.n += counts[flows.TallyNumbers]
	q.sum += counts[flows.TallySum]
	for what, n := range counts {
		code, place, placed := flows.PlaceOf(what)
		switch {
		case what[0] == '.':
		case placed:
			if o := q.option(code); place > 0 && place <= len(o.Places) {
				o.Places[place-1] += n
			}
		default:
			q.option(what).Count += n
			if q.tally.people {
				q.people += n
			}
		}
	}
}

// How many responses are read where the counters have the rest. They come in the order of their exported ids, which are keyed
// hashes: the first ones are a sample by chance.
const sampled = 2000

// errEnough ends the reading of a sample.
var errEnough = errors.New("the sample is full")

// sample reads what no counter has: how long questions took, and where unfinished responses were left.
func (c *counting) sample(ctx context.Context) error {
	if err := c.some(ctx, flows.Submitted, c.addTimes); err != nil {
		return err
	}
	return c.sampleLeaving(ctx)
}

func (c *counting) sampleLeaving(ctx context.Context) error {
	return c.some(ctx, flows.InProgress, func(rec *folded) {
		if rec.Status == flows.InProgress { // one with damaged labels comes along, whatever is asked for
			c.all.Leaving.add(rec, c.say)
		}
	})
}

// some calls do with some of the responses that have a status.
func (c *counting) some(ctx context.Context, status flows.Status, do func(*folded)) error {
	part, n := *c.reading, 0
	part.Filter.Status = status
	err := part.each(ctx, nil, func(rec *folded) error {
		do(rec)
		if n++; n == sampled {
			return errEnough
		}
		return nil
	})
	if errors.Is(err, errEnough) {
		return nil
	}
	return err
}

// addTimes adds how long the questions of a response took.
func (c *counting) addTimes(rec *folded) {
	c.all.TimesOf++
	for i, st := range c.asking {
		own := rec.byKey[keyOf(st.Step)]
		if own == nil || own.Kind != st.Kind {
			continue
		}
		_, counts := rec.counted[own.ID]
		if e := rec.last[own.ID]; e != nil && counts {
			if took, ok := rec.lasted(e); ok {
				c.all.Questions[i].seconds.add(int(took.Seconds()))
			}
		}
	}
}

// histogram counts numbers.
type histogram map[int]int

func (h *histogram) add(n int) {
	if *h == nil {
		*h = histogram{}
	}
	(*h)[n]++
}

// median returns the number in the middle, the lower one of two, and how many numbers there are.
func (h histogram) median() (middle, n int) {
	var all []int
	for number, times := range h {
		all = append(all, number)
		n += times
	}
	slices.Sort(all)
	before := 0
	for _, number := range all {
		if before += h[number]; 2*before >= n {
			return number, n
		}
	}
	return 0, 0
}

// Seconds returns the median time from the question to its answer, in seconds, and how many answers it rests on; n is 0 if none
// says how long it took, see folded.lasted. Who changed an answer counts with the last time.
func (q QuestionCount) Seconds() (median, n int) { return q.seconds.median() }

// Leaving is where unfinished responses were left: after the last question in their order that was answered or skipped.
type Leaving struct {
	Responses int
	Steps     []Left // most first
}

// Left is how many unfinished responses were left after a question.
type Left struct {
	Question, Item, Title string
	Count                 int
}

// add adds an unfinished response.
func (l *Leaving) add(rec *folded, say words) {
	l.Responses++
	at := rec.lastStep()
	of := slices.IndexFunc(rec.asked, func(st *flows.Step) bool { return st.ID == at })
	if of < 0 {
		return
	}
	last := rec.asked[of]
	i := slices.IndexFunc(l.Steps, func(s Left) bool { return s.Question == last.Question && s.Item == last.Item })
	if i < 0 {
		i = len(l.Steps)
		l.Steps = append(l.Steps, Left{Question: last.Question, Item: last.Item, Title: say.title(last)})
	}
	l.Steps[i].Count++
}
