package alerts

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"aporte/bot"
	"aporte/locales"
)

// TestCodes: a code names one chat, for a quarter of an hour, and is kept as a hash alone.
func TestCodes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newTower(t)
		defer func() { w.stop() }()
		code, late := w.code(), w.code()
		if text := fmt.Sprintf("%q", w.vault.kept); strings.Contains(text, code) || strings.Contains(text, strings.ReplaceAll(code, "-", "")) {
			t.Error("the code is stored")
		}
		no := "Ce code n’est pas valable"
		for _, wrong := range []string{"AAAAA-AAAAA", "x", strings.Repeat("A", 40)} {
			if got := w.types(w.telegram, "eve", "aporte alerts here "+wrong); !strings.Contains(got, no) {
				t.Errorf("%s: %s", wrong, got)
			}
		}
		for range 2 { // a platform may bring it twice
			if got := w.types(w.telegram, "ana", "aporte alerts here "+code); !strings.Contains(got, "Les alertes") {
				t.Errorf("named: %s", got)
			}
		}
		if got := w.types(w.slack, "U1", "aporte alerts here "+code); !strings.Contains(got, no) {
			t.Errorf("a code for a second chat: %s", got)
		}
		time.Sleep(CodeLasts)
		if got := w.types(w.slack, "U1", "aporte alerts here "+late); !strings.Contains(got, no) {
			t.Errorf("a code that is too old: %s", got)
		}
		w.code()
		if n := len(w.vault.kept[codeKind]); n != 1 {
			t.Errorf("%d codes are kept", n)
		}
		// Nobody can make the bot write a flood.
		time.Sleep(time.Minute)
		for range 500 {
			_ = w.telegram.handle(t.Context(), bot.Update{From: bot.Address{Channel: "telegram", User: "eve"}, Text: "aporte alerts here GUESS"})
		}
		if n := strings.Count(w.telegram.reads(), "eve reads"); n != 5 {
			t.Errorf("%d answers to 500 guesses", n)
		}
		// If nothing can be stored, the platform brings the message again.
		w.vault.breaks(errors.New("disk full"))
		if err := w.telegram.handle(t.Context(), bot.Update{Text: "aporte alerts off", From: bot.Address{Channel: "telegram", User: "ana"}}); err == nil {
			t.Error("acknowledged, and nothing is stored")
		}
		if len(w.passed) != 0 {
			t.Errorf("the bot saw %q", w.passed)
		}
	})
}

// TestDamagedChat: the entry of one chat that cannot be read is no matter of another one.
func TestDamagedChat(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newTower(t)
		defer w.stop()
		w.types(w.telegram, "ana", "aporte alerts here "+w.code())
		w.vault.holes(errors.New("an entry is damaged"))
		if got := w.types(w.telegram, "eve", "/alerts"); !strings.Contains(got, "aporte alerts code") {
			t.Errorf("eve reads %q", got)
		}
		if got := w.types(w.telegram, "ana", "aporte alerts off"); !strings.Contains(got, "ana reads") {
			t.Errorf("ana reads %q", got)
		}
		w.vault.holes(nil)
		if all, err := Chats(t.Context(), w.vault); err != nil || len(all) != 0 {
			t.Errorf("%v, %v", all, err)
		}
	})
}

// TestCodeAsTyped: a code counts as people type it, and another one does not.
func TestCodeAsTyped(t *testing.T) {
	for _, typed := range []string{"obi23-abcde", "OBI23 ABCDE", "0B123–ABCDE.", "\"O8I23-ABCDE\"", "OBI23ABCDE"} {
		if hashed(typed) != hashed("OBI23-ABCDE") {
			t.Errorf("%s does not count", typed)
		}
	}
	if hashed("OBI23-ABCDF") == hashed("OBI23-ABCDE") {
		t.Error("another code counts")
	}
}

