package slack

import (
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"time"

	"github.com/slack-go/slack"

	"aporte/adapters/line"
	"aporte/bot"
)

// apiError is what Slack answered instead of a result.
type apiError struct {
	Method string
	Code   string        // "channel_not_found", or "status 502"
	Wait   time.Duration // how long Slack asked to wait; 0 if it did not
}

func (e *apiError) Error() string {
	if e.Wait > 0 {
		return fmt.Sprintf("call %s: asked to wait %s", e.Method, e.Wait)
	}
	return fmt.Sprintf("call %s: %s", e.Method, e.Code)
}

// What the error codes of Slack mean here (docs.slack.dev, reference/methods).
var (
	goneCodes = []string{
		"user_disabled", "cannot_dm_bot", "channel_not_found", "user_not_found", "users_not_found", "user_not_visible",
		"is_archived", "not_in_channel", "messages_tab_disabled", "user_not_in_channel", "restricted_action",
		"restricted_action_read_only_channel", "restricted_action_thread_only_channel", "app_access_restricted", "ekm_access_denied",
		"team_not_found", "team_access_not_granted", "posting_to_channel_denied",
	}
	deadCodes    = []string{"token_revoked", "account_inactive", "invalid_auth", "not_authed", "app_uninstalled"}
	refusedCodes = []string{
		"invalid_blocks", "invalid_blocks_format", "msg_too_long", "msg_blocks_too_long", "no_text", "invalid_arguments",
		"view_too_large",
	}
	// threadCodes refuse a message in a thread. It may still be accepted outside the thread.
	threadCodes = []string{
		"thread_not_found", "message_not_found", "cannot_reply_to_message", "restricted_action_non_threadable_channel",
		"restricted_action_thread_locked", "invalid_thread_ts",
	}
	// passingCodes say nothing about what was sent: the same call may succeed later.
	passingCodes = []string{
		"internal_error", "fatal_error", "service_unavailable", "request_timeout", "ratelimited", "rate_limited", "accesslimited",
		"team_added_to_org", "external_channel_migrating", "update_failed", "streaming_state_conflict", "message_limit_exceeded",
	}
)

func (e *apiError) in(codes []string) bool { return slices.Contains(codes, e.Code) }

// refusesEdit reports whether Slack will never take this edit, although the person can be reached: the message was
// deleted, it is too old, or Slack does not take its new form.
func (e *apiError) refusesEdit() bool {
	return e.Wait == 0 && codeForm.MatchString(e.Code) && !e.in(goneCodes) && !e.in(deadCodes) && !e.in(passingCodes)
}

// defaultWait is how long to wait when Slack asks to wait without saying how long.
const defaultWait = time.Second

var codeForm = regexp.MustCompile(`^[a-z0-9_]{1,60}$`)

// explain replaces an error of the library: by *[apiError] if Slack answered with an error, otherwise by one without
// secrets. Of Slack's answer only the code is kept, as the rest may quote what was sent. nil stays nil.
func (c *Channel) explain(method string, err error) error {
	if err == nil {
		return nil
	}
	if limited, ok := errors.AsType[*slack.RateLimitedError](err); ok {
		wait := limited.RetryAfter
		if wait <= 0 {
			wait = defaultWait
		}
		return &apiError{Method: method, Code: "ratelimited", Wait: min(wait, 24*time.Hour)}
	}
	if status, ok := errors.AsType[slack.StatusCodeError](err); ok {
		e := &apiError{Method: method, Code: fmt.Sprintf("status %d", status.Code)}
		if status.Code == http.StatusTooManyRequests {
			e.Wait = defaultWait
		}
		return e
	}
	if refused, ok := errors.AsType[slack.SlackErrorResponse](err); ok {
		e := &apiError{Method: method, Code: refused.Err}
		if !codeForm.MatchString(e.Code) {
			e.Code = "an error that is no code"
		}
		if e.Code == "ratelimited" || e.Code == "rate_limited" {
			e.Wait = defaultWait
		}
		return e
	}
	return fmt.Errorf("call %s: %w", method, line.Strip(err, c.secret.scrub))
}

// sendError returns the error of [bot.Channel] that fits an error of a call: *[bot.RetryError], [bot.ErrGone] or
// [bot.ErrRefused]. If none fits, it returns err itself.
func sendError(err error) error {
	e, ok := errors.AsType[*apiError](err)
	switch {
	case err == nil || !ok:
		return err
	case e.Wait > 0:
		return &bot.RetryError{After: e.Wait}
	case e.in(goneCodes):
		return fmt.Errorf("%w: %w", bot.ErrGone, err)
	case e.in(deadCodes):
		return fmt.Errorf("%w: %w", bot.ErrShut, err)
	case e.in(refusedCodes):
		return fmt.Errorf("%w: %w", bot.ErrRefused, err)
	}
	return err
}
