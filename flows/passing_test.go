package flows

import (
	"slices"
	"testing"

	"aporte/locales"
)

// newest returns the newest version of ogp-phase2, and what people type in it.
func newest(t *testing.T) (*Flow, *Lexicon) {
	t.Helper()
	f, err := Parse("ogp-phase2.yaml", Embedded()["ogp-phase2.yaml"])
	if err != nil {
		t.Fatal(err)
	}
	return f, f.Lexicon(inLocales{locales.Default()})
}

// askedIn returns a state of a conversation with the newest version in which a step is asked, with some answers given.
func askedIn(f *Flow, step, lang string, given map[string]string) State {
	s := State{Ref: f.Ref, Lang: lang, Status: InProgress, Answers: map[string]Value{}}
	answers := map[string]string{"lang": lang, "consent": "yes"}
	for id, code := range given {
		answers[id] = code
	}
	for i := range f.Steps {
		switch st := &f.Steps[i]; {
		case st.ID == step:
			return s
		case answers[st.ID] != "":
			s.Answers[st.ID] = Value{Codes: []string{answers[st.ID]}}
		case st.Kind != Statement && f.Visible(s, st.ID):
			s.Answers[st.ID] = Value{Missing: Skipped}
		}
	}
	return s
}

// says reports whether a note is among the prompts.
func says(out Outcome, w Word) bool {
	return slices.ContainsFunc(out.Say, func(p Prompt) bool { return p.Word == w })
}

// Whoever has no answer, where no option says so, is offered to skip. Where an option says so, it is the answer.
func TestNoAnswerIsOfferedToSkip(t *testing.T) {
	f, lexicon := newest(t)
	part := map[string]string{"f1_stance": "partly"}
	for _, c := range []struct {
		step, lang string
		given      map[string]string
		text       string
		want       Verb
	}{
		{"f1_part", "en", part, "I don't know", MaySkip},
		{"f1_part", "es", part, "no sé", MaySkip},
		{"f1_part", "es", part, "la verdad no sé", MaySkip},
		{"f1_part", "fr", part, "je sais pas", MaySkip},
		{"f1_part", "fr", part, "rien à dire", MaySkip},
		{"f1_part", "en", part, "nothing to add, thanks", MaySkip},
		{"f1_part", "en", part, "I don't know which part of the strategy you mean", Unclear},
		{"f2_how", "es", map[string]string{"f2_choice": "both"}, "ni idea", MaySkip}, // no own answer of "other"
		{"country", "es", nil, "no sé", MaySkip},
		{"f1_stance", "es", nil, "no sé", Reply},
		{"f1_part", "en", part, "pass", SkipIt},
		{"f1_stance", "en", nil, "I'll pass", SkipIt},
		{"f1_stance", "es", nil, "paso", SkipIt},
		{"f1_stance", "fr", nil, "je passe", SkipIt},
	} {
		s := askedIn(f, c.step, c.lang, c.given)
		if cur := f.Current(s); cur == nil || cur.ID != c.step {
			t.Fatalf("%s is not asked", c.step)
		}
		s = f.Next(s, Input{Do: Nothing}).State
		in := lexicon.Interpret(s, c.text, "", "m1")
		if in.Do != c.want {
			t.Errorf("%s: %q is %s %v, want %s", c.step, c.text, in.Do, in.Value.Codes, c.want)
		}
		if in.Do != MaySkip {
			continue
		}
		out := f.Next(s, in)
		if len(out.State.Answers) != len(s.Answers) || out.State.Notes[c.step].Text() != c.text || !says(out, noteMaySkip) || says(out, NoteUnclear) {
			t.Errorf("%s: %q: %v, noted %q", c.step, c.text, out.Say, out.State.Notes[c.step].Text())
		}
		if again := f.Next(out.State, in); says(again, noteMaySkip) || !says(again, NoteWayOut) {
			t.Errorf("%s: %q once more says the same: %v", c.step, c.text, again.Say)
		}
	}
}

// A bare "no" is not the beginning of a label, such as "not sure".
func TestNoIsNotNotSure(t *testing.T) {
	f, lexicon := newest(t)
	for lang, texts := range map[string][]string{"en": {"no", "No!", "nope"}, "es": {"no", "no."}, "fr": {"non", "nan"}} {
		for _, text := range texts {
			if in := lexicon.Interpret(askedIn(f, "f2_choice", lang, nil), text, "", ""); in.Do != Guess || !slices.Equal(in.Value.Codes, []string{"neither"}) {
				t.Errorf("%s: %q at two ways is %s %v", lang, text, in.Do, in.Value.Codes)
			}
		}
	}
	for lang, text := range map[string]string{"en": "no thanks", "es": "no gracias", "fr": "non merci"} {
		s := askedIn(f, "enabling_political", lang, map[string]string{"extra": "priorities"})
		s.Status = Submitted
		if cur := f.Current(s); cur == nil || cur.Kind != Scale {
			t.Fatalf("no scale is asked: %v", cur)
		}
		if in := lexicon.Interpret(s, text, "", ""); in.Do != MaySkip {
			t.Errorf("%s: %q at a scale is %s %v", lang, text, in.Do, in.Value.Codes)
		}
	}
}

