package telegram

import (
	"context"
	"errors"
	"strings"

	"aporte/adapters/line"
)

// Platform is Telegram's row in the table of channels.
func Platform() line.Platform {
	return line.Platform{
		Name: Name, Title: "Telegram", Path: Path,
		Settings: []line.Setting{
			{Env: "TELEGRAM_MODE", Flag: "telegram-mode", Default: Poll, Usage: "receive updates by `MODE`, poll or webhook"},
			{
				Env: "TELEGRAM_RATE", Flag: "telegram-rate", Default: "28", Number: true,
				Usage: "send at most `N` messages a second to everybody, and 1/28 of that to one person",
			},
			{Env: "TELEGRAM_API_URL", Flag: "telegram-api-url", Usage: "use the Bot API server at `ADDRESS`, not the official one"},
		},
		Secrets: []line.Setting{
			{Env: "TELEGRAM_BOT_TOKEN", Usage: "from @BotFather", Makes: true},
			{Env: "TELEGRAM_WEBHOOK_SECRET", Usage: "for webhooks: sent back by Telegram with every update", Derives: true},
		},
		Setup:   "write /newbot to @BotFather, and set TELEGRAM_BOT_TOKEN to the token that it gives you.",
		Advice:  "set TELEGRAM_BOT_TOKEN to the token that @BotFather gives you",
		Preview: Preview, Identify: identify,
		Read: read,
	}
}

// identify returns the id of a token's bot. A token begins with it, and so does a new token of the same bot.
func identify(token string) (string, error) {
	if err := checkToken(token); err != nil {
		return "", err
	}
	id, _, _ := strings.Cut(token, ":")
	return id, nil
}

func read(s line.Settings) (line.Make, error) {
	all := s.Numbers["TELEGRAM_RATE"]
	if all <= 0 {
		return nil, errors.New("TELEGRAM_RATE must be above 0; Telegram allows about 30 messages a second")
	}
	ch, err := New(Config{
		Name: s.Name, Rate: Rate{All: all, Chat: all / defaultAll},
		Token: s.Values["TELEGRAM_BOT_TOKEN"], APIURL: s.Values["TELEGRAM_API_URL"], Mode: s.Values["TELEGRAM_MODE"],
		PublicURL: s.PublicURL, Secret: s.Values["TELEGRAM_WEBHOOK_SECRET"], Now: s.Now, Log: s.Log,
		Profile: NewProfile(s.Languages, s.Words),
	})
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context, n line.Needs) (line.Channel, error) {
		id, err := identify(ch.cfg.Token) // the one that getMe gives: it is known even while Telegram cannot be reached
		if err != nil {
			return nil, err
		}
		if err := n.Bind(ctx, line.FactBot, id); err != nil {
			return nil, err
		}
		ch.join(n.Nodes)
		ch.cfg.Vault = n.Vault
		return ch, nil
	}, nil
}
