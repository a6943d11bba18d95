package slack_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"aporte/adapters/slack"
	"aporte/adapters/slack/fakeslack"
	"aporte/bot"
)

const form, js = "application/x-www-form-urlencoded", "application/json"

// ask sends a request to the handler and returns its answer.
func ask(r *running, method, path, kind, body string, change func(*http.Request)) *httptest.ResponseRecorder {
	req := httptest.NewRequest(method, path, strings.NewReader(body))
	req.Header.Set("Content-Type", kind)
	fakeslack.Sign(req, []byte(body), time.Now())
	if change != nil {
		change(req)
	}
	rec := httptest.NewRecorder()
	r.Slack().Handler().ServeHTTP(rec, req)
	return rec
}

// Rows 65 and 66: what is not signed by Slack now is not looked at, and nothing but the signed body is read.
func TestRequestsThatAreRefused(t *testing.T) {
	r := start(t, slack.HTTP, nil)
	r.meet("ana")
	const challenge = `{"type":"url_verification","challenge":"c0ffee"}`
	payload := url.Values{"payload": {`{"type":"block_actions","team":{"id":"T0FAKE"},"user":{"id":"U000001"},"actions":[]}`}}.Encode()
	sign := func(at time.Time) func(*http.Request) {
		return func(req *http.Request) { fakeslack.Sign(req, []byte(challenge), at) }
	}
	header := func(name string, values ...string) func(*http.Request) {
		return func(req *http.Request) { req.Header[name] = values }
	}
	const signature, stamp = "X-Slack-Signature", "X-Slack-Request-Timestamp"
	for name, tt := range map[string]struct {
		method, path, kind, body string
		change                   func(*http.Request)
		want                     int
	}{
		"right":                  {"POST", slack.EventsPath, js, challenge, nil, 200},
		"four minutes old":       {"POST", slack.EventsPath, js, challenge, sign(time.Now().Add(-4 * time.Minute)), 200},
		"six minutes old":        {"POST", slack.EventsPath, js, challenge, sign(time.Now().Add(-6 * time.Minute)), 401},
		"from the future":        {"POST", slack.EventsPath, js, challenge, sign(time.Now().Add(6 * time.Minute)), 401},
		"no signature":           {"POST", slack.EventsPath, js, challenge, header(signature), 401},
		"empty signature":        {"POST", slack.EventsPath, js, challenge, header(signature, ""), 401},
		"two signatures":         {"POST", slack.EventsPath, js, challenge, header(signature, "v0=00", "v0=01"), 401},
		"not hexadecimal":        {"POST", slack.EventsPath, js, challenge, header(signature, "v0=zz"), 401},
		"of another version":     {"POST", slack.EventsPath, js, challenge, header(signature, "v1="+strings.Repeat("0", 64)), 401},
		"wrong signature":        {"POST", slack.EventsPath, js, challenge, header(signature, "v0="+strings.Repeat("0", 64)), 401},
		"no time":                {"POST", slack.EventsPath, js, challenge, header(stamp), 401},
		"a time that is none":    {"POST", slack.EventsPath, js, challenge, header(stamp, "now"), 401},
		"GET":                    {"GET", slack.EventsPath, js, "", nil, 405},
		"PUT":                    {"PUT", slack.CommandsPath, form, "", nil, 405},
		"two megabytes":          {"POST", slack.EventsPath, js, strings.Repeat(" ", 2<<20), nil, 413},
		"two megabytes, unsaid":  {"POST", slack.EventsPath, js, strings.Repeat(" ", 2<<20), func(req *http.Request) { req.ContentLength = -1 }, 413},
		"events as a form":       {"POST", slack.EventsPath, form, challenge, nil, 415},
		"interactions as JSON":   {"POST", slack.InteractivityPath, js, payload, nil, 415},
		"commands as JSON":       {"POST", slack.CommandsPath, js, "ssl_check=1", nil, 415},
		"no content type":        {"POST", slack.InteractivityPath, "", payload, nil, 415},
		"events as text":         {"POST", slack.EventsPath, "text/plain", challenge, nil, 415},
		"JSON in UTF-8":          {"POST", slack.EventsPath, js + "; charset=utf-8", challenge, nil, 200},
		"a form in UTF-8":        {"POST", slack.CommandsPath, "Application/X-WWW-Form-Urlencoded;charset=UTF-8", "ssl_check=1", nil, 200},
		"two content types":      {"POST", slack.EventsPath, js, challenge, header("Content-Type", js, "text/plain"), 415},
		"unsigned form":          {"POST", slack.EventsPath, form, challenge, header(signature, "v0="+strings.Repeat("0", 64)), 401},
		"unsigned GET":           {"GET", slack.CommandsPath, js, "", header(signature), 401},
		"wrongly signed PUT":     {"PUT", slack.CommandsPath, js, "", header(signature, "v0="+strings.Repeat("0", 64)), 401},
		"payload":                {"POST", slack.InteractivityPath, form, payload, nil, 200},
		"payload in the address": {"POST", slack.InteractivityPath + "?" + payload, form, "", nil, 400},
		"two payloads":           {"POST", slack.InteractivityPath, form, payload + "&" + payload, nil, 400},
		"malformed payload":      {"POST", slack.InteractivityPath, form, "payload=%7B", nil, 400},
		"malformed form":         {"POST", slack.InteractivityPath, form, "payload=%zz", nil, 400},
		"malformed event":        {"POST", slack.EventsPath, js, `{"type":`, nil, 400},
		"unknown event":          {"POST", slack.EventsPath, js, `{"type":"moon"}`, nil, 200},
		"certificate check":      {"POST", slack.CommandsPath, form, "ssl_check=1", nil, 200},
		"another path":           {"POST", "/slack/other", js, challenge, nil, 404},
		"no installations":       {"GET", slack.InstallPath, "", "", nil, 404},
	} {
		t.Run(name, func(t *testing.T) {
			rec := ask(r, tt.method, tt.path, tt.kind, tt.body, tt.change)
			if rec.Code != tt.want {
				t.Errorf("status %d, want %d: %s", rec.Code, tt.want, rec.Body)
			}
		})
	}
	if rec := ask(r, "POST", slack.EventsPath, js, challenge, nil); rec.Body.String() != "c0ffee" {
		t.Errorf("the challenge was answered with %q", rec.Body)
	}
	r.quiet("ana")
}

