package bot_test

import (
	"fmt"
	"testing"
	"time"

	"aporte/bot"
)

// BenchmarkDecide is the pure part of one message: understand, decide, say.
func BenchmarkDecide(b *testing.B) {
	now := time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)
	talk, s := newBot(b, func() time.Time { return now })
	ana := bot.Address{Channel: "test", User: "ana"}
	for i, text := range []string{"/start", "1", "1", "2", "1"} {
		if err := talk.Handle(b.Context(), bot.Update{ID: fmt.Sprint(i), From: ana, Text: text}); err != nil {
			b.Fatal(err)
		}
	}
	session := s.sessions[ana]
	b.ReportAllocs()
	for b.Loop() {
		change := talk.Decide(bot.Update{ID: "x", From: ana, Text: "agree"}, session, now, bot.Fresh{Turn: "turn", Response: "response", Tag: "T1", Receipt: talkReceipt})
		if len(change.Answers) != 1 {
			b.Fatal(change)
		}
	}
}
