package bottest

import (
	"fmt"
	"time"

	"aporte/bot"
)

// walk reads all pages of n responses each, and returns the responses and the number of pages. It calls between, if set, before
// each page but the first, with the number of pages read so far.
func (s *office) walk(f bot.Filter, n int, between func(page int)) (all []bot.Record, pages int) {
	s.Helper()
	for after := ""; ; pages++ {
		if pages > 0 && between != nil {
			between(pages)
		}
		p, err := s.Desk.Page(s.T.Context(), f, after, n)
		if err != nil || pages > 100 {
			s.Fatalf("page %d: %v", pages, err)
		}
		all = append(all, p.Records...)
		if p.Next == "" {
			return all, pages + 1
		}
		after = p.Next
	}
}

func pages(s *office) {
	for i := range 12 {
		s.say(fmt.Sprint(i), fmt.Sprintf("user%02d", i), "q", "words")
	}
	s.clock.add(48 * time.Hour)
	s.say("late", "user07", "q", "more")
	want := s.records(demo)
	for n, pages := range map[int]int{-1: 12, 1: 12, 5: 3, 6: 2, 11: 2, 12: 1, 1000: 1} {
		got, count := s.walk(demo, n, nil)
		if count != pages || len(got) != len(want) {
			s.Errorf("%d on a page: %d pages with %d responses", n, count, len(got))
			continue
		}
		for i := range got {
			if got[i].ID != want[i].ID || len(got[i].Journal) != len(want[i].Journal) {
				s.Errorf("%d on a page: response %d is %+v, want %+v", n, i, got[i], want[i])
			}
		}
	}
	late := demo
	late.Since = storyStart.Add(time.Hour)
	if got, _ := s.walk(late, 5, nil); len(got) != 1 || got[0].Source != "user07" {
		s.Errorf("changed since then are %+v", got)
	}
	if got, pages := s.walk(bot.Filter{Flow: "another"}, 5, nil); len(got) != 0 || pages != 1 {
		s.Errorf("of another consultation there are %d on %d pages", len(got), pages)
	}
	one, err := s.Desk.Response(s.T.Context(), want[3].ID)
	if err != nil || one.ID != want[3].ID || one.Source != want[3].Source || len(one.Journal) != len(want[3].Journal) {
		s.Errorf("opened is %+v, %v", one, err)
	}
}

// movingPages: while pages are read, the response that the cursor names is erased, and new people begin. Every response that
// existed before and is not erased is still read exactly once.
func movingPages(s *office) {
	for i := range 9 {
		s.say(fmt.Sprint(i), fmt.Sprintf("user%02d", i), "q", "words")
	}
	there := s.records(demo)
	got, _ := s.walk(demo, 3, func(page int) {
		if page == 1 { // the erased response was the last on the first page, so the cursor names it
			if err := s.Desk.Erase(s.T.Context(), "receipt-"+there[2].Source); err != nil {
				s.Fatal(err)
			}
		}
		if page < 3 {
			s.say(fmt.Sprint("new", page), fmt.Sprint("new", page), "q", "words")
		}
	})
	met := map[string]int{}
	for _, rec := range got {
		met[rec.ID]++
	}
	for _, rec := range there {
		if met[rec.ID] != 1 {
			s.Errorf("%s was met %d times", rec.Source, met[rec.ID])
		}
	}
}
