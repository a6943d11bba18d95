package telegram_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"aporte/adapters/line"
	"aporte/adapters/sqlstore"
	"aporte/adapters/telegram"
	"aporte/adapters/telegram/faketelegram"
	"aporte/bot"
	"aporte/bot/bottest"
)

// inside hands calls to a server without a network.
type inside struct{ http.Handler }

// RoundTrip implements [http.RoundTripper].
func (i inside) RoundTrip(req *http.Request) (*http.Response, error) {
	answer := httptest.NewRecorder()
	i.ServeHTTP(answer, req)
	return answer.Result(), nil
}

// rival is one of two services with the same token.
type rival struct {
	*telegram.Channel
	log *bottest.Logs
}

// newRival makes a service with a database of its own.
func newRival(t *testing.T, server http.Handler, mode, public string) rival {
	t.Helper()
	store, err := sqlstore.Open(t.Context(), sqlstore.Config{Path: filepath.Join(t.TempDir(), "aporte.db"), Key: make([]byte, 32), Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	r := rival{log: &bottest.Logs{}}
	r.Channel, err = telegram.New(telegram.Config{
		Token: faketelegram.Token, APIURL: "https://telegram.test", Client: &http.Client{Transport: inside{server}}, Vault: store.Vault(),
		Mode: mode, PublicURL: public, Secret: "secret", Log: slog.New(slog.NewTextHandler(r.log, nil)),
	})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// says returns how bad doctor finds it that there are other services; "" if it has met none.
func (r rival) says(t *testing.T) line.Severity {
	t.Helper()
	for _, f := range r.Check(t.Context()) {
		if f.What == "other services" {
			if !strings.HasPrefix(f.Text, "another one used this bot") || f.Mend == "" {
				t.Errorf("doctor says %+v", f)
			}
			return f.Severity
		}
	}
	return ""
}

// Row 59: TestTwoServicesOnOneToken: both say so, in the log and to doctor, and one alone does not.
func TestTwoServicesOnOneToken(t *testing.T) {
	for name, modes := range map[string][2]string{
		"both poll": {telegram.Poll, telegram.Poll}, "both by webhook": {telegram.Webhook, telegram.Webhook}, "one of each": {telegram.Webhook, telegram.Poll},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server := faketelegram.NewServer()
				a, b := newRival(t, server, modes[0], "https://a.example.org"), newRival(t, server, modes[1], "https://b.example.org")
				ctx, stop := context.WithCancel(t.Context())
				var wg sync.WaitGroup
				run := func(r rival) {
					wg.Go(func() { _ = r.Run(ctx, func(context.Context, bot.Update) error { return nil }) })
				}
				run(a)
				time.Sleep(30 * time.Minute)
				if severity := a.says(t); severity != "" || strings.Contains(a.log.String(), "another") {
					t.Errorf("alone, it says %q\n%s", severity, a.log)
				}
				run(b)
				time.Sleep(30 * time.Minute)
				if a.says(t) != line.Problem && b.says(t) != line.Problem {
					t.Errorf("doctor finds it no problem: %q and %q", a.says(t), b.says(t))
				}
				for i, r := range []rival{a, b} {
					if r.says(t) == "" || !strings.Contains(r.log.String(), "level=ERROR msg=\"another service") {
						t.Errorf("number %d says nothing (doctor: %q)\n%s", i, r.says(t), r.log)
					}
					if strings.Contains(r.log.String(), faketelegram.Token[11:]) {
						t.Error("a log says the token")
					}
				}
				if (modes == [2]string{telegram.Poll, telegram.Poll}) && a.Healthy() == nil && b.Healthy() == nil {
					t.Error("both count as well")
				}
				stop()
				wg.Wait()
				time.Sleep(10 * time.Minute)
				if a.says(t) != line.Warning || b.says(t) != line.Warning {
					t.Errorf("once the other is gone, doctor says %q and %q", a.says(t), b.says(t))
				}
				time.Sleep(25 * time.Hour)
				if severity := a.says(t); severity != "" {
					t.Errorf("after a day, doctor still says %q", severity)
				}
				server.Close()
			})
		})
	}
}
