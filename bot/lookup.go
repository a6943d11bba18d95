package bot

import (
	"strings"
	"time"

	"aporte/flows"
)

// Prepare returns an update with invalid text replaced. It also sets [Update.Noted] if the text asks for a response by its
// receipt ("/receipt 7K3QF-9XW2M-B4TDY"): the store has to know the receipt before anything is decided.
func (b *Bot) Prepare(u Update) Update {
	u = clean(u)
	code, asked := b.asksFor(u)
	if u.Noted.Lookup = asked; asked {
		u.Noted.Receipt, _ = ParseReceipt(code) // "" on an error; the turn parses it again to say what is wrong
	}
	return u
}

// asksFor says whether the text of an update is the command that asks for a response, and returns what was typed behind the command.
func (b *Bot) asksFor(u Update) (code string, asked bool) {
	word, rest, _ := strings.Cut(strings.TrimSpace(u.Text), " ")
	name, slash := strings.CutPrefix(word, "/")
	if !slash {
		return "", false
	}
	if c, known := b.lexicons[b.mainOf(u.From.Channel).Ref].Command(name); !known || c.Do != flows.Receipt {
		return "", false
	}
	return strings.TrimSpace(rest), true
}

// guessLimit is how many wrong receipts a person may type: five at once, and five an hour from then on. A receipt has 70 random
// bits, so nobody guesses one at that rate.
var guessLimit = Limit{Burst: 5, PerSecond: 5.0 / 3600}

// bar removes the receipt from an update of a person who typed too many wrong receipts, and sets Noted.Barred. Other updates
// it returns as they are.
func (b *Bot) bar(u Update, now time.Time) Update {
	if u.Noted.Receipt != "" && !b.guesses.may(u.From, now) {
		u.Noted.Receipt, u.Noted.Barred = "", true
	}
	return u
}

// may says whether take would accept one more from a person. It counts nothing.
func (l *limiter) may(a Address, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	p := l.people[a]
	return p == nil || p.bucket.TokensAt(now) >= 1
}
