package sqlstore_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"aporte/bot"
	"aporte/flows"
)

// counted returns what the counters of a house say: conversations by "source/language/stage", and the answers of all days.
func (h *house) counted() (visits map[string]int, answers flows.Tally) {
	h.t.Helper()
	visits, answers = map[string]int{}, flows.Tally{}
	err := h.s.View(h.t.Context(), func(r bot.Reader) error {
		counters := r.(bot.Counters)
		all, err := counters.Funnel(h.t.Context(), h.flow.ID)
		for _, v := range all {
			if v.Day != time.Now().UTC().Truncate(24*time.Hour) || v.Channel != "test" {
				h.t.Errorf("a conversation of today is counted as %+v", v)
			}
			for _, st := range bot.StageNames {
				if n := v.Counts[st.Stage]; n > 0 {
					visits[v.Source+"/"+v.Lang+"/"+st.Name] += n
				}
			}
			if n := v.Left(); n != 0 {
				visits[v.Source+"/"+v.Lang+"/left"] += n
			}
		}
		if err != nil {
			return err
		}
		tallies, sound, err := counters.Tallies(h.t.Context(), h.flow.ID)
		for _, t := range tallies {
			answers.Add(t.Tally, 1)
		}
		if !sound {
			h.t.Error("the counters are not sound")
		}
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return visits, answers
}

// published returns the flow of the house, for its version alone.
func (h *house) published(ref flows.Ref) *flows.Flow {
	if ref == h.flow.Ref {
		return h.flow
	}
	return nil
}

// sound fails unless the counters are what the journals say.
func (h *house) sound(when string) {
	h.t.Helper()
	if n, err := h.s.Miscounted(h.t.Context()); n != 0 || err != nil {
		h.t.Errorf("%s: %d counters do not agree with the responses, %v", when, n, err)
	}
	if responses, counters, err := h.s.Recount(h.t.Context(), h.published); responses != 0 || counters != 0 || err != nil {
		h.t.Errorf("%s: %d responses and %d counters are counted otherwise, %v", when, responses, counters, err)
	}
}

// TestFunnel follows people who refuse, leave, agree, submit, come back and erase.
func TestFunnel(t *testing.T) { onBoth(t, testFunnel) }

func testFunnel(t *testing.T, path string) {
	h := enter(t, path, nil)
	expect := func(when string, want map[string]int) {
		t.Helper()
		got, _ := h.counted()
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", when, diff)
		}
		h.sound(when)
	}
	h.say("ana", "/start radio")
	expect("ana opened", map[string]int{"radio/en/opened": 1, "radio/en/left": 1})
	h.say("ana", "2")
	expect("ana chose a language, which moves her", map[string]int{"radio/es/opened": 1, "radio/es/language": 1, "radio/es/left": 1})
	h.say("ana", "2")
	refused := map[string]int{"radio/es/opened": 1, "radio/es/language": 1, "radio/es/refused": 1}
	expect("ana refused", refused)
	h.say("ana", "/start")
	h.say("bea", "/start", "1", "1")
	want := map[string]int{
		"radio/es/opened": 1, "radio/es/language": 1, "radio/es/refused": 1, "/en/opened": 2, "/en/language": 1, "/en/agreed": 1, "/en/left": 1,
	}
	expect("ana came again, and nobody knows that she was there before; bea agreed", want)
	h.say("bea", "/language", "2")
	expect("a language that is chosen later moves nobody", want)
	h.reach("bea", "review", map[string][]string{"route": {"1"}, "more": {"2"}})
	h.say("bea", "/submit")
	want["/en/submitted"] = 1
	expect("bea submitted", want)
	if _, answers := h.counted(); answers.Responses() != 1 {
		t.Errorf("the answers are %v", answers)
	}
	h.say("bea", "/delete", "1")
	expect("bea deleted everything, and with it her whole conversation", map[string]int{
		"radio/es/opened": 1, "radio/es/language": 1, "radio/es/refused": 1, "/en/opened": 1, "/en/left": 1,
	})
	if _, answers := h.counted(); len(answers) != 0 {
		t.Errorf("what is left of the answers is %v", answers)
	}
}

// Somebody who comes back with a receipt from another account opened no conversation of their own.
func TestFunnelOfTakeover(t *testing.T) { onBoth(t, testFunnelOfTakeover) }

func testFunnelOfTakeover(t *testing.T, path string) {
	h := enter(t, path, nil)
	h.say("ana", "/start", "1", "1")
	session, err := h.s.Session(t.Context(), bot.Address{Channel: "test", User: "ana"})
	if err != nil {
		t.Fatal(err)
	}
	h.say("new phone", "/start poster", "/receipt "+session.Receipt)
	got, _ := h.counted()
	if diff := cmp.Diff(map[string]int{"/en/opened": 1, "/en/language": 1, "/en/agreed": 1}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	h.sound("after a takeover")
}

// Sources after the first two hundred are counted together.
func TestSourcesFold(t *testing.T) { onBoth(t, testSourcesFold) }

func testSourcesFold(t *testing.T, path string) {
	h := enter(t, path, nil)
	for i := range bot.MostSources {
		h.say(fmt.Sprint("early", i), fmt.Sprint("/start s", i))
	}
	h.leave()
	h = enter(t, h.path, nil) // it is not kept in memory alone
	h.say("late", "/start late")
	h.say("later", "/start later", "1", "1")
	h.say("known", "/start s7")
	got, _ := h.counted()
	if got["other/en/opened"] != 2 || got["other/en/agreed"] != 1 || got["s7/en/opened"] != 2 || got["late/en/opened"] != 0 {
		t.Errorf("others %d, agreed %d; of s7 %d", got["other/en/opened"], got["other/en/agreed"], got["s7/en/opened"])
	}
	h.sound("with folded sources")
}

// TestSourcesOnTheirWay: sources of steps that are not stored yet count towards the most, too, so that a busy minute does not exceed it.
func TestSourcesOnTheirWay(t *testing.T) { onBoth(t, testSourcesOnTheirWay) }

func testSourcesOnTheirWay(t *testing.T, path string) {
	h := enter(t, path, nil)
	for i := range bot.MostSources + 1 {
		source := fmt.Sprint("s", i)
		want := source
		if i == bot.MostSources {
			want = bot.OtherSource
		}
		if got, err := h.s.CountedAs(t.Context(), "park", source); got != want || err != nil {
			t.Fatalf("%s is counted as %s, %v", source, got, err)
		}
	}
}

// TestTallies lets people answer, change and erase at random. At every moment the counters are the sum of what is there.
func TestTallies(t *testing.T) { onBoth(t, testTallies) }

func testTallies(t *testing.T, path string) {
	h := enter(t, path, nil)
	rng := rand.New(rand.NewPCG(14, 5))
	for i := range 8 {
		user := fmt.Sprint("user", i)
		h.say(user, "/start", "1", "1")
		h.reach(user, "review", map[string][]string{"route": {fmt.Sprint(1 + i%2)}, "f1_stance": {fmt.Sprint(1 + rng.IntN(3))}, "f2_stance": {"2"}, "more": {"2"}})
		h.say(user, "/submit")
	}
	_, before := h.counted()
	if n := before["f2_stance"]["disagree"] + before["f2_stance"]["partly"] + before["f2_stance"]["agree"]; before.Responses() != 8 || n != 8 {
		t.Errorf("%d responses, %v", before.Responses(), before["f2_stance"])
	}
	h.sound("after submissions")
	for i := range 8 {
		session, err := h.s.Session(t.Context(), bot.Address{Channel: "test", User: fmt.Sprint("user", i)})
		if err != nil {
			t.Fatal(err)
		}
		if i < 3 {
			if err := h.s.Erase(t.Context(), session.Receipt, bot.Audit{Actor: "clerk", Action: "erase"}); err != nil {
				t.Fatal(err)
			}
			continue
		}
		press(h, fmt.Sprint("user", i), session, "f2_stance:change")
		press(h, fmt.Sprint("user", i), session, "f2_stance:reply:agree")
	}
	_, after := h.counted()
	if diff := cmp.Diff(map[string]int{flows.TallyAnswered: 5, "agree": 5}, after["f2_stance"]); diff != "" || after.Responses() != 5 {
		t.Errorf("%d responses (-want +got):\n%s", after.Responses(), diff)
	}
	h.sound("after changes and erasures")
}

// press presses the key of an earlier question.
func press(h *house, user string, session bot.Session, token string) {
	h.t.Helper()
	u := bot.Update{ID: user + token, From: bot.Address{Channel: "test", User: user}, Did: bot.Pressed, Token: session.Tag + "|" + token}
	if err := h.b.Handle(h.t.Context(), u); err != nil {
		h.t.Fatal(err)
	}
}

// TestRecount damages counters and forms, and takes them away as if an earlier release had been there. They come back, and a step that was
// decided before does not count twice.
func TestRecount(t *testing.T) { onBoth(t, testRecount) }

func testRecount(t *testing.T, path string) {
	h := enter(t, path, nil)
	for _, user := range []string{"ana", "bea"} {
		h.say(user, "/start radio", "1", "1")
		h.reach(user, "review", map[string][]string{"route": {"1"}, "more": {"2"}})
	}
	h.say("ana", "/submit")
	h.say("cleo", "/start", "2", "2")
	visits, answers := h.counted()
	same := func(when string) {
		t.Helper()
		nowVisits, nowAnswers := h.counted()
		if diff := cmp.Diff(visits, nowVisits) + cmp.Diff(answers, nowAnswers); diff != "" {
			t.Errorf("%s (-want +got):\n%s", when, diff)
		}
	}
	for _, damage := range []string{
		"DELETE FROM tallies", "DELETE FROM funnel WHERE source = 'radio'", "UPDATE tallies SET sealed = x'0102'",
		"UPDATE funnel SET sealed = x'0102' WHERE source = 'radio'", "UPDATE tallies SET day = day - 1",
	} {
		tamper(t, h.path, damage)
		if n, err := h.s.Miscounted(t.Context()); n == 0 || err != nil {
			t.Errorf("%s is not noticed, %v", damage, err)
		}
		if _, n, err := h.s.Recount(t.Context(), h.published); n == 0 || err != nil {
			t.Errorf("%s: %d mended, %v", damage, n, err)
		}
		same(damage)
		h.sound(damage)
	}
	if before, err := h.s.Uncounted(t.Context()); before || err != nil {
		t.Errorf("a new database has answers from before, %v", err)
	}
}
