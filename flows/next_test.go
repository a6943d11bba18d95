package flows

import (
	"encoding/json"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// plainWords answers every key with its last part, and knows three countries.
type plainWords struct{}

func (plainWords) Word(lang, key string) string {
	if key == "bot.language" {
		return map[string]string{"en": "English", "es": "Español", "fr": "Français"}[lang]
	}
	if strings.HasPrefix(key, "bot.command.") && lang != "en" {
		return ""
	}
	return strings.ReplaceAll(key[strings.LastIndexByte(key, '.')+1:], "_", " ")
}

func (plainWords) CountryNames(code string) []string {
	return map[string][]string{"GH": {"Ghana"}, "CI": {"Côte d’Ivoire", "Ivory Coast"}, "CG": {"Congo"}}[code]
}

func (plainWords) CountryCodes() []string { return []string{"CG", "CI", "GH"} }
func (plainWords) Cities(string) []string { return nil }

// firstVersion returns the source of the first version of ogp-phase2.
func firstVersion(t testing.TB) []byte {
	t.Helper()
	src, err := os.ReadFile("../bot/bottest/first/ogp-phase2.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return src
}

func parsed(t testing.TB, name string) *Flow {
	t.Helper()
	src, ok := Embedded()[name]
	if name == "ogp-phase2.yaml" { // most tests are told with its first version
		src, ok = firstVersion(t), true
	}
	if !ok {
		t.Fatalf("there is no %s", name)
	}
	f, err := Parse(name, src)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func roundTrip(t *rapid.T, s State) State {
	src, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	var back State
	if err := json.Unmarshal(src, &back); err != nil {
		t.Fatal(err)
	}
	return back
}

// anyInput draws what a person, a clumsy client or an attacker may send.
func anyInput(t *rapid.T, f *Flow, lexicon *Lexicon, s State) Input {
	step := rapid.SampledFrom(f.Steps).Draw(t, "step")
	switch rapid.IntRange(0, 3).Draw(t, "how") {
	case 0: // typed words
		texts := []string{
			"1", "2", "3", "9", "-1", "yes", "no", "agree", "disagree", "partly", "full", "short", "hello there", "gha",
			"2 3", "1,2,3,4,5", "12 people", "/done", "/skip", "/back", "/review", "/stop", "/start", "/undo", "/submit",
			"/language fr", "/language", "x y", "/keep", "/continue", "all", "none", "", "other", "🎉", "{{.X}}",
		}
		text := rapid.SampledFrom(texts).Draw(t, "text")
		return lexicon.Interpret(s, text, "", rapid.SampledFrom([]string{"", "m1", "m2"}).Draw(t, "ref"))
	case 1: // a key of any step
		verbs := []Verb{Reply, Pick, Unpick, Done, Undo, SkipIt, Keep, TakeOther, DropOther, DropWords, Change, Back}
		do := rapid.SampledFrom(verbs).Draw(t, "do")
		code := ""
		if do == Reply || do == Pick || do == Unpick {
			code = rapid.SampledFrom(append([]string{"3", "nonsense"}, step.Options...)).Draw(t, "code")
		}
		return lexicon.Interpret(s, "", Token(step.ID, do, code), "")
	case 2: // a key of the conversation
		verbs := []Verb{
			Resume, Rest, DoReview, Stop, Later, Submit, Finish, Restart, RestartYes, Erase, EraseYes, KeepText, DropText,
			DoLanguage, Help, Privacy,
		}
		return lexicon.Interpret(s, "", Token("", rapid.SampledFrom(verbs).Draw(t, "do"), ""), "")
	default: // anything at all
		verbs := []Verb{Nothing, Reply, Add, Pick, Edited, Guess, Offer, Unclear, Page, Media, SetLang, Range, TooMany, "zzz"}
		return Input{
			Do:   rapid.SampledFrom(verbs).Draw(t, "do"),
			Step: rapid.SampledFrom([]string{"", step.ID, "nope"}).Draw(t, "at"),
			Text: rapid.SampledFrom([]string{"", "words"}).Draw(t, "words"),
			Ref:  rapid.SampledFrom([]string{"", "m1"}).Draw(t, "ref"),
			Value: Value{
				Codes: rapid.SliceOfN(rapid.SampledFrom([]string{"agree", "yes", "no", "fr", "zz"}), 0, 2).Draw(t, "codes"),
			},
		}
	}
}

// texts returns everything that was written and is still kept.
func texts(s State) string {
	src, _ := json.Marshal([]any{s.Answers, s.Draft, s.Begun, s.Notes})
	return string(src)
}

func TestWalksKeepTheirPromises(t *testing.T) {
	for _, name := range []string{"ogp-phase2.yaml", "ogp-community.yaml"} {
		f := parsed(t, name)
		lexicon := f.Lexicon(plainWords{})
		t.Run(f.ID, rapid.MakeCheck(func(t *rapid.T) {
			var s State
			var journal []Answer
			for range rapid.IntRange(1, 60).Draw(t, "length") {
				in := anyInput(t, f, lexicon, s)
				before := roundTrip(t, s)
				out := f.Next(s, in)
				if !reflect.DeepEqual(roundTrip(t, s), before) {
					t.Fatalf("%+v changed the state it was given", in)
				}
				if again := f.Next(roundTrip(t, s), in); !reflect.DeepEqual(again.Say, out.Say) {
					t.Fatalf("%+v said %v and then %v", in, out.Say, again.Say)
				}
				checkStep(t, f, before, in, out)
				if out.Forget {
					journal = nil
				}
				journal = append(journal, out.Answers...)
				s = roundTrip(t, out.State)
				if f.Consented(s) {
					if got := Fold(journal); !sameAnswers(got, s.Answers) {
						t.Fatalf("after %+v the journal says\n%v\nand the state\n%v", in, got, s.Answers)
					}
					if got := FoldNotes(journal); !maps.EqualFunc(got, s.Notes, func(a, b Note) bool { return slices.Equal(a.Bubbles, b.Bubbles) }) {
						t.Fatalf("after %+v the journal notes\n%v\nand the state\n%v", in, got, s.Notes)
					}
					if got := FoldTaken(journal); !maps.Equal(got, s.Taken) {
						t.Fatalf("after %+v the journal says that %v were taken back, and the state %v", in, got, s.Taken)
					}
				} else if len(journal) > 0 {
					t.Fatalf("%+v journaled before consent: %v", in, journal)
				}
			}
		}))
	}
}

func sameAnswers(a, b map[string]Value) bool {
	if len(a) != len(b) {
		return false
	}
	for id := range a {
		if !same(a[id], b[id]) {
			return false
		}
	}
	return true
}

// checkStep checks for one turn what must be true for every turn.
func checkStep(t *rapid.T, f *Flow, before State, in Input, out Outcome) {
	s := out.State
	if s.Status == InProgress && f.Current(s) == nil {
		t.Fatalf("%+v left a response in progress with nothing to ask", in)
	}
	if !out.Forget && s.Reached.Part == before.Reached.Part && s.Reached.Number < before.Reached.Number {
		t.Fatalf("%+v turned the progress back from %v to %v", in, before.Reached, s.Reached)
	}
	questions := 0
	for _, p := range out.Say {
		if p.Kind != PromptNote {
			questions++
		}
	}
	if questions > 1 {
		t.Fatalf("%+v asks %d questions at once: %v", in, questions, out.Say)
	}
	cur := f.Current(before)
	if in.Do == Add && in.Text != "" && in.Step == "" && !out.Forget && cur != nil && cur.Kind == Text && before.Status != "" {
		if !strings.Contains(texts(s), in.Text) {
			t.Fatalf("%+v lost what was written", in)
		}
	}
	// A key of another step never answers the current one.
	if cur != nil && in.Step != "" && in.Step != cur.ID && in.Do == Reply {
		for _, a := range out.Answers {
			if a.Step == cur.ID {
				t.Fatalf("%+v answered %s", in, cur.ID)
			}
		}
	}
}

func TestEveryForwardWalkEnds(t *testing.T) {
	for _, name := range []string{"ogp-phase2.yaml", "ogp-community.yaml"} {
		f := parsed(t, name)
		t.Run(f.ID, rapid.MakeCheck(func(t *rapid.T) {
			out := f.Next(State{Lang: "en"}, Input{Do: Start})
			for n := 0; ; n++ {
				if n > 4*len(f.Steps) {
					t.Fatalf("still asking after %d answers", n)
				}
				st := f.Current(out.State)
				if st == nil || out.State.Status != InProgress {
					return
				}
				out = f.Next(out.State, forward(t, st))
				if st.Kind == Text && out.State.Draft.Bubbles != nil {
					out = f.Next(out.State, Input{Do: Done})
				}
			}
		}))
	}
}

// forward draws a proper answer to a step.
func forward(t *rapid.T, st *Step) Input {
	if st.Kind == Review {
		return Input{Do: Submit}
	}
	if !st.Required && st.Kind != Consent && st.Kind != Language && rapid.Bool().Draw(t, "skip") {
		return Input{Do: SkipIt}
	}
	switch st.Kind {
	case Text:
		return Input{Do: Add, Text: "Something."}
	case Number, Scale:
		n := rapid.IntRange(st.Min, st.Max).Draw(t, "number")
		return Input{Do: Reply, Value: Value{Number: &n}}
	case Country, Date, Split:
		all := st.Kind.of().samples(st)
		return Input{Do: Reply, Value: rapid.SampledFrom(all).Draw(t, "sample")}
	}
	options := slices.DeleteFunc(slices.Clone(st.Options), func(c string) bool { return c == OtherCode })
	return Input{Do: Reply, Value: Value{Codes: []string{rapid.SampledFrom(options).Draw(t, "option")}}}
}

// An exclusive option is the whole answer, even if min requires more options. A forged key cannot choose a language that
// is not offered.
func TestStandsAlone(t *testing.T) {
	f, err := Parse("a.yaml", []byte(`flow: demo
version: 1
languages: [en, fr]
parts: [main]
steps:
  - {id: lang, kind: language}
  - {id: consent, kind: consent, notice: "1"}
  - part: main
    steps:
      - {id: needs, kind: several, options: [a, b, c, none_of_them], exclusive: [none_of_them], min: 2}
  - {id: review, kind: review}
`))
	if err != nil {
		t.Fatal(err)
	}
	lexicon := f.Lexicon(nil)
	s := f.Next(State{}, Input{Do: Start}).State
	if crafted := f.Next(s, lexicon.Interpret(s, "", "lang:reply:xx", "")).State; len(crafted.Answers) > 0 {
		t.Errorf("a crafted key made %v", crafted.Answers)
	}
	for _, token := range []string{"lang:reply:en", "consent:reply:yes", "needs:pick:none_of_them", "needs:done"} {
		s = f.Next(s, lexicon.Interpret(s, "", token, "")).State
	}
	if got := s.Answers["needs"].Codes; len(got) != 1 || got[0] != "none_of_them" {
		t.Errorf("picked and done, the answer is %v", got)
	}
}
