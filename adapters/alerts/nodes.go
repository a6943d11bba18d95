package alerts

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"time"
)

// Of several nodes on one database one tells. A channel that one node alone receives from is seen by that node alone: so the others
// leave a report for the one that tells.

// reportKind is the kind of the reports in the vault; the id of each is that of its node.
const reportKind = "alerts.node"

// report is what a node sees of its channels.
type report struct {
	Silent []string `json:"silent"`
	Look   int      `json:"look"` // another one at each look, so that the clocks of nodes need not agree
}

// received is what is known of a report.
type received struct {
	look int
	at   time.Time // when it was new, by the clock of the node that tells
}

// How long a report holds, and after which time it is deleted. A node that has ended leaves its last one: it holds for less than
// something must be wrong before it is told.
const (
	reportHolds = settles - every
	reportKept  = hour
)

// leave leaves a report, unless there is nothing to say and there was nothing before.
func (w *Watch) leave(ctx context.Context) {
	chats, err := Chats(ctx, w.cfg.Vault)
	if err != nil || len(chats) == 0 {
		return
	}
	silent := w.cfg.Look(ctx).Silent
	if len(silent) == 0 && w.looks == 0 || ctx.Err() != nil {
		return
	}
	w.looks++
	if put(ctx, w.cfg.Vault, reportKind, w.node, report{silent, w.looks}) == nil && len(silent) == 0 {
		w.looks = 0
	}
}

// gather returns the channels that are silent here or on another node, sorted.
func (w *Watch) gather(ctx context.Context, silent []string, now time.Time) []string {
	all := map[string]bool{}
	for _, name := range silent {
		all[name] = true
	}
	entries, err := w.cfg.Vault.List(ctx, reportKind)
	if err != nil { // then the database is what is told of
		return silent
	}
	for node, raw := range entries {
		var r report
		if node == w.node || json.Unmarshal(raw, &r) != nil {
			continue
		}
		last, known := w.reports[node]
		if !known || last.look != r.Look {
			last = received{r.Look, now}
			w.reports[node] = last
		}
		switch age := now.Sub(last.at); {
		case age < reportHolds:
			for _, name := range r.Silent {
				all[name] = true
			}
		case age > reportKept:
			_ = w.cfg.Vault.Delete(ctx, reportKind, node)
			delete(w.reports, node)
		}
	}
	return slices.Sorted(maps.Keys(all))
}
