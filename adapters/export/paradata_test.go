package export_test

import (
	"testing"
	"time"

	"aporte/adapters/export"
	"aporte/bot"
	"aporte/flows"
)

// How a response came about: until where, when it was last changed, and how often since it was submitted.
func TestParadata(t *testing.T) {
	f := parse(t, voting)
	then := func(r bot.Record, step string, act flows.Act, v flows.Value) bot.Record {
		at := r.Submitted.Add(time.Duration(len(r.Journal)) * time.Hour)
		r.Journal = append(r.Journal, bot.Entry{Answer: flows.Answer{Step: step, Act: act, Value: v, Apart: f.Step(step).Apart}, Lang: "en", At: at, Flow: f.Ref})
		return r
	}
	begun := record(0, f, "consent", yes, "view", codes("keep"), "order", skip, "view", codes("change"))
	done := submitted(record(0, f, "consent", yes, "view", codes("keep"), "order", skip, "view", codes("change")))
	done.Journal[3].At = done.Submitted // with the submission itself
	changed := then(then(done, "view", flows.ActChanged, codes("keep")), "contact", flows.ActChanged, written("me@example.org"))
	more := then(then(done, "later", flows.ActGiven, codes("night")), "lamps", flows.ActGiven, codes("dim"))
	early := submitted(record(0, f, "consent", yes, "view", codes("keep"), "why", flows.Value{Missing: flows.NotShown}))
	for name, c := range map[string]struct {
		record bot.Record
		want   string
	}{
		"unfinished":     {begun, "in_progress 2026-11-23T09:04:00Z  order"},
		"submitted":      {done, "submitted 2026-11-23T10:00:00Z 0 order"},
		"changed since":  {changed, "submitted 2026-11-23T14:00:00Z 1 order"},
		"went on":        {more, "submitted 2026-11-23T15:00:00Z 2 lamps"},
		"taken back":     {then(done, "order", flows.ActWithdrawn, flows.Value{}), "submitted 2026-11-23T14:00:00Z 1 view"},
		"left early":     {early, "submitted 2026-11-23T09:03:00Z 0 view"},
		"nothing so far": {record(0, f), "in_progress   "},
	} {
		t.Run(name, func(t *testing.T) {
			equal(t, rows(t, table(t, source(f, c.record), "responses", "csv", export.Options{}), nil, "status", "changed_at", "revision", "last_step"), c.want)
		})
	}
}

// Seconds count from the question, or from the answer before it, and say no more than tens.
func TestSeconds(t *testing.T) {
	f := parse(t, park)
	for name, c := range map[string]struct {
		took, since time.Duration // since the answer before, and since the question was asked; 0: that is not known
		want        string
	}{
		"in one turn":              {0, 0, ""}, // nobody was asked in between
		"a moment":                 {1500 * time.Millisecond, 0, "10"},
		"just ten":                 {10 * time.Second, 0, "10"},
		"more":                     {10*time.Second + time.Millisecond, 0, "20"},
		"asked again after a week": {7 * 24 * time.Hour, 42 * time.Second, "50"},
		"asked before the last":    {42 * time.Second, 7 * 24 * time.Hour, "50"},
		"the longest":              {10 * time.Minute, 0, "600"},
		"a pause":                  {10*time.Minute + time.Second, 0, ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := record(0, f, "view", codes("keep"), "use", codes("walk", "play"))
			e := &r.Journal[1]
			e.At = r.Journal[0].At.Add(c.took)
			if c.since > 0 {
				e.Shown = e.At.Add(-c.since)
			}
			got := table(t, source(f, r), "answers", "csv", export.Options{})
			equal(t, rows(t, got, question("use"), "seq", "seconds"), "1 "+c.want+"\n2 ")
			equal(t, rows(t, got, question("view"), "seconds"), "")
			equal(t, rows(t, got, question("why"), "seconds"), "")
		})
	}
}
