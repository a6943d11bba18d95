package slack

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"time"

	"github.com/slack-go/slack"

	"aporte/adapters/line"
	"aporte/bot"
)

const (
	callTimeout = 20 * time.Second
	maxAnswer   = 4 << 20 // bytes of an answer
)

// client makes a client of the Web API with a bot token.
func (c *Channel) client(token string) *slack.Client {
	return slack.New(token,
		slack.OptionAPIURL(c.cfg.APIURL), slack.OptionHTTPClient(c.doer()), slack.OptionAppLevelToken(c.cfg.AppToken),
		slack.OptionLog(log.New(io.Discard, "", 0)),
	)
}

// call makes one call for a workspace, as soon as the limits of its bucket allow. It returns an error of [bot.Channel] if
// it must be tried later or the workspace is not to be called, *[apiError] if Slack answered with an error, and another
// error if there was no usable answer.
func (c *Channel) call(ctx context.Context, s *space, b bucket, run func(context.Context, *slack.Client) error) error {
	if _, err := s.open(); err != nil {
		return err
	}
	if err := c.pace.wait(ctx, b); err != nil {
		return err
	}
	return c.callNow(ctx, s, b, run)
}

// callNow is call without the wait for the limits: the caller has already taken a token of the bucket, or needs none.
func (c *Channel) callNow(ctx context.Context, s *space, b bucket, run func(context.Context, *slack.Client) error) error {
	if err := s.renew(ctx); err != nil {
		return err
	}
	api, err := s.open() // the workspace may have refused us while we waited
	if err != nil {
		return err
	}
	token := s.record().Token
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	c.counts.Add("call_" + b.method)
	err = c.explain(b.method, run(ctx, api))
	e, ok := errors.AsType[*apiError](err)
	if err == nil || !ok {
		return err
	}
	c.counts.Add("failed_" + b.method)
	switch {
	case e.Wait > 0:
		c.pace.hold(b, e.Wait)
	case e.in(deadCodes):
		if c.spaces.reread(ctx); s.record().Token != token { // another node has renewed it
			return &bot.RetryError{After: time.Second}
		}
		if s.silence() {
			c.log.Error("Slack refuses the token of a workspace; it is left alone until the app is installed again",
				"workspace", s.id(), "error", err)
		}
	case e.Code == "missing_scope":
		c.log.Error("the app lacks a right: install it again with the manifest of this version", "workspace", s.id(), "call", b.method)
	}
	return err
}

// doer is the HTTP client of the library: it bounds answers, and keeps addresses and tokens out of errors.
func (c *Channel) doer() interface {
	Do(*http.Request) (*http.Response, error)
} {
	return doer{c}
}

type doer struct{ c *Channel }

// Do sends a request and reads its whole answer, so that the deadline of the request covers the body too. The library opens
// Socket Mode without a deadline: it would wait for ever for a network that has lost the connection without a word.
func (d doer) Do(req *http.Request) (*http.Response, error) {
	if _, ok := req.Context().Deadline(); !ok {
		ctx, cancel := context.WithTimeout(req.Context(), handshake)
		defer cancel()
		req = req.WithContext(ctx)
	}
	resp, err := d.c.web.Do(req)
	if err != nil {
		return nil, line.Strip(err, d.c.secret.scrub)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("read answer: %w", line.Strip(err, d.c.secret.scrub))
	case len(body) > maxAnswer:
		return nil, errors.New("the answer is too large")
	case resp.StatusCode == http.StatusOK && !bytes.HasPrefix(bytes.TrimLeft(body, " \t\r\n"), []byte("{")):
		return nil, errors.New("the answer is not JSON")
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return resp, nil
}