// TestHear: the bot sees whatever is not meant for the watch as a whole.
func TestHear(t *testing.T) {
	for text, want := range map[string]string{
		"aporte alerts here ABCDE-FGHIJ": "here ABCDE-FGHIJ", " Aporte  alerts\nhere abc ": "here abc", "/aporte alerts list": "list ", "/alerts off": "off ",
		"\"aporte alerts off\"": "off ", "«aporte alerts list».": "list ", "aporte alerts here ABCDE FGHIJ": "here ABCDE FGHIJ", "aporte alert code": "code ",
		"`aporte alerts here ABCDE – FGHIJ`": "here ABCDE – FGHIJ", "aporte alerts": " ", "/ALERTS": " ", "aporte alerts here": "here ",
	} {
		if got, is := hear(text); !is || got.verb+" "+got.code != want {
			t.Errorf("%q is heard as %+v, %t", text, got, is)
		}
	}
	for _, text := range []string{
		"", "alerts", "alerts off", "aporte", "aporte alerts are bad", "my aporte alerts off", "aporte alerts here ABC please", "mi aporte: alerts",
		"/alertsoff", "aporte alertsoff", "aporte alerts off now then", "aporte alerts here is what we need", "aporte alerts. And more", "alertas", "/start alerts",
	} {
		if got, is := hear(text); is {
			t.Errorf("%q is heard as %+v", text, got)
		}
	}
	synctest.Test(t, func(t *testing.T) {
		w := newTower(t)
		defer func() { w.stop() }()
		at := bot.Address{Channel: "telegram", User: "ana"}
		for _, u := range []bot.Update{
			{Text: "aporte alerts are bad", From: at},
			{Did: bot.Written, Text: "aporte alerts", From: at},
			{Did: bot.Pressed, From: at},
			{Did: bot.Edited, Text: "aporte alerts off", From: at}, // only this one is swallowed, as the message before it was
		} {
			if err := w.telegram.handle(t.Context(), u); err != nil {
				t.Error(err)
			}
		}
		if got := fmt.Sprintf("%q", w.passed); got != `["aporte alerts are bad" "aporte alerts" ""]` {
			t.Errorf("the bot saw %s", got)
		}
		w.wants(w.telegram, "")
	})
}

// TestWords says everything in every language.
func TestWords(t *testing.T) {
	s := speaker{words: locales.Default(), titles: map[string]string{"slack": "Slack"}, zone: time.UTC}
	atServer := s
	atServer.server = true
	for _, lang := range []string{"en", "es", "fr"} {
		seen := map[string]bool{}
		for kind := range words {
			for _, over := range []bool{false, true} {
				for _, count := range []int{1, 7} {
					text := s.say(lang, notice{state{Trouble: Trouble{Kind: kind, Of: "slack", Count: count, Last: monday}, Begin: monday, End: monday}, over})
					if strings.Contains(text, "bot.alerts") || strings.Contains(text, "{{") {
						t.Errorf("%s %s: %q", lang, kind, text)
					}
					seen[text] = true
				}
			}
		}
		if len(seen) != 12 {
			t.Errorf("%s: %d different texts", lang, len(seen))
		}
		if text := s.say(lang, notice{state: state{Trouble: Trouble{Kind: Backup}}}); seen[text] || strings.Contains(text, "bot.alerts") {
			t.Errorf("%s, no backup yet: %q", lang, text)
		}
		for _, last := range []time.Time{{}, monday} {
			n := notice{state: state{Trouble: Trouble{Kind: Backup, Last: last}}}
			if text := atServer.say(lang, n); !strings.Contains(text, "pg_dump") || !strings.Contains(text, "--elsewhere") || strings.Contains(s.say(lang, n), "pg_dump") {
				t.Errorf("%s, on a server: %q", lang, text)
			}
		}
	}
	for key := range s.words.Missing() {
		t.Errorf("missing: %s", key)
	}
	if lang := s.match("de-AT", []string{"de", "fr"}); lang != "fr" {
		t.Errorf("without words in German: %s", lang)
	}
}
