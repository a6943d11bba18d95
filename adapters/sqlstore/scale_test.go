package sqlstore_test

import (
	"flag"
	"path/filepath"
	"runtime"
	"strconv"
	"testing"

	"aporte/bot"
	"aporte/flows"
)

// answers is how many answers the database of the benchmarks below has: go test -run=NONE -bench=Scale -benchtime=1x
// ./adapters/sqlstore -answers=1000000
var answers = flag.Int("answers", 15_000, "how many answers there are in BenchmarkScale")

// BenchmarkScale measures what staff do on a database of many answers.
func BenchmarkScale(b *testing.B) {
	path := filepath.Join(b.TempDir(), "a.db")
	s := open(b, path, nil)
	if err := s.Fill(b.Context(), *answers/15); err != nil {
		b.Fatal(err)
	}
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
	b.Run("open", func(b *testing.B) {
		for b.Loop() {
			if err := open(b, path, nil).Close(); err != nil {
				b.Fatal(err)
			}
		}
	})
	s = open(b, path, nil)
	defer s.Close()
	b.Run("examine", func(b *testing.B) {
		for b.Loop() {
			if found, err := s.Examine(b.Context(), nil); err != nil || !found.Sound() || found.Rows < *answers {
				b.Fatal(found, err)
			}
		}
	})
	b.Run("backup", func(b *testing.B) {
		n := 0
		for b.Loop() {
			n++
			if _, err := s.Backup(b.Context(), filepath.Join(b.TempDir(), strconv.Itoa(n))); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("each", func(b *testing.B) {
		var most, n uint64
		for b.Loop() {
			if err := s.Each(b.Context(), bot.Filter{}, func(bot.Record) error {
				if n++; n%1000 == 0 {
					most = max(most, heap())
				}
				return nil
			}); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(most)/(1<<20), "MiB")
		if most > 32<<20 {
			b.Errorf("%d MiB are in use: memory grows with the responses", most>>20)
		}
	})
	b.Run("backlog", func(b *testing.B) {
		for b.Loop() {
			if held, err := s.Backlog(b.Context()); err != nil || held.Responses[flows.Submitted] == 0 {
				b.Fatal(held, err)
			}
		}
	})
	b.Run("page", func(b *testing.B) {
		for b.Loop() {
			if page, err := s.Page(b.Context(), bot.Filter{}, "", 20); err != nil || len(page) != 20 {
				b.Fatal(len(page), err)
			}
		}
	})
	receipts, err := s.Receipts(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	b.Run("erase", func(b *testing.B) {
		for n := 0; b.Loop(); n++ {
			if err := s.Erase(b.Context(), receipts[n], bot.Audit{Actor: "staff", Action: "erase"}); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// heap is how much memory is in use, once what is not has been collected.
func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
