package bot_test

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"

	"aporte/bot"
	"aporte/flows"
	"aporte/locales"
)

// The short way as it is announced: counted from what is shown after Start, in an app whose language is offered.
const (
	mostActions = 10
	mostWords   = 600 // on the screen, keys included
	readWords   = 200 // a minute
	actionTime  = 3 * time.Second
	writingTime = 72 * time.Second // of the idea
	typingTime  = 5 * time.Second  // of a few words, a date or a number
)

// announcedWay is the way that everybody takes, with what they do there: tap is a key, and text what is typed in any language.
type announcedWay struct {
	flow      string
	questions int
	limited   bool // by mostActions and mostWords
	acts      []any
}

// idea stands for what somebody writes as their idea.
type idea struct{}

var announcedWays = []announcedWay{
	{"ogp-phase2", 8, true, []any{
		tap("consent:reply:yes"), tap("f1_stance:reply:agree"), tap("f2_choice:reply:open"), tap("f3_focus:reply:agree"),
		tap("f4_stance:reply:agree"), tap("f5_stance:reply:agree"), tap("f6_stance:reply:agree"), tap("country:reply:several"),
		idea{},
		tap(":submit"),
	}},
	{"ogp-community", 12, false, []any{ // a group that was divided on one point, and agreed in part on another
		tap("consent:reply:yes"), "2026-03-12", "Porto Novo", tap("country:reply:several"), "25",
		tap("gathered:pick:civil_society"), tap("gathered:pick:academia"), tap("gathered:done"),
		tap("f1_stance:reply:agree"), tap("f2_choice:reply:divided"), "12 9 3 1", tap("f2_split:done"), tap("f3_focus:reply:partly"), tap("f3_part:reply:missing_area"),
		tap("f4_stance:reply:agree"), tap("f5_stance:reply:agree"), tap("f6_stance:reply:agree"),
		idea{},
		tap(":submit"),
	}},
}

// TestAnnouncedTime walks the way that everybody is asked, and holds what the first screen announces against it: the questions,
// and the minutes.
func TestAnnouncedTime(t *testing.T) {
	for _, way := range announcedWays {
		t.Run(way.flow, func(t *testing.T) { way.walk(t) })
	}
}

func (way announcedWay) walk(t *testing.T) {
	f, err := flows.Parse(way.flow+".yaml", flows.Embedded()[way.flow+".yaml"])
	if err != nil {
		t.Fatal(err)
	}
	closes := *f
	closes.Closes = time.Date(2026, 12, 31, 0, 0, 0, 0, time.UTC)
	for i := range 2 * len(f.Languages) {
		lang, f := f.Languages[i/2], []*flows.Flow{f, &closes}[i%2]
		t.Run(fmt.Sprint(lang, " closes ", !f.Closes.IsZero()), func(t *testing.T) {
			k := newTalk(t, lang)
			k.flow = f
			k.b, err = bot.New(bot.Config{
				Store: k, Flow: f, Words: locales.Default(), Limit: bot.Limit{Burst: -1}, Now: func() time.Time { return k.now },
				Fresh: func() bot.Fresh {
					return bot.Fresh{Turn: fmt.Sprint("turn", k.count), Response: "response", Tag: "T1", Receipt: talkReceipt, Deal: 1}
				},
			})
			if err != nil {
				t.Fatal(err)
			}
			k.act("/start")
			first := k.last.Send[0].Text
			words, actions, typed := wordsShown(k.last.Send), 0, time.Duration(0)
			t.Logf("%3d words at first", words)
			do := func(what any) {
				k.act(what)
				actions++
				n := wordsShown(k.last.Send)
				t.Logf("%3d words after %v", n, what)
				words += n
			}
			for _, act := range way.acts {
				switch act.(type) {
				case idea:
					do(map[string]string{"en": "More participatory budgets, please.", "es": "Más presupuesto participativo, por favor.", "fr": "Davantage de budgets participatifs."}[lang])
					continue
				case string:
					typed += typingTime
				}
				do(act)
			}
			if k.state().Status != flows.Submitted {
				t.Fatalf("nothing is submitted: %+v", k.state())
			}
			took := time.Duration(words)*time.Minute/readWords + time.Duration(actions)*actionTime + writingTime + typed
			t.Logf("%d actions, %d words, %v", actions, words, took.Round(time.Second))
			if way.limited && (actions > mostActions || words > mostWords) {
				t.Errorf("the short way takes %d actions and %d words, at most %d and %d", actions, words, mostActions, mostWords)
			}
			said := regexp.MustCompile(`(\d+)[^\d.]*?(\d+)\D*?(\d+) min`).FindStringSubmatch(first)
			if said == nil {
				t.Fatalf("the first screen announces no questions and minutes:\n%s", first)
			}
			number := func(i int) int { n, _ := strconv.Atoi(said[i]); return n }
			if got := number(1); got != way.questions {
				t.Errorf("it announces %d questions", got)
			}
			if least, most := time.Duration(number(2))*time.Minute, time.Duration(number(3))*time.Minute; took < least-30*time.Second || took > most {
				t.Errorf("it announces %v to %v, and takes %v", least, most, took)
			}
		})
	}
}

// wordsShown counts the words that messages bring to the screen: texts and keys with their numbers, and below a question that is
// answered its answer alone.
func wordsShown(messages []bot.Message) (n int) {
	count := func(text string) {
		for _, word := range strings.Fields(text) {
			if strings.ContainsFunc(word, func(c rune) bool { return unicode.IsLetter(c) || unicode.IsDigit(c) }) {
				n++
			}
		}
	}
	for _, m := range messages {
		if m.Tidy {
			if i := strings.LastIndex(m.Text, "\n\n✓ "); i >= 0 {
				count(m.Text[i:])
			}
			continue
		}
		count(m.Text)
		count(m.Copy)
		for _, c := range m.Choices {
			count(c.Label)
			if c.Number > 0 {
				n++
			}
		}
	}
	return n
}
