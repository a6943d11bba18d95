package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"aporte/flows"
)

// oneChoice writes a consultation of one choice in English and Spanish, and its words, into a folder.
func oneChoice(t *testing.T, kind string, english, spanish []string) string {
	t.Helper()
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var codes []string
	for i := range english {
		codes = append(codes, fmt.Sprintf("o%d", i))
	}
	write("one.yaml", "flow: one\nversion: 1\nlanguages: [en, es]\nsteps:\n  - {id: lang, kind: language}\n  - {id: consent, kind: consent, notice: \"1\"}\n"+
		"  - {id: q, kind: "+kind+", options: ["+strings.Join(codes, ", ")+"]}\n  - {id: review, kind: review}\n")
	for lang, labels := range map[string][]string{"en": english, "es": spanish} {
		words := []string{
			`"one.title": "One %s"`, `"one.lang": "Language %s"`, `"one.lang.short": "Language %s"`, `"one.consent": "Go on %s?"`, `"one.consent.short": "Consent %s"`,
			`"one.consent.yes": "Yes %s"`, `"one.consent.no": "No %s"`, `"one.q": "Which %s?"`, `"one.q.short": "Which %s"`, `"one.end": "Bye %s"`,
		}
		for _, p := range flows.NoticeParts {
			words = append(words, `"one.consent.notice.`+p.Name+`": "We say `+p.Name+` %s"`)
		}
		for i := range words {
			words[i] = fmt.Sprintf(words[i], lang)
		}
		for i, label := range labels {
			words = append(words, fmt.Sprintf(`"one.q.o%d": {"description": "same in English", "other": %q}`, i, label))
		}
		write("one."+lang+".json", "{"+strings.Join(words, ",\n")+"}")
	}
	return dir
}

func numbered(n int, label string) []string {
	var labels []string
	for i := range n {
		labels = append(labels, fmt.Sprintf("%s %d", label, i))
	}
	return labels
}

// TestCheckShown checks that check finds questions that a channel cannot show, and keys that people cannot see or tell apart.
func TestCheckShown(t *testing.T) {
	for _, tt := range []struct {
		name, kind       string
		english, spanish []string
		want             []string
	}{
		{"nothing wrong", "choice", []string{"Yes", "No"}, []string{"Sí", "No"}, nil},
		{"as many as Telegram takes", "choice", numbered(98, "Town"), numbered(98, "Pueblo"), nil},
		{"more than Telegram takes", "choice", numbered(120, "Town"), numbered(120, "Pueblo"), []string{
			"one.yaml: step q cannot be shown on telegram, so nobody there could go on: encode message: message refused by the platform: 121 keys, the most are 100 (en, es)",
		}},
		{"more with what stands below once some are picked", "ranking", numbered(99, "Town"), numbered(99, "Pueblo"), []string{
			"one.yaml: step q cannot be shown on telegram, so nobody there could go on: encode message: message refused by the platform: 101 keys, the most are 100 (en, es)",
		}},
		{"equal", "choice", []string{"Yes", "No"}, []string{"Sí", "Sí"}, []string{
			`one.yaml: step q has two keys that nobody can tell apart, "Sí" and "Sí": word them differently (es)`,
		}},
		{"equal when typed", "choice", []string{"Yes", "yes!"}, []string{"Sí", "No"}, []string{
			`one.yaml: step q has two keys that nobody can tell apart, "Yes" and "yes!": word them differently (en)`,
		}},
		{"equal to look at", "choice", []string{"👍", "👍\u200b"}, []string{"👍", "👎"}, []string{
			`one.yaml: step q has two keys that nobody can tell apart, "👍" and "👍\u200b": word them differently (en)`,
		}},
		{"equal to a key below", "choice", []string{"Skip", "Stay"}, []string{"Saltar ya", "Quedarse"}, []string{
			`one.yaml: step q has two keys that nobody can tell apart, "Skip" and "Skip": word them differently (en)`,
		}},
		{"invisible", "choice", []string{"Yes", "\u2800\u200b"}, []string{"Sí", "\u3164"}, []string{
			"one.yaml: step q has a key without anything to see on it, number 2: give it words (en, es)",
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := oneChoice(t, tt.kind, tt.english, tt.spanish)
			r, err := checkAll([]string{filepath.Join(dir, "one.yaml")}, "", dir, deployment{})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, p := range r.problems {
				got = append(got, strings.TrimPrefix(p, dir+"/"))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("found (-want +got):\n%s", diff)
			}
		})
	}
}
