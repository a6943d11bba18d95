package flows

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"aporte/locales"
)

// divided is a consultation with a split; the words are those of the bot, and of the stance on the finding for the options.
const divided = `
flow: ogp-phase2
version: 1
languages: [en, es, fr]
steps:
  - {id: consent, kind: consent, notice: "1"}
  - {id: size, kind: number, min: 2, max: 100000}
  - {id: parts, kind: split, options: [agree, partly, disagree], of: size}
  - {id: pair, kind: split, options: [yes, no]}
  - {id: review, kind: review}
`

// splitWords are the words of the bot, with labels for the options of the split.
type splitWords struct{ inLocales }

func (w splitWords) Word(lang, key string) string {
	labels := map[string]string{
		"en agree": "Agree", "en partly": "Partly", "en disagree": "Disagree", "en yes": "Yes", "en no": "No",
		"es agree": "De acuerdo", "es partly": "En parte", "es disagree": "En desacuerdo", "es yes": "Sí", "es no": "No",
		"fr agree": "D’accord", "fr partly": "En partie", "fr disagree": "Pas d’accord", "fr yes": "Oui", "fr no": "Non",
	}
	for _, stem := range []string{"ogp-phase2.parts.", "ogp-phase2.pair."} {
		if code, ok := strings.CutPrefix(key, stem); ok {
			return labels[lang+" "+code]
		}
	}
	return w.inLocales.Word(lang, key)
}

func splitFlow(t testing.TB) (*Flow, *Lexicon) {
	t.Helper()
	f, err := Parse("test.yaml", []byte(divided))
	if err != nil {
		t.Fatal(err)
	}
	return f, f.Lexicon(splitWords{inLocales{locales.Default()}})
}

// dividing returns a state in which the split is asked, of a group of 30.
func dividing(lang string) State {
	size := 30
	return State{Ref: Ref{"ogp-phase2", 1}, Lang: lang, Status: InProgress, Draft: Draft{Step: "parts"}, Answers: map[string]Value{
		"consent": {Codes: []string{"yes"}}, "size": {Number: &size},
	}}
}

// numbersOf writes numbers in the order of the options, "-" for one that is not there.
func numbersOf(f *Flow, step string, counts Counts) string {
	var all []string
	for _, code := range f.Step(step).Options {
		if n, ok := counts[code]; ok {
			all = append(all, fmt.Sprint(n))
		} else {
			all = append(all, "-")
		}
	}
	return strings.Join(all, " ")
}

