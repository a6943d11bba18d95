package line

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
)

// Log returns a logger that writes to log. It applies scrub, which removes secrets, to every message and attribute, and adds
// the name of the channel. It is the last safeguard: code should not log secrets in the first place.
func Log(log *slog.Logger, channel string, scrub func(string) string) *slog.Logger {
	return slog.New(scrubHandler{log.Handler(), scrub}).With("channel", channel)
}

// Strip removes the URL from an error of an HTTP client, since it may contain a token, and applies scrub to the rest. If scrub
// changes nothing, [errors.Is] still finds the cause, such as [context.Canceled].
func Strip(err error, scrub func(string) string) error {
	if ue, ok := errors.AsType[*url.Error](err); ok {
		err = ue.Err
	}
	if clean := scrub(err.Error()); clean != err.Error() {
		return errors.New(clean)
	}
	return err
}

// scrubHandler applies scrub to every record and passes it to the next handler.
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
