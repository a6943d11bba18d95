package telegram

import (
	"context"
	"net/url"
	"time"

	"aporte/adapters/line"
)

// A bot can serve one service alone: of two that poll, Telegram ends the poll of one with 409 whenever the other polls, and a webhook
// is the one that was set last. Each of them says so in its log, in /readyz while it does not receive, and to doctor.

const (
	otherKind  = "telegram.other" // the kind of the entry of the [line.Vault] that says when another service was last met; its id is "met"
	otherEvery = time.Minute      // how often that is stored at most
	otherStill = 5 * time.Minute  // how long the bot counts as used by two, after they last met
	otherKept  = 24 * time.Hour   // how long doctor tells it
)

// meetOther notes that another service uses the same bot.
func (c *Channel) meetOther(ctx context.Context) {
	c.counts.Add("others_met")
	now := c.now()
	c.mu.Lock()
	recent := now.Sub(c.met).Abs() < otherEvery
	if !recent {
		c.met = now
	}
	c.mu.Unlock()
	if recent || c.cfg.Vault == nil {
		return
	}
	if err := c.cfg.Vault.Put(ctx, otherKind, "met", []byte(now.UTC().Format(time.RFC3339))); err != nil && ctx.Err() == nil {
		c.log.Warn("that another service uses the same bot cannot be noted for aporte doctor", "error", err)
	}
}

// lookForOther logs, before the service begins to receive, that a webhook is set that is not its own. It may be left over, or another
// service may be at work. A failure says nothing: the next call will.
func (c *Channel) lookForOther(ctx context.Context) {
	info, err := c.webhookInfo(ctx)
	if err != nil || info.URL == "" || info.URL == c.webhookURL() {
		return
	}
	c.log.Warn("a webhook is set at another address; it is taken away. If another service uses this bot, give each its own", "host", hostOf(info.URL))
}

// hostOf returns the host of an address; "" if it has none. The rest of the address may hold a secret of whoever set it.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Host
}

// checkOther says whether another service was met lately; nothing if none was.
func (c *Channel) checkOther(ctx context.Context) []line.Finding {
	if c.cfg.Vault == nil {
		return nil
	}
	raw, err := c.cfg.Vault.Get(ctx, otherKind, "met")
	if err != nil {
		return []line.Finding{{What: "other services", Severity: line.Warning, Text: err.Error(), Mend: "check the database and its key"}}
	}
	at, err := time.Parse(time.RFC3339, string(raw))
	if err != nil || c.now().Sub(at) > otherKept {
		return nil
	}
	severity := line.Problem
	if c.now().Sub(at) > otherStill {
		severity = line.Warning
	}
	return []line.Finding{{
		What: "other services", Severity: severity, Text: "another one used this bot, last noticed at " + at.Format(time.RFC3339),
		Mend: "stop it, or give each a bot of its own: updates reach one of the two alone",
	}}
}
