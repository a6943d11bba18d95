package slack

import (
	"encoding/json"
	"testing"

	"aporte/bot"
)

// BenchmarkEncode is what a question costs us on its way out: laid out, and its blocks as JSON.
func BenchmarkEncode(b *testing.B) {
	m := bot.Message{
		ID: "7c1f3a52-5a0e-4b53-9d3a-0c7a5b4f2f0a.0", Kind: "choice",
		Text: "Part 1 of 4 · question 2 of about 16\n\nFinding 1: a clearer focus\nPhase 1 found that open government values still matter, " +
			"and that OGP should work with a clearer strategic focus to have more effect.\n\nWhat do you think?\n\nOptional: you can skip it.",
		Choices: []bot.Choice{
			{Token: "T1|f1_stance:reply:agree", Label: "Agree", Number: 1},
			{Token: "T1|f1_stance:reply:partly", Label: "Partly agree", Number: 2},
			{Token: "T1|f1_stance:reply:disagree", Label: "Disagree", Number: 3},
			{Token: "T1|f1_stance:reply:unsure", Label: "Not sure", Number: 4},
			{Token: "T1|f1_stance:skip", Label: "Skip"},
			{Token: "T1|f1_stance:back", Label: "Back"},
		},
	}
	b.ReportAllocs()
	for b.Loop() {
		parts, err := encode(m, testLabels)
		if err != nil || len(parts) != 1 {
			b.Fatal(parts, err)
		}
		if escape(parts[0].text) == "" {
			b.Fatal("no text")
		}
		if _, err := json.Marshal(parts[0].blocks); err != nil {
			b.Fatal(err)
		}
	}
}
