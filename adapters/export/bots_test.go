package export_test

import (
	"bytes"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"aporte/adapters/export"
	"aporte/bot"
)

// visitors are submitted responses, so many by channel.
func visitors(t *testing.T, counts map[string]int) shelf {
	t.Helper()
	f := parse(t, park)
	var all shelf
	for _, channel := range slices.Sorted(maps.Keys(counts)) {
		for range counts[channel] {
			r := submitted(record(len(all), f, "lang", codes("en"), "consent", yes))
			r.Channel = channel
			all = append(all, r)
		}
	}
	return all
}

// TestPublicBots: no name of a bot stands at fewer than five responses, nor does no name at all while others have one. What was
// published without its name stays so.
func TestPublicBots(t *testing.T) {
	for _, c := range []struct {
		counts map[string]int
		before bot.Folds
		want   map[string]int // responses by what stands in channel and bot
	}{
		{map[string]int{"a": 9}, nil, map[string]int{"a ": 9}},
		{map[string]int{"a": 9, "a:x": 5, "b:x": 5}, nil, map[string]int{"a ": 9, "a x": 5, "b x": 5}},
		{map[string]int{"a": 9, "a:x": 4, "a:y": 5}, nil, map[string]int{"a ": 13, "a y": 5}},
		{map[string]int{"a:x": 1, "a:y": 6, "a:z": 7}, nil, map[string]int{"a ": 7, "a z": 7}},
		{map[string]int{"a": 2, "a:y": 6, "a:z": 7}, nil, map[string]int{"a ": 8, "a z": 7}},
		{map[string]int{"a": 2, "a:x": 3, "a:z": 7}, nil, map[string]int{"a ": 5, "a z": 7}},
		{map[string]int{"a:x": 2, "b:x": 7}, nil, map[string]int{" ": 9}}, // 2 without a channel would stand out
		{map[string]int{"a:x": 2, "b:x": 7, "a": 1, "b": 4, "c": 6}, nil, map[string]int{" ": 9, "b ": 11}},
		{map[string]int{"a:x": 8, "a:y": 9}, bot.Folds{"bot\x1fa:x": 1}, map[string]int{"a ": 8, "a y": 9}},
		{map[string]int{"a:x": 8, "a:y": 9}, bot.Folds{"channel\x1fa:x": 1}, map[string]int{"a ": 8, "a y": 9}},
	} {
		p := &press{shelf: visitors(t, c.counts), folds: c.before}
		_, columns := p.publish(t, parse(t, park), labels, export.Options{})
		got := map[string]int{}
		for i, channel := range columns["channel"] {
			got[channel+" "+columns["bot"][i]]++
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%v (-want +got):\n%s", c.counts, diff)
		}
	}
}

// TestStatsTellBotsApart: the bots are in the counts if one has a name.
func TestStatsTellBotsApart(t *testing.T) {
	for _, c := range []struct {
		counts map[string]int
		want   string // the line of bots; "" if there is none
	}{
		{map[string]int{"telegram": 2, "slack": 1}, ""},
		{map[string]int{"telegram": 2, "telegram:city": 3, "slack:city": 1}, "  bot       (none) 2, city 4\n"},
	} {
		s := source(parse(t, park))
		s.Reader, s.By = visitors(t, c.counts), []string{"bot"}
		st, err := export.Stats(t.Context(), s, labels, "en")
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := st.Write(&b, 80); err != nil {
			t.Fatal(err)
		}
		_, rest, has := strings.Cut(b.String(), "\n  bot ")
		line, _, _ := strings.Cut(rest, "\n")
		if got := "  bot " + line + "\n"; has != (c.want != "") || has && got != c.want {
			t.Errorf("%v: %q, want %q\n%s", c.counts, got, c.want, b.String())
		}
	}
}
