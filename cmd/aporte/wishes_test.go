package main

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"aporte/bot"
)

// TestWishOver: a wish is kept for a year after the close, or after it was made if there is no close.
func TestWishOver(t *testing.T) {
	made := time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)
	close := time.Date(2027, 1, 31, 18, 0, 0, 0, time.UTC)
	at := map[string]time.Time{"closes": close, "never": {}}
	for _, tt := range []struct {
		consultation string
		now          time.Time
		want         bool
	}{
		{"closes", close.Add(bot.KeepWish), false},
		{"closes", close.Add(bot.KeepWish + time.Second), true},
		{"closes", made.Add(bot.KeepWish + time.Hour), false},
		{"never", made.Add(bot.KeepWish), false},
		{"never", made.Add(bot.KeepWish + time.Second), true},
		{"of an earlier deployment", made.Add(bot.KeepWish + time.Second), true},
	} {
		if got := wishOver(func(id string) time.Time { return at[id] }, func() time.Time { return tt.now })(tt.consultation, made); got != tt.want {
			t.Errorf("%s at %v: over: %t", tt.consultation, tt.now, got)
		}
	}
	if limit := close.AddDate(1, 0, 0); close.Add(bot.KeepWish).After(limit) {
		t.Error("a wish is kept longer than twelve months after the close")
	}
}

// TestOldWishesEnd lets a service run a year later: the wishes of before are gone.
func TestOldWishesEnd(t *testing.T) {
	n := newNewsroom(t)
	r := n.serve(t)
	takePart(t, n.Server, ana, "en")
	r.stop()
	r.ends(t)
	file := n.file(t, "news", map[string]string{"en": "news"})
	for _, tt := range []struct {
		later time.Duration
		want  string
	}{{bot.KeepWish - 48*time.Hour, "all +1"}, {bot.KeepWish + 48*time.Hour, "nobody is left"}} {
		n.now = func() time.Time { return time.Now().Add(tt.later) }
		r := n.serve(t)
		soon(t, tt.want, func() bool {
			_, all := n.tells(t, "--file", file)
			return regexp.MustCompile(tt.want).MatchString(all)
		})
		r.stop()
		if code := r.ends(t); code != 0 || strings.Contains(r.logged(), `"ERROR"`) {
			t.Errorf("exit code %d\n%s", code, r.logged())
		}
	}
}
