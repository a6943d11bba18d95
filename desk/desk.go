// Package desk holds the actions of staff: read answers, find a response by its receipt, erase a response, close a consultation,
// write to those who want to hear of the outcome. Each action is one
// method, and adds an entry to the audit log ("notes" it). The command line uses these methods, and so can pages in a browser.
// Such a skin of the desk reads what staff type and shows the result, and decides nothing itself.
//
// An action that changes something is noted in the same transaction, so that both are stored or neither. An action that only
// reads has no transaction of its own. Its entry has the count of exactly what was read, and the action returns nothing before
// the entry is durable. So participants who write never wait for staff who read. An entry names the actor, the action and the
// consultation. It contains nothing about a person: no receipt, no id, no text.
//
// [Desk.Export], [Desk.Contacts] and [Desk.BackedUp] also work when nothing can be written, and say that they are not noted: staff must be able to
// get the answers from a read-only copy, or while the disk is full. All other actions that are noted fail then.
package desk

import (
	"context"
	"slices"
	"time"

	"aporte/bot"
	"aporte/flows"
)

// Store is what a desk needs of a store. An implementation is correct when bottest.TestDesk passes.
type Store interface {
	Answers
	People
	Hearing
	Ledger
	Calendar
	Wordings
	Codings
	Quotes
	Folded
}

// Answers is the part of a store that reads answers.
type Answers interface {
	// View calls fn with a reader. Everything that fn reads is as it was at one moment. The reader is valid until fn
	// returns.
	View(ctx context.Context, fn func(bot.Reader) error) error
	// Page returns the first n responses that f selects and whose exported id comes after the id after; "" comes before all
	// ids. The response with the id after need not exist any more. If after does not have the form of an id, the error is
	// bot.ErrUnknownID.
	Page(ctx context.Context, f bot.Filter, after string, n int) ([]bot.Record, error)
	// Response returns the response with an exported id, or bot.ErrUnknownID.
	Response(ctx context.Context, id string) (bot.Record, error)
}

// People is the part of a store that concerns single persons.
type People interface {
	// FindReceipt returns the response with a receipt, as [bot.ParseReceipt] returns it, or bot.ErrUnknownReceipt.
	FindReceipt(ctx context.Context, receipt string) (bot.Found, error)
	// Contacts returns the current contacts. Their order has nothing to do with the order of responses. damaged counts the
	// entries that cannot be read; they are left out.
	Contacts(ctx context.Context) (all []bot.Contact, damaged int, err error)
	// Erase deletes a response and all that belongs to it. In the same transaction it adds a to the audit log, with the
	// response's consultation as its subject and a count of 1. If there is no such response, it adds nothing and returns
	// bot.ErrUnknownReceipt.
	Erase(ctx context.Context, receipt string, a bot.Audit) error
	// EraseTests deletes all responses to a consultation that are tests, see [bot.IsTest], and returns how many. In the same
	// transaction it adds a to the audit log, with the consultation as its subject and that count. If there are none, it adds nothing.
	EraseTests(ctx context.Context, flow string, a bot.Audit) (int, error)
}

// Ledger is the audit log.
type Ledger interface {
	// Note adds an entry with the present time, and returns when it is durable. If nothing can be written, the error is
	// bot.ErrFull or bot.ErrReadOnly.
	Note(ctx context.Context, a bot.Audit) error
	// Audits returns the log, oldest entry first.
	Audits(ctx context.Context) ([]bot.Audit, error)
	// Noted returns when an entry with an action was last added; the zero time if none was.
	Noted(ctx context.Context, action string) (time.Time, error)
}

// The actions, as they are written to the audit log.
const (
	ActionExport    = "export"    // answers were written to a file
	ActionPage      = "page"      // answers were shown, some responses at a time
	ActionOpen      = "open"      // one response was shown
	ActionFind      = "find"      // a response was found by its receipt
	ActionContacts  = "contacts"  // contacts were written to a file
	ActionErase     = "erase"     // a response was erased
	ActionPurge     = "purge"     // the tests of a consultation were erased
	ActionPublish   = "publish"   // what may be published was written to files
	ActionRelease   = "release"   // a text of a participant may be published
	ActionUnrelease = "unrelease" // it may no longer
	ActionTell      = "tell"      // a message was sent to those who want to hear of the outcome
	ActionTellStop  = "tell-stop" // such a message was stopped
	ActionClose     = "close"     // a consultation was closed
	ActionExtend    = "extend"    // it got a later close
	ActionReopen    = "reopen"    // it takes answers again
	ActionPause     = "pause"     // it takes no answers for a while
	ActionCode      = "code"      // what analysts coded was stored
	ActionJoin      = "wording"   // words that were corrected count as those before them
	ActionBackup    = "backup"    // the database was copied, and no damage was found in it
	ActionAlerts    = "alerts"    // a code for a chat that gets alerts was made, or such a chat gets none any more
)

