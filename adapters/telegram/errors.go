package telegram

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"aporte/bot"
)

// errTooLarge means that an answer was longer than maxAnswer.
var errTooLarge = errors.New("the answer is too large")

// defaultWait is how long to wait when the platform asks to wait without saying how long.
const defaultWait = time.Second

// apiError is what the Bot API answered instead of a result.
type apiError struct {
	Code       int           // as of HTTP
	What       string        // the description, without any part that may quote a message
	RetryAfter time.Duration // 429: how long to wait, at least a second
	MovedTo    int64         // the chat has this id now; 0 if it did not move
}

func (e *apiError) Error() string { return fmt.Sprintf("%d %s", e.Code, e.What) }

func newAPIError(status int, header string, e *tgbotapi.Error) *apiError {
	code := e.Code
	if code == 0 { // uploads lose it
		code = status
	}
	out := &apiError{Code: code, What: safeDescription(e.Message), MovedTo: e.MigrateToChatID}
	if code == http.StatusTooManyRequests || e.RetryAfter > 0 {
		out.Code = http.StatusTooManyRequests
		out.RetryAfter = waitTime(e.RetryAfter, header)
	}
	return out
}

// waitTime returns how long to wait: at least a second, at most 24 hours. It prefers the number of the API (retry_after)
// to the header, which only proxies set.
func waitTime(seconds int, header string) time.Duration {
	if seconds <= 0 {
		seconds, _ = strconv.Atoi(header)
	}
	if seconds <= 0 {
		return defaultWait
	}
	return time.Duration(min(seconds, 24*3600)) * time.Second
}

// safeDescription cuts a description where the API begins to quote what was sent, and after at most 120 bytes.
func safeDescription(s string) string {
	if head, _, ok := strings.Cut(s, "can't parse entities"); ok {
		return head + "can't parse entities"
	}
	if i := strings.IndexAny(s, "\"'`\n"); i >= 0 && !strings.Contains(s, "can't") {
		s = s[:i]
	}
	if len(s) > 120 {
		s = s[:120]
	}
	return strings.ToValidUTF8(strings.TrimSpace(s), "")
}

func (e *apiError) says(parts ...string) bool {
	what := strings.ToLower(e.What)
	for _, p := range parts {
		if strings.Contains(what, p) {
			return true
		}
	}
	return false
}

func (e *apiError) badRequest() bool  { return e.Code == http.StatusBadRequest }
func (e *apiError) tokenDead() bool   { return e.Code == http.StatusUnauthorized }
func (e *apiError) notModified() bool { return e.badRequest() && e.says("message is not modified") }

// badMarkup reports whether the server refuses the entities of a text: their types, or where they stand. Its descriptions are
// "can't parse MessageEntity: ..." and "entity beginning at UTF-16 offset ...".
func (e *apiError) badMarkup() bool { return e.badRequest() && e.says("entit") }

// badKeys reports whether the server refuses the kind or the style of a key: "can't parse inline keyboard button: ...". What a
// key answers is no matter of its dress (BUTTON_DATA_INVALID).
func (e *apiError) badKeys() bool {
	return e.badRequest() && e.says("inline keyboard", "button_type_", "button_copy_", "button_style_")
}

// refusesEdit reports whether Telegram will never take this edit, although the chat can be reached. Only a new message
// can then say more.
func (e *apiError) refusesEdit() bool { return e.badRequest() && !e.unreachable() }

// unreachable reports whether the chat or the person does not exist, or no longer does.
func (e *apiError) unreachable() bool {
	return e.says("chat not found", "peer_id_invalid", "user not found", "user is deactivated")
}

// noText reports whether an edit failed because the message is a document, which has no text.
func (e *apiError) noText() bool { return e.badRequest() && e.says("no text in the message") }

// sendError returns the error of [bot.Channel] that fits an error of a call: *[bot.RetryError], [bot.ErrGone] or
// [bot.ErrRefused]. If none fits, it returns err itself.
func sendError(err error) error {
	e, ok := errors.AsType[*apiError](err)
	if !ok {
		return err
	}
	switch {
	case e.Code == http.StatusTooManyRequests:
		return &bot.RetryError{After: e.RetryAfter}
	case e.Code == http.StatusForbidden,
		e.badRequest() && e.unreachable():
		return fmt.Errorf("%w: %w", bot.ErrGone, err)
	case e.badRequest(), e.Code == http.StatusRequestEntityTooLarge:
		return fmt.Errorf("%w: %w", bot.ErrRefused, err)
	}
	return err
}
