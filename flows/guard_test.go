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
		{"code", Guard{{"route": {"full"}}}, true},
		{"another code", Guard{{"route": {"short"}}}, false},
		{"one of codes", Guard{{"route": {"short", "full"}}}, true},
		{"one of the answers", Guard{{"tags": {"f3"}}}, true},
		{"none of the answers", Guard{{"tags": {"f2"}}}, false},
		{"prefix", Guard{{"tags": {"f"}}}, false},
		{"text", Guard{{"idea": {Answered}}}, true},
		{"words are no code", Guard{{"idea": {"more light"}}}, false},
		{"number", Guard{{"size": {"12"}}}, true},
		{"another number", Guard{{"size": {"1"}}}, false},
		{"zero", Guard{{"zero": {"0"}}}, true},
		{"negative", Guard{{"below": {"-5"}}}, true},
		{"number answered", Guard{{"zero": {Answered}}}, true},
		{"option of a scale", Guard{{"unknown": {"dont_know"}}}, true},
		{"country", Guard{{"country": {"FR"}}}, true},
		{"skipped is not answered", Guard{{"passed": {Answered}}}, false},
		{"not shown is not answered", Guard{{"hidden": {Answered}}}, false},
		{"missing value is no code", Guard{{"passed": {"skipped"}}}, false},
		{"open is not answered", Guard{{"open": {Answered}}}, false},
		{"open has no code", Guard{{"open": {""}}}, false},
		{"lacks", Guard{{"route": {"!short"}}}, true},
		{"does not lack", Guard{{"route": {"!full"}}}, false},
		{"several lack", Guard{{"tags": {"!f2"}}}, true},
		{"several do not lack", Guard{{"tags": {"!f1"}}}, false},
		{"skipped lacks", Guard{{"passed": {"!x"}}}, true},
		{"open lacks", Guard{{"open": {"!x"}}}, true},
		{"not answered", Guard{{"open": {"!*"}}}, true},
		{"skipped: not answered", Guard{{"passed": {"!*"}}}, true},
		{"answered after all", Guard{{"idea": {"!*"}}}, false},
		{"both", Guard{{"route": {"full"}, "tags": {"f1"}}}, true},
		{"only one of both", Guard{{"route": {"full"}, "tags": {"f2"}}}, false},
		{"either", Guard{{"route": {"short"}}, {"tags": {"f1"}}}, true},
		{"neither", Guard{{"route": {"short"}}, {"tags": {"f2"}}}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := test.guard.Holds(answers); got != test.want {
				t.Errorf("%v: got %v", test.guard, got)
			}
		})
	}
	if (Guard{{"a": {Answered}}}).Holds(nil) || !(Guard{{"a": {"!b"}}}).Holds(nil) {
		t.Error("without any answers a step is answered, or does not lack a code")
	}
}
