package bot

import (
	"context"
	"time"

	"aporte/flows"
)

// Stages are how far a conversation has come on its way to a response, one bit for each [Stage]. They are counted without any
// person: see [Visits].
type Stages uint8

// Stage is one bit of [Stages], or the name of a stage that is derived from the others.
type Stage = Stages

// The stages of a conversation.
const (
	StageOpened    Stage = 1 << iota // somebody began a conversation
	StageLanguage                    // its language is settled: see [flows.Flow.Spoken]
	StageRefused                     // they said no to the notice, or stopped before: nothing is kept of them
	StageAgreed                      // they said yes: a response began
	StageSubmitted                   // the response was submitted
)

// StageNames has the stages in the order in which they are reached, with their names in exports and metrics.
var StageNames = []struct {
	Stage Stage
	Name  string
}{
	{StageOpened, "opened"},
	{StageLanguage, "language"},
	{StageRefused, "refused"},
	{StageAgreed, "agreed"},
	{StageSubmitted, "submitted"},
}

// StageLeft is the name of the stage that is derived from the others, see [Visits.Left].
const StageLeft = "left"

// OtherSource is the name under which conversations are counted whose source comes after the first [MostSources] of a consultation.
const OtherSource = "other"

// MostSources is how many different sources of a consultation are counted each for itself. Anybody can make up the code of a deep
// link, so that without a limit strangers decide how many there are.
const MostSources = 200

// Visits counts conversations that were opened on the same day, came from the same source, and are held on the same channel and in
// the same language. A language that is chosen before the consent moves the conversation; one that is chosen later does not. There
// is no id of anybody here, and no time but the day.
//
// A conversation that became a response can be found again by that response alone: when the response is erased, all stages of its
// conversation are subtracted. One that never became a response has no trace that leads back to it, and stays counted.
type Visits struct {
	Day                   time.Time // midnight in UTC
	Source, Channel, Lang string    // Source is "" for none
	Counts                map[Stage]int
}

// Left returns how many were left before the consent, or are still there: opened, and neither agreed nor refused.
func (v Visits) Left() int {
	return v.Counts[StageOpened] - v.Counts[StageAgreed] - v.Counts[StageRefused]
}

// Tallied are the answers of all responses to one version of a consultation that were submitted on the same day.
type Tallied struct {
	Version int
	Day     time.Time // midnight in UTC
	Tally   flows.Tally
}

// Census is how many responses have the same labels.
type Census struct {
	Version               int
	Status                flows.Status
	Lang, Channel, Source string
	Count                 int
}

// Visited tells who opened a conversation. A [Reader] may implement it.
type Visited interface {
	// Funnel returns the conversations of a consultation, by day, source, channel and language.
	Funnel(ctx context.Context, flow string) ([]Visits, error)
}

// Counters are counts that a store keeps up to date with every step, in its transaction. So figures need not read every answer. A
// [Reader] may implement it.
type Counters interface {
	Visited
	// Tallies returns the answers of the submitted responses to a consultation, by version and day. sound is false if they are
	// not those of all submitted responses, because some were submitted before there were counters, or because of damage.
	Tallies(ctx context.Context, flow string) (all []Tallied, sound bool, err error)
	// Census returns how many responses a consultation has, by labels. The labels of damaged responses are counted as they stand.
	Census(ctx context.Context, flow string) ([]Census, error)
}

// count sets what the store has to count for a change: how far the conversation has come, and, if a submitted response changes, all
// of its answers. A test is not counted.
func (b *Bot) count(from Address, before Session, c *Change) {
	after := &c.Session
	switch {
	case c.Nothing, IsTest(before.Source), IsTest(after.Source):
		return
	case c.Forget && before.Response == "" && after.State.Status == "":
		c.Stages = StageOpened | StageRefused
		return
	case after.State.Status == "":
		return
	}
	f := b.flow(from, after.State)
	c.Stages = StageOpened
	if f.Spoken(after.State) {
		c.Stages |= StageLanguage
	}
	if after.Response != "" {
		c.Stages |= StageAgreed
	}
	if after.State.Status == flows.Submitted {
		c.Stages |= StageSubmitted
		if len(c.Answers) > 0 || before.State.Status != flows.Submitted {
			c.Tally = f.Tally(after.State)
		}
	}
}
