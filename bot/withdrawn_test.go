package bot_test

import (
	"testing"
	"time"

	"aporte/bot"
)

// exported lets staff have made exports, each given by how long ago.
func (k *talk) exported(taken bot.Taken, ago ...time.Duration) {
	var all []bot.Export
	for _, d := range ago {
		all = append(all, bot.Export{At: k.now.Add(-d), Taken: taken})
	}
	k.b.SetExports(map[string][]bot.Export{k.flow.ID: all, "another": {{At: k.now, Taken: bot.TakenAll}}})
}

// Whoever deletes their answers is told how many exports may have them, of which day the last is, and what staff see.
func TestDeleteTellsOfExports(t *testing.T) {
	for _, tt := range []struct{ lang, one, many, bye, list string }{
		{"en", "in a copy that the team exported on 1 December 2026", "in 2 copies that the team exported, the last on 1 December 2026", "the 2 copies", "a random number and the day"},
		{"es", "en una copia que el equipo exportó el 1 de diciembre de 2026", "en 2 copias que exportó el equipo, la última el 1 de diciembre de 2026", "las 2 copias", "un número al azar y el día"},
		{"fr", "dans une copie que l’équipe a exportée le 1er décembre 2026", "dans 2 copies que l’équipe a exportées, la dernière le 1er décembre 2026", "les 2 copies", "un numéro tiré au hasard et le jour"},
	} {
		k := newTalk(t, tt.lang)
		k.reach("f1_stance", "")
		began := k.now.Sub(k.current().Started)
		k.now = k.now.Add(8 * time.Hour)
		k.exported(bot.TakenAll, began+9*time.Hour)
		k.act("/delete")
		k.reads("an export of before", "!"+tt.list)
		k.act("2")
		k.exported(bot.TakenSubmitted, time.Hour)
		k.act("/delete")
		k.reads("an export of what is submitted", "!"+tt.list)
		k.act("2")
		k.exported(bot.TakenAll, time.Hour)
		k.act("/delete")
		k.reads("one export", tt.one, tt.list)
		k.act("2")
		k.exported(bot.TakenAll, 3*time.Hour, time.Hour)
		k.act("/delete")
		k.reads("two exports", tt.many, tt.list)
		k.act("1")
		k.reads("the farewell", tt.bye)
	}
}

// Of a submitted response, an export of what is submitted has nothing before its submission.
func TestDeleteTellsOfExportsSinceTheSubmission(t *testing.T) {
	k := newTalk(t, "en")
	k.reach("f1_stance", "")
	k.act("/stop")
	k.act("2")
	if k.state().Status != "submitted" {
		t.Fatalf("status %s", k.state().Status)
	}
	s := k.current()
	s.Submitted = k.now
	k.now = k.now.Add(4 * time.Hour)
	k.exported(bot.TakenSubmitted, 5*time.Hour, 3*time.Hour)
	change := k.b.Decide(k.b.Prepare(bot.Update{ID: "delete", From: k.who, Text: "/delete"}), s, k.now, bot.NewFresh())
	if len(change.Send) == 0 {
		t.Fatal("nothing is said")
	}
	k.last = change
	k.reads("one of two exports", "in a copy that the team exported")
}
