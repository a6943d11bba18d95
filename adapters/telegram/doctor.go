package telegram

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"
)

// Finding is one result of a check.
type Finding struct {
	What string // what was looked at
	OK   bool
	Text string // what was found
	Mend string // what to do about it; "" if OK
}

// manyPending is how many waiting updates look like a bot that does not keep up.
const manyPending = 100

// Check looks at the bot's account: token, privacy mode, webhook, and what is waiting. It changes nothing, and may be
// called while another process runs the channel. No finding contains a secret.
func (c *Channel) Check(ctx context.Context) []Finding {
	var me tgbotapi.User
	if err := c.api.call(ctx, "getMe", nil, &me); err != nil {
		f := Finding{What: "token", Text: err.Error(), Mend: "check the network and TELEGRAM_API_URL, and try again"}
		if e, ok := errors.AsType[*apiError](err); ok && (e.tokenDead() || e.Code == 404) {
			f.Text = "Telegram does not know this token"
			f.Mend = "get it anew from @BotFather with /token, and set TELEGRAM_BOT_TOKEN"
		}
		return []Finding{f}
	}
	found := []Finding{{What: "token", OK: true, Text: "belongs to @" + me.UserName}, privacy(me)}
	info, err := c.webhookInfo(ctx)
	if err != nil {
		return append(found, Finding{What: "webhook", Text: err.Error(), Mend: "try again"})
	}
	return append(found, c.webhookFindings(info)...)
}

// privacy mode is on when the bot cannot read what is said in groups, as it should be.
func privacy(me tgbotapi.User) Finding {
	if me.CanReadAllGroupMessages {
		return Finding{
			What: "privacy mode", Text: "off: the bot receives everything that is said in its groups",
			Mend: "switch it on at @BotFather with /setprivacy, then remove the bot from its groups and add it again",
		}
	}
	return Finding{What: "privacy mode", OK: true, Text: "on: in groups the bot receives only what is meant for it"}
}

func (c *Channel) webhookFindings(info webhookInfo) []Finding {
	var found []Finding
	switch {
	case c.cfg.Mode == Poll && info.URL == "":
		found = append(found, Finding{What: "webhook", OK: true, Text: "none, as polling needs it"})
	case c.cfg.Mode == Poll:
		found = append(found, Finding{
			What: "webhook", Text: "one is set, but TELEGRAM_MODE is poll",
			Mend: "aporte serve removes it when it starts; if another deployment uses this bot, give it its own",
		})
	case info.URL == c.webhookURL():
		found = append(found, Finding{What: "webhook", OK: true, Text: "set to " + c.api.scrub(info.URL)})
	case info.URL == "":
		found = append(found, Finding{What: "webhook", Text: "not set", Mend: "aporte serve sets it when it starts"})
	default:
		found = append(found, Finding{
			What: "webhook", Text: "set to another address than APORTE_PUBLIC_URL says",
			Mend: "aporte serve sets it when it starts; if another deployment uses this bot, give it its own",
		})
	}
	pending := Finding{What: "waiting updates", OK: info.Pending < manyPending, Text: fmt.Sprint(info.Pending)}
	if !pending.OK {
		pending.Mend = "is aporte serve running, and is its disk fast enough? Telegram keeps them for 24 hours"
	}
	found = append(found, pending)
	if info.Error != "" && c.cfg.Mode == Webhook {
		at := time.Unix(info.ErrorDate, 0).UTC()
		found = append(found, Finding{
			What: "last webhook error", OK: c.now().Sub(at) > time.Hour,
			Text: at.Format(time.RFC3339) + ": " + c.api.scrub(strings.ToValidUTF8(info.Error, "")),
			Mend: "is APORTE_PUBLIC_URL reachable from outside on port 443, 80, 88 or 8443, with a valid certificate?",
		})
	}
	return found
}
