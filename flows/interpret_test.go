package flows

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// at returns a state of the flow in which step is being asked.
func at(t testing.TB, f *Flow, step string) State {
	t.Helper()
	n := 30
	answers := map[string]Value{
		"lang": {Codes: []string{"en"}}, "consent": {Codes: []string{"yes"}}, "route": {Codes: []string{"full"}},
		"mode": {Codes: []string{"group"}}, "group_size": {Number: &n},
	}
	s := State{Ref: f.Ref, Lang: "en", Status: InProgress, Answers: map[string]Value{}}
	for i := range f.Steps {
		st := &f.Steps[i]
		if st.ID == step {
			if cur := f.Current(s); cur == nil || cur.ID != step {
				t.Fatalf("%s is not what is asked", step)
			}
			return s
		}
		if v, ok := answers[st.ID]; ok {
			s.Answers[st.ID] = v
		} else if st.Kind != Statement && f.Visible(s, st.ID) {
			s.Answers[st.ID] = Value{Missing: Skipped}
		}
	}
	t.Fatalf("no step %s", step)
	return s
}

func TestInterpretTypedWords(t *testing.T) {
	f := parsed(t, "ogp-phase2.yaml")
	lexicon := f.Lexicon(plainWords{})
	tests := []struct {
		step, text string
		do         Verb
		codes      string // space between
		number     int
	}{
		{"lang", "2", Reply, "es", 0},
		{"lang", "français", SetLang, "fr", 0},
		{"lang", "FRANCAIS", SetLang, "fr", 0},
		{"lang", "es", SetLang, "es", 0},
		{"lang", "Klingon", Unclear, "", 0},
		{"consent", "yes", Reply, "yes", 0},
		{"consent", "NO!", Reply, "no", 0},
		{"consent", "perhaps", Unclear, "", 0},

		{"f1_stance", "2", Reply, "partly", 0},
		{"f1_stance", "٢", Reply, "partly", 0},
		{"f1_stance", "२", Reply, "partly", 0},
		{"f1_stance", "2.", Reply, "partly", 0},
		{"f1_stance", "#2", Reply, "partly", 0},
		{"f1_stance", " 2 ", Reply, "partly", 0},
		{"f1_stance", "(2)", Reply, "partly", 0},
		{"f1_stance", "0", Range, "", 0},
		{"f1_stance", "5", Range, "", 0},
		{"f1_stance", "-1", Range, "", 0},
		{"f1_stance", "2.5", Range, "", 0},
		{"f1_stance", "1e9", Range, "", 0},
		{"f1_stance", "AGREE", Reply, "agree", 0},
		{"f1_stance", "àgréé", Reply, "agree", 0},
		{"f1_stance", "dis", Guess, "disagree", 0},
		{"f1_stance", "disagre", Reply, "disagree", 0},
		{"f1_stance", "dissagree", Guess, "disagree", 0},
		{"f1_stance", "argee", Unclear, "", 0},
		{"f1_stance", "🎉", Unclear, "", 0},
		{"f1_stance", "", Nothing, "", 0},
		{"f1_stance", " \n\t ", Nothing, "", 0},
		{"f1_stance", "/dance", Unknown, "", 0},
		{"f1_stance", "/back@aporte_bot", Back, "", 0},
		{"f1_stance", "stop", Stop, "", 0},
		{"f1_stance", "/language fr", SetLang, "fr", 0},
		{"f1_stance", "/language xx", BadLang, "", 0},

		{"f1_unclear", "stop", Perhaps, "", 0},
		{"f1_unclear", "help", Help, "", 0},
		{"f1_unclear", "stop corruption", Add, "", 0},
		{"f1_unclear", "/stop", Stop, "", 0},
		{"f1_unclear", "/etc/passwd is no secret", Add, "", 0},
		{"f1_unclear", "{{.Secret}}", Add, "", 0},

		{"sector", "a trade union", Offer, "", 0},
		{"sector", "civil society", Reply, "civil_society", 0},

		{"group_size", "12 people", Reply, "", 12},
		{"group_size", "1 200", Reply, "", 1200},
		{"group_size", "1.200", Reply, "", 1200},
		{"group_size", "1’200 people", Reply, "", 1200},
		{"group_size", "٣٠", Reply, "", 30},
		{"group_size", "1", Range, "", 0},
		{"group_size", "-5", Range, "", 0},
		{"group_size", "2.5", Range, "", 0},
		{"group_size", "many", Unclear, "", 0},

		{"areas", "3 1", Reply, "climate anticorruption", 0},
		{"areas", "1,3,3", Reply, "anticorruption climate", 0},
		{"areas", "1 2 3 4", TooMany, "", 0},
		{"areas", "1 9", Range, "", 0},
		{"areas", "climate, digital", Reply, "climate digital", 0},
		{"levers", "all", TooMany, "", 0},
		{"levers", "none", Offer, "", 0},

		{"conditions_political", "3", Reply, "", 3},
		{"conditions_political", "6", Range, "", 0},
		{"conditions_political", "dont know", Reply, "dont_know", 0},

		{"country", "Ghana", Reply, "GH", 0},
		{"country", "gh", Guess, "GH", 0},
		{"country", "cote d'ivoire", Reply, "CI", 0},
		{"country", "ivory", Reply, "CI", 0},
		{"country", "Ghanna", Guess, "GH", 0},
		{"country", "prefer not", Reply, "prefer_not", 0},
		{"country", "Atlantis", Unclear, "", 0},
	}
	for _, tt := range tests {
		t.Run(tt.step+"/"+tt.text, func(t *testing.T) {
			step := tt.step
			s := State{}
			if step == "f1_unclear" {
				s = at(t, f, "f1_stance")
				s.Answers["f1_stance"] = Value{Codes: []string{"unsure"}}
			} else {
				s = at(t, f, step)
			}
			in := lexicon.Interpret(s, tt.text, "", "m1")
			if in.Do != tt.do {
				t.Fatalf("do = %q, want %q (%+v)", in.Do, tt.do, in)
			}
			if got := strings.Join(in.Value.Codes, " "); got != tt.codes {
				t.Errorf("codes = %q, want %q", got, tt.codes)
			}
			if tt.number != 0 && (in.Value.Number == nil || *in.Value.Number != tt.number) {
				t.Errorf("number = %v, want %d", in.Value.Number, tt.number)
			}
			if in.Do == Add && in.Text != tt.text {
				t.Errorf("text = %q, want it as written", in.Text)
			}
		})
	}
}

