package bot_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"aporte/bot"
	"aporte/flows"
)

// The bad inputs of any channel, numbered as in docs/bad-inputs.md. Whatever arrives: a sentence says what was understood,
// the keys of the open question are there again, and nothing is counted for another question.
type badInput struct {
	name  string            // begins with its number
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
	notes map[string]string // what is noted afterwards
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
	{name: "1 white space on a choice", at: "f1_stance", do: []any{" \n\u00a0\t"}, mute: []string{"bot.note.unclear"}, check: noAttempt},
	{name: "1 nothing on a text", at: "idea1_headline", lang: "es", do: []any{"the start", "", "   "}, draft: "the start", check: noAttempt},
	{name: "2 only emoji on a choice", at: "f1_stance", do: []any{"🎸🏽"}, says: []string{"bot.note.unclear"}, notes: map[string]string{"f1_stance": "🎸🏽"}},
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
	{name: "7 another direction on a choice", at: "f1_stance", do: []any{"\u2069\u202eevil", "/review"}, aside: flows.AskReview, says: []string{"\u2068\u202eevil\u2069"}, notes: map[string]string{"f1_stance": "\u2069\u202eevil"}},
	{
		name: "8 towers of marks", at: "idea1_headline", do: []any{strings.Repeat("Z"+strings.Repeat("\u0301", 40), 10)},
		draft: strings.Repeat("Z"+strings.Repeat("\u0301", 40), 6), says: []string{"bot.note.too_long Max=280; Kept=246"},
	},
	{
		name: "9 templates", at: "idea1_headline", do: []any{"{{.Secret}} %s ${x} {{", "/done"},
		keeps: map[string]string{"idea1_headline": "{{.Secret}} %s ${x} {{"}, says: []string{"{{.Secret}} %s ${x} {{"}, then: "idea1_detail",
	},
	{name: "9 templates on a choice", at: "f1_stance", do: []any{"{{.Max}} %d ${y}", "/review"}, aside: flows.AskReview, says: []string{"{{.Max}} %d ${y}"}, notes: map[string]string{"f1_stance": "{{.Max}} %d ${y}"}},
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
	{name: "14 one that stands alone among others", at: "idea1_tags", by: "idea1_headline=x", do: []any{"1 7"}, says: []string{"bot.note.alone"}, check: noPicks},
	{
		name: "14 one more by a tap", at: "levers", do: []any{tap("levers:pick:grow"), tap("levers:pick:skills"), tap("levers:pick:openings")},
		says: []string{"bot.note.full Max=2"},
	},
	{name: "15 all", at: "idea1_tags", by: "idea1_headline=x", do: []any{"todas"}, keeps: map[string]string{"idea1_tags": "f1 f2 f3 f4 f5 f6"}, then: "idea1_again"},
	{name: "15 all are too many", at: "levers", do: []any{"all"}, says: []string{"bot.note.too_many Max=2"}, check: noPicks},
	{name: "15 none", at: "idea1_tags", by: "idea1_headline=x", do: []any{"aucune"}, keeps: map[string]string{"idea1_tags": "none_of_these"}, then: "idea1_again"},
	{name: "15 none, where that is no option", at: "levers", lang: "es", do: []any{"Ninguno"}, says: []string{"bot.note.offer"}, check: noPicks},
	{name: "15 none, where it makes no sense", at: "f1_stance", do: []any{"all of them"}, says: []string{"bot.note.unclear Text=all of them"}},
	{name: "16 another language", at: "f1_stance", lang: "fr", do: []any{"EN DESACUERDO"}, keeps: map[string]string{"f1_stance": "disagree"}, then: "f1_against"},
	{name: "16 without accents", at: "consent", lang: "es", do: []any{"SI"}, keeps: map[string]string{"consent": "yes"}, then: "route"},
	{name: "17 a typo", at: "f1_stance", do: []any{"disagrree"}, says: []string{"bot.note.guess Answer=Disagree; Count=1"}, check: keys("f1_stance:reply:agree", "f1_stance:reply:disagree")},
	{name: "17 a typo, and yes", at: "f1_stance", do: []any{"disagrree", "ok"}, keeps: map[string]string{"f1_stance": "disagree"}, then: "f1_against"},
	{name: "18 the beginning of two", at: "incentives", do: []any{"rethink"}, says: []string{"bot.note.guess_list Answer=Rethink OGP's own rules, Rethink the action plans"}, check: keys("incentives:unpick:ogp_rules", "incentives:unpick:action_plan", "incentives:pick:evidence")},
	{name: "19 free text", at: "sector", do: []any{"a beekeeper"}, says: []string{"bot.note.offer Text=a beekeeper"}, check: keys("sector:other+", "sector:other-")},
	{name: "19 free text, kept", at: "sector", do: []any{"a beekeeper", tap("sector:other+")}, keeps: map[string]string{"sector": "other a beekeeper"}, then: "contact"},
	{name: "19 free text, kept by typing", at: "sector", lang: "es", do: []any{"apicultora", "sí"}, keeps: map[string]string{"sector": "other apicultora"}, then: "contact"},
	{name: "19 free text, not kept", at: "sector", do: []any{"a beekeeper", tap("sector:other-")}, check: keys("sector:reply:government")},
	{name: "20 free text, no other", at: "f1_stance", do: []any{"well"}, says: []string{"bot.note.unclear"}, mute: []string{"bot.note.way_out", "well"}, notes: map[string]string{"f1_stance": "well"}},
	{
		name: "20 twice", at: "f1_stance", lang: "fr", do: []any{"voilà", "hmm"}, says: []string{"bot.note.way_out", "bot.note.kept_too"}, notes: map[string]string{"f1_stance": "voilà\nhmm"},
		check: keys("f1_stance:skip", "f1_stance:back"),
	},
	{
		name: "20 three times", at: "f1_stance", do: []any{"well", "hmm", "it depends"}, notes: map[string]string{"f1_stance": "well\nhmm\nit depends"},
		says: []string{"bot.note.unclear", "bot.note.way_out"}, check: keys("f1_stance:reply:agree", "f1_stance:skip"),
	},
	{name: "20 four times where it is needed", at: "route", do: []any{"well", "hmm", "er", "um"}, says: []string{"bot.note.way_out_help"}},
	{name: "21 a command's word in a text", at: "idea1_headline", do: []any{"stop corruption"}, draft: "stop corruption"},
	{name: "21 away after a pause", at: "f1_stance", lang: "fr", do: []any{25 * time.Hour, "désabonner"}, aside: flows.AskLeave},
	{name: "21 away from a text after a pause", at: "idea1_headline", do: []any{25 * time.Hour, "unsubscribe"}, aside: flows.AskLeave, check: keys(":text+")},
	{name: "21 a doubt that is edited", at: "idea1_headline", do: []any{"no", func(k *talk) {
		k.act(bot.Update{Did: bot.Edited, Ref: fmt.Sprint("m", k.count-1), Text: "no more lies"})
	}}, draft: "no more lies"},
	{name: "21 an earlier answer is edited in a doubt", at: "idea1_headline", by: "f1_stance=1", do: []any{"no", func(k *talk) {
		k.act(bot.Update{Did: bot.Edited, Ref: k.state().Answers["f1_stance"].Typed.Ref, Text: "4"})
	}}, keeps: map[string]string{"f1_stance": "unsure"}, notes: map[string]string{"idea1_headline": "no"}, then: "f1_unclear"},
	{name: "21 a doubt that is left by /review", at: "idea1_headline", do: []any{"none", "/review"}, aside: flows.AskReview, notes: map[string]string{"idea1_headline": "none"}},
	{
		name: "21 a command's word as a text", at: "idea1_headline", lang: "es",
		do:    []any{"parar", tap(":text+"), "no", tap(":text+"), "siguiente", "No, es parte de mi texto"},
		draft: "parar\nno\nsiguiente",
	},
	{name: "21 a command with more behind it in a text", at: "idea1_headline", do: []any{"/stop corruption in schools"}, draft: "/stop corruption in schools"},
	{name: "21 a word of no command", at: "idea1_headline", do: []any{"/and/or/ is a path"}, draft: "/and/or/ is a path"},
	{name: "22 an unknown command", at: "f1_stance", lang: "fr", do: []any{"/frobnicate"}, says: []string{"bot.note.unknown"}},
	{name: "22 an unknown command in a text", at: "idea1_headline", do: []any{"one", "/frobnicate"}, says: []string{"bot.note.unknown", "one"}, draft: "one"},
	{
		name: "23 start in the middle", at: "f2_stance", lang: "es", do: []any{"/start"}, aside: flows.AskResume,
		says: []string{"bot.aside.resume Number=2; Total=16"}, check: keys(":resume", ":review", ":restart"),
	},
	{name: "23 start in the middle of a text", at: "idea1_headline", do: []any{"one", "/start", tap(":resume")}, draft: "one", says: []string{"one"}},
	{name: "24 a code in the middle", at: "f2_stance", do: []any{"/start radio-es"}, aside: flows.AskResume, check: source("radio-es", "en")},
	{name: "24 a second code", at: "f2_stance", do: []any{"/start radio", "/start poster"}, aside: flows.AskResume, check: source("radio", "en")},
	{name: "25 a code too long", lang: "fr", do: []any{"/start " + strings.Repeat("x", 65)}, then: "lang", check: source("", "fr")},
	{name: "25 a hostile code", do: []any{"/start <b>{{.X}}';--"}, then: "lang", mute: []string{"{{"}, check: source("", "en")},
	{
		name: "26 an unknown language", at: "f1_stance", lang: "fr", do: []any{"/language xx"}, aside: flows.AskLanguage,
		says: []string{"bot.note.bad_lang List=English, Español, Français"}, check: keys(":lang:en", ":lang:es", ":lang:fr"),
	},
	{name: "26 again, then one there is", at: "f1_stance", do: []any{"/language xx", "klingon", "Español"}, says: []string{"bot.note.lang_set"}, keeps: map[string]string{"lang": "es"}},
	{
		name: "27 another language in the middle of a text", at: "idea1_headline", do: []any{"one", "/language fr", "two"},
		draft: "one\ntwo", says: []string{"bot.draft", "one\ntwo"}, keeps: map[string]string{"lang": "fr"},
	},
	{name: "28 back on the first question", at: "lang", do: []any{"/back"}, says: []string{"bot.note.first"}},
	{name: "29 skip what is needed", at: "route", lang: "es", do: []any{"/skip"}, says: []string{"bot.note.required"}},
	{name: "29 skip the consent", at: "consent", do: []any{"/skip"}, says: []string{"bot.note.required_consent"}},
	{
		name: "30 a key of an earlier question", at: "f1_for", by: "f1_stance=1", do: []any{"half a text", tap("f1_stance:reply:disagree")}, draft: "half a text",
		says: []string{"bot.note.stale Title=Finding 1: a clearer focus – your view; Answer=Agree"}, check: keys("f1_stance:change"),
	},
	{name: "31 a key of another response", at: "f1_stance", lang: "fr", do: []any{bot.Update{Did: bot.Pressed, Token: "ffffff|f1_stance:reply:agree"}}, says: []string{"bot.note.forged"}},
	{name: "31 a key of another version", at: "f1_stance", do: []any{tap("f9_stance:reply:agree")}, says: []string{"bot.note.forged"}},
	{name: "31 a key after the close", at: "f1_stance", lang: "es", do: []any{closed, tap("f1_stance:reply:agree")}, then: "none", says: []string{"bot.closed.midway Date=1 de diciembre de 2026 a las 08:00 (UTC)"}},
	{
		name: "32 five taps", at: "f1_stance", do: []any{agree, agree, agree, agree, agree}, quiet: true,
		keeps: map[string]string{"f1_stance": "agree"}, check: once("f1_stance"),
	},
	{name: "33 tap and text", at: "f1_stance", do: []any{tap("f1_stance:reply:partly"), "both", "because"}, keeps: map[string]string{"f1_stance": "partly", "f1_part": "both"}, then: "f1_for", draft: "because"},
	{name: "34 keys made up", at: "f1_stance", do: []any{madeUp}, says: []string{"bot.note.forged"}, check: counted},
	{name: "35 after the close", at: "idea1_headline", lang: "fr", do: []any{"one", closed, "two"}, draft: "one", then: "none", says: []string{"bot.closed.midway Date=1er décembre 2026 à 08 h 00 (UTC)"}},
	{name: "35 a new person after the close", do: []any{closed, "hello"}, then: "none", says: []string{"bot.closed Date=1 December 2026, 08:00 (UTC)"}, check: unknown},
	{name: "36 after thirty days", at: "f2_stance", lang: "es", do: []any{month, "2"}, aside: flows.AskResume, says: []string{"bot.aside.resume Number=2; Total=16"}},
	{name: "36 a text after thirty days", at: "idea1_headline", do: []any{"one", month, "two"}, aside: flows.AskResume, draft: "one"},
	{name: "36 and when it was seen", at: "f2_stance", do: []any{month, "2", "what was it?", "1"}, keeps: map[string]string{"f2_stance": "agree"}, then: "f2_for"},
	{
		name: "36 an edit shows nothing", at: "f2_stance", aside: flows.AskResume,
		do: []any{"hm", month, bot.Update{Text: "hmm", Ref: "long ago", Did: bot.Edited}, "2"},
	},
	{
		name: "37 another device", at: "f1_stance", do: []any{agree, tap("f1_stance:reply:disagree"), agree, "from the other"},
		keeps: map[string]string{"f1_stance": "agree"}, then: "f1_for", draft: "from the other", check: once("f1_stance"),
	},
	{name: "39 erased", at: "route", do: []any{"/delete", tap(":erase!"), "hello"}, then: "lang", keeps: map[string]string{"lang": "", "consent": ""}, check: unknown},
	{name: "39 a key of what was erased", at: "route", do: []any{"/delete", tap(":erase!"), tap("route:reply:full")}, then: "lang", keeps: map[string]string{"lang": "", "consent": ""}, check: unknown},
	{
		name: "40 erased while answers wait to be sent", at: "route", lang: "es", do: []any{"/delete", tap(":erase!")}, then: "none",
		keeps: map[string]string{"lang": "", "consent": ""}, says: []string{"bot.bye.withdrawn"}, check: confirmed,
	},
	{name: "42 words on a picture", at: "idea1_headline", lang: "fr", do: []any{bot.Update{Text: "plus d’arbres", Did: bot.Sent, Media: "photo", Ref: "p"}}, draft: "plus d’arbres", says: []string{"bot.note.caption", "plus d’arbres"}},
	{name: "42 words on a picture for other", at: "sector", do: []any{"other", bot.Update{Text: "a beekeeper", Did: bot.Sent, Media: "photo"}}, keeps: map[string]string{"sector": "other a beekeeper"}, says: []string{"bot.note.caption"}, then: "contact"},
	{name: "42 words on a picture on a choice", at: "f1_stance", do: []any{bot.Update{Text: "agree", Did: bot.Sent, Media: "photo"}}, keeps: map[string]string{"f1_stance": "agree"}, then: "f1_for", says: []string{"bot.note.caption"}, mute: []string{"bot.note.media"}},
	{name: "42 words on a picture after /start", at: "idea1_headline", do: []any{"/start", bot.Update{Text: "3", Did: bot.Sent, Media: "photo"}}, aside: flows.AskRestart, says: []string{"bot.note.media"}},
	{name: "42 words on a picture after thirty days", at: "idea1_headline", do: []any{month, bot.Update{Text: "trees", Did: bot.Sent, Media: "photo"}}, aside: flows.AskResume, mute: []string{"bot.note.caption"}},
	{name: "43 a recording", at: "idea1_headline", lang: "es", do: []any{"uno", bot.Update{Did: bot.Sent, Media: "voice"}}, draft: "uno", says: []string{"bot.note.media_voice", "uno"}},
	{name: "46 an edit of nothing we know", do: []any{bot.Update{Text: "x", Ref: "1", Did: bot.Edited}}, quiet: true, check: unknown},
	{name: "46 an edit of no answer", at: "f1_stance", do: []any{"hm", bot.Update{Text: "agree", Ref: "m9", Did: bot.Edited}}, quiet: true},
	{name: "46 an edit after the close", at: "idea1_headline", do: []any{bot.Update{Text: "one", Ref: "r"}, closed, bot.Update{Text: "two", Ref: "r", Did: bot.Edited}}, draft: "one", then: "none", says: []string{"bot.closed.midway Date=1 December 2026, 08:00 (UTC)"}},
}