func TestSplitIsRead(t *testing.T) {
	f, lexicon := splitFlow(t)
	for _, tt := range []struct {
		lang, text string
		do         Verb
		numbers    string
	}{
		{"en", "12 3 9", Reply, "12 3 9"},
		{"en", "12, 3, 9", Reply, "12 3 9"},
		{"en", "12/3/9", Reply, "12 3 9"},
		{"en", "12;3;9.", Reply, "12 3 9"},
		{"en", "12\n3\n9", Reply, "12 3 9"},
		{"en", " 0 0 0 ", Reply, "0 0 0"},
		{"en", "12 + 3 + 9", Reply, "12 3 9"},
		{"en", "(12) (3) (9)", Reply, "12 3 9"},
		{"en", "١٢ ٣ ٩", Reply, "12 3 9"},
		{"en", "१२، ३، ९", Reply, "12 3 9"},
		{"en", "１２　３　９", Reply, "12 3 9"},
		{"en", "12 and 3 and 9", Reply, "12 3 9"},
		{"es", "12, 3 y 9 personas", Reply, "12 3 9"},
		{"fr", "12, 3 et 9", Reply, "12 3 9"},
		{"en", "1,200 3 9", Reply, "1200 3 9"},
		{"en", "1'200, 3, 9", Reply, "1200 3 9"},
		{"fr", "1\u202f200 3 9", Reply, "1200 3 9"},
		{"en", "12 300 9", Reply, "12 300 9"},

		{"en", "12 agree, 3 partly, 9 disagree", Reply, "12 3 9"},
		{"en", "9 disagree 12 agree 3 partly", Reply, "12 3 9"},
		{"en", "Agree: 12, partly: 3, disagree: 9", Reply, "12 3 9"},
		{"en", "disagree 9\nagree 12\npartly 3", Reply, "12 3 9"},
		{"en", "12 agree, partly 3, 9 no", Reply, "12 3 9"},
		{"en", "12 people agree and 3 of them partly, 9 were against", Reply, "12 3 9"},
		{"en", "12 yes 3 partly 9 no", Reply, "12 3 9"},
		{"es", "12 de acuerdo, 3 en parte y 9 en contra", Reply, "12 3 9"},
		{"fr", "12 d’accord, 3 en partie, 9 pas d’accord", Reply, "12 3 9"},
		{"fr", "1 personne d'accord, 3 personnes en partie, 9 contre", Reply, "1 3 9"},
		{"en", "1,200 agree, 3 partly, 9 disagree", Reply, "1200 3 9"},

		{"en", "12", Pick, "12 - -"},
		{"en", "12 3", Pick, "12 3 -"},
		{"en", "12 people", Pick, "12 - -"},
		{"en", "3 partly", Pick, "- 3 -"},
		{"es", "12 de acuerdo y 3 en contra", Pick, "12 - 3"},
		{"en", "1,200", Pick, "1200 - -"},

		{"en", "12-3-9", Guess, "12 3 9"}, // or ranges
		{"en", "12.3.9", Guess, "12 3 9"},
		{"en", "12,300,9", Guess, "12 300 9"},
		{"en", "1 200 3 9", Guess, "1200 3 9"},
		{"en", "12,5", Guess, "12 5 -"},
		{"en", "12 agre, 3 partly, 9 disagree", Guess, "12 3 9"},
		{"en", "12 agree, 3 partly, 9 disagree because of the road", Guess, "12 3 9"},
		{"en", "12 de acuerdo, 3 en parte, 9 en contra", Guess, "12 3 9"},

		{"en", "12 3 9 4", Unclear, "- - -"},
		{"en", "12-15", Unclear, "- - -"},
		{"en", "10-15 agree, 3 partly", Unclear, "- - -"},
		{"en", "50% 30% 20%", Unclear, "- - -"},
		{"es", "50 por ciento de acuerdo, 50 por ciento en contra", Unclear, "- - -"},
		{"fr", "50 pour cent d’accord", Unclear, "- - -"},
		{"en", "~12 3 9", Unclear, "- - -"},
		{"en", "2.5", Unclear, "- - -"},
		{"en", "-1 3 9", Unclear, "- - -"},
		{"en", "1e3 3 9", Unclear, "- - -"},
		{"en", "12/24 agree, 3 partly", Unclear, "- - -"},
		{"en", "12 agree 3 agree", Unclear, "- - -"},
		{"en", "12 agree 3", Unclear, "- - -"},
		{"en", "12 agree, 3 partly, 9 disagree, 2 left", Unclear, "- - -"},
		{"es", "12 no están de acuerdo", Unclear, "- - -"},
		{"en", "12 are not partly", Unclear, "- - -"},
		{"en", "option 1", Unclear, "- - -"},
		{"en", "12 xyzzy 3", Unclear, "- - -"},
		{"en", "most of us agree", Unclear, "- - -"},
		{"en", "xyzzy", Unclear, "- - -"},
		{"en", strings.Repeat("1 ", 5000), Unclear, "- - -"},

		{"en", "12 3 100001", Range, "- - -"},
		{"en", "12 agree, 3 partly, 100001 disagree", Range, "- - -"},
		{"en", "99999999999999999999 3 9", Range, "- - -"},
		{"en", "99999999999999999999", Range, "- - -"},
	} {
		t.Run(tt.lang+" "+strings.ToValidUTF8(tt.text[:min(len(tt.text), 60)], ""), func(t *testing.T) {
			in := lexicon.Interpret(dividing(tt.lang), tt.text, "", "m1")
			if got := numbersOf(f, "parts", in.Value.Counts); in.Do != tt.do || got != tt.numbers {
				t.Errorf("read as %s %s, want %s %s", in.Do, got, tt.do, tt.numbers)
			}
		})
	}
}

