package bottest

import (
	"maps"
	"slices"
	"testing"
)

// TestStore checks everything that a [Store] promises, except the actions of staff: these are in [TestDesk].
func TestStore(t *testing.T, o StoreOptions) {
	tests := map[string]func(*shelf){
		"an update acts once":                        onceOnly,
		"a failed decision leaves no trace":          noTrace,
		"poison is parked and stalls nobody":         poison,
		"many workers lose nothing":                  manyWorkers,
		"messages are leased, then claimed in order": leases,
		"later messages wait behind earlier ones":    behind,
		"what only tidies up is handed out once":     tidied,
		"whoever is gone gets nothing until back":    gone,
		"what was not shown is known":                notShown,
		"what is put off is unseen":                  unseen,
		"whoever moved keeps everything":             moved,
		"whoever was there already is in no way":     movedOntoThemselves,
		"forgetting leaves nothing":                  forgetting,
		"before consent nothing is a response":       beforeConsent,
		"contact wishes stay apart":                  apart,
		"any text survives":                          anyText,
		"filters select":                             filters,
		"timers come until they are answered":        timers,
		"a receipt hands its response over":          receipts,
		"exports show no id of the store":            exportedIDs,
		"a session can be looked at":                 lookedAt,
		"a version is published once":                published,
		"a source is renewed":                        renewed,
		"words belong to a version":                  keptWords,
		"an answer keeps its wording":                wordingNoted,
		"the backlog is counted":                     backlog,
		"readiness is red while nothing can be kept": readiness,
		"old bookkeeping goes":                       pruned,
		"who took part is forgotten":                 unlinked,
		"who is silent is forgotten":                 silent,
		"many are forgotten":                         manyParted,
		"a close is announced once":                  announced,
		"what was put aside can be handled again":    unparked,
		"every row opens":                            examined,
		"another key opens everything":               rotated,
		"everything is there after reopening":        reopened,
		"secrets of channels are kept":               vault,
		"ways to a person go with them":              ways,
		"a copy is of one moment":                    oneMoment,
		"who stops reading can read on":              readOn,
		"a lease has a term":                         heldAgain,
		"a rate is kept together":                    paced,
		"one account has several conversations":      beside,
		"what belongs elsewhere leaves no trace":     elsewhere,
	}
	maps.Copy(tests, hearing)
	if o.Twice {
		maps.Copy(tests, twice)
	} else {
		tests["one process serves"] = onlyOnce
	}
	for _, name := range slices.Sorted(maps.Keys(tests)) {
		t.Run(name, func(t *testing.T) { tests[name](newShelf(t, o)) })
	}
}