// A challenge goes back as it came, so that it must look like one.
func TestChallenge(t *testing.T) {
	r := start(t, slack.HTTP, nil)
	for name, tt := range map[string]struct {
		challenge string
		want      int
	}{
		"Slack's own":    {"3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P", 200},
		"of 256":         {strings.Repeat("~", 256), 200},
		"of 257":         {strings.Repeat("~", 257), 400},
		"of 900 KB":      {strings.Repeat("a", 900<<10), 400},
		"none":           {"", 400},
		"with a newline": {"a\nb", 400},
		"ends in one":    {"ab\n", 400},
		"with a NUL":     {"a\u0000", 400},
		"with DEL":       {"a\u007f", 400},
		"not ASCII":      {"é", 400},
	} {
		rec := ask(r, "POST", slack.EventsPath, js, `{"type":"url_verification","challenge":"`+tt.challenge+`"}`, nil)
		if got := rec.Body.String(); rec.Code != tt.want || rec.Code == 200 && got != tt.challenge || rec.Code != 200 && len(got) > 100 {
			t.Errorf("%s: status %d, want %d, with %d bytes", name, rec.Code, tt.want, len(got))
		}
	}
}

func TestRequestsWaitForRun(t *testing.T) {
	r := start(t, slack.HTTP, nil)
	r.meet("ana")
	r.stop()
	rec := ask(r, "POST", slack.EventsPath, js, `{"type":"event_callback","team_id":"T0FAKE","event":{"type":"message"}}`, nil)
	if rec.Code != http.StatusServiceUnavailable {
		body, _ := io.ReadAll(rec.Body)
		t.Errorf("status %d, want 503: %s", rec.Code, body)
	}
}

// What arrives while the service starts is taken as soon as it has: Slack does not bring a press again.
func TestRequestsWaitForTheStart(t *testing.T) {
	r := &running{Platform: fakeslack.New(t, slack.HTTP, nil), t: t, got: make(chan bot.Update, 10)}
	code := make(chan int)
	go func() {
		raw := `{"type":"block_actions","team":{"id":"T0FAKE"},"user":{"id":"U1","team_id":"T0FAKE"},
			"container":{"message_ts":"1.2","channel_id":"D1"},"actions":[{"action_id":"key1","value":"t","action_ts":"3.4"}]}`
		code <- ask(r, "POST", slack.InteractivityPath, form, url.Values{"payload": {raw}}.Encode(), nil).Code
	}()
	r.run()
	if got := <-code; got != http.StatusOK {
		t.Errorf("status %d", got)
	}
	if u := r.next(); u.Token != "t" {
		t.Errorf("got %+v", u)
	}
}
