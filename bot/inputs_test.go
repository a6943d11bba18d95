package bot_test

import (
	"slices"
	"strings"
	"testing"

	"aporte/flows"
)

// The bad inputs of any channel, one row of the table below for each kind. Whatever arrives: a sentence says what was
// understood, the keys of the open question are there again, and nothing is counted for another question.
type badInput struct {
	name  string            // begins with the number of its kind
	at    string            // the question that is open; "" for a new person
	by    string            // what is answered on the way there ("mode=3"); other questions are skipped
	lang  string            // en unless it is said
	do    []any             // string: typed; tap; bot.Update; time.Duration: passes; func(*talk)
	says  []string          // must be shown: a locale key with its data ("bot.note.range Min=1; Max=4"), or a part of the text
	mute  []string          // must not be shown
	keeps map[string]string // the answers that this adds or changes; an empty string: taken back
	draft string            // the text that is being written afterwards
	then  string            // the question open afterwards; "" for the same
	aside flows.Aside       // the question about the conversation in front of it
	quiet bool              // nothing is to be said
	check func(*testing.T, *talk)
}

// tap presses a key by what its token says; a key that was never shown is one that somebody made up.
type tap string

func TestBadInputs(t *testing.T) {
	for _, in := range badInputs {
		t.Run(in.name, func(t *testing.T) {
			k := newTalk(t, in.lang)
			k.reach(in.at, in.by)
			before, asked := k.state().Answers, k.count
			for _, act := range in.do {
				k.act(act)
			}
			k.compare(in, before)
			if in.check != nil {
				in.check(t, k)
			}
			if k.count == asked {
				t.Error("the row does nothing")
			}
		})
	}
}

