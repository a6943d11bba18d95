package flows

import "testing"

func TestPersonal(t *testing.T) {
	for text, want := range map[string]bool{
		"Call me: +595 981 123-456":                  true,
		"mi cel es 0981 123 456":                     true,
		"(0)20 1234 5678 is the office":              true,
		"escríbanme a ana.perez@example.org":         true,
		"the strategy 2023-2028":                     false,
		"from 2011 to 2023, 1.500.000.000 guaraníes": false,
		"800 people, 6 points, 90 days":              false,
		"meet @ the square":                          false,
	} {
		if got := personal(text); got != want {
			t.Errorf("%q: %t", text, got)
		}
	}
}

// What looks like a telephone number is kept as it was written, and the person is told that it may be published.
func TestPersonalIsKeptAndSaid(t *testing.T) {
	f := parsed(t, "ogp-phase2.yaml")
	s := asking(f, "idea1_headline", "es")
	s.Draft.Step = "idea1_headline"
	const text = "Más puertas abiertas: llámenme al 0981 123 456"
	out := f.Next(s, Input{Do: Add, Text: text, Ref: "m1"})
	told := 0
	for _, p := range out.Say {
		if p.Word == NotePersonal {
			told++
		}
	}
	if join(out.State.Draft.Bubbles) != text || told != 1 {
		t.Errorf("kept %q, told %d times", join(out.State.Draft.Bubbles), told)
	}
	s = asking(f, "contact_email", "es")
	s.Answers["contact"], s.Answers["contact_channel"] = Value{Codes: []string{"yes"}}, Value{Codes: []string{"email"}}
	for _, p := range f.Next(s, Input{Do: Add, Text: "ana@example.org", Ref: "m2"}).Say {
		if p.Word == NotePersonal {
			t.Error("an address that is asked for, and never exported, is warned of")
		}
	}
}

// A telephone number is warned of wherever it is written: in words of "other", in noted words, in each edit, and once a message.
func TestPersonalIsSaidEverywhere(t *testing.T) {
	f, lexicon := newest(t)
	const phone = "call 0981 123 456"
	about := func(step string, given map[string]string) State {
		given["extra"] = "about"
		s := askedIn(f, step, "en", given)
		s.Status = Submitted
		return s
	}
	typed := func(s State, text string) Input { return lexicon.Interpret(s, text, "", "m9") }
	awaiting := about("sector", map[string]string{"mode": "self"})
	awaiting.Draft = Draft{Step: "sector", Picks: []string{OtherCode}, Awaiting: true}
	written := askedIn(f, "contact", "en", nil)
	written.Answers["wish"] = Value{Text: "a park", Bubbles: []Bubble{{Ref: "m9", Text: "a park"}}}
	noted := askedIn(f, "f1_stance", "en", nil)
	noted.Notes = map[string]Note{"f1_stance": {Bubbles: []Bubble{{Ref: "m9", Text: "hm"}}}}
	drafted := about("org_name", map[string]string{"mode": "organisation"})
	drafted.Draft = Draft{Step: "org_name", Bubbles: []Bubble{{Ref: "m9", Text: "a park"}}}
	begun := askedIn(f, "f1_stance", "en", nil)
	begun.Begun = map[string][]Bubble{"wish": {{Ref: "m9", Text: "a park"}}}
	edit := Input{Do: Edited, Ref: "m9", Text: phone}
	for name, c := range map[string]struct {
		s    State
		in   Input
		want Word
	}{
		"other":            {awaiting, typed(awaiting, phone), NotePersonal},
		"noted":            {askedIn(f, "f1_stance", "en", nil), typed(askedIn(f, "f1_stance", "en", nil), phone), notePersonalWords},
		"an edited answer": {written, edit, NotePersonal},
		"an edited note":   {noted, edit, notePersonalWords},
		"an edited draft":  {drafted, edit, NotePersonal},
		"a parked text":    {begun, edit, NotePersonal},
	} {
		told := 0
		for _, p := range f.Next(c.s, c.in).Say {
			if p.Word == NotePersonal || p.Word == notePersonalWords {
				told++
				if p.Word != c.want {
					t.Errorf("%s: said %v", name, p.Word)
				}
			}
		}
		if told != 1 {
			t.Errorf("%s: told %d times", name, told)
		}
	}
}
