package alerts

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"aporte/bot"
)

// TestWatch: the chats that were named learn what is wrong and that it is over, each in its language, and one that cannot be reached
// learns it by the other channel's chat, and afterwards.
func TestWatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newTower(t)
		defer func() { w.stop() }()
		time.Sleep(9*time.Hour + 30*time.Minute)
		if got := w.types(w.telegram, "eva", "aporte alerts here "+w.code()); !strings.HasPrefix(got, "eva reads: Los avisos") || !strings.HasSuffix(got, "Ahora mismo todo va bien.") {
			t.Errorf("named: %s", got)
		}
		if got := w.types(w.slack, "U1", "/alerts here "+strings.ToLower(w.code())); !strings.HasPrefix(got, "U1 reads: Les alertes") {
			t.Errorf("named: %s", got)
		}
		w.sees(Sight{Writable: true, Silent: []string{"telegram"}})
		w.telegram.is(errors.New("no route"))
		began := time.Now().UTC()
		time.Sleep(2 * time.Minute)
		if got := w.slack.reads(); !strings.Contains(got, "⚠️ Telegram ne donne plus signe de vie depuis le 1er janvier 2000 à 09\u00a0h\u00a030 (UTC)") {
			t.Errorf("told: %s", got)
		}
		// A new process tells it no second time.
		w.stop()
		w.start()
		time.Sleep(23 * time.Hour)
		w.wants(w.slack, "")
		w.telegram.is(nil)
		w.sees(Sight{Writable: true})
		time.Sleep(2 * time.Minute)
		w.telegram.mu.Lock()
		shown := w.telegram.shown
		w.telegram.mu.Unlock()
		if len(shown) != 1 || !strings.Contains(shown[0], "✅ Telegram vuelve a funcionar. No dio señales desde el 1 de enero de 2000 a las "+began.Format("15:04")) {
			t.Errorf("the chat that was out of reach learns %q", shown)
		}
		if got := w.slack.reads(); !strings.Contains(got, "✅ Telegram fonctionne de nouveau") {
			t.Errorf("over: %s", got)
		}
	})
}

// TestOutOfReach: what reached nobody before the process ended is told by the next one.
func TestOutOfReach(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newTower(t)
		defer func() { w.stop() }()
		w.types(w.telegram, "ana", "aporte alerts here "+w.code())
		w.telegram.is(errors.New("no route"))
		parked := func(n int, writable bool) { w.sees(Sight{Writable: writable, Parked: &n}) }
		parked(2, true)
		time.Sleep(time.Hour)
		w.stop()
		w.telegram.is(nil)
		w.start()
		time.Sleep(2 * time.Minute)
		if got := w.telegram.reads(); strings.Count(got, "2 messages n’ont pas pu") != 1 {
			t.Errorf("told: %q", got)
		}
		// Somebody who has blocked the bot is not tried for ever; the database may fail meanwhile.
		w.telegram.is(bot.ErrGone)
		parked(3, false)
		w.vault.breaks(errors.New("disk full"))
		time.Sleep(2 * time.Hour)
		w.telegram.is(nil)
		time.Sleep(time.Minute)
		w.wants(w.telegram, "")
		// It is told although nothing can be stored.
		parked(4, false)
		time.Sleep(2 * time.Hour)
		if got := w.telegram.reads(); strings.Count(got, "4 messages") != 1 {
			t.Errorf("told while nothing can be stored: %q", got)
		}
	})
}

// TestNobodyNamed: who is named while something is wrong learns it then.
func TestNobodyNamed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newTower(t)
		defer func() { w.stop() }()
		w.sees(Sight{Writable: true, Disk: &Space{Free: 300 << 20, Size: 100 << 30}})
		time.Sleep(10 * time.Hour)
		if got := w.types(w.telegram, "ana", "aporte alerts here "+w.code()); !strings.Contains(got, "il reste 300 Mo") {
			t.Errorf("named: %s", got)
		}
		time.Sleep(10 * time.Hour) // which counts as told
		w.wants(w.telegram, "")
		if got := w.types(w.telegram, "ana", "Aporte Alerts OFF"); !strings.Contains(got, "ne reçoit plus d’alertes") {
			t.Errorf("ended: %s", got)
		}
		w.sees(Sight{Writable: true})
		time.Sleep(10 * time.Hour)
		w.wants(w.telegram, "")
	})
}

// TestNodes: of two nodes on one database one tells, and the other goes on where it left off.
func TestNodes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		one := newTower(t)
		other := &tower{t: t, vault: one.vault, telegram: &wire{}, slack: &wire{}, sight: Sight{Writable: true}}
		other.start()
		defer func() { one.stop(); other.stop() }()
		one.types(one.telegram, "ana", "aporte alerts here "+one.code())
		// The node that does not tell sees that a channel is silent from which it alone receives, and then ends.
		other.sees(Sight{Writable: true, Silent: []string{"telegram"}})
		time.Sleep(5 * time.Minute)
		if got := one.telegram.reads(); strings.Count(got, "⚠️ Telegram") != 1 {
			t.Errorf("what the other node sees is told: %q", got)
		}
		other.stop()
		time.Sleep(5 * time.Minute)
		if got := one.telegram.reads(); strings.Count(got, "✅ Telegram") != 1 {
			t.Errorf("what a node saw that has ended: %q", got)
		}
		other.sees(Sight{Writable: true})
		other.start()
		time.Sleep(2 * time.Hour)
		one.wants(one.telegram, "")
		if n := len(one.vault.kept[reportKind]); n != 0 {
			t.Errorf("%d reports are kept", n)
		}
		for _, w := range []*tower{one, other} {
			w.sees(Sight{Writable: true, Silent: []string{"slack"}})
		}
		time.Sleep(5 * time.Minute)
		if got := one.telegram.reads(); strings.Count(got, "Slack") != 1 {
			t.Errorf("the first tells %q", got)
		}
		lead := func(w *tower, leads bool) {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.leads = leads
		}
		lead(one, false)
		time.Sleep(time.Minute)
		lead(other, true)
		time.Sleep(2 * time.Hour)
		other.wants(other.telegram, "")
		for _, w := range []*tower{one, other} {
			w.sees(Sight{Writable: true})
		}
		time.Sleep(5 * time.Minute)
		one.wants(one.telegram, "")
		if got := other.telegram.reads(); strings.Count(got, "✅ Slack") != 1 {
			t.Errorf("the other tells %q", got)
		}
	})
}
