package telegram_test

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"aporte/adapters/line"
	"aporte/adapters/telegram"
	"aporte/adapters/telegram/faketelegram"
)

func TestConfig(t *testing.T) {
	good := telegram.Config{Token: faketelegram.Token, PublicURL: "https://example.org/bots", Secret: "s3cret_-"}
	for _, c := range []struct {
		name   string
		change func(*telegram.Config)
		want   string // what the error must name; "" for none
	}{
		{"poll", func(*telegram.Config) {}, ""},
		{"webhook", func(c *telegram.Config) { c.Mode = telegram.Webhook }, ""},
		{"no token", func(c *telegram.Config) { c.Token = " " }, "TELEGRAM_BOT_TOKEN"},
		{"quoted token", func(c *telegram.Config) { c.Token = `"` + c.Token + `"` }, "TELEGRAM_BOT_TOKEN"},
		{"token with a path", func(c *telegram.Config) { c.Token = "1:../../etc/passwd_aaaaaaaaaaaaa" }, "TELEGRAM_BOT_TOKEN"},
		{"mode", func(c *telegram.Config) { c.Mode = "push" }, "TELEGRAM_MODE"},
		{"no address", func(c *telegram.Config) { c.Mode, c.PublicURL = telegram.Webhook, "" }, "APORTE_PUBLIC_URL"},
		{"plain address", func(c *telegram.Config) { c.Mode, c.PublicURL = telegram.Webhook, "http://example.org" }, "APORTE_PUBLIC_URL"},
		{"loopback", func(c *telegram.Config) { c.Mode, c.PublicURL = telegram.Webhook, "http://127.0.0.1:80" }, ""},
		{"no secret", func(c *telegram.Config) { c.Mode, c.Secret = telegram.Webhook, "" }, "TELEGRAM_WEBHOOK_SECRET"},
		{"odd secret", func(c *telegram.Config) { c.Mode, c.Secret = telegram.Webhook, "sécret" }, "TELEGRAM_WEBHOOK_SECRET"},
		{"API without TLS", func(c *telegram.Config) { c.APIURL = "http://api.telegram.org" }, "TELEGRAM_API_URL"},
		{"API with a password", func(c *telegram.Config) { c.APIURL = "https://u:p@example.org" }, "TELEGRAM_API_URL"},
		{"own API server", func(c *telegram.Config) { c.APIURL = "http://localhost:8081/" }, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			cfg := good
			c.change(&cfg)
			_, err := telegram.New(cfg)
			if c.want == "" {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("got %v, want an error that names %s", err, c.want)
			}
			for _, secret := range []string{cfg.Token, cfg.Secret} {
				if len(strings.TrimSpace(secret)) > 3 && strings.Contains(err.Error(), secret) {
					t.Errorf("the error repeats the value: %v", err)
				}
			}
		})
	}
}

func TestLogIsScrubbed(t *testing.T) {
	var out bytes.Buffer
	ch, err := telegram.New(telegram.Config{Token: faketelegram.Token, Log: slog.New(slog.NewTextHandler(&out, nil))})
	if err != nil {
		t.Fatal(err)
	}
	url := "https://api.telegram.org/bot" + faketelegram.Token + "/getMe"
	log := telegram.LogOf(ch)
	log.With("url", url).WithGroup("g").Error("call "+url, "error", fmt.Errorf("post %s: %w", url, errors.New("x")),
		"n", 3, slog.Group("h", "url", url))
	if text := out.String(); strings.Contains(text, faketelegram.Token) || strings.Count(text, "<token>") != 4 || !strings.Contains(text, "n=3") {
		t.Errorf("logged %s", text)
	}
}

func TestProfile(t *testing.T) {
	menu := func(words string) []telegram.Command { return []telegram.Command{{Name: "help", Description: words}} }
	p := faketelegram.New(t, telegram.Poll, func(c *telegram.Config) {
		c.Profile = telegram.Profile{
			"":      {Commands: menu("Help"), Description: "A consultation", Short: "Have your say"},
			"es":    {Commands: menu("Ayuda"), Description: "Una consulta"},
			"de-AT": {Commands: menu("Hilfe")},
			"es-MX": {Commands: menu("not this one")},
			"quz":   {Commands: menu("no code of two letters")},
		}
	})
	p.Inject(faketelegram.Fault{Method: "setMyDescription", N: 1, How: faketelegram.Unacceptable})
	p.Inject(faketelegram.Fault{Method: "setMyShortDescription", N: 1, How: faketelegram.RateLimited})
	got := start(t, p)
	p.Type("ana", "it works meanwhile")
	next(t, got)
	eventually(t, "all is set", func() bool { return p.Profile("setMyCommands es") != "" && p.Profile("description es") != "" })
	for what, want := range map[string]string{
		"setMyCommands": "Help", "setMyCommands es": "Ayuda", "setMyCommands de": "Hilfe", "description es": "Una consulta",
		"short_description": "Have your say",
	} {
		if got := p.Profile(what); !strings.Contains(got, want) {
			t.Errorf("%s is %q, want %q", what, got, want)
		}
	}
	if !strings.Contains(p.Logged(), "cannot set the bot's profile") {
		t.Error("the failure is not in the log")
	}
}

func TestDoctor(t *testing.T) {
	find := func(t *testing.T, p *faketelegram.Platform, what string) line.Finding {
		t.Helper()
		for _, f := range p.Telegram().Check(t.Context()) {
			for _, s := range p.Secrets() {
				if strings.Contains(f.Text+f.Mend, s) {
					t.Errorf("%s: a secret shows", f.What)
				}
			}
			if f.Severity != line.OK && f.Mend == "" {
				t.Errorf("%s: nothing says how to mend it", f.What)
			}
			if f.What == what {
				return f
			}
		}
		t.Fatalf("there is no finding about %q", what)
		return line.Finding{}
	}
	p := faketelegram.New(t, telegram.Poll, nil)
	for _, what := range []string{"token", "privacy mode", "webhook", "waiting updates"} {
		if f := find(t, p, what); f.Severity != line.OK {
			t.Errorf("%+v", f)
		}
	}
	for range 200 {
		p.Push(map[string]any{"poll": 1})
	}
	if f := find(t, p, "waiting updates"); f.Severity != line.Warning || f.Text != "200" {
		t.Errorf("%+v", f)
	}
	p.Inject(faketelegram.Fault{Method: "getMe", N: 1, How: faketelegram.Unauthorized})
	if f := find(t, p, "token"); f.Severity != line.Problem || !strings.Contains(f.Mend, "@BotFather") {
		t.Errorf("%+v", f)
	}
	p.Inject(faketelegram.Fault{Method: "getMe", N: 1, How: faketelegram.ResetBefore})
	if f := find(t, p, "token"); f.Severity == line.OK {
		t.Errorf("%+v", f)
	}

	q := faketelegram.New(t, telegram.Webhook, nil)
	if f := find(t, q, "webhook"); f.Severity == line.OK {
		t.Errorf("before it is set: %+v", f)
	}
	got := start(t, q)
	q.Type("ana", "set")
	next(t, got)
	if f := find(t, q, "webhook"); f.Severity != line.OK {
		t.Errorf("%+v", f)
	}
}
