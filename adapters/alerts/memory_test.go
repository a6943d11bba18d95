package alerts

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"testing"
	"time"
)

var monday = time.Date(2026, time.November, 23, 9, 0, 0, 0, time.UTC)

// told runs looks every 15 s over a time, and returns what was told and when after the beginning.
func told(over time.Duration, here func(at time.Duration) []Trouble) (all []string) {
	var m memory
	for at := time.Duration(0); at < over; at += every {
		var say []notice
		m, say = m.step(monday.Add(at), here(at), nil)
		for _, n := range say {
			what := n.key()
			if n.over {
				what += " over"
			}
			all = append(all, fmt.Sprintf("%s %s", at, what))
		}
	}
	return all
}

func TestStep(t *testing.T) {
	silent, two := []Trouble{{Kind: Channel, Of: "slack"}}, []Trouble{{Kind: Channel, Of: "slack"}, {Kind: Disk}}
	within := func(here []Trouble, spans ...time.Duration) func(time.Duration) []Trouble {
		return func(at time.Duration) []Trouble {
			for i := 0; i+1 < len(spans); i += 2 {
				if at >= spans[i] && at < spans[i+1] {
					return here
				}
			}
			return nil
		}
	}
	parked := func(at time.Duration) []Trouble {
		return []Trouble{{Kind: Parked, Count: 1 + int(at/(20*time.Minute))}}
	}
	for name, c := range map[string]struct {
		over time.Duration
		here func(time.Duration) []Trouble
		want string
	}{
		"a restart is no trouble":             {time.Hour, within(silent, 0, 45*time.Second), "[]"},
		"told once, and once that it is over": {5 * time.Hour, within(silent, 10*time.Minute, 3*time.Hour), "[11m0s channel slack 3h1m0s channel slack over]"},
		"a gap of seconds is no end":          {2 * time.Hour, within(silent, 0, 10*time.Minute, 10*time.Minute+45*time.Second, time.Hour), "[1m0s channel slack 1h1m0s channel slack over]"},
		"two are told each":                   {time.Hour, within(two, 0, 10*time.Minute), "[1m0s channel slack 1m0s disk  11m0s channel slack over 11m0s disk  over]"},
		"again within the hour waits for its end": {
			4 * time.Hour, within(silent, 0, 10*time.Minute, 20*time.Minute, 2*time.Hour),
			"[1m0s channel slack 11m0s channel slack over 1h1m0s channel slack 2h1m0s channel slack over]",
		},
		"again within the hour, and over before its end, is not told": {
			4 * time.Hour, within(silent, 0, 10*time.Minute, 20*time.Minute, 40*time.Minute), "[1m0s channel slack 11m0s channel slack over]",
		},
		"what lasts is told each day":  {50 * time.Hour, within(silent, 0, 100*time.Hour), "[1m0s channel slack 24h1m0s channel slack 48h1m0s channel slack]"},
		"what grows is told each hour": {3 * time.Hour, parked, "[1m0s parked  1h1m0s parked  2h1m0s parked ]"},
	} {
		if got := fmt.Sprint(told(c.over, c.here)); got != c.want {
			t.Errorf("%s: told\n%s\nwant\n%s", name, got, c.want)
		}
	}
}

// What cannot be seen at a moment stays as it was.
func TestStepUnknown(t *testing.T) {
	m, _ := memory(nil).step(monday, []Trouble{{Kind: Parked, Count: 2}}, nil)
	m, say := m.step(monday.Add(time.Minute), []Trouble{{Kind: Parked, Count: 2}}, nil)
	if len(say) != 1 {
		t.Fatalf("told %v", say)
	}
	for at := time.Minute; at < 10*time.Minute; at += every {
		if m, say = m.step(monday.Add(at), nil, map[Kind]bool{Parked: true}); len(say) != 0 {
			t.Fatalf("while nothing can be seen: told %v", say)
		}
	}
}