func TestTokensFitAKeyAndComeBack(t *testing.T) {
	for name := range Embedded() {
		f := parsed(t, name)
		lexicon := f.Lexicon(plainWords{})
		for _, st := range f.Steps {
			for _, code := range st.Options {
				for _, do := range []Verb{Reply, Pick, Unpick} {
					token := Token(st.ID, do, code)
					if len(token) > 56 {
						t.Errorf("token %q has %d bytes", token, len(token))
					}
					in := lexicon.Interpret(State{}, "", token, "")
					if in.Do != do || in.Step != st.ID || !slices.Equal(in.Value.Codes, []string{code}) {
						t.Errorf("token %q came back as %+v", token, in)
					}
				}
			}
		}
	}
}

func TestCraftedTokensAreForged(t *testing.T) {
	lexicon := parsed(t, "ogp-phase2.yaml").Lexicon(plainWords{})
	for _, token := range []string{
		":", "::", "f1_stance", "f1_stance:", "nope:reply:agree", "f1_stance:reply", ":reply:agree", ":lang", "f1_stance:lang:fr",
		":submit:now", "conditions_political:reply:x", strings.Repeat("a", 64), "f1_stance:erase!:x", ":page:x",
	} {
		if in := lexicon.Interpret(State{}, "", token, ""); in.Do != Forged {
			t.Errorf("%q was understood as %+v", token, in)
		}
	}
}

func FuzzInterpret(f *testing.F) {
	flow := parsed(f, "ogp-phase2.yaml")
	lexicon := flow.Lexicon(plainWords{})
	states := []State{{}, at(f, flow, "f1_stance"), at(f, flow, "areas"), at(f, flow, "country"), at(f, flow, "idea1_headline")}
	for _, seed := range []string{"2", "/start x", "1,2", "a\x00b", "\xff", "f1_stance:reply:agree", "١٢٣", "1e999", "\u202e2"} {
		f.Add(uint8(1), seed, "")
		f.Add(uint8(2), "", seed)
	}
	f.Fuzz(func(t *testing.T, n uint8, text, token string) {
		s := states[int(n)%len(states)]
		in := lexicon.Interpret(s, text, token, "m1")
		out := flow.Next(s, in)
		if len(out.Say) == 0 && in.Do != Edited && token == "" {
			t.Errorf("%q (%+v) got no answer", text, in)
		}
		for _, v := range out.State.Answers {
			if utf8.ValidString(text) && !utf8.ValidString(v.Text) {
				t.Errorf("%q was stored as invalid text", text)
			}
		}
	})
}
