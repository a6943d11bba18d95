package telegram_test

import (
	"strings"
	"testing"

	"aporte/adapters/telegram"
	"aporte/bot"
	"aporte/flows"
	"aporte/locales"
)

// paired lets a scene run with the consultations that are built in: one for people, and one for groups beside it.
func paired(t *testing.T) func(*bot.Config) {
	t.Helper()
	read := func(name string) *flows.Flow {
		f, err := flows.Parse(name, flows.Embedded()[name])
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	return func(c *bot.Config) {
		c.Flow, c.Beside, c.Words = read("ogp-phase2.yaml"), []*flows.Flow{read("ogp-community.yaml")}, locales.Default()
	}
}

// A deep link leads into the consultation that it names, with its source. Telegram shows people the key "Start", and sends
// "/start CODE" for them.
func TestDeepLinkBeside(t *testing.T) {
	for _, mode := range []string{telegram.Poll, telegram.Webhook} {
		t.Run(mode, func(t *testing.T) {
			s := newSceneIn(t, mode, "fr", 0, paired(t))
			do := func(act string) string {
				t.Helper()
				if label, ok := strings.CutPrefix(act, "!"); !ok {
					s.Type("ana", act)
				} else if !s.Press("ana", label, false) {
					t.Fatalf("there is no key %q", label)
				}
				s.settle()
				all := s.Shown("ana")
				return all[len(all)-1].Text
			}
			see := func(act string, parts ...string) {
				t.Helper()
				said := do(act)
				for _, part := range parts {
					if !strings.Contains(said, part) {
						t.Errorf("after %q: %q is not in\n%s", act, part, said)
					}
				}
			}
			group := func() bot.Session {
				t.Helper()
				got, err := s.store.Session(t.Context(), bot.Address{Channel: telegram.Name, User: s.user(), Consultation: "ogp-community"})
				if err != nil {
					t.Fatal(err)
				}
				return got
			}
			see("/start community-poster", "Un groupe en a-t-il parlé")
			see("!Oui, j’accepte", "1/12", "Quand le groupe s’est-il réuni")
			if got := group(); got.Source != "poster" || got.Response == "" {
				t.Errorf("the group's session has the source %q", got.Source)
			}
			see("12 mars 2026", "2/12")
			see("/start", "question 2") // Start again in the app: where they are
			see("/start phase2-radio", "Qu’en pensez-vous", "/commencer community")
			if got := s.session(); got.Source != "radio" || got.Away != "" {
				t.Errorf("the own session has the source %q, away %q", got.Source, got.Away)
			}
			see("/start community", "2/12", "/commencer phase2")
			see("Cotonou", "3/12")
			if got := group().State.Answers["place"].Text; got != "Cotonou" {
				t.Errorf("the place is %q", got)
			}
		})
	}
}
