package telegram

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"aporte/adapters/line"
)

const (
	callTimeout = 20 * time.Second // for every call but the long poll
	maxAnswer   = 16 << 20         // bytes of an answer; 100 ordinary updates take well below 1 MiB
)

// api is the Bot API client. The library encodes requests and decodes answers. This type adds a context and a deadline to
// each call, checks the HTTP status before the body, bounds the size of the answer, and keeps the token out of every
// error.
type api struct {
	bot     tgbotapi.BotAPI
	http    *http.Client
	secrets *strings.Replacer
}

func newAPI(root, token, secret string, client *http.Client) *api {
	a := &api{http: line.Quiet(client), bot: tgbotapi.BotAPI{Token: token}}
	a.bot.SetAPIEndpoint(strings.ReplaceAll(strings.TrimRight(root, "/"), "%", "%%") + "/bot%s/%s")
	_, key, _ := strings.Cut(token, ":")
	hide := []string{token, "<token>", url.PathEscape(token), "<token>", key, "<token>"}
	if secret != "" {
		hide = append(hide, secret, "<secret>")
	}
	a.secrets = strings.NewReplacer(hide...)
	return a
}

// scrub replaces secrets in s.
func (a *api) scrub(s string) string { return a.secrets.Replace(s) }

// call makes one API call and decodes its result into out, unless out is nil. It returns *[apiError] if the API or its
// server answered with an error. Any other error means that no usable answer came: the network failed, time ran out, or
// the answer cannot be read.
func (a *api) call(ctx context.Context, method string, params tgbotapi.Params, out any) error {
	return a.do(ctx, method, out, func(b *tgbotapi.BotAPI) (*tgbotapi.APIResponse, error) {
		return b.MakeRequest(method, params)
	})
}

// upload is call with a file.
func (a *api) upload(ctx context.Context, method string, params tgbotapi.Params, field string, f tgbotapi.FileBytes, out any) error {
	return a.do(ctx, method, out, func(b *tgbotapi.BotAPI) (*tgbotapi.APIResponse, error) {
		return b.UploadFiles(method, params, []tgbotapi.RequestFile{{Name: field, Data: f}})
	})
}

func (a *api) do(ctx context.Context, method string, out any, run func(*tgbotapi.BotAPI) (*tgbotapi.APIResponse, error)) error {
	if _, ok := ctx.Deadline(); !ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, callTimeout)
		defer cancel()
	}
	d := &doer{api: a, ctx: ctx}
	b := a.bot
	b.Client = d
	resp, err := run(&b)
	if err != nil {
		return fmt.Errorf("call %s: %w", method, a.explain(d, err))
	}
	if out == nil {
		return nil
	}
	if err := json.Unmarshal(resp.Result, out); err != nil {
		return fmt.Errorf("call %s: decode result: %s", method, jsonFault(err))
	}
	return nil
}

// explain replaces an error of the library. It returns *[apiError] for an error that the API answered, the error of d if
// the request failed, and otherwise an error that says that the answer cannot be decoded.
func (a *api) explain(d *doer, err error) error {
	if e, ok := errors.AsType[*tgbotapi.Error](err); ok {
		return newAPIError(d.status, d.retryAfter, e)
	}
	if d.err != nil {
		return d.err
	}
	return fmt.Errorf("status %d: decode answer: %s", d.status, jsonFault(err))
}

// doer is the HTTP client of one call.
type doer struct {
	api        *api
	ctx        context.Context
	status     int
	retryAfter string
	err        error // what Do returned
}

// Do sends the request, and reads its whole answer, so that the deadline covers the body too.
func (d *doer) Do(req *http.Request) (*http.Response, error) {
	resp, err := d.send(req)
	d.err = err
	return resp, err
}

func (d *doer) send(req *http.Request) (*http.Response, error) {
	resp, err := d.api.http.Do(req.WithContext(d.ctx))
	if err != nil {
		return nil, line.Strip(err, d.api.scrub)
	}
	defer resp.Body.Close()
	d.status, d.retryAfter = resp.StatusCode, resp.Header.Get("Retry-After")
	body, err := line.ReadAll(io.LimitReader(resp.Body, maxAnswer+1), resp.ContentLength)
	if err != nil {
		return nil, fmt.Errorf("read answer: %w", line.Strip(err, d.api.scrub))
	}
	if len(body) > maxAnswer {
		return nil, errTooLarge
	}
	looksJSON := bytes.HasPrefix(bytes.TrimLeft(body, " \t\r\n"), []byte("{"))
	switch {
	case d.status >= 500:
		// The server or a proxy failed: the body need not be an answer of the API.
		return nil, &apiError{Code: d.status, What: "server error"}
	case d.status == http.StatusTooManyRequests && !looksJSON:
		return nil, &apiError{Code: d.status, What: "too many requests", RetryAfter: waitTime(0, d.retryAfter)}
	case !looksJSON:
		return nil, fmt.Errorf("status %d, and the answer is not JSON", d.status)
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return resp, nil
}

// jsonFault describes a decoding error without the data that it may quote.
func jsonFault(err error) string {
	if e, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return "unexpected type in field " + e.Field
	}
	return "malformed JSON"
}

// quietLibrary silences the library's own logger, which would print addresses with the token in them.
var quietLibrary = sync.OnceFunc(func() { _ = tgbotapi.SetLogger(silent{}) })

type silent struct{}

func (silent) Println(...any)        {}
func (silent) Printf(string, ...any) {}
