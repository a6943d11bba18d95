package bot_test

import (
	"strings"
	"testing"

	"aporte/bot"
)

// BenchmarkDecide is the pure part of one message: understand, decide, say.
func BenchmarkDecide(b *testing.B) {
	whole := "f1_stance=2 f1_for=because f2_stance=1 f3_stance=4 areas=1 levers=2 idea1_headline=more country=ghana"
	for _, bench := range []struct {
		name, at, by string
		u            bot.Update
		says         string // stands in what follows
	}{
		{"tap", "f1_stance", "", bot.Update{Did: bot.Pressed, Token: "f1_stance:reply:agree"}, "Part 1 of 4"},
		{"word", "f1_stance", "", bot.Update{Text: "agree", Ref: "m1"}, "Part 1 of 4"},
		{"guess", "f1_stance", "", bot.Update{Text: "dissagree", Ref: "m1"}, "Part 1 of 4"},
		{"country", "country", "", bot.Update{Text: "Guinea-Bissau", Ref: "m1"}, "Part 4 of 4"},
		{"text", "f1_for", "f1_stance=1", bot.Update{Text: "Openness is a habit.", Ref: "m1"}, "Openness is a habit."},
		{"review", "review", whole, bot.Update{Text: "/review", Ref: "m1"}, "because"},
	} {
		b.Run(bench.name, func(b *testing.B) {
			k := newTalk(b, "en")
			k.reach(bench.at, bench.by)
			s, u := k.current(), bench.u
			u.ID, u.From, u.Lang = "x", k.who, "en"
			if u.Token != "" {
				u.Token = k.token(u.Token)
			}
			fresh := bot.Fresh{Turn: "turn", Response: "response", Tag: "T1", Receipt: talkReceipt}
			b.ReportAllocs()
			for b.Loop() {
				change := k.b.Decide(k.b.Prepare(u), s, k.now, fresh)
				if len(change.Send) == 0 || !strings.Contains(change.Send[0].Text, bench.says) {
					b.Fatal(change)
				}
			}
		})
	}
}