var badInputs = []badInput{
	{name: "1 white space on a choice", at: "f1_stance", do: []any{" \n\u00a0\t"}, mute: []string{"bot.note.unclear Text="}, check: noAttempt},
	{name: "1 nothing on a text", at: "idea1_headline", lang: "es", do: []any{"the start", "", "   "}, draft: "the start", check: noAttempt},
	{name: "2 only emoji on a choice", at: "f1_stance", do: []any{"👍🏽"}, says: []string{"bot.note.unclear Text=👍🏽"}},
	{name: "3 only emoji on a text", at: "idea1_headline", do: []any{"🌍👩‍👩‍👧🏳️‍🌈"}, draft: "🌍👩‍👩‍👧🏳️‍🌈"},
	{
		name: "4 too much at once", at: "f1_for", by: "f1_stance=1", lang: "fr", do: []any{strings.Repeat("é", 50_000)},
		draft: strings.Repeat("é", 6000), says: []string{"bot.note.too_long Max=6000; Kept=6000"},
	},
	{
		name: "4 too much in parts", at: "f1_for", by: "f1_stance=1", do: []any{longParts},
		draft: longText[:4000] + "\n" + longText[4000:5999], says: []string{"bot.note.too_long Max=6000; Kept=6000"},
	},
	{name: "5 too short", at: "idea1_headline", do: []any{atLeast20, "more trees", "/done"}, draft: "more trees", says: []string{"bot.note.too_short Min=20"}},
	{
		name: "5 too short, and kept", at: "idea1_headline", do: []any{atLeast20, "more trees", "/done", "/done"},
		keeps: map[string]string{"idea1_headline": "more trees"}, then: "idea1_detail",
	},
	{name: "6 what is no text", at: "idea1_headline", do: []any{"\ufeffa\x00b\xffc\xed\xa0\x80d  "}, draft: "a\ufffdb\ufffdc\ufffdd  "},
	{
		name: "7 another direction", at: "idea1_headline", do: []any{"\u202eevil\u200d\u2069 \u202e", "/done"},
		keeps: map[string]string{"idea1_headline": "\u202eevil\u200d\u2069 \u202e"}, then: "idea1_detail", check: isolated,
	},
	{name: "7 another direction on a choice", at: "f1_stance", do: []any{"\u2069\u202eevil"}, says: []string{"“\u2068\u202eevil\u2069”"}},
	{
		name: "8 towers of marks", at: "idea1_headline", do: []any{strings.Repeat("Z"+strings.Repeat("\u0301", 40), 10)},
		draft: strings.Repeat("Z"+strings.Repeat("\u0301", 40), 6), says: []string{"bot.note.too_long Max=280; Kept=246"},
	},
	{
		name: "9 templates", at: "idea1_headline", do: []any{"{{.Secret}} %s ${x} {{", "/done"},
		keeps: map[string]string{"idea1_headline": "{{.Secret}} %s ${x} {{"}, says: []string{"{{.Secret}} %s ${x} {{"}, then: "idea1_detail",
	},
	{name: "9 templates on a choice", at: "f1_stance", do: []any{"{{.Max}} %d ${y}"}, says: []string{"“{{.Max}} %d ${y}”"}},
	{
		name: "10 markup", at: "idea1_headline", do: []any{"<b>*_[](&amp;<!channel>@here", "/done"},
		keeps: map[string]string{"idea1_headline": "<b>*_[](&amp;<!channel>@here"}, says: []string{"<b>*_[](&amp;<!channel>@here"}, then: "idea1_detail",
	},
	{
		name: "11 formulas", at: "idea1_headline", do: []any{"=HYPERLINK(\"x\")", "+1", "-2", "@x", "\tx", "\rx", "/done"}, then: "idea1_detail",
		keeps: map[string]string{"idea1_headline": "=HYPERLINK(\"x\")\n+1\n-2\n@x\n\tx\n\rx"},
	},
	{name: "12 a number", at: "f1_stance", do: []any{"2"}, keeps: map[string]string{"f1_stance": "partly"}, then: "f1_part"},
	{name: "12 a number, eastern", at: "f1_stance", do: []any{"٢"}, keeps: map[string]string{"f1_stance": "partly"}, then: "f1_part"},
	{name: "12 a number and a point", at: "f1_stance", do: []any{"2."}, keeps: map[string]string{"f1_stance": "partly"}, then: "f1_part"},
	{name: "12 a number and a hash", at: "f1_stance", do: []any{"#2"}, keeps: map[string]string{"f1_stance": "partly"}, then: "f1_part"},
	{name: "12 a number in spaces", at: "f1_stance", do: []any{" 2 "}, keeps: map[string]string{"f1_stance": "partly"}, then: "f1_part"},
	{name: "13 beyond the range", at: "f1_stance", do: []any{"99"}, says: []string{"bot.note.range Min=1; Max=4"}},
	{name: "13 nought", at: "f1_stance", lang: "fr", do: []any{"0"}, says: []string{"bot.note.range Min=1; Max=4"}},
	{name: "13 below nought", at: "f1_stance", do: []any{"-1"}, says: []string{"bot.note.range Min=1; Max=4"}},
	{name: "13 a fraction", at: "conditions_political", do: []any{"2.5"}, says: []string{"bot.note.range Min=1; Max=5"}},
	{name: "13 an exponent", at: "group_size", by: "mode=3", do: []any{"1e9"}, says: []string{"bot.note.range Min=2; Max=100000"}},
	{name: "14 repeats", at: "levers", do: []any{"1,3,3"}, keeps: map[string]string{"levers": "grow skills"}, then: "incentives"},
	{name: "14 repeats in a ranking", at: "areas", do: []any{"3 1 3"}, keeps: map[string]string{"areas": "climate anticorruption"}, then: "levers"},
	{name: "14 too many", at: "levers", lang: "es", do: []any{"1,2,3"}, says: []string{"bot.note.too_many Max=2"}, check: noPicks},
	{name: "14 too many ranked", at: "areas", do: []any{"1 2 3 4"}, says: []string{"bot.note.too_many Max=3"}, check: noPicks},
	{name: "15 all", at: "idea1_tags", by: "idea1_headline=x", do: []any{"todas"}, keeps: map[string]string{"idea1_tags": "f1 f2 f3 f4 f5 f6"}, then: "idea1_again"},
	{name: "15 all are too many", at: "levers", do: []any{"all"}, says: []string{"bot.note.too_many Max=2"}, check: noPicks},
	{name: "15 none", at: "idea1_tags", by: "idea1_headline=x", do: []any{"aucune"}, keeps: map[string]string{"idea1_tags": "none_of_these"}, then: "idea1_again"},
	{name: "15 none, where that is no option", at: "levers", lang: "es", do: []any{"Ninguno"}, keeps: map[string]string{"levers": "-skipped"}, then: "incentives"},
	{name: "15 none, where it makes no sense", at: "f1_stance", do: []any{"none"}, says: []string{"bot.note.unclear Text=none"}},
	{name: "16 another language", at: "f1_stance", lang: "fr", do: []any{"EN DESACUERDO"}, keeps: map[string]string{"f1_stance": "disagree"}, then: "f1_against"},
	{name: "16 without accents", at: "consent", lang: "es", do: []any{"SI"}, keeps: map[string]string{"consent": "yes"}, then: "route"},
	{name: "17 a typo", at: "f1_stance", do: []any{"disagrree"}, says: []string{"bot.note.guess"}, check: keys("f1_stance:reply:disagree")},
	{name: "17 a typo, and yes", at: "f1_stance", do: []any{"disagrree", "ok"}, keeps: map[string]string{"f1_stance": "disagree"}, then: "f1_against"},
	{name: "18 the beginning of two", at: "incentives", do: []any{"rethink"}, says: []string{"bot.note.guess"}, check: keys("incentives:pick:ogp_rules", "incentives:pick:action_plan")},
	{name: "19 free text", at: "sector", do: []any{"a beekeeper"}, says: []string{"bot.note.offer Text=a beekeeper"}, check: keys("sector:other+", "sector:other-")},
	{name: "19 free text, kept", at: "sector", do: []any{"a beekeeper", tap("sector:other+")}, keeps: map[string]string{"sector": "other a beekeeper"}, then: "contact"},
	{name: "19 free text, kept by typing", at: "sector", lang: "es", do: []any{"apicultora", "sí"}, keeps: map[string]string{"sector": "other apicultora"}, then: "contact"},
	{name: "19 free text, not kept", at: "sector", do: []any{"a beekeeper", tap("sector:other-")}, check: keys("sector:reply:government")},
	{name: "20 free text, no other", at: "f1_stance", do: []any{"well"}, says: []string{"bot.note.unclear Text=well"}, mute: []string{"bot.note.way_out"}},
	{
		name: "20 twice", at: "f1_stance", lang: "fr", do: []any{"bof", "hmm"}, says: []string{"bot.note.way_out", "bot.note.unclear Text=hmm"},
		check: keys("f1_stance:skip", "f1_stance:back"),
	},
	{
		name: "20 three times", at: "f1_stance", do: []any{"well", "hmm", "it depends"}, keeps: map[string]string{"f1_stance": "-skipped it depends"},
		says: []string{"bot.note.noted"}, then: "f2_stance",
	},
	{name: "20 four times where it is needed", at: "route", do: []any{"well", "hmm", "er", "um"}, says: []string{"bot.note.way_out_required"}},
}

