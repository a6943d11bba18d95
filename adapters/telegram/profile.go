package telegram

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"aporte/adapters/line"
	"aporte/flows"
	"aporte/locales"
)

// Profile is what people see of the bot before they write to it, by language: BCP 47 tags, and "" for everybody whose
// language is not there. Telegram knows two-letter codes only; a longer tag stands for its first part unless that has
// an introduction of its own.
type Profile map[string]Introduction

// Introduction is the profile in one language. A field that is empty is not sent: Telegram keeps what it has there.
type Introduction struct {
	Commands    []Command // the command menu, in this order; at most 100
	Description string    // shown in an empty conversation; at most 512 characters
	Short       string    // shown on the bot's profile and with links to it; at most 120 characters
}

// Command is an entry of the command menu.
type Command struct {
	Name        string // without "/"; 1-32 of a-z 0-9 _
	Description string // 1-256 characters
}

// publish sets the profile. The conversation works without it, so a failure is only logged.
func (c *Channel) publish(ctx context.Context) {
	byCode := c.cfg.Profile.byCode()
	for _, code := range slices.Sorted(maps.Keys(byCode)) {
		in := byCode[code]
		if len(in.Commands) > 0 {
			var menu []tgbotapi.BotCommand
			for _, cmd := range in.Commands {
				menu = append(menu, tgbotapi.BotCommand{Command: cmd.Name, Description: cmd.Description})
			}
			data, err := json.Marshal(menu)
			if err != nil {
				panic(err) // strings only
			}
			c.describe(ctx, "setMyCommands", code, "commands", string(data))
		}
		c.describe(ctx, "setMyDescription", code, "description", in.Description)
		c.describe(ctx, "setMyShortDescription", code, "short_description", in.Short)
	}
}

func (c *Channel) describe(ctx context.Context, method, code, field, value string) {
	if value == "" || ctx.Err() != nil {
		return
	}
	params := tgbotapi.Params{field: value}
	params.AddNonEmpty("language_code", code)
	err := c.api.call(ctx, method, params, nil)
	if e, ok := errors.AsType[*apiError](err); ok && e.RetryAfter > 0 {
		line.Pause(ctx, e.RetryAfter)
		err = c.api.call(ctx, method, params, nil)
	}
	if err != nil && ctx.Err() == nil {
		c.log.Warn("cannot set the bot's profile", "call", method, "language", cmp.Or(code, "default"), "error", err)
	}
}

// byCode returns the profile by the codes that Telegram takes: two letters, or "". Tags that begin with a longer code are
// left out.
func (p Profile) byCode() Profile {
	out := Profile{}
	for _, tag := range slices.Sorted(maps.Keys(p)) {
		code, _, longer := strings.Cut(strings.ToLower(strings.ReplaceAll(tag, "_", "-")), "-")
		if len(code) != 2 && code != "" {
			continue
		}
		if _, taken := out[code]; taken && longer {
			continue
		}
		out[code] = p[tag]
	}
	return out
}

// NewProfile returns the profile in those languages; the first stands for all that are not there.
func NewProfile(languages []string, words *locales.Words) Profile {
	p := Profile{}
	for _, lang := range languages {
		text := func(key string) string {
			if !words.Has(lang, key) {
				return ""
			}
			return words.Text(lang, key, nil)
		}
		in := Introduction{Description: text("bot.about"), Short: text("bot.about.short")}
		for _, c := range flows.Commands() {
			if says := text(c.MenuKey()); c.Menu && says != "" {
				in.Commands = append(in.Commands, Command{Name: c.Name, Description: says})
			}
		}
		p[lang] = in
		if _, first := p[""]; !first {
			p[""] = in
		}
	}
	return p
}
