package flows

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

// TestContactable tells who may be written to: those who said yes, with the answers that say how.
func TestContactable(t *testing.T) {
	f := mustParse(t, `
flow: small
version: 1
languages: [en]
steps:
  - {id: consent, kind: consent, notice: "1"}
  - {id: a, kind: choice, options: [x, y]}
  - {id: contact, kind: choice, options: ["yes", "no"], apart: true, hear: "yes"}
  - {id: channel, kind: choice, options: [this_chat, email, nowhere], apart: true, when: {contact: "yes", a: x}}
  - {id: email, kind: text, max: 200, apart: true, when: {channel: email}}
  - {id: review, kind: review}
`)
	code := func(c string) Value { return Value{Codes: []string{c}} }
	mail := Value{Text: "me@example.org"}
	for name, tt := range map[string]struct {
		answers map[string]Value
		want    string
	}{
		"nothing":                  {nil, ""},
		"no":                       {map[string]Value{"contact": code("no")}, ""},
		"passed over":              {map[string]Value{"contact": {Missing: Skipped}}, ""},
		"yes":                      {map[string]Value{"contact": code("yes")}, "contact"},
		"in this chat":             {map[string]Value{"contact": code("yes"), "channel": code("this_chat")}, "channel contact"},
		"by mail":                  {map[string]Value{"contact": code("yes"), "channel": code("email"), "email": mail}, "channel contact email"},
		"by mail, sealed":          {map[string]Value{"contact": code("yes"), "channel": code("email"), "email": {Sealed: true}}, "channel contact email"},
		"by mail, without address": {map[string]Value{"contact": code("yes"), "channel": code("email"), "email": {Missing: Skipped}}, ""},
		"no more":                  {map[string]Value{"contact": code("yes"), "channel": code("nowhere"), "email": mail}, ""},
		"another way now":          {map[string]Value{"contact": code("yes"), "channel": code("this_chat"), "email": mail}, "channel contact"},
		"no, after all":            {map[string]Value{"contact": code("no"), "channel": code("email"), "email": mail}, ""},
	} {
		if got := strings.Join(slices.Sorted(maps.Keys(f.Contactable(tt.answers))), " "); got != tt.want {
			t.Errorf("%s: %q count, want %q", name, got, tt.want)
		}
	}
}
