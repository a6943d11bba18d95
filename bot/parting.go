package bot

import (
	"slices"
	"time"
)

// How long the link between a person and their response is kept.
const (
	KeepIdentity = 90 * 24 * time.Hour  // after the close of the consultation
	KeepSilent   = 365 * 24 * time.Hour // after the last message of the person, where the consultation has no close
)

// Parting says whose link to their response is to be deleted, see [KeepIdentity] and [KeepSilent].
type Parting struct {
	Closed []string  // the ids of the consultations that closed long ago
	Open   []string  // the ids of those without a close
	Idle   time.Time // people without a response who did nothing since then are deleted, too
	Silent time.Time // people in a consultation of Open are deleted who did nothing since then
}

// PartingAt returns who is to be forgotten at a time. all has the schedule of every consultation by its id.
func PartingAt(now time.Time, all map[string]Schedule) Parting {
	p := Parting{Idle: now.Add(-KeepIdentity), Silent: now.Add(-KeepSilent)}
	for id, s := range all {
		switch {
		case s.Closes.IsZero():
			p.Open = append(p.Open, id)
		case now.Sub(s.Closes) > KeepIdentity:
			p.Closed = append(p.Closed, id)
		}
	}
	slices.Sort(p.Closed)
	slices.Sort(p.Open)
	return p
}