// What rows do.
const (
	agree = tap("f1_stance:reply:agree")
	month = 30 * 24 * time.Hour
)

func closed(k *talk) { k.flow.Closes = k.now.Add(-time.Hour) }

// madeUp presses keys that were never given out.
func madeUp(k *talk) {
	for _, token := range []string{
		"agree", "f1_stance", "f1_stance:", "f1_stance:reply", "f1_stance:reply:", "f1_stance:reply:option99", "f1_stance:reply:agree:x",
		"f1_stance:pick:agree", "f1_stance:sing", "no_step:reply:agree", "findings:reply:x", "review:reply:x", "review:skip:x",
		":reply:agree", ":page:x", ":lang:xx", ":forged", ":remind", ":media", ":receipt", strings.Repeat("x", 64), strings.Repeat("\xff", 64),
	} {
		k.act(tap(token))
		if text, _ := k.said(); !strings.Contains(text, k.words("bot.note.forged")) || len(k.last.Answers) > 0 {
			k.t.Errorf("%q leads to %q", token, text)
		}
	}
	tag := k.current().Response[:6]
	for _, token := range []string{tag, "|", tag + "||", tag[:5] + "|f1_stance:reply:agree", "f1_stance:reply:agree"} {
		k.act(bot.Update{Did: bot.Pressed, Token: token})
		if text, _ := k.said(); !strings.Contains(text, k.words("bot.note.forged")) || len(k.last.Answers) > 0 {
			k.t.Errorf("%q leads to %q", token, text)
		}
	}
}

