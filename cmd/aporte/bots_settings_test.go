package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"aporte/adapters/line"
	"aporte/adapters/slack"
	"aporte/adapters/telegram"
)

// tokenOf returns a token of the bot with an id.
func tokenOf(id int) string { return fmt.Sprintf("%d:AAFakeTokenOfNobody_%d_0123456789", id, id) }

// namesOf returns the names of all channels that the settings make, in a database that knows some bots.
func namesOf(t *testing.T, known map[string]string, env ...string) (string, error) {
	t.Helper()
	m := &Main{Env: env}
	var names []string
	for _, p := range platforms {
		claims, err := m.claims(p)
		if err != nil {
			return "", err
		}
		some, err := channelNames(claims, known)
		if err != nil {
			return "", err
		}
		names = append(names, some...)
	}
	return strings.Join(names, " "), nil
}

// Row 183: TestNamesOfChannels looks at how bots get their names from variables, and that no name depends on an order.
func TestNamesOfChannels(t *testing.T) {
	one, two, three := tokenOf(1), tokenOf(2), tokenOf(3)
	before := map[string]string{"telegram": "1"}
	for _, c := range []struct {
		known map[string]string
		env   []string
		want  string // names, or "error"
	}{
		{nil, []string{"HOME=/"}, ""},
		{nil, []string{"TELEGRAM_BOT_TOKEN=" + one}, "telegram"},
		{nil, []string{"TELEGRAM_BOT_TOKEN_CITY=" + one}, "telegram:city"},
		{nil, []string{"TELEGRAM_BOT_TOKEN_CITY=" + one, "TELEGRAM_BOT_TOKEN=" + two}, "telegram telegram:city"},
		{nil, []string{"TELEGRAM_WEBHOOK_SECRET=x", "TELEGRAM_MODE_CITY=x", "TELEGRAM_BOT_TOKENS=x"}, ""},
		{nil, []string{"SLACK_CLIENT_ID=x", "SLACK_CLIENT_SECRET=y", "SLACK_BOT_TOKEN_B2=x", "SLACK_APP_TOKEN_B2=x"}, "slack slack:b2"},
		{nil, []string{"TELEGRAM_BOT_TOKEN_city=" + one}, "error"},
		{nil, []string{"TELEGRAM_BOT_TOKEN_FILE_FILE=x"}, "error"},
		{nil, []string{"TELEGRAM_BOT_TOKEN_OLD_ONE=" + one}, "error"},

		{nil, []string{"TELEGRAM_BOT_TOKEN=" + two + ", " + one}, "telegram telegram:1"},
		{before, []string{"TELEGRAM_BOT_TOKEN=" + two + "," + one}, "telegram:2 telegram"},
		{before, []string{"TELEGRAM_BOT_TOKEN=" + one + "," + two}, "telegram telegram:2"},
		{before, []string{"TELEGRAM_BOT_TOKEN=" + three + "," + two}, "telegram:3 telegram:2"},
		{before, []string{"TELEGRAM_BOT_TOKEN=" + two}, "telegram"}, // which is refused: it is another bot than before
		{map[string]string{"telegram": "1", "telegram:2": "2"}, []string{"TELEGRAM_BOT_TOKEN=" + two}, "telegram:2"},
		{map[string]string{"telegram:city": "2"}, []string{"TELEGRAM_BOT_TOKEN=" + one + "," + two}, "telegram telegram:city"},
		{map[string]string{"telegram:city": "2"}, []string{"TELEGRAM_BOT_TOKEN=" + two, "TELEGRAM_BOT_TOKEN_CITY=" + one}, "error"},
		{nil, []string{"SLACK_BOT_TOKEN=xoxb-1,xoxb-2"}, "error"},
	} {
		got, err := namesOf(t, c.known, c.env...)
		if err != nil {
			got = "error"
		}
		if got != c.want {
			t.Errorf("%q: %q (%v), want %q", c.env, got, err, c.want)
		}
	}
}

