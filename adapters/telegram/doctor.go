package telegram

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"aporte/adapters/line"
)

// manyPending is the number of waiting updates from which Check warns that the bot does not keep up.
const manyPending = 100

// Check checks the bot's account: token, privacy mode, webhook, and the number of waiting updates. It changes nothing,
// and may be called while another process runs the channel. No finding contains a secret.
func (c *Channel) Check(ctx context.Context) []line.Finding {
	var me tgbotapi.User
	if err := c.api.call(ctx, "getMe", nil, &me); err != nil {
		f := line.Finding{What: "token", Severity: line.Problem, Text: err.Error(), Mend: "check the network and TELEGRAM_API_URL, and try again"}
		if e, ok := errors.AsType[*apiError](err); ok && (e.tokenDead() || e.Code == 404) {
			f.Text = "Telegram does not know this token"
			f.Mend = "get it anew from @BotFather with /token, and set TELEGRAM_BOT_TOKEN"
		}
		return []line.Finding{f}
	}
	found := []line.Finding{{What: "token", Severity: line.OK, Text: "belongs to @" + me.UserName}, privacy(me)}
	found = append(found, c.checkOther(ctx)...)
	info, err := c.webhookInfo(ctx)
	if err != nil {
		return append(found, line.Finding{What: "webhook", Severity: line.Warning, Text: err.Error(), Mend: "try again"})
	}
	return append(found, c.webhookFindings(info)...)
}

// privacy checks that the bot's privacy mode is on, so that it receives only what is meant for it in groups. If it is
// off, the finding is a warning.
func privacy(me tgbotapi.User) line.Finding {
	if me.CanReadAllGroupMessages {
		return line.Finding{
			What: "privacy mode", Severity: line.Warning, Text: "off: the bot receives everything that is said in its groups",
			Mend: "switch it on at @BotFather with /setprivacy, then remove the bot from its groups and add it again",
		}
	}
	return line.Finding{What: "privacy mode", Severity: line.OK, Text: "on: in groups the bot receives only what is meant for it"}
}

func (c *Channel) webhookFindings(info webhookInfo) []line.Finding {
	var found []line.Finding
	switch {
	case c.cfg.Mode == Poll && info.URL == "":
		found = append(found, line.Finding{What: "webhook", Severity: line.OK, Text: "none, as polling needs it"})
	case c.cfg.Mode == Poll:
		found = append(found, line.Finding{
			What: "webhook", Severity: line.Warning, Text: "one is set, but TELEGRAM_MODE is poll",
			Mend: "aporte serve removes it when it starts; if another deployment uses this bot, give it its own",
		})
	case info.URL == c.webhookURL():
		found = append(found, line.Finding{What: "webhook", Severity: line.OK, Text: "set to " + c.api.scrub(info.URL)})
	case info.URL == "":
		found = append(found, line.Finding{What: "webhook", Severity: line.Warning, Text: "not set", Mend: "aporte serve sets it when it starts"})
	default:
		found = append(found, line.Finding{
			What: "webhook", Severity: line.Warning, Text: "set to another address than APORTE_PUBLIC_URL says",
			Mend: "aporte serve sets it when it starts; if another deployment uses this bot, give it its own",
		})
	}
	pending := line.Finding{What: "waiting updates", Severity: line.OK, Text: fmt.Sprint(info.Pending)}
	if info.Pending >= manyPending {
		pending.Severity = line.Warning
		pending.Mend = "is aporte serve running, and is its disk fast enough? Telegram keeps them for 24 hours"
	}
	found = append(found, pending)
	if info.Error != "" && c.cfg.Mode == Webhook {
		at := time.Unix(info.ErrorDate, 0).UTC()
		severity := line.Warning
		if c.now().Sub(at) > time.Hour {
			severity = line.OK
		}
		found = append(found, line.Finding{
			What: "last webhook error", Severity: severity,
			Text: at.Format(time.RFC3339) + ": " + c.api.scrub(strings.ToValidUTF8(info.Error, "")),
			Mend: "is APORTE_PUBLIC_URL reachable from outside on port 443, 80, 88 or 8443, with a valid certificate?",
		})
	}
	return found
}
