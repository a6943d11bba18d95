package main

import (
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"aporte/adapters/slack/fakeslack"
	"aporte/adapters/telegram/faketelegram"
)

// newsroom is a service on both platforms whose consultation asks whether people want to hear of the outcome.
type newsroom struct {
	*service
	slack *fakeslack.Server
	dir   string // of the files of messages
}

func newNewsroom(t *testing.T) *newsroom {
	t.Helper()
	s := newService(t)
	n := &newsroom{service: s, slack: fakeslack.NewServer(), dir: t.TempDir()}
	s.Showed = nil
	api := httptest.NewServer(n.slack)
	t.Cleanup(api.Close)
	t.Cleanup(n.slack.Close)
	n.slack.SetRoot(api.URL)
	n.slack.AddWorkspace(fakeslack.Workspace{Team: slackTeam, Token: "xoxb-1-fake-bot-token", Scopes: scopes()})
	n.env = append(n.env, "SLACK_API_URL="+api.URL+"/api/", "SLACK_RATE=1000", "SLACK_BOT_TOKEN=xoxb-1-fake-bot-token",
		"SLACK_APP_TOKEN="+fakeslack.AppToken, "TELEGRAM_RATE=1000")
	n.env = append(n.env, newsEnv(t)...)
	return n
}

// newsEnv are the settings that run the consultation in testdata/news.
func newsEnv(t *testing.T) []string {
	t.Helper()
	dir, err := filepath.Abs("testdata/news")
	if err != nil {
		t.Fatal(err)
	}
	return []string{"APORTE_FLOW=news", "APORTE_FLOWS_DIR=" + dir, "APORTE_LOCALES_DIR=" + dir}
}

// soon waits until something is so.
func soon(t *testing.T, what string, so func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !so(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("it does not come: %s", what)
		}
	}
}

// labels are what people press from the beginning to the end, by language. The last but two is whether they want to hear.
var labels = map[string][]string{
	"en": {"English", "I agree", "Red", "Yes please", "In this chat", "Submit"},
	"es": {"Español", "Acepto", "Rojo", "Sí, por favor", "En este chat", "Enviar"},
}

// takePart lets a person on Telegram take part, who wants to hear of the outcome.
func takePart(t *testing.T, s *faketelegram.Server, user int64, lang string) {
	t.Helper()
	s.Type(user, "/start")
	for _, label := range labels[lang] {
		soon(t, label, func() bool { return s.Press(user, label, false) })
	}
	soon(t, "the receipt", func() bool { return receiptForm.MatchString(fmt.Sprint(s.Shown(user))) })
}

// takePartOnSlack is takePart for a member of a workspace.
func (n *newsroom) takePartOnSlack(t *testing.T, user, lang string) {
	t.Helper()
	soon(t, "the command", func() bool { return n.slack.Command(slackTeam, user, "", "start").Took })
	for _, label := range labels[lang] {
		soon(t, label, func() bool { return n.slack.Press(slackTeam, user, label, false) })
	}
	soon(t, "the receipt", func() bool { return receiptForm.MatchString(fmt.Sprint(n.slack.Shown(slackTeam, user))) })
}

// setting returns the last value of a setting.
func (n *newsroom) setting(name string) (value string) {
	for _, kv := range n.env {
		if v, is := strings.CutPrefix(kv, name+"="); is {
			value = v
		}
	}
	return value
}

