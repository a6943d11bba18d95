package flows

import "testing"

// A number is recorded if the message has nothing that could make it another one. All else is asked back, and kept as words.
func TestNumbersAreHeard(t *testing.T) {
	_, lexicon := splitFlow(t)
	const asked = 0
	for lang, heard := range map[string]map[string]int{
		"en": {
			"12": 12, "12 people": 12, "we were about 20": 20, "There were 12 of us.": 12, "1,200 people in all": 1200, "seven": 7, "12!": 12,
			"5 families, twenty people": asked, "3 hundred": asked, "15 thousand": asked, "not 12, fifteen": asked, "fifteen plus 2": asked,
			"a hundred and 20": asked, "about twenty, maybe 25": asked, "less than 20": asked, "almost 20": asked, "20%": asked, "12k": asked,
			"14, 5 of them women": asked, "two dozen": asked, "many": asked,
		},
		"es": {
			"12 personas": 12, "éramos 15": 15, "unas 30 personas en total": 30, "siete": 7,
			"15 mil": asked, "2 mil personas": asked, "no éramos 12 sino quince": asked, "menos de 20": asked, "entre 10 y 20": asked,
		},
		"fr": {
			"12 personnes": 12, "on était 15": 15, "environ 30 personnes": 30, "sept": 7, "Nous étions 8.": 8,
			"2 mille": asked, "3 cents": asked, "pas 12 mais quinze": asked, "une trentaine dont 5 élus": asked, "moins de 20": asked,
		},
	} {
		for text, want := range heard {
			s := State{Lang: lang, Status: InProgress, Answers: map[string]Value{"consent": {Codes: []string{"yes"}}}}
			in := lexicon.Interpret(s, text, "", "m1")
			switch {
			case want == asked && (in.Do != Unclear || in.Text != text):
				t.Errorf("%s %q: %+v", lang, text, in)
			case want != asked && (in.Do != Reply || in.Value.Number == nil || *in.Value.Number != want):
				t.Errorf("%s %q: %+v, want %d", lang, text, in, want)
			}
		}
	}
}
