package telegram

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"aporte/adapters/line"
	"aporte/bot"
)

// took says how long n calls take.
func took(t *testing.T, n int, call func() error) time.Duration {
	t.Helper()
	begin := time.Now()
	for range n {
		if err := call(); err != nil {
			t.Fatal(err)
		}
	}
	return time.Since(begin)
}

func TestLimitOfAChat(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimits(Rate{})
		wait := func(id int64, edit bool) func() error {
			return func() error { return l.wait(t.Context(), id, edit, time.Now) }
		}
		l.wrote(7, time.Now())
		if d := took(t, 8, wait(7, false)); d != 3*time.Second {
			t.Errorf("eight messages to one person took %s, want 3s: five at once, then one a second", d)
		}
		if d := took(t, 10, wait(7, true)); d != 0 {
			t.Errorf("edits took %s", d)
		}
		if d := took(t, 1, wait(8, false)); d != 0 {
			t.Errorf("somebody else waited %s", d)
		}
		if d := took(t, 7, wait(-9, false)); d != 6*time.Second {
			t.Errorf("seven messages to a group took %s, want 6s: five at once, then 20 a minute", d)
		}
	})
}

func TestLimitOverall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimits(Rate{})
		next := int64(100)
		bulk := func() error {
			next++
			return l.wait(t.Context(), next, false, time.Now)
		}
		// 21 of them go at once, then 21 a second: a quarter of the rate is left for answers.
		if d := took(t, 63, bulk); d.Round(100*time.Millisecond) != 2*time.Second {
			t.Errorf("63 messages that nobody waits for took %s, want about 2s", d)
		}
		l.wrote(7, time.Now())
		if d := took(t, 1, func() error { return l.wait(t.Context(), 7, false, time.Now) }); d != 0 {
			t.Errorf("an answer waited %s behind them", d)
		}
	})
}

// What only tidies up waits for nothing, and leaves a third of what may go at once to those who wait.
func TestLimitOfTidying(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimits(Rate{All: 30})
		tidy := func(id int64) bool { return l.spare(id, time.Now()) == nil }
		l.hold(9, time.Now(), time.Minute)
		if tidy(9) {
			t.Error("went to a chat in which Telegram asked to wait")
		}
		n := int64(0)
		for ; tidy(100 + n); n++ {
		}
		if n != 21 {
			t.Errorf("%d went at once, want 21 of 30", n)
		}
		if d := took(t, 9, func() error { return l.wait(t.Context(), 7, true, time.Now) }); d != 0 {
			t.Errorf("those who wait waited %s behind them", d)
		}
		time.Sleep(300 * time.Millisecond) // nine tokens
		if tidy(8) {
			t.Error("went although a third was not there")
		}
	})
}

func TestLimitGivesUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimits(Rate{Chat: 0.01, Burst: 1})
		send := func(ctx context.Context) error { return l.wait(ctx, 7, false, time.Now) }
		if err := send(t.Context()); err != nil {
			t.Fatal(err)
		}
		wait, ok := errors.AsType[*bot.RetryError](send(t.Context()))
		if !ok || wait.After != 100*time.Second {
			t.Errorf("got %v, want to come back in 100s", wait)
		}
		l = newLimits(Rate{Chat: 0.1, Burst: 1})
		if err := send(t.Context()); err != nil {
			t.Fatal(err)
		}
		short, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if wait, ok = errors.AsType[*bot.RetryError](send(short)); !ok {
			t.Errorf("got %v, want to come back: there is no time to wait", wait)
		}
		gone, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		if err := send(gone); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		// Nothing of that used up the turn.
		if d := took(t, 1, func() error { return send(t.Context()) }); d > 10*time.Second {
			t.Errorf("waited %s", d)
		}
	})
}

func TestToastFits(t *testing.T) {
	if text := queryAnswer("q", "")["text"]; text != "" {
		t.Errorf("a key is answered with %q", text)
	}
	text := queryAnswer("q", strings.Repeat("ñandú 👩‍👩‍👧‍👦 ", 60))["text"]
	if n := line.Units(text); n > 200 || n < 100 {
		t.Errorf("a toast of %d characters, at most 200 may be", n)
	}
}
