package main

import (
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"aporte/adapters/slack/fakeslack"
	"aporte/adapters/telegram/faketelegram"
)

const cityToken = "4200000002:AAFakeTokenOfTheOtherBot__0123456789"

// another is a second fake Telegram with a bot of its own.
func another(t *testing.T, s *service) (*faketelegram.Server, string) {
	t.Helper()
	city := faketelegram.NewServer()
	city.Token = cityToken
	city.Showed = func(_ int64, b faketelegram.Bubble) { s.shown <- "city: " + b.Text }
	api := httptest.NewServer(city)
	t.Cleanup(api.Close)
	t.Cleanup(city.Close)
	return city, api.URL
}

// TestTwoBotsOfOnePlatform leads the same person along with two bots in one service: they are two conversations.
func TestTwoBotsOfOnePlatform(t *testing.T) {
	s := newService(t)
	city, api := another(t, s)
	s.env = append(s.env, "TELEGRAM_BOT_TOKEN_CITY="+cityToken, "TELEGRAM_API_URL_CITY="+api)
	r := s.serve(t)
	for _, does := range []struct{ says, first, other string }{
		{"/start", "Which language", "city: "}, {"English", "agree", "city: "}, {"1", "How much time", "city: How much time"},
	} {
		s.Type(ana, does.says)
		s.sees(t, does.first)
		city.Type(ana, does.says)
		s.sees(t, does.other)
	}
	if code, out, _ := s.run(t, "doctor"); code != 0 || !strings.Contains(out, "ok       telegram:city token: belongs to") ||
		!strings.Contains(out, "ok       telegram token: belongs to") {
		t.Errorf("doctor: exit code %d\n%s", code, out)
	}
	if _, metrics := r.get(t, "/metrics"); !strings.Contains(metrics, `aporte_handling_seconds_count{bot="city",channel="telegram"} 3`) {
		t.Error("the metrics do not tell the two apart")
	}
	r.stop()
	if code := r.ends(t); code != 0 {
		t.Errorf("exit code %d", code)
	}
	if strings.Contains(r.logged(), cityToken[11:]) || strings.Contains(r.logged(), "no setting names") {
		t.Errorf("the log says a token, or that a bot is gone\n%s", r.logged())
	}
	_, out, _ := s.run(t, "export", "--format", "csv", "--table", "responses", "--status", "in_progress")
	if !strings.Contains(out, ",telegram,,") || !strings.Contains(out, ",telegram,city,") {
		t.Errorf("the export does not say by which bot:\n%s", out)
	}
}

// TestLostBot: a bot that is in no setting any more, and a variable that no bot reads, are told by serve and by doctor.
func TestLostBot(t *testing.T) {
	s := newService(t)
	_, api := another(t, s)
	before := slices.Clone(s.env)
	s.env = append(s.env, "TELEGRAM_BOT_TOKEN_CITY="+cityToken, "TELEGRAM_API_URL_CITY="+api)
	r := s.serve(t)
	r.stop()
	r.ends(t)
	s.env = append(before, "TELEGRAM_MOD=poll", "TELEGRAM_API_URL_CTY="+api)
	tells := func(said string) {
		t.Helper()
		for _, want := range []string{
			"no setting names this bot any more", "--rebind telegram:city", "no bot reads the setting TELEGRAM_MOD: is TELEGRAM_MODE meant?",
			"no bot reads the setting TELEGRAM_API_URL_CTY: is TELEGRAM_API_URL meant?",
		} {
			if strings.Count(said, want) != 1 {
				t.Errorf("%q is not told once:\n%s", want, said)
			}
		}
	}
	r = s.serve(t)
	r.stop()
	r.ends(t)
	tells(r.logged())
	code, out, _ := s.run(t, "doctor")
	if code != 0 {
		t.Errorf("doctor: exit code %d", code)
	}
	tells(out)
	s.env = before
	r = s.serve(t, "--rebind", "telegram:city")
	r.stop()
	r.ends(t)
	if _, out, _ = s.run(t, "doctor"); strings.Contains(out, "no setting names") {
		t.Errorf("released, it is still missed:\n%s", out)
	}
}

// TestAnotherBotUnderAName refuses to go on with a bot that nobody wrote to.
func TestAnotherBotUnderAName(t *testing.T) {
	s := newService(t)
	r := s.serve(t)
	r.stop()
	r.ends(t)
	first := s.env[0]
	_, api := another(t, s)

	s.env[0] = "TELEGRAM_BOT_TOKEN=" + cityToken
	for command, want := range map[string]int{"serve": exitUsage, "doctor": exitFailed} {
		code, out, errs := s.run(t, command)
		if code != want || !strings.Contains(out+errs, "another bot than before under the name telegram") ||
			!strings.Contains(out+errs, "aporte serve --rebind telegram:") || strings.Contains(out+errs, "4200000002") {
			t.Errorf("%s: exit code %d\n%s%s", command, code, out, errs)
		}
	}
	s.env[0] = "TELEGRAM_BOT_TOKEN_CITY=" + strings.TrimPrefix(first, "TELEGRAM_BOT_TOKEN=")
	if code, _, errs := s.run(t, "serve"); code != exitUsage || !strings.Contains(errs, "this one is known as telegram,") {
		t.Errorf("the same bot under another name: exit code %d\n%s", code, errs)
	}
	if code, _, errs := s.run(t, "serve", "--rebind", "telegraph"); code != exitUsage || !strings.Contains(errs, "there is no channel") {
		t.Errorf("a name that is none: exit code %d\n%s", code, errs)
	}

	s.env = append(s.env, "TELEGRAM_BOT_TOKEN="+cityToken, "TELEGRAM_API_URL="+api)
	s.env = slices.Delete(s.env, 0, 1)
	r = s.serve(t, "--rebind", "telegram")
	r.stop()
	if code := r.ends(t); code != 0 {
		t.Errorf("exit code %d\n%s", code, r.logged())
	}
	r = s.serve(t) // it stays
	r.stop()
	r.ends(t)
}

// TestAnotherAppUnderAName ends as soon as Slack has said whose the token is, and before anything is said through it.
func TestAnotherAppUnderAName(t *testing.T) {
	server, s := newSlackService(t, "SLACK_BOT_TOKEN=xoxb-1-fake-bot-token", "SLACK_APP_TOKEN="+fakeslack.AppToken)
	server.AddWorkspace(fakeslack.Workspace{Team: slackTeam, Token: "xoxb-1-fake-bot-token", Scopes: scopes()})
	r := s.serve(t)
	begin(t, server)
	press(t, server, "Español")
	r.stop()
	r.ends(t)
	server.AddWorkspace(fakeslack.Workspace{Team: slackTeam, BotUser: "UOTHER", Token: "xoxb-1-fake-bot-token", Scopes: scopes()})
	if code, out, _ := s.run(t, "doctor"); code != exitFailed || !strings.Contains(out, "problem  slack name: not the bot of this database") {
		t.Errorf("doctor: exit code %d\n%s", code, out)
	}
	code, _, errs := s.run(t, "serve")
	if code != exitUsage || !strings.Contains(errs, "another bot than before under the name slack") || strings.Contains(errs, "UOTHER") {
		t.Errorf("exit code %d\n%s", code, errs)
	}
}
