package bot

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"
)

// ReceiptOf makes the receipt of 14 random bytes.
var ReceiptOf = receiptOf

// AppOf is what the language tag of an app says.
var AppOf = app

// Cut shortens a text for display.
var Cut = cut

// ByHand lets a Bot begin no work of its own: a test takes each step of its deliveries, in an order that it chooses.
func (b *Bot) ByHand(jitter func(time.Duration) time.Duration) {
	b.deliver.begin, b.deliver.jitter = func(func()) {}, jitter
}

// Lanes are the people for whom a message is in hand, in an order that is always the same.
func (b *Bot) Lanes() []Address {
	b.deliver.mu.Lock()
	defer b.deliver.mu.Unlock()
	return slices.SortedFunc(maps.Keys(b.deliver.lanes), func(x, y Address) int {
		return strings.Compare(x.Channel+" "+x.User, y.Channel+" "+y.User)
	})
}

// SendNext is one step of a lane.
func (b *Bot) SendNext(to Address) bool { return b.deliver.next(to) }

// Settling says whether results wait to be stored.
func (b *Bot) Settling() bool {
	b.deliver.mu.Lock()
	defer b.deliver.mu.Unlock()
	return b.deliver.settling
}

// SettleNext stores the results of the steps so far.
func (b *Bot) SettleNext() bool { return b.deliver.settleNext() }

// Tidying is how many steps of what only tidies up may be taken at once.
func (b *Bot) Tidying() int {
	b.deliver.mu.Lock()
	defer b.deliver.mu.Unlock()
	return b.deliver.tidying
}

// TidyNext is one step of it, and TidyAgain one round.
func (b *Bot) TidyNext() bool { return b.deliver.tidyNext() }

// TidyAgain lets what was put off be tried once more.
func (b *Bot) TidyAgain(now time.Time) { b.deliver.tidyAgain(now) }

// ClaimDue and HandleTimers are the two halves of a round of the loop.
func (b *Bot) ClaimDue(ctx context.Context) { _ = b.deliver.claim(ctx, b.Now()) }

// HandleTimers handles the timers that were due at a time.
func (b *Bot) HandleTimers(ctx context.Context, now time.Time) { _ = b.timers(ctx, now) }

// Tell is one look of the deliverer for messages of staff.
func (b *Bot) Tell(ctx context.Context) error { return b.tell(ctx, b.Now()) }
