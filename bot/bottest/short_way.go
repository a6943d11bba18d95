package bottest

import (
	"context"
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"
	"unicode"

	"aporte/bot"
	"aporte/flows"
	"aporte/locales"
)

// ShortWay is what the short way through ogp-phase2 costs somebody on a platform: after Start, to the receipt.
type ShortWay struct {
	Actions int      // keys pressed and messages written
	Words   int      // that came to the screen, on keys and below answered questions, too
	Screens []string // what each action brought to the screen
}

// Time is how long it takes: to read 200 words a minute, three seconds an action, and 72 seconds to write the idea.
func (w ShortWay) Time() time.Duration {
	return time.Duration(w.Words)*time.Minute/200 + time.Duration(w.Actions)*3*time.Second + 72*time.Second
}

// TestShortWay walks the short way on a platform in each language of the consultation, with what the platform really shows, and checks
// that it takes at most the given number of words and ten actions. open opens the platform for somebody whose app speaks lang, and
// returns how the bot speaks of it.
func TestShortWay(t *testing.T, words *locales.Words, most int, openStore OpenStore, open func(t *testing.T, lang string) (Platform, bot.Venue)) {
	f, err := flows.Parse("ogp-phase2.yaml", flows.Embedded()["ogp-phase2.yaml"])
	if err != nil {
		t.Fatal(err)
	}
	closes := *f
	closes.Closes = time.Date(2026, 12, 31, 0, 0, 0, 0, time.UTC)
	for _, lang := range f.Languages {
		for _, f := range []*flows.Flow{f, &closes} {
			t.Run(fmt.Sprint(lang, " closes ", !f.Closes.IsZero()), func(t *testing.T) {
				p, venue := open(t, lang)
				got := walk(t, p, venue, openStore(t, func() time.Time { return storyStart }), f, words, lang)
				for _, screen := range got.Screens {
					t.Log(screen)
				}
				t.Logf("%d actions, %d words, %v", got.Actions, got.Words, got.Time().Round(time.Second))
				if got.Actions > 10 || got.Words > most {
					t.Errorf("the short way takes %d actions and %d words, at most 10 and %d", got.Actions, got.Words, most)
				}
				if least, most := 4*time.Minute-30*time.Second, 5*time.Minute; got.Time() < least || got.Time() > most {
					t.Errorf("it takes %v, and 4 or 5 minutes are announced", got.Time())
				}
			})
		}
	}
}

// walk takes the short way, with the keys that most people press and one idea.
func walk(t *testing.T, p Platform, venue bot.Venue, store bot.Store, f *flows.Flow, words *locales.Words, lang string) (way ShortWay) {
	t.Helper()
	name := p.(interface{ Name() string }).Name()
	b, err := bot.New(bot.Config{
		Store: store, Channels: map[string]bot.Channel{name: p.Channel()}, Flow: f, Words: words, Limit: bot.Limit{Burst: -1},
		Now: func() time.Time { return storyStart }, Slash: slashOf(p, name), Venues: map[string]bot.Venue{name: venue},
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- b.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("run: %v", err)
		}
	})
	var before []Bubble
	say := func(key string) string { return words.Text(lang, f.ID+"."+key, nil) }
	settle := func(updates int64) {
		t.Helper()
		for end := time.Now().Add(20 * time.Second); b.Stats().Updates < updates; time.Sleep(time.Millisecond) {
			if time.Now().After(end) {
				t.Fatalf("handled %d of %d updates", b.Stats().Updates, updates)
			}
		}
		if err := b.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		now := p.Shown("ana")
		n, shown := brought(before, now)
		way.Words, before = way.Words+n, now
		way.Screens = append(way.Screens, fmt.Sprintf("%3d words: %s", n, shown))
	}
	p.Type("ana", "/start")
	settle(1)
	for _, label := range []string{
		"consent.yes", "card.stance.agree", "f2_choice.open", "focus.focus.agree", "card.stance.agree", "card.stance.agree",
		"card.stance.agree", "country.several", "", "review.submit",
	} {
		if label == "" {
			p.Type("ana", map[string]string{
				"en": "More participatory budgets, please.", "es": "Más presupuesto participativo, por favor.", "fr": "Davantage de budgets participatifs.",
			}[lang])
		} else if !p.Press("ana", say(label), false) {
			t.Fatalf("there is no key %q among %+v", say(label), before[len(before)-1])
		}
		way.Actions++
		settle(int64(way.Actions) + 1)
	}
	thanks, _, _ := strings.Cut(words.Text(lang, "bot.end", map[string]any{"Receipt": ""}), "\n")
	if last := before[len(before)-1]; thanks == "" || !strings.Contains(last.Text, thanks) {
		t.Fatalf("the last message is\n%s", last.Text)
	}
	return way
}

// slashOf returns the prefix of commands on a platform's channel.
func slashOf(p Platform, name string) map[string]string {
	if s, ok := p.Channel().(interface{ Slash() string }); ok {
		return map[string]string{name: s.Slash()}
	}
	return nil
}

// brought counts the words that are on a screen and were not there before: in new messages, in what changed in others, and on keys.
func brought(before, now []Bubble) (n int, shown string) {
	var parts []string
	for i, b := range now {
		had := map[[2]string]int{}
		if i < len(before) {
			had = count(before[i])
		}
		if got := count(b); !maps.Equal(got, had) {
			for word, times := range got {
				n += max(0, times-had[word])
			}
			parts = append(parts, fmt.Sprintf("%s %q", b.Text, b.Keys))
		}
	}
	return n, strings.Join(parts, "\n")
}

// count counts each word of a message, those of the text apart from those on keys. A word has a letter or a digit.
func count(b Bubble) map[[2]string]int {
	all := map[[2]string]int{}
	for where, text := range map[string]string{"text": b.Text, "keys": strings.Join(b.Keys, " ")} {
		for _, word := range strings.Fields(text) {
			if strings.ContainsFunc(word, func(c rune) bool { return unicode.IsLetter(c) || unicode.IsDigit(c) }) {
				all[[2]string{where, word}]++
			}
		}
	}
	return all
}
