package alerts

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"

	"aporte/bot"
)

// form is what an operator writes: "aporte alerts here CODE", "aporte alerts list", "aporte alerts off"; a platform's slash may stand
// before it, quotes and a full stop around it, and a space in the code, as people copy it from a page or a colleague. Nothing else may
// stand in the message, so that nobody's answer is taken for it.
var form = regexp.MustCompile(`(?i)^` + around + `(?:/?aporte\s+|/)alerts?(?:\s+(here|list|off|code)(?:\s+([a-z0-9]{5}\W+[a-z0-9]{5}|\S{1,40}))?)?` + around + `$`)

// around is what may stand around the words.
const around = "[\\s\"'`“”„‘’«».]*"

// heard is what an operator asks for.
type heard struct{ verb, code string }

// hear returns what a text asks for; false if it asks for nothing here.
func hear(text string) (heard, bool) {
	found := form.FindStringSubmatch(text)
	if found == nil {
		return heard{}, false
	}
	return heard{strings.ToLower(found[1]), found[2]}, true
}

// Of returns a channel that works like ch, without the messages that are meant for the watch: the bot never sees these. name is the
// name of the channel in addresses. It must be called before Run, and before the channel runs.
func (w *Watch) Of(name string, ch bot.Channel) bot.Channel {
	w.channels[name] = ch
	return listening{ch, w}
}

type listening struct {
	bot.Channel
	watch *Watch
}

// Run implements [bot.Channel].
func (l listening) Run(ctx context.Context, handle func(context.Context, bot.Update) error) error {
	return l.Channel.Run(ctx, func(ctx context.Context, u bot.Update) error {
		ask, is := hear(u.Text)
		switch {
		case !is, u.Did != bot.Typed && u.Did != bot.Edited:
			return handle(ctx, u)
		case u.Did == bot.Edited: // the message before was not seen by the bot either, or was one of its own
			return nil
		}
		return l.watch.answer(ctx, u, ask)
	})
}

// answer does what somebody asks for. An error means that it could not be stored.
func (w *Watch) answer(ctx context.Context, u bot.Update, ask heard) error {
	hint := w.cfg.Lang(ctx, u.From)
	if hint == "" {
		hint = u.Lang
	}
	lang := w.say.match(hint, w.cfg.Languages)
	known, err := w.named(ctx, u.From)
	if err != nil {
		return err
	}
	switch {
	case ask.verb == "here" && ask.code != "":
		w.naming.Lock()
		defer w.naming.Unlock()
		counts, err := name(ctx, w.cfg.Vault, ask.code, u.From, lang, w.cfg.Now())
		if err != nil {
			return err
		}
		if counts {
			w.cfg.Log.Info("a chat gets alerts from now on", "channel", u.From.Channel)
			w.reply(ctx, u.From, w.status(ctx, lang, true))
			return nil
		}
		w.refuse(ctx, u.From, lang, wordNoCode)
	case known == nil:
		w.refuse(ctx, u.From, lang, wordNotHere)
	case ask.verb == "off":
		if err := w.cfg.Vault.Delete(ctx, chatKind, known.key()); err != nil {
			return fmt.Errorf("end alerts: %w", err)
		}
		w.cfg.Log.Info("a chat gets no more alerts", "channel", u.From.Channel)
		w.reply(ctx, u.From, w.cfg.Words.Text(lang, wordOff, nil))
	default:
		w.reply(ctx, u.From, w.status(ctx, lang, false))
	}
	return nil
}

// named returns the chat with an address; nil if it gets no alerts. It reads the entry of that chat alone: if it read all, one that is
// damaged would let a stranger's message fail, and so come again, for ever.
func (w *Watch) named(ctx context.Context, at bot.Address) (*Chat, error) {
	raw, err := w.cfg.Vault.Get(ctx, chatKind, Chat{At: at}.key())
	if err != nil {
		return nil, fmt.Errorf("look up chat for alerts: %w", err)
	}
	var c Chat
	if raw == nil || json.Unmarshal(raw, &c) != nil {
		return nil, nil
	}
	return &c, nil
}

// status says that alerts come to a chat, and what is wrong at the moment. Where this is the first chat, that counts as told.
func (w *Watch) status(ctx context.Context, lang string, named bool) string {
	now := w.cfg.Now().Round(0)
	here, _ := w.cfg.Look(ctx).troubles(now)
	w.mu.Lock()
	defer w.mu.Unlock()
	parts := []string{w.cfg.Words.Text(lang, wordHere, nil)}
	for _, t := range here {
		s, known := w.memory[t.key()]
		if !known {
			s.Begin = now
		}
		s.Trouble = t
		parts = append(parts, w.say.say(lang, notice{state: s}))
		if first := len(w.chats) == 0; named && first && !known {
			s.Told, s.Open = now, true
			w.memory[t.key()] = s
		}
	}
	if len(here) == 0 {
		parts = append(parts, w.cfg.Words.Text(lang, wordWell, nil))
	}
	return strings.Join(parts, "\n\n")
}

// refuse answers somebody who is no operator, as far as one answer a second to all of them allows: nobody can make the bot send a
// flood in this way.
func (w *Watch) refuse(ctx context.Context, to bot.Address, lang, key string) {
	if w.polite.AllowN(w.cfg.Now(), 1) {
		w.reply(ctx, to, w.cfg.Words.Text(lang, key, map[string]any{"Minutes": int(CodeLasts.Minutes())}))
	}
}

// reply sends an answer once. Whoever gets none asks again.
func (w *Watch) reply(ctx context.Context, to bot.Address, text string) {
	if err := w.write(ctx, to, text); err != nil {
		w.cfg.Log.Warn("answer about alerts not sent", "channel", to.Channel, "error", err)
	}
}