// TestFileOfBots reads bots from a file with a line for each.
func TestFileOfBots(t *testing.T) {
	path := filepath.Join(t.TempDir(), "tokens.txt")
	src := "# all bots\n\n-     " + tokenOf(1) + "\r\nCity\t" + tokenOf(2) + " fr # in the capital\nradio " + tokenOf(3) + " - ogp-community\n"
	if err := os.WriteFile(path, []byte(src), 0o600); err != nil {
		t.Fatal(err)
	}
	secrets := filepath.Join(t.TempDir(), "secrets.txt")
	if err := os.WriteFile(secrets, []byte("city own-secret\n- first-secret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	m := &Main{Env: []string{"TELEGRAM_BOT_TOKEN_FILE=" + path, "TELEGRAM_WEBHOOK_SECRET_FILE=" + secrets}}
	claims, err := m.claims(telegram.Platform())
	if err != nil {
		t.Fatal(err)
	}
	names, err := channelNames(claims, nil)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for i, c := range claims {
		got = append(got, strings.Join([]string{names[i], c.secret(c.Secrets[0], names[i])[:2], c.lang, c.flow}, " "))
	}
	if want := "telegram 1:  |telegram:city 2: fr |telegram:radio 3:  ogp-community"; strings.Join(got, "|") != want {
		t.Errorf("got %q, want %q", strings.Join(got, "|"), want)
	}
	hook := claims[0].Secrets[1]
	first, city, radio := claims[0].secret(hook, names[0]), claims[1].secret(hook, names[1]), claims[2].secret(hook, names[2])
	if first != "first-secret" || city != "own-secret" || len(radio) != 64 || radio != claims[2].secret(hook, names[2]) {
		t.Errorf("the secrets of the webhooks are %q, %q and %q", first, city, radio)
	}
}

// TestFileOfApps: each of Slack's secrets may stand in a file with a line an app, in any order, or behind a variable.
func TestFileOfApps(t *testing.T) {
	dir := t.TempDir()
	for name, src := range map[string]string{"bot": "- xoxb-1-first\nwest xoxb-2-west fr\neast xoxb-3-east\n", "app": "west xapp-2-west\n- xapp-1-first\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(src), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	m := &Main{Env: []string{"SLACK_BOT_TOKEN_FILE=" + dir + "/bot", "SLACK_APP_TOKEN_FILE=" + dir + "/app", "SLACK_SIGNING_SECRET_EAST=abc"}}
	claims, err := m.claims(slack.Platform())
	if err != nil {
		t.Fatal(err)
	}
	names, err := channelNames(claims, nil)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for i, c := range claims {
		said := names[i] + " " + c.lang
		for _, s := range c.Secrets {
			said += " " + c.secret(s, names[i])
		}
		got = append(got, strings.TrimSpace(said))
	}
	want := "slack  xoxb-1-first xapp-1-first|slack:east  xoxb-3-east  abc|slack:west fr xoxb-2-west xapp-2-west"
	if strings.Join(got, "|") != want {
		t.Errorf("got %q, want %q", strings.Join(got, "|"), want)
	}
}

// Row 182: TestBotsThatCollide refuses what cannot work, and says where both of them stand, but no token.
func TestBotsThatCollide(t *testing.T) {
	dir := t.TempDir()
	file := func(name string, lines ...string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	one, two := tokenOf(1), tokenOf(2)
	for name, c := range map[string]struct {
		platform line.Platform
		env      []string
		says     []string
	}{
		"a token twice in a list": {telegram.Platform(), []string{"TELEGRAM_BOT_TOKEN=" + one + "," + one}, []string{"TELEGRAM_BOT_TOKEN, value 1", "TELEGRAM_BOT_TOKEN, value 2"}},
		"a token twice in a file": {
			telegram.Platform(),
			[]string{"TELEGRAM_BOT_TOKEN_FILE=" + file("twice", "a "+one, "# x", "b "+two, "c "+one)},
			[]string{"twice:1", "twice:4"},
		},
		"a token in two variables": {telegram.Platform(), []string{"TELEGRAM_BOT_TOKEN=" + one, "TELEGRAM_BOT_TOKEN_CITY=" + one}, []string{"TELEGRAM_BOT_TOKEN and", "TELEGRAM_BOT_TOKEN_CITY"}},
		"two tokens of one bot":    {telegram.Platform(), []string{"TELEGRAM_BOT_TOKEN=" + one + "," + one + "x"}, []string{"value 1", "value 2", "the same bot"}},
		"a name twice": {
			telegram.Platform(),
			[]string{"TELEGRAM_BOT_TOKEN_FILE=" + file("names", "a "+one, "A "+two)},
			[]string{"names:1", "names:2"},
		},
		"a name in a file and behind a variable": {
			telegram.Platform(),
			[]string{"TELEGRAM_BOT_TOKEN_FILE=" + file("city", "city "+one), "TELEGRAM_BOT_TOKEN_CITY=" + two},
			[]string{"city:1", "TELEGRAM_BOT_TOKEN_CITY"},
		},
		"no name":             {telegram.Platform(), []string{"TELEGRAM_BOT_TOKEN_FILE=" + file("bare", "a "+one, two)}, []string{"bare:2"}},
		"a token as a name":   {telegram.Platform(), []string{"TELEGRAM_BOT_TOKEN_FILE=" + file("turned", "a "+one, two+" b")}, []string{"turned:2"}},
		"too much":            {telegram.Platform(), []string{"TELEGRAM_BOT_TOKEN_FILE=" + file("much", "a "+one+" en ogp-phase2 more")}, []string{"much:1"}},
		"a malformed token":   {telegram.Platform(), []string{"TELEGRAM_BOT_TOKEN_FILE=" + file("bad", "a "+one, "b 123:short")}, []string{"bad:2", "malformed"}},
		"a comma too many":    {telegram.Platform(), []string{"TELEGRAM_BOT_TOKEN=" + one + ","}, []string{"value 2 is empty"}},
		"a file of comments":  {telegram.Platform(), []string{"TELEGRAM_BOT_TOKEN_FILE=" + file("none", "# nothing")}, []string{"none"}},
		"a path of the first": {slack.Platform(), []string{"SLACK_BOT_TOKEN_EVENTS=xoxb-1-2-3"}, []string{"SLACK_BOT_TOKEN_EVENTS", "cannot be named events"}},
		"an app twice":        {slack.Platform(), []string{"SLACK_APP_TOKEN_A=xapp-1-2", "SLACK_APP_TOKEN_B=xapp-1-2"}, []string{"SLACK_APP_TOKEN_A", "SLACK_APP_TOKEN_B"}},
		"two without a name": {
			slack.Platform(), []string{"SLACK_BOT_TOKEN_FILE=" + file("apps", "- xoxb-1-2-3", "- xoxb-1-2-4")}, []string{"apps:1", "apps:2"},
		},
		"a secret of nobody": {
			telegram.Platform(), []string{"TELEGRAM_BOT_TOKEN=" + one, "TELEGRAM_WEBHOOK_SECRET_FILE=" + file("hook", "- x", "town y")}, []string{"hook:2", "no bot"},
		},
	} {
		m := &Main{Env: c.env}
		_, err := m.claims(c.platform)
		if err == nil {
			t.Errorf("%s: taken", name)
			continue
		}
		for _, part := range c.says {
			if !strings.Contains(err.Error(), part) {
				t.Errorf("%s: %q does not say %q", name, err, part)
			}
		}
		if strings.Contains(err.Error(), "FakeToken") || strings.Contains(err.Error(), "short") || strings.Contains(err.Error(), "xoxb-1") {
			t.Errorf("%s: %q says a token", name, err)
		}
	}
}
