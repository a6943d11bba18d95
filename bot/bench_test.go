package bot_test

import (
	"strings"
	"testing"

	"aporte/bot"
)

// decided are actions of people whose cost is measured. The numbers are the most allocations allowed.
var decided = []struct {
	name, at, by string
	u            bot.Update
	says         string // stands in what follows
	allocations  float64
}{
	{"tap", "f1_stance", "", bot.Update{Did: bot.Pressed, Token: "f1_stance:reply:agree"}, "/16", 120},
	{"word", "f1_stance", "", bot.Update{Text: "agree", Ref: "m1"}, "/16", 150},
	{"guess", "f1_stance", "", bot.Update{Text: "dissagree", Ref: "m1"}, "/16", 165},
	{"country", "country", "", bot.Update{Text: "Guinea-Bissau", Ref: "m1"}, "/16", 165},
	{"text", "f1_for", "f1_stance=1", bot.Update{Text: "Openness is a habit.", Ref: "m1"}, "Openness is a habit.", 120},
	{
		"review", "review", "f1_stance=2 f1_for=because f2_stance=1 f3_stance=4 areas=1 levers=2 idea1_headline=more country=ghana",
		bot.Update{Text: "/review", Ref: "m1"},
		"because", 320,
	},
}

// decide returns what handles one of them: Prepare and Decide, without any store.
func decide(t testing.TB, i int) func() {
	d := decided[i]
	k := newTalk(t, "en")
	k.reach(d.at, d.by)
	s, u := k.current(), d.u
	u.ID, u.From, u.Lang = "x", k.who, "en"
	if u.Token != "" {
		u.Token = k.token(u.Token)
	}
	fresh := bot.Fresh{Turn: "turn", Response: "response", Tag: "T1", Receipt: talkReceipt}
	return func() {
		change := k.b.Decide(k.b.Prepare(u), s, k.now, fresh)
		if len(change.Send) == 0 || !strings.Contains(change.Send[0].Text, d.says) {
			t.Fatal(change)
		}
	}
}

// BenchmarkDecide is the pure part of one message: understand, decide, say.
func BenchmarkDecide(b *testing.B) {
	for i, d := range decided {
		b.Run(d.name, func(b *testing.B) {
			one := decide(b, i)
			b.ReportAllocs()
			for b.Loop() {
				one()
			}
		})
	}
}

// Values that are the same for everybody are made once, and not for each message.
func TestDecideAllocatesLittle(t *testing.T) {
	for i, d := range decided {
		if n := testing.AllocsPerRun(20, decide(t, i)); n > d.allocations {
			t.Errorf("%s: %.0f allocations, want at most %.0f", d.name, n, d.allocations)
		}
	}
}