// longText is written in longParts: what the limit of the question leaves out is in the last of them.
var longText = strings.Repeat("a fair share for every village. ", 2000)[:50_000]

func longParts(k *talk) {
	for part := range slices.Chunk([]byte(longText), 4000) {
		k.act(string(part))
	}
}

// atLeast20 gives the question a least length; the consultations have none.
func atLeast20(k *talk) { k.flow.Step("idea1_headline").Min = 20 }

func noAttempt(t *testing.T, k *talk) {
	if n := k.state().Draft.Fails; n != 0 {
		t.Errorf("it counts as %d attempts", n)
	}
}

func noPicks(t *testing.T, k *talk) {
	if d := k.state().Draft; len(d.Picks) > 0 {
		t.Errorf("picked %q", d.Picks)
	}
}

// isolated holds that the words stand between an isolate and its end, and that nothing in them ends it before.
func isolated(t *testing.T, k *talk) {
	text, _ := k.said()
	if !strings.Contains(text, "\u2068\u202eevil\u200d \u202e\u2069") {
		t.Errorf("not isolated: %+q", text)
	}
}

// keys holds that these keys are among those shown.
func keys(want ...string) func(*testing.T, *talk) {
	return func(t *testing.T, k *talk) {
		_, got := k.said()
		for _, w := range want {
			if !slices.ContainsFunc(got, func(key string) bool { return strings.HasSuffix(key, "|"+w) }) {
				t.Errorf("there is no key %s in %q", w, got)
			}
		}
	}
}
