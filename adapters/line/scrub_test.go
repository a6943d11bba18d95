package line_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/url"
	"strings"
	"testing"

	"aporte/adapters/line"
)

func scrub(s string) string { return strings.ReplaceAll(s, "s3cret", "<secret>") }

type shy struct{}

func (shy) LogValue() slog.Value { return slog.StringValue("resolved s3cret") }

func TestLogSaysNoSecret(t *testing.T) {
	var out bytes.Buffer
	log := line.Log(slog.New(slog.NewTextHandler(&out, nil)), "x", scrub)
	log.With("before", "s3cret").WithGroup("g").Warn("message s3cret",
		"text", "s3cret", "error", errors.New("of s3cret"), "shy", shy{}, slog.Group("in", "deep", "s3cret"), "n", 7)
	got := out.String()
	if strings.Contains(got, "s3cret") || strings.Count(got, "<secret>") != 6 || !strings.Contains(got, "channel=x") || !strings.Contains(got, "g.n=7") {
		t.Error(got)
	}
}

func TestStrip(t *testing.T) {
	err := line.Strip(&url.Error{Op: "Get", URL: "https://example.org/s3cret", Err: context.DeadlineExceeded}, scrub)
	if strings.Contains(err.Error(), "example.org") || !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
	if err := line.Strip(errors.New("at s3cret"), scrub); err.Error() != "at <secret>" {
		t.Error(err)
	}
}
