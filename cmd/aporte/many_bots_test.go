package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"aporte/adapters/line"
	"aporte/adapters/sqlstore"
	"aporte/adapters/telegram/faketelegram"
)

// telegrams is a fake Telegram with several bots, by their tokens.
type telegrams struct {
	bots  map[string]*faketelegram.Server
	shown chan string // "ID asks: text", the last line of what appears on screens
}

// ServeHTTP implements [http.Handler].
func (c telegrams) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	token, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/bot"), "/")
	if bot := c.bots[token]; bot != nil {
		bot.ServeHTTP(w, r)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusUnauthorized)
	fmt.Fprint(w, `{"ok":false,"error_code":401,"description":"Unauthorized"}`)
}

// newTelegrams makes a fake Telegram with the bots of those ids, and returns its address.
func newTelegrams(t *testing.T, ids ...int) (telegrams, string) {
	t.Helper()
	all := telegrams{map[string]*faketelegram.Server{}, make(chan string, 100)}
	for _, id := range ids {
		bot := faketelegram.NewServer()
		bot.Token = tokenOf(id)
		bot.Showed = func(_ int64, b faketelegram.Bubble) {
			all.shown <- fmt.Sprintf("%d asks: %s", id, b.Text[max(0, strings.LastIndex(b.Text, "\n")+1):])
		}
		all.bots[bot.Token] = bot
	}
	api := httptest.NewServer(all)
	t.Cleanup(api.Close)
	t.Cleanup(func() {
		for _, bot := range all.bots {
			bot.Close()
		}
	})
	return all, api.URL
}

// bot returns the bot with an id.
func (c telegrams) bot(id int) *faketelegram.Server { return c.bots[tokenOf(id)] }

// writeBots writes a file of bots, and returns its path.
func writeBots(t *testing.T, lines ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "bots.txt")
	if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// Rows 181 and 183: TestSixBots: one of six tokens is wrong. The others work, each in its language and with its consultation, and the same person is
// another one at each. What operators look at names the one that does not work, and no other.
func TestSixBots(t *testing.T) {
	bots, api := newTelegrams(t, 1, 2, 3, 4, 5) // nobody has the token of 6
	s := &service{shown: bots.shown, env: []string{
		"TELEGRAM_BOT_TOKEN_FILE=" + writeBots(t, "- "+tokenOf(1), "city "+tokenOf(2)+" fr", "group "+tokenOf(3)+" - ogp-community",
			"port "+tokenOf(4), "radio "+tokenOf(6), "- "+tokenOf(5)), "TELEGRAM_API_URL=" + api,
		"APORTE_DB=" + filepath.Join(t.TempDir(), "aporte.db"), "APORTE_LISTEN=127.0.0.1:0",
	}}
	r := s.serve(t)
	for _, id := range []int{1, 2, 3, 4, 5} {
		bots.bot(id).Speak(ana, "de") // a language that is not offered
		bots.bot(id).Type(ana, "/start")
		s.sees(t, fmt.Sprintf("%d asks: %s", id, map[bool]string{true: "Hello!", false: "Bonjour"}[id != 2]))
	}
	bots.bot(3).Type(ana, "English")
	s.sees(t, "3 asks: Do you agree to write down what the group said?")
	bots.bot(4).Type(ana, "/start community-radio")
	s.sees(t, "4 asks: ")

	unready := "not ready: telegram:radio\n"
	for end := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		if _, body := r.get(t, "/readyz"); body == unready {
			break
		} else if time.Now().After(end) {
			t.Fatalf("/readyz says %q, want %q\n%s", body, unready, r.logged())
		}
	}
	code, out, _ := s.run(t, "doctor")
	for _, want := range []string{
		"problem  telegram:radio token: Telegram does not know this token", "ok       telegram token: belongs to", "ok       telegram:5 token: belongs to",
		"ok       telegram:group consultation: ogp-community version",
	} {
		if code != exitFailed || !strings.Contains(out, want) {
			t.Errorf("doctor (exit code %d) does not say %q:\n%s", code, want, out)
		}
	}
	if strings.Count(out, "problem ") != 1 || strings.Count(out, " clock: ") != 1 {
		t.Errorf("doctor says:\n%s", out)
	}
	_, metrics := r.get(t, "/metrics")
	for _, want := range []string{
		`aporte_conversations{bot="",channel="telegram",flow="ogp-phase2",lang="en",stage="opened"} 1`,
		`aporte_conversations{bot="city",channel="telegram",flow="ogp-phase2",lang="fr",stage="opened"} 1`,
		`aporte_conversations{bot="group",channel="telegram",flow="ogp-community",lang="en",stage="opened"} 1`,
		`aporte_conversations{bot="port",channel="telegram",flow="ogp-community",lang="en",stage="opened"} 1`,
		`aporte_conversations{bot="5",channel="telegram",flow="ogp-phase2",lang="en",stage="opened"} 1`,
	} {
		if !strings.Contains(metrics, want) {
			t.Errorf("the metrics lack %s", want)
		}
	}
	r.stop()
	if code := r.ends(t); code != 0 {
		t.Errorf("exit code %d", code)
	}
	if strings.Contains(r.logged(), "FakeToken") || !strings.Contains(r.logged(), `"channel":"telegram:radio"`) {
		t.Errorf("the log says a token, or not which bot it is about:\n%s", r.logged())
	}

	// Another order, as a list: everybody goes on where they were.
	s.env[0] = "TELEGRAM_BOT_TOKEN=" + tokenOf(5) + "," + tokenOf(1)
	r = s.serve(t)
	for _, id := range []int{1, 5} {
		bots.bot(id).Type(ana, "English")
		s.sees(t, fmt.Sprintf("%d asks: Do you agree to take part?", id))
	}
	r.stop()
	r.ends(t)
}

