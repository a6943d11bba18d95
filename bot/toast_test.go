package bot_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"aporte/bot"
	"aporte/flows"
)

// The ways in which a press changes nothing on the screen, and what is said beside it.
func TestToasts(t *testing.T) {
	for _, tt := range []struct {
		name, at, by string
		do           []any
		want         string
	}{
		{name: "the same key again", at: "f1_stance", do: []any{agree, agree}, want: "bot.toast.noted Answer=Agree"},
		{name: "back, and back again", at: "f2_stance", do: []any{tap("f2_stance:back"), tap("f2_stance:back")}, want: "bot.toast.done"},
		{
			name: "one too many, again", at: "incentives",
			do:   []any{tap("incentives:pick:evidence"), tap("incentives:pick:benchmarks"), tap("incentives:pick:ogp_rules"), tap("incentives:pick:ogp_rules")},
			want: "bot.note.full Max=2",
		},
		{name: "picked, and picked again", at: "incentives", do: []any{tap("incentives:pick:evidence"), tap("incentives:pick:evidence")}, want: "bot.toast.done"},
		{name: "a key that nobody gave out", at: "f1_stance", do: []any{tap("f1_stance:sing")}, want: "bot.note.forged"},
		{
			name: "a key of a question that is gone", at: "f1_for", by: "f1_stance=1",
			do: []any{tap("route:change"), tap("route:reply:quick"), tap("f1_for:skip")}, want: "bot.note.stale_gone",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			k := newTalk(t, "")
			k.reach(tt.at, tt.by)
			for i, act := range tt.do {
				if k.act(act); (k.toast != "") != (i == len(tt.do)-1) {
					t.Errorf("press %d: the toast is %q", i, k.toast)
				}
			}
			if want := k.words(tt.want); k.toast != want {
				t.Errorf("the toast is %q, want %q", k.toast, want)
			}
			if len(k.last.Send) > 0 {
				t.Errorf("beside it come %+v", k.last.Send)
			}
		})
	}
}

// A press of an old key with another answer offers to change the answer, once. A second press changes nothing on the screen.
func TestOldKeyOffersChange(t *testing.T) {
	k := newTalk(t, "")
	k.reach("f2_stance", "f1_stance=1")
	k.act(tap("f1_stance:reply:disagree"))
	if _, keys := k.said(); k.toast != "" || !slices.Contains(keys, k.tag()+"|f1_stance:change") {
		t.Errorf("the toast is %q, the keys are %q", k.toast, keys)
	}
	k.act(tap("f1_stance:reply:disagree"))
	if len(k.last.Send) > 0 || !strings.Contains(k.toast, "Agree") {
		t.Errorf("the toast is %q, beside it come %+v", k.toast, k.last.Send)
	}
}

// Whatever key is pressed, of the newest question or of one long ago: something on the screen changes, or there is a toast.
func TestNoKeyIsDead(t *testing.T) {
	pressedVerbs := map[string]int{}
	for seed := range uint64(15) {
		k, rng := newTalk(t, []string{"en", "es", "fr"}[seed%3]), rand.New(rand.NewPCG(seed, 1))
		screen := map[string]string{} // by the message that stands there first, what it shows
		first := map[string]string{}
		k.reach([]string{"lang", "f1_stance", "incentives", "levers", "review"}[seed%5], "f1_stance=1 f1_for=because idea1_headline=fountains")
		switch seed % 5 {
		case 1: // submitted early, so that something is left
			k.act("/stop")
			k.act(tap(":finish"))
			k.act("/start")
		case 4: // a text whose question does not apply any more
			k.act(tap("f1_stance:change"))
			k.act(tap("f1_stance:reply:disagree"))
		}
		k.show(k.ever, screen, first)
		for range 150 {
			keys := k.keys()
			if rng.IntN(3) > 0 && len(keys) > 8 {
				keys = keys[len(keys)-8:]
			}
			pressed := rng.IntN(4) > 0 && len(keys) > 0
			switch {
			case pressed:
				token := keys[rng.IntN(len(keys))]
				if rng.IntN(2) == 0 { // what was pressed least so far
					token = slices.MinFunc(keys, func(a, b string) int { return pressedVerbs[verbOf(a)] - pressedVerbs[verbOf(b)] })
				}
				pressedVerbs[verbOf(token)]++
				k.act(bot.Update{Did: bot.Pressed, Token: token})
			case !k.current().Due.IsZero() && rng.IntN(8) == 0:
				k.now = k.current().Due
				k.act(bot.Update{Did: bot.Timer})
			default:
				k.act(inAnyWay[rng.IntN(len(inAnyWay))])
			}
			if changed := k.show(k.last.Send, screen, first); pressed && changed == (k.toast != "") {
				t.Fatalf("seed %d: after update %d the screen changes: %t, the toast is %q", seed, k.count, changed, k.toast)
			}
			if n := utf8.RuneCountInString(k.toast); n > bot.MaxToast {
				t.Errorf("seed %d: a toast of %d characters", seed, n)
			}
		}
	}
	for _, verb := range drawn {
		if pressedVerbs[string(verb)] == 0 {
			t.Errorf("no key %q was pressed", verb)
		}
		delete(pressedVerbs, string(verb))
	}
	if len(pressedVerbs) > 0 {
		t.Errorf("there are keys that are not on the list: %v", pressedVerbs)
	}
}

// drawn are the verbs of all keys that the bot draws.
var drawn = []flows.Verb{
	flows.Reply, flows.Pick, flows.Unpick, flows.Done, flows.Undo, flows.SkipIt, flows.Keep, flows.TakeBack, flows.TakeOther, flows.DropOther, flows.DropWords,
	flows.Resume, flows.Rest, flows.Back, flows.Explain, flows.Change, flows.DoReview, flows.Page, flows.SetLang, flows.Later, flows.Submit, flows.Finish,
	flows.Restart, flows.RestartYes, flows.Erase, flows.EraseYes, flows.KeepText, flows.DropText, flows.NoRemind,
}

// inAnyWay is typed between presses, so that every kind of key comes up.
var inAnyWay = []string{
	"1", "2", "1 2", "more trees for the square, and a fountain", "/start", "/review", "/done", "/skip", "/stop", "/delete", "/language",
	"/submit", "agre", "well, it depends on who asks", "none of these", "another way", "/undo", "/back",
}

// verbOf is what the key of a token does, whatever its step.
func verbOf(token string) string {
	_, what, _ := strings.Cut(token, "|")
	if parts := strings.Split(what, ":"); len(parts) > 1 {
		return parts[1]
	}
	return what
}

// keys are those of every message so far.
func (k *talk) keys() (all []string) {
	for _, m := range k.ever {
		for _, c := range m.Choices {
			all = append(all, c.Token)
		}
	}
	return all
}

// show puts messages on a screen, and says whether anything changes there that somebody waits for.
func (*talk) show(messages []bot.Message, screen, first map[string]string) (changed bool) {
	for _, m := range messages {
		place := m.ID
		if m.Replaces != "" {
			place = first[m.Replaces]
		}
		first[m.ID] = place
		face := m.Text
		for _, c := range m.Choices {
			face += c.Mark + c.Label + c.Token
		}
		changed = changed || screen[place] != face && !m.Tidy
		screen[place] = face
	}
	return changed
}
