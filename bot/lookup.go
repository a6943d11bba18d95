package bot

import (
	"strings"
	"time"

	"aporte/flows"
)

// Prepare replaces what is not valid text in an update, and notes whether it asks for a response by its receipt ("/receipt
// 7K3QF-9XW2M-B4TDY"), which the store has to know before anything is decided.
func (b *Bot) Prepare(u Update) Update {
	u = clean(u)
	code, asked := b.asksFor(u.Text)
	if u.Noted.Lookup = asked; asked {
		u.Noted.Receipt, _ = ParseReceipt(code) // found says what is wrong with it
	}
	return u
}

// asksFor says whether the text is the command that asks for a response, and returns the code typed behind it.
func (b *Bot) asksFor(text string) (code string, asked bool) {
	word, rest, _ := strings.Cut(strings.TrimSpace(text), " ")
	name, slash := strings.CutPrefix(word, "/")
	if !slash {
		return "", false
	}
	if c, known := b.lexicons[b.Flow.Ref].Command(name); !known || c.Do != flows.Receipt {
		return "", false
	}
	return strings.TrimSpace(rest), true
}

// guessLimit bounds wrong receipts: five at once, and five an hour from then on. A receipt has 70 random bits.
var guessLimit = Limit{Burst: 5, PerSecond: 5.0 / 3600}

// bar takes the receipt away from an update of somebody who gave too many wrong ones.
func (b *Bot) bar(u Update, now time.Time) Update {
	if u.Noted.Receipt != "" && !b.guesses.may(u.From, now) {
		u.Noted.Receipt, u.Noted.Barred = "", true
	}
	return u
}

// may says whether the allowance of somebody has room for one more. It takes nothing from it.
func (l *limiter) may(a Address, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	p := l.people[a]
	return p == nil || p.bucket.TokensAt(now) >= 1
}
