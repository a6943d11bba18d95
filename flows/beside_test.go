package flows_test

import (
	"testing"

	"aporte/flows"
)

func TestCalled(t *testing.T) {
	f := &flows.Flow{Ref: flows.Ref{ID: "ogp-community"}, Name: "community"}
	for code, want := range map[string]string{
		"community": "", "Community": "", "community-radio": "radio", "community_radio-es": "radio-es", "ogp-community": "",
		"ogp-community-radio": "radio", "community-": "",
	} {
		if rest, ok := f.Called(code); !ok || rest != want {
			t.Errorf("%q: %q, %t, want %q", code, rest, ok, want)
		}
	}
	for _, code := range []string{"", "communit", "communities", "radio-community", "ogp", "ogp-communities", "é"} {
		if rest, ok := f.Called(code); ok {
			t.Errorf("%q asks for it, and %q is left", code, rest)
		}
	}
	if _, ok := (&flows.Flow{Ref: flows.Ref{ID: "town"}}).Called("-radio"); ok {
		t.Error("a consultation without a name is asked for by none")
	}
}

// A word in a text that may mean "stop" does not end the wish to hear of the outcome. To leave then does.
func TestWishInDoubt(t *testing.T) {
	const flow = `
flow: news
version: 1
languages: [en]
steps:
  - {id: consent, kind: consent, notice: "1"}
  - {id: contact, kind: choice, options: ["yes", "no"], apart: true, hear: "yes"}
  - {id: text, kind: text}
  - {id: review, kind: review}
`
	f, err := flows.Parse("news.yaml", []byte(flow))
	if err != nil {
		t.Fatal(err)
	}
	s := flows.State{Ref: f.Ref, Status: flows.InProgress, Answers: map[string]flows.Value{"consent": {Codes: []string{"yes"}}, "contact": {Codes: []string{"yes"}}}}
	s.Draft.Step = "text"
	asked := f.Next(s, flows.Input{Do: flows.Perhaps, Act: flows.Stop, Text: "stop"}).State
	if asked.Aside != flows.AskLeave || !f.Wishes(asked) {
		t.Fatalf("asked %q, a wish: %t", asked.Aside, f.Wishes(asked))
	}
	if on := f.Next(asked, flows.Input{Do: flows.IsText}).State; !f.Wishes(on) {
		t.Error("it was text, and the wish is gone")
	}
	left := f.Next(asked, flows.Input{Do: flows.Later})
	if f.Wishes(left.State) || len(left.Say) == 0 || left.Say[0].Word != flows.NoteNoNews {
		t.Errorf("it was meant, a wish: %t, and it says %+v", f.Wishes(left.State), left.Say)
	}
}
