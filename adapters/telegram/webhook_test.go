package telegram_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"aporte/adapters/telegram"
	"aporte/adapters/telegram/faketelegram"
	"aporte/bot"
)

const update = `{"update_id":9,"message":{"message_id":1,"from":{"id":7},"chat":{"id":7,"type":"private"},"text":"hi"}}`

// call sends a request to the webhook; secrets become headers.
func call(c *telegram.Channel, method, body string, secrets ...string) *httptest.ResponseRecorder {
	return callAs(c, method, "application/json", body, secrets...)
}

// callAs is call with a content type; "" is none.
func callAs(c *telegram.Channel, method, kind, body string, secrets ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, telegram.Path, strings.NewReader(body))
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	for _, s := range secrets {
		r.Header.Add("X-Telegram-Bot-Api-Secret-Token", s)
	}
	w := httptest.NewRecorder()
	c.ServeHTTP(w, r)
	return w
}

// Rows 55, 57 and 58: what is no request of Telegram is refused.
func TestWebhook(t *testing.T) {
	p := faketelegram.New(t, telegram.Webhook, nil)
	got := make(chan bot.Update, 100)
	startWith(t, p, func(_ context.Context, u bot.Update) error {
		if u.Text == "fail" {
			return errors.New("disk full")
		}
		got <- u
		return nil
	})
	p.Type("ana", "the webhook is set")
	next(t, got)

	const s = faketelegram.Secret
	for _, c := range []struct {
		name, method, body string
		secrets            []string
		want               int
	}{
		{"good", "POST", update, []string{s}, 200},
		{"unknown type", "POST", `{"update_id":10,"poll":{}}`, []string{s}, 200},
		{"malformed message", "POST", `{"update_id":10,"message":[]}`, []string{s}, 200},
		{"handle failed", "POST", strings.Replace(update, "hi", "fail", 1), []string{s}, 500},
		{"get", "GET", "", []string{s}, 405},
		{"head", "HEAD", "", []string{s}, 405},
		{"put", "PUT", update, []string{s}, 405},
		{"no secret", "POST", update, nil, 401},
		{"empty secret", "POST", update, []string{""}, 401},
		{"wrong secret", "POST", update, []string{s + "x"}, 401},
		{"two secrets", "POST", update, []string{s, s}, 401},
		{"no JSON", "POST", "hello", []string{s}, 400},
		{"cut off", "POST", update[:40], []string{s}, 400},
		{"array", "POST", "[]", []string{s}, 400},
		{"null", "POST", "null", []string{s}, 400},
		{"deep", "POST", strings.Repeat(`{"a":`, 20000), []string{s}, 400},
		{"too large", "POST", `{"update_id":9,"x":"` + strings.Repeat("x", 2<<20) + `"}`, []string{s}, 413},
	} {
		if w := call(p.Telegram(), c.method, c.body, c.secrets...); w.Code != c.want {
			t.Errorf("%s: status %d, want %d", c.name, w.Code, c.want)
		}
	}
	if u := next(t, got); u.Text != "hi" || u.ID != "9" {
		t.Errorf("got %+v", u)
	}
	if len(got) != 0 {
		t.Errorf("%d updates more than the good one were taken", len(got))
	}
}

// Only JSON is taken, and only who knows the secret is told so.
func TestWebhookContentType(t *testing.T) {
	p := faketelegram.New(t, telegram.Webhook, nil)
	got := start(t, p)
	p.Type("ana", "the webhook is set")
	next(t, got)
	for kind, want := range map[string]int{
		"application/json": 200, "application/json; charset=utf-8": 200, "Application/JSON;charset=UTF-8": 200,
		"": 415, "text/plain": 415, "application/x-www-form-urlencoded": 415, "application/jsonp": 415, "application/json, text/html": 415,
		"multipart/form-data; boundary=x": 415, "application/xml; x=application/json": 415, ";": 415,
	} {
		if w := callAs(p.Telegram(), "POST", kind, update, faketelegram.Secret); w.Code != want {
			t.Errorf("%q: status %d, want %d", kind, w.Code, want)
		}
		for _, method := range []string{"POST", "GET"} {
			if w := callAs(p.Telegram(), method, kind, update, "wrong"); w.Code != 401 || w.Header().Get("Allow") != "" {
				t.Errorf("%s as %q with a wrong secret: status %d, want 401 and nothing more", method, kind, w.Code)
			}
		}
	}
}

func TestWebhookOutsideRun(t *testing.T) {
	p := faketelegram.New(t, telegram.Webhook, nil)
	if w := call(p.Telegram(), "POST", update, faketelegram.Secret); w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" {
		t.Errorf("before Run: status %d, want 503 with Retry-After", w.Code)
	}
	q := faketelegram.New(t, telegram.Poll, nil)
	start(t, q)
	if w := call(q.Telegram(), "POST", update, ""); w.Code != http.StatusNotFound {
		t.Errorf("while polling: status %d, want 404", w.Code)
	}
}

func TestWebhookAnswersKeys(t *testing.T) {
	p := faketelegram.New(t, telegram.Webhook, nil)
	got := start(t, p)
	p.Type("ana", "the webhook is set")
	next(t, got)
	w := call(p.Telegram(), "POST", `{"update_id":9,"callback_query":{"id":"q7","from":{"id":7},"data":"x"}}`, faketelegram.Secret)
	if body := w.Body.String(); w.Code != 200 || !strings.Contains(body, `"answerCallbackQuery"`) || !strings.Contains(body, `"q7"`) {
		t.Errorf("status %d, body %s", w.Code, body)
	}
}

// TestAnotherBot is a bot beside the first: its people and its path have its name.
func TestAnotherBot(t *testing.T) {
	p := faketelegram.New(t, telegram.Webhook, func(c *telegram.Config) { c.Name = "telegram:city" })
	got := start(t, p)
	eventually(t, "the webhook of that bot", func() bool { return strings.HasSuffix(p.Hook(), "/telegram/city") })
	p.Type("ana", "hello")
	if u := next(t, got); u.From.Channel != "telegram:city" {
		t.Errorf("somebody wrote from %q", u.From.Channel)
	}
}
