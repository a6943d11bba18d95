package slack

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync/atomic"
)

// secrets knows what must not be said. Tokens of workspaces come and go, so the list grows.
type secrets struct {
	known atomic.Pointer[[]string]
}

// tokenForm finds every token of Slack, also those we were never told of.
var tokenForm = regexp.MustCompile(`x(ox[a-z]|app)(\.xox[a-z])?-[A-Za-z0-9-]+`)

func newSecrets(values ...string) *secrets {
	s := &secrets{}
	s.known.Store(&[]string{})
	s.add(values...)
	return s
}

func (s *secrets) add(values ...string) {
	for {
		before := s.known.Load()
		after := append([]string{}, *before...)
		for _, v := range values {
			if len(v) >= 4 {
				after = append(after, v)
			}
		}
		if len(after) > 10_000 {
			after = after[len(after)-10_000:]
		}
		if s.known.CompareAndSwap(before, &after) {
			return
		}
	}
}

// scrub replaces secrets in text.
func (s *secrets) scrub(text string) string {
	text = tokenForm.ReplaceAllString(text, "<token>")
	for _, v := range *s.known.Load() {
		text = strings.ReplaceAll(text, v, "<secret>")
	}
	return text
}

// strip takes the address out of an error of the transport: a response URL is as good as a password. Causes that
// callers ask about (cancelled, deadline) stay recognisable.
func (s *secrets) strip(err error) error {
	if ue, ok := errors.AsType[*url.Error](err); ok {
		err = ue.Err
	}
	if clean := s.scrub(err.Error()); clean != err.Error() {
		return errors.New(clean)
	}
	return err
}

// quiet returns a client that follows no redirects: they would carry tokens to wherever they point.
func quiet(client *http.Client) *http.Client {
	own := *client
	own.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &own
}

// scrubHandler is the last fence in front of the log: it takes secrets out of every message and attribute, whoever
// wrote them there.
type scrubHandler struct {
	next  slog.Handler
	scrub func(string) string
}

// Enabled implements [slog.Handler].
func (h scrubHandler) Enabled(ctx context.Context, l slog.Level) bool { return h.next.Enabled(ctx, l) }

// Handle implements [slog.Handler].
func (h scrubHandler) Handle(ctx context.Context, r slog.Record) error {
	clean := slog.NewRecord(r.Time, r.Level, h.scrub(r.Message), r.PC)
	r.Attrs(func(a slog.Attr) bool {
		clean.AddAttrs(h.attr(a))
		return true
	})
	return h.next.Handle(ctx, clean)
}

// WithAttrs implements [slog.Handler].
func (h scrubHandler) WithAttrs(as []slog.Attr) slog.Handler {
	clean := make([]slog.Attr, len(as))
	for i, a := range as {
		clean[i] = h.attr(a)
	}
	return scrubHandler{h.next.WithAttrs(clean), h.scrub}
}

// WithGroup implements [slog.Handler].
func (h scrubHandler) WithGroup(name string) slog.Handler {
	return scrubHandler{h.next.WithGroup(name), h.scrub}
}

func (h scrubHandler) attr(a slog.Attr) slog.Attr {
	v := a.Value.Resolve()
	switch v.Kind() {
	case slog.KindString:
		return slog.String(a.Key, h.scrub(v.String()))
	case slog.KindAny:
		return slog.String(a.Key, h.scrub(fmt.Sprint(v.Any())))
	case slog.KindGroup:
		var group []any
		for _, g := range v.Group() {
			group = append(group, h.attr(g))
		}
		return slog.Group(a.Key, group...)
	default:
		return slog.Attr{Key: a.Key, Value: v}
	}
}
