package flows_test

import (
	"strings"
	"testing"

	"aporte/flows"
)

const newsFlow = `
flow: news
version: 1
languages: [en]
steps:
  - {id: consent, kind: consent, notice: "1"}
  - {id: contact, kind: choice, options: ["yes", "no"], apart: true, hear: "yes"}
  - {id: where, kind: choice, options: [this_chat, email, nowhere], apart: true, when: {contact: "yes"}}
  - {id: colour, kind: choice, options: [red, this_chat]}
  - {id: review, kind: review}
`

// The last question that is shown and answered decides whether somebody wants to hear of the outcome.
func TestWishes(t *testing.T) {
	f, err := flows.Parse("news.yaml", []byte(newsFlow))
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		answers string // step=code, "-" for skipped
		want    bool
	}{
		{"", false},
		{"contact=yes", true},
		{"contact=no", false},
		{"contact=-", false},
		{"contact=yes where=this_chat", true},
		{"contact=yes where=email", false},
		{"contact=yes where=nowhere", false},
		{"contact=yes where=-", true},
		{"contact=no where=this_chat", false}, // not shown any more
		{"colour=this_chat", false},           // not kept apart
	} {
		s := flows.State{Ref: f.Ref, Status: flows.InProgress, Answers: map[string]flows.Value{"consent": {Codes: []string{"yes"}}}}
		for _, a := range strings.Fields(tt.answers) {
			step, code, _ := strings.Cut(a, "=")
			s.Answers[step] = flows.Value{Codes: []string{code}}
			if code == "-" {
				s.Answers[step] = flows.Value{Missing: flows.Skipped}
			}
		}
		if got := f.Wishes(s); got != tt.want {
			t.Errorf("%q: a wish: %t", tt.answers, got)
		}
		out := f.Next(s, flows.Input{Do: flows.Stop})
		if f.Wishes(out.State) {
			t.Errorf("%q: there is a wish after /stop", tt.answers)
		}
		if said := len(out.Say) > 0 && out.Say[0].Word == flows.NoteNoNews; said != tt.want || (len(out.Answers) > 0) != tt.want {
			t.Errorf("%q: after /stop it says %+v, and notes %+v", tt.answers, out.Say, out.Answers)
		}
		for _, a := range out.Answers {
			if a.Act != flows.ActSkipped || !a.Apart {
				t.Errorf("%q: noted is %+v", tt.answers, a)
			}
		}
		delete(s.Answers, "consent")
		if f.Wishes(s) {
			t.Errorf("%q: a wish before consent", tt.answers)
		}
	}
}

// A source of before, which does not say which answer is the wish, means the same as one that says so. Another answer is
// another question.
func TestWishInFingerprints(t *testing.T) {
	parse := func(hear string) *flows.Flow {
		f, err := flows.Parse("news.yaml", []byte(strings.Replace(newsFlow, `apart: true, when`, `apart: true`+hear+`, when`, 1)))
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	before := parse("").Fingerprint()
	if parse(", hear: this_chat").Fingerprint() != before {
		t.Error("to say what was meant changes the fingerprint")
	}
	if parse(", hear: email").Fingerprint() == before {
		t.Error("another answer as the wish does not change the fingerprint")
	}
}
