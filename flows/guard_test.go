package flows

import "testing"

func TestGuardHolds(t *testing.T) {
	answers := map[string]Value{
		"route":   {Codes: []string{"full"}},
		"tags":    {Codes: []string{"f1", "f3"}},
		"idea":    {Text: "more light"},
		"size":    {Number: new(12)},
		"unknown": {Codes: []string{"dont_know"}},
		"passed":  {Missing: Skipped},
		"hidden":  {Missing: NotShown},
		"country": {Codes: []string{"FR"}},
		"zero":    {Number: new(0)},
		"below":   {Number: new(-5)},
		"emptied": {},
	}
	for _, test := range []struct {
		name  string
		guard Guard
		want  bool
	}{
		{"nothing", Guard{}, false},
		{"an empty case", Guard{Case{}}, true},
		{"code", Guard{{{"route", []string{"full"}}}}, true},
		{"another code", Guard{{{"route", []string{"short"}}}}, false},
		{"one of codes", Guard{{{"route", []string{"short", "full"}}}}, true},
		{"one of the answers", Guard{{{"tags", []string{"f3"}}}}, true},
		{"none of the answers", Guard{{{"tags", []string{"f2"}}}}, false},
		{"prefix", Guard{{{"tags", []string{"f"}}}}, false},
		{"text", Guard{{{"idea", []string{Answered}}}}, true},
		{"words are no code", Guard{{{"idea", []string{"more light"}}}}, false},
		{"number", Guard{{{"size", []string{"12"}}}}, true},
		{"another number", Guard{{{"size", []string{"1"}}}}, false},
		{"zero", Guard{{{"zero", []string{"0"}}}}, true},
		{"negative", Guard{{{"below", []string{"-5"}}}}, true},
		{"number answered", Guard{{{"zero", []string{Answered}}}}, true},
		{"option of a scale", Guard{{{"unknown", []string{"dont_know"}}}}, true},
		{"country", Guard{{{"country", []string{"FR"}}}}, true},
		{"skipped is not answered", Guard{{{"passed", []string{Answered}}}}, false},
		{"not shown is not answered", Guard{{{"hidden", []string{Answered}}}}, false},
		{"missing value is no code", Guard{{{"passed", []string{"skipped"}}}}, false},
		{"open is not answered", Guard{{{"open", []string{Answered}}}}, false},
		{"open has no code", Guard{{{"open", []string{""}}}}, false},
		{"lacks", Guard{{{"route", []string{"!short"}}}}, true},
		{"does not lack", Guard{{{"route", []string{"!full"}}}}, false},
		{"several lack", Guard{{{"tags", []string{"!f2"}}}}, true},
		{"several do not lack", Guard{{{"tags", []string{"!f1"}}}}, false},
		{"skipped lacks", Guard{{{"passed", []string{"!x"}}}}, true},
		{"open lacks", Guard{{{"open", []string{"!x"}}}}, true},
		{"not answered", Guard{{{"open", []string{"!*"}}}}, true},
		{"skipped: not answered", Guard{{{"passed", []string{"!*"}}}}, true},
		{"answered after all", Guard{{{"idea", []string{"!*"}}}}, false},
		{"both", Guard{{{"route", []string{"full"}}, {"tags", []string{"f1"}}}}, true},
		{"only one of both", Guard{{{"route", []string{"full"}}, {"tags", []string{"f2"}}}}, false},
		{"either", Guard{{{"route", []string{"short"}}}, {{"tags", []string{"f1"}}}}, true},
		{"neither", Guard{{{"route", []string{"short"}}}, {{"tags", []string{"f2"}}}}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := test.guard.Holds(answers); got != test.want {
				t.Errorf("%v: got %v", test.guard, got)
			}
		})
	}
	if (Guard{{{"a", []string{Answered}}}}).Holds(nil) || !(Guard{{{"a", []string{"!b"}}}}).Holds(nil) {
		t.Error("without any answers a step is answered, or does not lack a code")
	}
}