// Desk holds the actions of one member of staff. It may be used by many goroutines at once.
type Desk struct {
	store Store
	actor string
}

// New returns the desk of a member of staff. actor is their name in the audit log: on the command line, the user of the operating
// system.
func New(s Store, actor string) *Desk { return &Desk{s, actor} }

// Note adds an entry to the audit log for an action that is no method of Desk. The subject must say nothing about a person.
func (d *Desk) Note(ctx context.Context, action, subject string, count int) error {
	return d.store.Note(ctx, bot.Audit{Actor: d.actor, Action: action, Subject: subject, Count: count})
}

// BackedUp adds an entry to the audit log: the database was copied. If nothing can be written, it calls unnoted as [Desk.Export]
// does: the copy is there all the same.
func (d *Desk) BackedUp(ctx context.Context, responses int, unnoted func(why error)) error {
	return d.noteIfPossible(ctx, bot.Audit{Action: ActionBackup, Count: responses}, unnoted)
}

// Audits returns the audit log, oldest entry first.
func (d *Desk) Audits(ctx context.Context) ([]bot.Audit, error) { return d.store.Audits(ctx) }

// Find returns the response with a receipt, as [bot.ParseReceipt] returns it, and adds an entry to the audit log; if that
// fails, it returns no response. For an unknown receipt it returns [bot.ErrUnknownReceipt] and adds no entry.
func (d *Desk) Find(ctx context.Context, receipt string) (bot.Found, error) {
	found, err := d.store.FindReceipt(ctx, receipt)
	if err == nil {
		err = d.Note(ctx, ActionFind, found.Flow.ID, 1)
	}
	if err != nil {
		return bot.Found{}, err
	}
	return found, nil
}

// Erase deletes the response with a receipt for ever, and adds an entry to the audit log in the same transaction. For an unknown
// receipt it returns [bot.ErrUnknownReceipt] and adds no entry.
func (d *Desk) Erase(ctx context.Context, receipt string) error {
	return d.store.Erase(ctx, receipt, bot.Audit{Actor: d.actor, Action: ActionErase})
}

// PurgeTests deletes the tests of a consultation for ever, see [bot.IsTest], and returns how many. It adds an entry to the audit log in
// the same transaction, but none if there are no tests.
func (d *Desk) PurgeTests(ctx context.Context, flow string) (int, error) {
	return d.store.EraseTests(ctx, flow, bot.Audit{Actor: d.actor, Action: ActionPurge})
}

// Contacts returns the current contacts of those who said yes, see [flows.Flow.Contactable]: how people who want to hear of the outcome
// can be reached. Their order has nothing to do with the order of responses. damaged counts the entries that cannot be read; they are
// left out. published returns a published version; where it returns nil, everything counts as a yes.
//
// It adds an entry to the audit log. If nothing can be written, it calls unnoted as [Desk.Export] does, and returns the contacts
// all the same.
func (d *Desk) Contacts(ctx context.Context, published func(flows.Ref) *flows.Flow, unnoted func(why error)) (all []bot.Contact, damaged int, err error) {
	said, damaged, err := d.store.Contacts(ctx)
	for _, c := range said {
		if c = contactable(c, published); len(c.Answers) > 0 {
			all = append(all, c)
		}
	}
	if err == nil {
		err = d.noteIfPossible(ctx, bot.Audit{Action: ActionContacts, Count: len(all)}, unnoted)
	}
	if err != nil {
		return nil, 0, err
	}
	return all, damaged, nil
}

// contactable returns a contact with the answers that count, and none if the person did not say yes.
func contactable(c bot.Contact, published func(flows.Ref) *flows.Flow) bot.Contact {
	var f *flows.Flow
	answers := map[string]flows.Value{}
	for _, e := range c.Answers {
		if f == nil {
			f = published(e.Flow)
		}
		if e.Act != flows.ActNoted && e.Act != flows.ActWithdrawn {
			answers[e.Step] = e.Value
		}
	}
	if f == nil {
		return c
	}
	steps := f.Contactable(answers)
	c.Answers = slices.DeleteFunc(slices.Clone(c.Answers), func(e bot.Entry) bool {
		return len(steps) == 0 || e.Act != flows.ActNoted && !steps[e.Step]
	})
	return c
}