// source checks the Source of the session, and the language.
func source(code, lang string) func(*testing.T, *talk) {
	return func(t *testing.T, k *talk) {
		if s := k.current(); s.Source != code || s.State.Lang != lang {
			t.Errorf("source %q, language %q", s.Source, s.State.Lang)
		}
	}
}

// once checks that the journal has one entry of a question.
func once(step string) func(*testing.T, *talk) {
	return func(t *testing.T, k *talk) {
		n := 0
		for _, a := range k.journal {
			if a.Step == step {
				n++
			}
		}
		if n != 1 {
			t.Errorf("%d entries in the journal", n)
		}
	}
}

// unknown checks that nothing is known of the person.
func unknown(t *testing.T, k *talk) {
	if s := k.current(); s.Response != "" || s.Receipt != "" || len(s.State.Answers) > 0 {
		t.Errorf("known is %+v", s)
	}
}

// confirmed checks that one message is sent, and that what was on the screen only loses its keys.
func confirmed(t *testing.T, k *talk) {
	n := 0
	for _, m := range k.last.Send {
		if m.Replaces == "" {
			n++
		}
		if len(m.Choices) > 0 {
			t.Errorf("there are keys on %q", m.Text)
		}
	}
	if !k.last.Forget || n != 1 {
		t.Errorf("forget %v, %d messages", k.last.Forget, n)
	}
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

// isolated checks that the words stand between an isolate and its end, and that nothing in them ends it before.
func isolated(t *testing.T, k *talk) {
	text, _ := k.said()
	if !strings.Contains(text, "\u2068\u202eevil\u200d \u202e\u2069") {
		t.Errorf("not isolated: %+q", text)
	}
}

// keys checks that these keys are among those shown.
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

// counted checks that keys that were made up are counted.
func counted(t *testing.T, k *talk) {
	if k.b.Stats().Forged == 0 {
		t.Error("keys that were made up are not counted")
	}
}