// file writes what is to be told, by language, and returns the path of one of the files.
func (n *newsroom) file(t *testing.T, name string, texts map[string]string) string {
	t.Helper()
	path := ""
	for lang, text := range texts {
		path = filepath.Join(n.dir, name+"."+lang+".md")
		if err := os.WriteFile(path, []byte(text+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return path
}

// tells runs the command tell.
func (n *newsroom) tells(t *testing.T, args ...string) (code int, all string) {
	t.Helper()
	code, out, errs := n.run(t, append([]string{"tell", "--consultation", "news"}, args...)...)
	return code, out + errs
}

// told counts how often something is on a screen of Telegram.
func told(s *faketelegram.Server, user int64, text string) (count int) {
	for _, b := range s.Shown(user) {
		count += strings.Count(b.Text, text)
	}
	return count
}

const bob, eva, cleo = 6, 7_007_007, 8 // further people on Telegram

// TestTell writes to people on both platforms: first nothing, then once to each in their language. Row 133.
func TestTell(t *testing.T) {
	n := newNewsroom(t)
	r := n.serve(t)
	for user, lang := range map[int64]string{ana: "en", bob: "es", eva: "en"} {
		takePart(t, n.Server, user, lang)
	}
	n.takePartOnSlack(t, bea, "en")
	n.takePartOnSlack(t, "U0DAN", "es")
	n.takePartOnSlack(t, "U0FAY", "en")
	n.Type(cleo, "/start")
	for _, label := range []string{"English", "I agree", "Red", "No news", "Submit"} {
		soon(t, label, func() bool { return n.Press(cleo, label, false) })
	}

	half := n.file(t, "half", map[string]string{"en": "planted news"})
	if code, all := n.tells(t, "--file", half, "--send"); code != exitUsage || !strings.Contains(all, "there is no text in es (people who read it: 2)") {
		t.Errorf("a language is missing: exit code %d\n%s", code, all)
	}
	long := n.file(t, "long", map[string]string{"en": strings.Repeat("planted news ", 400), "es": "noticias"})
	if code, all := n.tells(t, "--file", long, "--send"); code != exitUsage || !strings.Contains(all, "too long for one message on Telegram") ||
		!strings.Contains(all, "too long for one message on Slack") {
		t.Errorf("too long: exit code %d\n%s", code, all)
	}
	file := n.file(t, "news", map[string]string{"en": "planted news", "es": "planted noticias", "fr": "nouvelles"})
	code, all := n.tells(t, "--file", file)
	for _, want := range []string{`slack +en +2`, `slack +es +1`, `telegram +en +2`, `telegram +es +1`, `all +6`, `nothing was sent`} {
		if !regexp.MustCompile(want).MatchString(all) || code != 0 {
			t.Errorf("a dry run, exit code %d, does not say %q:\n%s", code, want, all)
		}
	}
	if told(n.Server, ana, "planted") > 0 {
		t.Error("a dry run sent something")
	}

	n.Block(eva, true)
	n.slack.Disable(slackTeam, "U0FAY", true)
	if code, all := n.tells(t, "--file", file, "--send"); code != 0 {
		t.Fatalf("exit code %d\n%s", code, all)
	}
	soon(t, "the end", func() bool { _, all := n.tells(t, "--status"); return strings.Contains(all, "done") })
	if _, all := n.tells(t, "--status"); !regexp.MustCompile(`en,es,fr +no +done +4 +0 +2 +0 +0`).MatchString(all) {
		t.Errorf("the status is\n%s", all)
	}
	for user, want := range map[int64]string{
		ana: "planted news\n\nTo get no more messages about this, type /stop.", bob: "planted noticias\n\nPara no recibir más mensajes sobre esto, escribe /parar.",
	} {
		if told(n.Server, user, want) != 1 || told(n.Server, user, "planted") != 1 {
			t.Errorf("%d reads %+v", user, n.Shown(user))
		}
	}
	if told(n.Server, cleo, "planted")+told(n.Server, eva, "planted") > 0 {
		t.Error("somebody was told who did not want to hear, or blocked the bot")
	}
	if shown := fmt.Sprint(n.slack.Shown(slackTeam, bea)); strings.Count(shown, "planted news\n\nTo get no more messages about this, type /aporte stop.") != 1 {
		t.Errorf("on Slack stands %s", shown)
	}

	if code, all := n.tells(t, "--file", file, "--send"); code != 0 || !strings.Contains(all, "nobody is left to be told") {
		t.Errorf("once more: exit code %d\n%s", code, all)
	}
	n.Type(ana, "/stop")
	soon(t, "that it ends", func() bool { return told(n.Server, ana, "nobody will write to you here about the outcome") == 1 })
	more := n.file(t, "more", map[string]string{"en": "more", "es": "más"})
	if _, all := n.tells(t, "--file", more); !regexp.MustCompile(`all +3\n`).MatchString(all) || strings.Contains(all, "telegram  en") {
		t.Errorf("after /stop and a block it would go to\n%s", all)
	}
	r.stop()
	if code := r.ends(t); code != 0 {
		t.Errorf("exit code %d", code)
	}
	for _, secret := range []string{"planted", bea, fmt.Sprint(eva)} {
		if strings.Contains(r.logged(), secret) {
			t.Errorf("the log says %q:\n%s", secret, r.logged())
		}
	}
	_, audit, _ := n.run(t, "audit")
	if strings.Count(audit, "\ttell\tnews\t6\n") != 1 || strings.Count(audit, "\ttell\t") != 1 {
		t.Errorf("the audit log says\n%s", audit)
	}
}

// TestTellWrongly: what cannot be told is refused, with a sentence. Row 131.
func TestTellWrongly(t *testing.T) {
	n := newNewsroom(t)
	r := n.serve(t)
	takePart(t, n.Server, ana, "en")
	r.stop()
	r.ends(t)
	file := n.file(t, "news", map[string]string{"en": "news"})
	empty := n.file(t, "empty", map[string]string{"en": " \n"})
	bytes := n.file(t, "bytes", map[string]string{"en": "\xff\xfe"})
	for want, args := range map[string][]string{
		"say what to write":            {},
		"this database has no":         {"--consultation", "nwes", "--file", file},
		"says no language":             {"--file", filepath.Join(n.dir, "news.md")},
		"there is no file":             {"--file", filepath.Join(n.dir, "news.es.md")},
		"it is empty":                  {"--file", empty},
		"no text in UTF-8":             {"--file", bytes},
		"--status and --stop go alone": {"--status", "--file", file},
	} {
		if code, all := n.tells(t, args...); code != exitUsage || !strings.Contains(all, want) {
			t.Errorf("%q: exit code %d\n%s", args, code, all)
		}
	}
	if code, all := n.tells(t, "--stop"); code != exitFailed || !strings.Contains(all, "no message is on its way") {
		t.Errorf("nothing to stop: exit code %d\n%s", code, all)
	}
	if code, all := n.tells(t, "--file", filepath.Join(n.dir, "news.<lang>.md"), "--send"); code != 0 {
		t.Errorf("without a service: exit code %d\n%s", code, all)
	}
	other := n.file(t, "other", map[string]string{"en": "other news"})
	if code, all := n.tells(t, "--file", other, "--send"); code != exitFailed || !strings.Contains(all, "still on its way") {
		t.Errorf("a second message: exit code %d\n%s", code, all)
	}
	if code, all := n.tells(t, "--stop"); code != 0 {
		t.Errorf("stop: exit code %d\n%s", code, all)
	}
	if code, all := n.tells(t, "--file", other, "--final", "--send"); code != 0 {
		t.Errorf("another one: exit code %d\n%s", code, all)
	}
	n.Inject(faketelegram.Fault{Method: "sendMessage", N: 1, How: faketelegram.ResetAfter}) // it arrives, and nobody says so
	r = n.serve(t)
	soon(t, "the other news", func() bool { return told(n.Server, ana, "other news") == 1 })
	soon(t, "that it may have arrived", func() bool {
		_, all := n.tells(t, "--status")
		return regexp.MustCompile(`yes +open +0 +0 +0 +0 +1\n`).MatchString(all)
	})
	if _, all := n.tells(t, "--file", file); !strings.Contains(all, "nobody is left") {
		t.Errorf("after the last message it would go to\n%s", all)
	}
	if n := told(n.Server, ana, "news"); n != 1 {
		t.Errorf("a message that may have arrived was sent %d times", n)
	}
	r.stop()
	r.ends(t)
}

// TestTellKilled kills the service again and again while it writes to people: nobody reads the same twice. Row 132.
func TestTellKilled(t *testing.T) {
	const people, kills = 25, 2
	telegram := faketelegram.NewServer()
	api := httptest.NewServer(telegram)
	t.Cleanup(func() {
		telegram.Close()
		api.Close()
	})
	s := &killable{t: t, dir: t.TempDir(), env: append([]string{
		"TELEGRAM_BOT_TOKEN=" + faketelegram.Token, "TELEGRAM_API_URL=" + api.URL, "APORTE_LISTEN=127.0.0.1:0", "TELEGRAM_RATE=28000",
	}, newsEnv(t)...)}
	s.start()
	for user := range int64(people) {
		takePart(t, telegram, 100+user, "en")
	}
	n := &newsroom{service: &service{env: append(s.env, "APORTE_DB="+filepath.Join(s.dir, "aporte.db"))}, dir: t.TempDir()}
	file := n.file(t, "news", map[string]string{"en": "planted news"})
	for range kills {
		if code, all := n.tells(t, "--file", file, "--send"); code != 0 {
			t.Fatalf("exit code %d\n%s", code, all)
		}
		time.Sleep(700 * time.Millisecond)
		s.kill()
		s.start()
	}
	count := func() (once, more int) {
		for user := range int64(people) {
			switch told(telegram, 100+user, "planted news") {
			case 0:
			case 1:
				once++
			default:
				more++
			}
		}
		return once, more
	}
	soon(t, "the news", func() bool { once, more := count(); return once+more >= people-kills*toldAtOnce })
	for before, now := -1, 0; before != now; { // those who are left, and were not being told when it was killed
		before, _ = count()
		time.Sleep(1500 * time.Millisecond)
		now, _ = count()
	}
	s.stop()
	once, more := count()
	t.Logf("%d people, %d kills: %d told", people, kills, once)
	if more > 0 {
		t.Errorf("%d people were told twice", more)
	}
	s.keepsQuiet([]string{"planted"})
}

// toldAtOnce is how many people may be missed by a kill: those who are being told.
const toldAtOnce = 5