func TestSplitOfTwoMayBeADecimal(t *testing.T) {
	f, lexicon := splitFlow(t)
	s := dividing("en")
	s.Answers["parts"] = Value{Missing: Skipped}
	for text, want := range map[string]Verb{"2 5": Reply, "2, 5": Reply, "2,5": Guess, "12-15": Guess, "1,200": Guess, "2.5": Unclear} {
		if in := lexicon.Interpret(s, text, "", "m1"); in.Do != want {
			t.Errorf("%q is read as %s %s, want %s", text, in.Do, numbersOf(f, "pair", in.Value.Counts), want)
		}
	}
}

// saying types or presses one after the other, and returns the state and the notes of the last step.
func saying(f *Flow, lexicon *Lexicon, s State, lines ...string) (State, []string) {
	var notes []string
	for i, line := range lines {
		var in Input
		if token, ok := strings.CutPrefix(line, "["); ok {
			in = lexicon.Interpret(s, "", strings.TrimSuffix(token, "]"), "")
		} else {
			in = lexicon.Interpret(s, line, "", fmt.Sprint("m", i))
		}
		out := f.Next(s, in)
		notes = nil
		for _, p := range out.Say {
			if p.Kind == PromptNote {
				notes = append(notes, p.Word.Key())
			}
		}
		s = out.State
	}
	return s, notes
}

// Row 162: numbers that are more than the people there were are asked about, among others.
func TestSplitIsComposed(t *testing.T) {
	f, lexicon := splitFlow(t)
	for _, tt := range []struct {
		name, lines  string
		draft, given string
		note         string
	}{
		{"one after the other", "12|3|9", "12 3 9", "", ""},
		{"and done", "12|3|9|[parts:done]", "", "12 3 9", ""},
		{"a part is enough", "12|[parts:done]", "", "12 - -", ""},
		{"a key says which", "[parts:pick:disagree]|9|12", "12 - 9", "", ""},
		{"the word too", "disagree|9|12", "12 - 9", "", ""},
		{"a key replaces", "12|3|[parts:pick:agree]|13", "13 3 -", "", ""},
		{"undo", "12|3|[parts:undo]", "12 - -", "", ""},
		{"undo a key", "12|[parts:pick:disagree]|[parts:undo]|3", "12 3 -", "", ""},
		{"nothing to undo", "[parts:undo]", "- - -", "", "bot.note.empty"},
		{"nothing is done", "[parts:done]", "- - -", "", "bot.note.empty"},
		{"a pressed key is no number", "[parts:pick:agree]|[parts:done]", "- - -", "", "bot.note.empty"},
		{"all at once in the end", "12|1 2 3", "", "1 2 3", ""},
		{"a guess is a question", "12-3-9", "12 3 9", "", "bot.note.split_guess"},
		{"yes", "12-3-9|yes", "", "12 3 9", ""},
		{"no", "12-3-9|no", "- - -", "", "bot.note.kept"},
		{"too many", "12 13 9", "12 13 9", "", "bot.note.split_over"},
		{"too many, and sure", "12 13 9|[parts:done]", "", "12 13 9", ""},
		{"too many, and changed", "12 13 9|12 3 9", "", "12 3 9", ""},
		{"too many, and changed to too many", "12 13 9|[parts:pick:agree]|15|[parts:done]", "15 13 9", "", "bot.note.split_over"},
		{"too many, key by key", "12|13|9|[parts:done]", "12 13 9", "", "bot.note.split_over"},
		{"no further one", "1|2|3|4", "1 2 3", "", "bot.note.split_unclear"},
		{"out of range", "100001", "- - -", "", "bot.note.range"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, notes := saying(f, lexicon, dividing("en"), strings.Split(tt.lines, "|")...)
			if v, ok := s.Answers["parts"]; ok != (tt.given != "") || ok && numbersOf(f, "parts", v.Counts) != tt.given {
				t.Errorf("answered %+v, want %q", v, tt.given)
			}
			if got := numbersOf(f, "parts", s.Draft.Tally()); tt.given == "" && got != tt.draft {
				t.Errorf("the draft is %s, want %s", got, tt.draft)
			}
			if strings.Join(notes, " ") != tt.note {
				t.Errorf("notes %q, want %q", notes, tt.note)
			}
		})
	}
}

