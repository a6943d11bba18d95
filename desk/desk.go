// Package desk is what staff do: to read answers, to look somebody up by their receipt, to erase. Each action is one
// method, and each method leaves an entry in the audit log. The command line is a skin of it, and so are pages in a browser:
// a skin reads what staff typed and shows what comes back, and decides nothing.
//
// What changes something is noted in the same transaction: both are there, or neither. What only reads has nothing to commit;
// it is noted with the count of just what was read, and nothing is handed out before that note is durable. So people who
// write never wait for staff who read. An entry names the actor, the action and the consultation, and nothing about a person:
// no receipt, no id, no words.
//
// [Desk.Export] and [Desk.Contacts] go on where nothing can be written, and say so: what a consultation was held for must come
// out of a copy, and while the disk is full. Everything else fails there.
package desk

import (
	"context"

	"aporte/bot"
)

// Store is what a desk needs of a store. An implementation is right when bottest.TestDesk says so.
type Store interface {
	Answers
	People
	Ledger
}

// Answers are what participants said.
type Answers interface {
	// View lets fn read: all that it reads is of one moment. The reader is good until fn returns.
	View(ctx context.Context, fn func(bot.Reader) error) error
	// Page returns the first n of the responses that f selects whose exported id comes after another; "" is before all
	// of them. What the other one named need not be there any more. What is no id is bot.ErrUnknownID.
	Page(ctx context.Context, f bot.Filter, after string, n int) ([]bot.Record, error)
	// Response returns the response with an exported id, or bot.ErrUnknownID.
	Response(ctx context.Context, id string) (bot.Record, error)
}

// People is what touches on who somebody is.
type People interface {
	// FindReceipt looks a response up by its receipt, as [bot.ParseReceipt] returns it, or returns bot.ErrUnknownReceipt.
	FindReceipt(ctx context.Context, receipt string) (bot.Found, error)
	// Contacts returns the contact wishes that stand, in an order that has nothing to do with that of responses, and how
	// many entries are damaged and left out.
	Contacts(ctx context.Context) (all []bot.Contact, damaged int, err error)
	// Erase deletes a response and all that belongs to it, and adds a to the audit log in the same transaction, with the
	// response's consultation as its subject and a count of 1. For bot.ErrUnknownReceipt nothing is added.
	Erase(ctx context.Context, receipt string, a bot.Audit) error
}

// Ledger is the audit log.
type Ledger interface {
	// Note adds an entry whose time is now, and returns when it is durable. Where nothing can be written the error is
	// bot.ErrFull or bot.ErrReadOnly.
	Note(ctx context.Context, a bot.Audit) error
	// Audits returns the log, oldest entry first.
	Audits(ctx context.Context) ([]bot.Audit, error)
}

// The actions, as they stand in the audit log.
const (
	ActionExport   = "export"   // answers were written to a file
	ActionPage     = "page"     // answers were shown, some responses at a time
	ActionOpen     = "open"     // one response was shown
	ActionFind     = "find"     // a response was looked up by its receipt
	ActionContacts = "contacts" // contact wishes were written to a file
	ActionErase    = "erase"    // a response was erased
)

// Desk is where one member of staff works. It may be used by many goroutines at once.
type Desk struct {
	store Store
	actor string
}

// New returns the desk of somebody. actor is the name by which the skin knows them, and stands in the audit log: the user
// of the operating system on the command line.
func New(s Store, actor string) *Desk { return &Desk{s, actor} }

// Note adds an entry about something that staff did elsewhere. The subject must say nothing about a person.
func (d *Desk) Note(ctx context.Context, action, subject string, count int) error {
	return d.store.Note(ctx, bot.Audit{Actor: d.actor, Action: action, Subject: subject, Count: count})
}

// Audits returns the audit log, oldest entry first.
func (d *Desk) Audits(ctx context.Context) ([]bot.Audit, error) { return d.store.Audits(ctx) }

// Find looks a response up by its receipt, as [bot.ParseReceipt] returns it. An unknown one is [bot.ErrUnknownReceipt], and
// is not noted.
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

// Erase deletes for good the response with a receipt. An unknown one is [bot.ErrUnknownReceipt], and is not noted.
func (d *Desk) Erase(ctx context.Context, receipt string) error {
	return d.store.Erase(ctx, receipt, bot.Audit{Actor: d.actor, Action: ActionErase})
}

// Contacts returns the contact wishes that stand: how those who want to hear of the outcome can be reached. Their order has
// nothing to do with that of responses. damaged counts the entries that cannot be read and are left out.
//
// Where it cannot be noted, staff get them all the same, and unnoted is told why, as by [Desk.Export].
func (d *Desk) Contacts(ctx context.Context, unnoted func(why error)) (all []bot.Contact, damaged int, err error) {
	all, damaged, err = d.store.Contacts(ctx)
	if err == nil {
		err = d.noteIfPossible(ctx, bot.Audit{Action: ActionContacts, Count: len(all)}, unnoted)
	}
	if err != nil {
		return nil, 0, err
	}
	return all, damaged, nil
}