// One misspelled word of a sentence is no country; a name that is written well is offered, and a misspelled name alone, too.
func TestSentencesAreNoCountries(t *testing.T) {
	f, lexicon := newest(t)
	for _, c := range []struct {
		lang, text string
		want       string // the first country offered; "" for none
	}{
		{"es", "todo depende de los gobiernos", ""},
		{"es", "el mundo todo lo ve", ""},
		{"en", "indeed that is a good question for us", ""},
		{"fr", "en fait tout le monde ici le sait", ""},
		{"en", "we need more money here", ""},
		{"es", "Paraguai", "PY"},
		{"es", "vivo en Paraguai", "PY"},
		{"en", "Cost Rica", "CR"},
		{"en", "my family comes from Ghana mostly", "GH"},
		{"es", "Asunción", "PY"},
		{"es", "vivo en La Paz", "BO"},
		{"fr", "j'habite à Abidjan", "CI"},
		{"en", "Rome", "IT"},
		{"en", "the Paris agreement must be kept", ""},
	} {
		in := lexicon.Interpret(askedIn(f, "country", c.lang, nil), c.text, "", "")
		got := ""
		if in.Do == Guess || in.Do == Reply {
			got = in.Value.Codes[0]
		}
		if got != c.want {
			t.Errorf("%q is %s %v, want %q", c.text, in.Do, in.Value.Codes, c.want)
		}
	}
}

// Where nothing has begun, goodbye, thanks, "no" and "stop" get one line and no invitation. Everything else begins.
func TestPartingIsNotInvited(t *testing.T) {
	f, lexicon := newest(t)
	for lang, texts := range map[string]map[string]Word{
		"en": {"bye": byeOutside, "thanks!": byeOutside, "no thanks": byeOutside, "stop": byeOutside, "delete everything": byeUnknown, "hello": {}, "ok": {}, "bye the way, who are you?": {}},
		"es": {"chau": byeOutside, "gracias": byeOutside, "no": byeOutside, "borrar todo": byeUnknown, "hola": {}, "sí": {}},
		"fr": {"au revoir": byeOutside, "merci beaucoup": byeOutside, "non merci": byeOutside, "arrêter": byeOutside, "bonjour": {}},
	} {
		for text, want := range texts {
			s := State{Ref: f.Ref, Lang: lang}
			out := f.Next(s, lexicon.Interpret(s, text, "", "m1"))
			asks := slices.ContainsFunc(out.Say, func(p Prompt) bool { return p.Kind == PromptAsk })
			switch {
			case want == Word{} && !asks:
				t.Errorf("%q begins nothing: %v", text, out.Say)
			case want != Word{} && (asks || len(out.Say) != 1 || out.Say[0].Word != want || out.State.Status != "" || len(out.Answers) > 0):
				t.Errorf("%q: %v, %+v", text, out.Say, out.State)
			}
		}
	}
}

// Other words at the question whether to delete everything are kept, and nothing says or does more than that.
func TestWordsBesideADeletion(t *testing.T) {
	f, lexicon := newest(t)
	for _, aside := range []Aside{AskErase, AskRestart} {
		s := askedIn(f, "f3_focus", "en", map[string]string{"f1_stance": "agree"})
		s = f.Next(s, Input{Do: Nothing}).State
		s.Aside = aside
		const text = "only the one about my town"
		out := f.Next(s, lexicon.Interpret(s, text, "", "m1"))
		if out.Forget || out.State.Aside != aside || out.State.Notes["f3_focus"].Text() != text || !says(out, noteKeptUntil) {
			t.Errorf("%s: %v, %+v", aside, out.Say, out.State.Notes)
		}
		for text, want := range map[string]Verb{"that is all": Unclear, "send it": Unclear, "skip": Unclear, "keep": Resume, "stop": Stop} {
			if in := lexicon.Interpret(out.State, text, "", ""); in.Do != want {
				t.Errorf("%s: %q is %s", aside, text, in.Do)
			}
		}
		if out = f.Next(out.State, lexicon.Interpret(out.State, "the other one", "", "m2")); !says(out, noteNotErased) || says(out, noteKeptUntil) {
			t.Errorf("%s: once more: %v", aside, out.Say)
		}
	}
}

// What is added at the review goes to the text written last, also if it begins with "one more thing".
func TestAddedAtTheReview(t *testing.T) {
	f, lexicon := newest(t)
	for lang, text := range map[string]string{
		"en": "one more thing: publish the minutes", "es": "y otra cosa, que publiquen las actas", "fr": "je veux ajouter que les comptes doivent être publiés",
	} {
		s := askedIn(f, "contact", lang, nil)
		s.Answers["wish"] = Value{Text: "less paper", Bubbles: []Bubble{{Ref: "m1", Text: "less paper"}}}
		if cur := f.Current(s); cur == nil || cur.Kind != Review {
			t.Fatalf("the review is not open: %v", cur)
		}
		out := f.Next(s, lexicon.Interpret(s, text, "", "m2"))
		if v := out.State.Answers["wish"]; v.Text != "less paper\n"+text || len(out.State.Notes) > 0 || !says(out, NoteAdded) {
			t.Errorf("%q: %q, noted %v, said %v", text, v.Text, out.State.Notes, out.Say)
		}
		if out = f.Next(out.State, Input{Do: Edited, Ref: "m2", Text: "edited"}); out.State.Answers["wish"].Text != "less paper\nedited" {
			t.Errorf("%q cannot be edited: %q", text, out.State.Answers["wish"].Text)
		}
	}
}