func TestSplitComesBack(t *testing.T) {
	f, lexicon := splitFlow(t)
	s, _ := saying(f, lexicon, dividing("en"), "12 3 9", "[parts:change]", "[parts:pick:partly]", "4", "[parts:done]")
	if v := s.Answers["parts"]; numbersOf(f, "parts", v.Counts) != "12 4 9" {
		t.Errorf("changed to %+v", v)
	}
	if s, _ = saying(f, lexicon, s, "[parts:change]", "[parts:keep]"); numbersOf(f, "parts", s.Answers["parts"].Counts) != "12 4 9" {
		t.Errorf("kept as %+v", s.Answers["parts"])
	}
}

// What was typed for a split is its answer, or is noted: whatever comes in between.
func TestSplitLosesNoWords(t *testing.T) {
	f, lexicon := splitFlow(t)
	for lines, want := range map[string]string{
		"12|3|[parts:skip]":                    "12\n3",
		"12|[parts:back]":                      "12",
		"12|[:finish]":                         "12",
		"12 agree, 3 no, because|[parts:skip]": "12 agree, 3 no, because",
		"12|3|[parts:undo]|[parts:skip]":       "12",
		"12|3|[parts:done]":                    "",
		"12|1 2 3":                             "",
		"12 13 9|[parts:skip]":                 "12 13 9",
		"100001":                               "100001",
	} {
		s, _ := saying(f, lexicon, dividing("en"), strings.Split(lines, "|")...)
		if got := s.Notes["parts"].Text(); got != want {
			t.Errorf("%s: noted is %q, want %q", lines, got, want)
		}
	}
}

func TestSplitCountsAgainstTheGroup(t *testing.T) {
	f, _ := splitFlow(t)
	if of := f.Step("parts").Of; of != "size" {
		t.Errorf("it is a part of %q", of)
	}
	with, without := f.Fingerprint(), strings.Replace(divided, ", of: size", "", 1)
	other, err := Parse("test.yaml", []byte(without))
	if err != nil {
		t.Fatal(err)
	}
	if other.Fingerprint() == with {
		t.Error("the fingerprint does not tell whether a split is part of a number")
	}
	lexicon := other.Lexicon(splitWords{inLocales{locales.Default()}})
	if s, _ := saying(other, lexicon, dividing("en"), "12 13 9"); len(s.Answers["parts"].Counts) != 3 {
		t.Error("numbers are bounded by a group that the step does not name")
	}
}

func TestSplitStoredBeforeStaysReadable(t *testing.T) {
	var v Value
	if err := json.Unmarshal([]byte(`{"codes":["agree"],"via":"tap"}`), &v); err != nil || v.Counts != nil {
		t.Errorf("%+v, %v", v, err)
	}
	if src, _ := json.Marshal(Value{Codes: []string{"agree"}, Via: ByTap}); string(src) != `{"codes":["agree"],"via":"tap"}` {
		t.Errorf("an answer of another kind is stored as %s", src)
	}
}