// TestListOnADatabaseOfBefore: an early release did not note which bot people wrote to. Then a list could give its name to another one.
func TestListOnADatabaseOfBefore(t *testing.T) {
	bots, api := newTelegrams(t, 1, 2)
	path := filepath.Join(t.TempDir(), "aporte.db")
	s := &service{shown: bots.shown, env: []string{
		"TELEGRAM_BOT_TOKEN=" + tokenOf(1), "TELEGRAM_API_URL=" + api, "APORTE_DB=" + path, "APORTE_LISTEN=127.0.0.1:0",
		"APORTE_KEY=" + strings.Repeat("00", 32),
	}}
	r := s.serve(t)
	bots.bot(1).Type(ana, "/start")
	s.sees(t, "1 asks: Do you agree to take part?")
	r.stop()
	r.ends(t)
	store, err := sqlstore.Open(t.Context(), sqlstore.Config{Path: path, Key: make([]byte, 32)})
	if err != nil {
		t.Fatal(err)
	}
	if err := line.Release(t.Context(), store.Vault(), "telegram"); err != nil {
		t.Fatal(err)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	alone, list := s.env[0], "TELEGRAM_BOT_TOKEN="+tokenOf(2)+","+tokenOf(1)
	s.env[0] = list
	for command, want := range map[string]int{"serve": exitUsage, "doctor": exitFailed} {
		if code, out, errs := s.run(t, command); code != want || !strings.Contains(out+errs, "start once with its token alone") {
			t.Errorf("%s: exit code %d\n%s%s", command, code, out, errs)
		}
	}
	for _, tokens := range []string{alone, list} {
		s.env[0] = tokens
		r := s.serve(t)
		bots.bot(1).Type(ana, "1")
		s.sees(t, "1 asks: ")
		r.stop()
		r.ends(t)
	}
}

// TestWebhooksOfSeveralBots: each has an address and a secret of its own.
func TestWebhooksOfSeveralBots(t *testing.T) {
	target := make(chan string, 1)
	proxy := proxyTo(t, target)
	bots, api := newTelegrams(t, 1, 2)
	const secret = "a-secret-of-some-length"
	s := &service{shown: bots.shown, env: []string{
		"TELEGRAM_BOT_TOKEN=" + tokenOf(1) + "," + tokenOf(2), "TELEGRAM_API_URL=" + api, "TELEGRAM_MODE=webhook", "TELEGRAM_WEBHOOK_SECRET=" + secret,
		"APORTE_PUBLIC_URL=" + proxy, "APORTE_DB=" + filepath.Join(t.TempDir(), "aporte.db"), "APORTE_LISTEN=127.0.0.1:0",
	}}
	r := s.serve(t)
	target <- strings.TrimPrefix(r.url, "http://")
	for _, id := range []int{1, 2} {
		bots.bot(id).Type(ana, "/start")
		s.sees(t, fmt.Sprintf("%d asks: Do you agree to take part?", id))
	}
	for path, want := range map[string]int{"/telegram": http.StatusOK, "/telegram/2": http.StatusUnauthorized, "/telegram/1": http.StatusNotFound} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, r.url+path, strings.NewReader(`{"update_id":1,"poll":{}}`))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("X-Telegram-Bot-Api-Secret-Token", secret)
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		if res.StatusCode != want {
			t.Errorf("%s with the secret of the first bot: %d, want %d", path, res.StatusCode, want)
		}
	}
	r.stop()
	r.ends(t)
}

// Row 182: TestBotsThatCannotBe: serve refuses a language or a consultation that there is not, with the line, and opens nothing.
func TestBotsThatCannotBe(t *testing.T) {
	for line, want := range map[string]string{
		"city " + tokenOf(2) + " tlh":                 `bots.txt:2: ogp-phase2 is not offered in the language tlh: there is en, es, fr`,
		"city " + tokenOf(2) + " - nowhere":           `bots.txt:2: there is no consultation "nowhere"`,
		"city " + tokenOf(1):                          `bots.txt:2 `,
		"city " + tokenOf(2) + "\ncity " + tokenOf(3): `bots.txt:3 are both for city`,
	} {
		db := filepath.Join(t.TempDir(), "aporte.db")
		s := &service{env: []string{"TELEGRAM_BOT_TOKEN_FILE=" + writeBots(t, "first "+tokenOf(1), line), "APORTE_DB=" + db, "APORTE_LISTEN=127.0.0.1:0"}}
		code, _, errs := s.run(t, "serve")
		if code != exitUsage || !strings.Contains(errs, want) || strings.Contains(errs, "FakeToken") {
			t.Errorf("exit code %d, want %q: %s", code, want, errs)
		}
		if !missing(db) {
			t.Errorf("%q: the database was made", want)
		}
	}
}