// TestStepProperties goes through random weeks: never two alerts about the same within an hour, an end is told once after an alert and
// never without, nothing that lasts is kept quiet, and nothing is remembered for ever.
func TestStepProperties(t *testing.T) {
	for seed := range uint64(5) {
		chance := rand.New(rand.NewPCG(seed, 1))
		wrong := map[Trouble]bool{}
		kinds := []Trouble{{Kind: Channel, Of: "slack"}, {Kind: Channel, Of: "telegram:city"}, {Kind: Disk}, {Kind: Backup}}
		last, open, since := map[string]time.Time{}, map[string]bool{}, map[string]time.Time{}
		var m memory
		now := monday
		for now.Before(monday.Add(7 * 24 * time.Hour)) {
			now = now.Add(every)
			for _, k := range kinds {
				if chance.IntN(200) == 0 {
					wrong[k] = !wrong[k]
					delete(since, k.key())
				}
				if wrong[k] && since[k.key()].IsZero() {
					since[k.key()] = now
				}
			}
			var here []Trouble
			for _, k := range kinds {
				if wrong[k] {
					here = append(here, k)
				}
			}
			before := maps.Clone(m)
			var say []notice
			m, say = m.step(now, here, nil)
			for _, n := range say {
				key := n.key()
				switch {
				case n.over && !open[key]:
					t.Fatalf("seed %d: the end of %s is told, which nobody knew of; before %+v", seed, key, before)
				case n.over:
					open[key] = false
				default:
					if d := now.Sub(last[key]); d < hour || open[key] && d < day {
						t.Fatalf("seed %d: %s is told again after %s", seed, key, d)
					}
					last[key], open[key] = now, true
				}
			}
			for key, began := range since {
				if at := now.Sub(began); at > settles && now.Sub(last[key]) > hour && !open[key] {
					t.Fatalf("seed %d: %s lasts %s and is not told", seed, key, at)
				}
			}
		}
		for range int(hour/every) + int(settles/every) + 2 {
			now = now.Add(every)
			m, _ = m.step(now, nil, nil)
		}
		if len(m) != 0 {
			t.Errorf("seed %d: remembered for ever: %v", seed, m)
		}
	}
}

func TestSight(t *testing.T) {
	n, old, fresh := 3, monday.Add(-OldBackup-time.Second), monday.Add(-OldBackup)
	never := time.Time{}
	for _, c := range []struct {
		s    Sight
		want string
	}{
		{Sight{Writable: true}, "[]"},
		{Sight{Silent: []string{"slack"}}, "[{channel slack 0 0} {database  0 0}]"},
		{Sight{Writable: true, Parked: &n, Backup: &fresh}, "[{parked  3 0}]"},
		{Sight{Writable: true, Parked: new(int), Backup: &old}, "[{backup  0 1}]"},
		{Sight{Writable: true, Backup: &never}, "[{backup  0 0}]"},
		{Sight{Writable: true, Disk: &Space{Free: 500 << 20, Size: 100 << 30}}, "[{disk  500 0}]"},
		{Sight{Writable: true, Disk: &Space{Free: 500 << 20, Size: 4 << 30}}, "[]"}, // a small disk
		{Sight{Writable: true, Disk: &Space{Free: 2 << 30, Size: 100 << 30}}, "[]"}, // still much
	} {
		here, unknown := c.s.troubles(monday)
		var got []string
		for _, h := range here {
			last := 0
			if !h.Last.IsZero() {
				last = 1
			}
			got = append(got, fmt.Sprintf("{%s %s %d %d}", h.Kind, h.Of, h.Count, last))
		}
		if fmt.Sprint(got) != c.want {
			t.Errorf("%+v: %v, want %s", c.s, got, c.want)
		}
		if unknown[Parked] != (c.s.Parked == nil) || unknown[Backup] != (c.s.Backup == nil) || unknown[Disk] != (c.s.Disk == nil) {
			t.Errorf("%+v: not known is %v", c.s, unknown)
		}
	}
}
