package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

// TestSecretHides prints a secret in every way that a careless line of code may.
func TestSecretHides(t *testing.T) {
	const value = "open-sesame"
	s := Secret{value}
	var out bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
		fmt.Fprintf(&out, verb+"\n", s)
		fmt.Fprintf(&out, verb+"\n", struct{ Token Secret }{s})
	}
	encoded, err := json.Marshal(map[string]Secret{"token": s})
	if err != nil {
		t.Fatal(err)
	}
	out.Write(encoded)
	slog.New(slog.NewTextHandler(&out, nil)).Info("text", "token", s)
	slog.New(slog.NewJSONHandler(&out, nil)).Info("json", "token", s)
	if strings.Contains(out.String(), value) {
		t.Errorf("it shows:\n%s", out.String())
	}
	if n := strings.Count(out.String(), hidden); n != 13 {
		t.Errorf("%q stands there %d times, want 13:\n%s", hidden, n, out.String())
	}
	if s.Reveal() != value {
		t.Error("the secret is lost")
	}
}

// TestSecretAsFile: a secret that was set as the file of one is not shown; the name of a file is.
func TestSecretAsFile(t *testing.T) {
	for value, shown := range map[string]bool{
		"123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw": false, "xoxb-17653672481-19874698323-pdFZKVeTuE8sk7oOcBrzbqgy": false,
		strings.Repeat("0f", keySize): false, base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{0xff, 0xf3}, keySize/2)): false,
		strings.Repeat("1:AA,", 100): false, "nowhere/token.txt": true, "token": true, "/run/secrets/the_token_of_the_bot": true,
	} {
		m := Main{Env: []string{"TELEGRAM_BOT_TOKEN_FILE=" + value}}
		_, err := m.secret("TELEGRAM_BOT_TOKEN")
		if err == nil || strings.Contains(err.Error(), value) != shown || !strings.Contains(err.Error(), "TELEGRAM_BOT_TOKEN") {
			t.Errorf("%q: %v", value, err)
		}
	}
}
