package main

import (
	"bytes"
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
