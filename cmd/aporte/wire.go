package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"slices"
	"strings"

	"filippo.io/age"
	"github.com/mattn/go-isatty"

	"aporte/bot"
	"aporte/flows"
	"aporte/locales"
)

// recipient parses the public age key to which texts are encrypted; nil if key is empty. Its errors never contain the key, since
// somebody may have set the secret key by mistake.
func recipient(key string) (age.Recipient, error) {
	key = strings.TrimSpace(key)
	switch {
	case key == "":
		return nil, nil
	case strings.HasPrefix(strings.ToUpper(key), "AGE-SECRET-KEY-"):
		return nil, usagef("APORTE_RECIPIENT is a secret key: keep that off this machine, and set the public key that age-keygen -y shows for it (age1...)")
	case strings.ContainsAny(key, "\r\n"):
		return nil, usagef("APORTE_RECIPIENT must be one public key: a line that begins with age1, as age-keygen shows it")
	}
	all, err := age.ParseRecipients(strings.NewReader(key))
	if err != nil {
		return nil, usagef("APORTE_RECIPIENT is no age public key: make a pair with age-keygen, and set the line that begins with age1")
	}
	return all[0], nil
}

// closing closes the store at the end of a command, and joins the error to that of the command.
func closing(c io.Closer, err *error) { *err = errors.Join(*err, c.Close()) }

// conversations is a database with all that a bot needs.
type conversations interface {
	bot.Store
	bot.Library
	bot.Calendar
	bot.ExportLog
	bot.WordKeeper
	// Seals says whether the texts of submitted responses are encrypted to a key of the staff, see [bot.Config.SealTexts].
	Seals() bool
	// Traces says whether what was erased stays for a while, sealed, in files of the database, see [bot.Config.Traces].
	Traces() bool
}

// newBot publishes the consultation and its close, and makes a bot for it with all published versions and their words.
func (m *Main) newBot(ctx context.Context, store conversations, consult consultation, words *locales.Words, config bot.Config) (*bot.Bot, error) {
	for _, other := range consult.others() {
		if _, err := publish(ctx, store, other); err != nil {
			return nil, err
		}
	}
	older, err := publish(ctx, store, consult)
	if err != nil {
		return nil, err
	}
	var beside []*flows.Flow
	for _, other := range consult.others() {
		beside = append(beside, other.Flow)
	}
	older = slices.DeleteFunc(older, func(f *flows.Flow) bool {
		return slices.ContainsFunc(beside, func(other *flows.Flow) bool { return other.Ref == f.Ref })
	})
	versions, err := wordVersions(ctx, store, consult.Flow, older, words, beside...)
	if err != nil {
		return nil, err
	}
	for _, ref := range versions.damaged {
		config.Log.Error("the stored words are damaged, those of the files are used: see aporte doctor", "flow", ref.ID, "version", ref.Version)
	}
	for _, f := range versions.all() {
		warnOfMissing(config.Log, f, versions.words[f.Ref])
	}
	config.SealTexts, config.Traces = store.Seals(), store.Traces()
	config.Store, config.Flow, config.Flows, config.Words, config.Now = store, consult.Flow, versions.older, words, m.Now
	config.Worded, config.Beside = versions.words, consult.flowsBeside()
	b, err := bot.New(config)
	if err != nil {
		return nil, err
	}
	schedules, err := announce(ctx, store, consult.Flow, slices.Concat(older, beside), config.Log)
	if err != nil {
		return nil, err
	}
	for _, one := range append([]consultation{consult}, consult.others()...) {
		if err := sayable(one, schedules[one.ID], words); err != nil {
			return nil, err
		}
	}
	b.SetSchedules(schedules)
	exports, err := store.Exports(ctx)
	if err != nil {
		return nil, err
	}
	b.SetExports(exports)
	return b, nil
}

// levelOfCommands is the log level of all commands but serve: they log only errors.
const levelOfCommands = slog.LevelError

// newLog returns a logger that writes text if w is a terminal, and JSON otherwise.
func newLog(w io.Writer, level slog.Level) *slog.Logger {
	options := &slog.HandlerOptions{Level: level}
	if isTerminal(w) {
		return slog.New(slog.NewTextHandler(w, options))
	}
	return slog.New(slog.NewJSONHandler(w, options))
}

// isTerminal says whether v is a file that is a terminal.
func isTerminal(v any) bool {
	f, ok := v.(*os.File)
	return ok && isatty.IsTerminal(f.Fd())
}
