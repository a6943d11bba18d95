package export_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"aporte/adapters/export"
	"aporte/bot"
)

// TestCamps: groups of people are counted apart, with bases; no cell below five is shown, nor one that the totals would tell.
func TestCamps(t *testing.T) {
	v := export.Voices{Statements: []export.Side{{Question: "a", Codes: []string{"agree", "partly", "disagree"}}, {Question: "b", Codes: []string{"agree", "disagree"}}}}
	var of []int
	add := func(group, n int, choices ...int8) {
		for range n {
			for s, choice := range choices {
				if choice >= 0 {
					v.Votes = append(v.Votes, export.Voice{Person: len(of), Statement: s, Choice: choice})
				}
			}
			of = append(of, group)
		}
	}
	add(0, 20, 0, 1)
	add(0, 10, 1, -1)
	add(1, 15, 2, 0)
	add(1, 12, 0, 0)
	add(1, 3, 1, 0)
	add(-1, 6, 1, 1)
	got := v.Camps(of, 2)
	show := func(q export.CrossQuestion) (all string) {
		for _, row := range q.Rows {
			all += fmt.Sprint(row.Answered)
			for _, c := range row.Cells {
				if c.Hidden {
					all += " -"
				} else {
					all += fmt.Sprint(" ", c.Count)
				}
			}
			all += "; "
		}
		return all
	}
	// 3 of the second group said partly: that and what would tell it are hidden. What nobody chose is below five, too.
	for i, want := range []string{"30 20 - -; 30 - - -; ", "20 - -; 30 - -; "} {
		if s := show(got[i]); s != want {
			t.Errorf("%s is %s, want %s", got[i].Question, s, want)
		}
	}

	random := rand.New(rand.NewPCG(7, 7))
	for range 200 {
		n := 2 + random.IntN(3)
		v.Votes, of = nil, nil
		for range random.IntN(60) {
			add(random.IntN(n+1)-1, 1+random.IntN(4), int8(random.IntN(3)), int8(random.IntN(3)-1))
		}
		for _, q := range v.Camps(of, n) {
			if len(q.Rows) != n {
				t.Fatalf("%d rows of %d groups", len(q.Rows), n)
			}
			for _, row := range q.Rows {
				sum, whole := 0, true
				for _, c := range row.Cells {
					if whole = whole && !c.Hidden; !c.Hidden && c.Count < 5 || c.Hidden && c.Count != 0 || row.Hidden && !c.Hidden {
						t.Fatalf("shown is %s", show(q))
					}
					sum += c.Count
				}
				if !row.Hidden && (row.Answered < 5 || sum > row.Answered || whole && sum != row.Answered) {
					t.Fatalf("the base does not fit: %s", show(q))
				}
			}
		}
	}
}

// counter counts how often each response is read.
type counter struct {
	shelf
	reads map[string]int
}

func (c counter) Each(ctx context.Context, f bot.Filter, fn func(bot.Record) error) error {
	return c.shelf.Each(ctx, f, func(r bot.Record) error {
		c.reads[r.ID]++
		return fn(r)
	})
}

// TestHearOnce: what a report needs is read once, and its figures are those of Stats.
func TestHearOnce(t *testing.T) {
	f := parse(t, findings)
	all, _ := townHall(f)
	for i := range all {
		all[i] = submitted(all[i])
	}
	c := counter{all, map[string]int{}}
	s := export.Source{Reader: c, Flow: f, By: []string{"language"}, Filter: bot.Filter{Status: "submitted"}}
	got, voices, err := s.Hear(t.Context(), townWords, "en")
	if err != nil || len(voices.Votes) == 0 {
		t.Fatal(len(voices.Votes), err)
	}
	for id, n := range c.reads {
		if n != 1 {
			t.Fatalf("%s is read %d times", id, n)
		}
	}
	want, err := export.Stats(t.Context(), s, townWords, "en")
	if err != nil || got.Responses != len(all) || want.Responses != got.Responses || len(c.reads) != len(all) {
		t.Errorf("%d and %d of %d responses, %v", got.Responses, want.Responses, len(all), err)
	}
}
