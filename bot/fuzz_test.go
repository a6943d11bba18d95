package bot_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"aporte/bot"
	"aporte/flows"
	"aporte/locales"
)

// FuzzDecide types anything, and presses any key, at every kind of question: what follows can be said, changes no answer
// but that of the open question or of the key's, and loses no word of a text.
func FuzzDecide(f *testing.F) {
	places := []struct {
		at, by string
		do     []string
	}{
		{},
		{at: "lang"},
		{at: "consent"},
		{at: "f1_stance"},
		{at: "f1_for", by: "f1_stance=1", do: []string{"half a text"}},
		{at: "group_size", by: "mode=3"},
		{at: "areas"},
		{at: "levers", do: []string{"other"}},
		{at: "conditions_political"},
		{at: "idea1_tags", by: "idea1_headline=x"},
		{at: "country", do: []string{"guine"}},
		{at: "sector", do: []string{"a beekeeper"}},
		{at: "f1_stance", do: []string{"/stop"}},
		{at: "f1_stance", do: []string{"/delete"}},
		{at: "f2_stance", by: "f1_stance=1 f1_for=because", do: []string{"/start"}},
		{at: "review", by: "f1_stance=1 f1_for=because"},
		{at: "review", do: []string{"submit"}},
	}
	k := newTalk(f, "")
	lexicon := k.flow.Lexicon(bot.Vocabulary(locales.Default()))
	var sessions [][]byte
	for _, p := range places {
		k.session = []byte("{}")
		k.reach(p.at, p.by)
		for _, text := range p.do {
			k.act(text)
		}
		sessions = append(sessions, k.session)
	}
	for i := range places {
		for _, text := range []string{"2", "1 3 3", "/language fr", "no", "x\u202e\u2069{{.}}", "٢", strings.Repeat("e\u0301", 200)} {
			f.Add(i, text, "")
		}
		f.Add(i, "", "f1_stance:reply:agree")
		f.Add(i, "", ":erase!")
	}
	f.Fuzz(func(t *testing.T, place int, text, token string) {
		k.t, k.session, k.ever, k.journal = t, sessions[max(place, -place-1)%len(sessions)], nil, nil
		before := k.state()
		cur := k.flow.Current(before)
		u := bot.Update{Text: text, Ref: "r"}
		if token != "" {
			u = bot.Update{Did: bot.Pressed, Token: k.tag() + "|" + token}
		}
		k.act(u)
		if k.last.Nothing {
			return
		}
		after := k.state()
		for _, m := range k.last.Send {
			if !utf8.ValidString(m.Text) {
				t.Errorf("%q is no text", m.Text)
			}
			for _, c := range m.Choices {
				if len(c.Token) > 64 || c.Label == "" || !utf8.ValidString(c.Token) {
					t.Errorf("a key that cannot be: %+v", c)
				}
			}
		}
		step, _, _ := strings.Cut(token, ":")
		if token == "" && before.Aside == "" && cur != nil {
			step = cur.ID
		}
		for id := range changed(before.Answers, after.Answers) {
			if id != step && id != "lang" && !k.last.Forget && before.Aside == "" && step != "" && step != "review" {
				t.Errorf("%q answers %s while %s is open", text+token, id, step)
			}
		}
		writes := token == "" && before.Status == flows.InProgress && before.Aside == "" && cur != nil && cur.Kind == flows.Text
		if clean := k.cleaned(text); writes && strings.TrimSpace(clean) != "" && !strings.HasPrefix(strings.TrimSpace(clean), "/") {
			said, _ := k.said()
			b, in := after.Draft.Bubbles, lexicon.Interpret(before, clean, "", "r")
			drafted := len(b) > 0 && b[len(b)-1].Text == clean || strings.Contains(said, "characters")
			asked := after.Draft.Doubt != nil && after.Draft.Doubt.Text == clean
			if in.Do == flows.Add && !drafted || in.Do == flows.Perhaps && !asked {
				t.Errorf("%q is lost", text)
			}
		}
	})
}
