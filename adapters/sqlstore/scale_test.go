package sqlstore_test

import (
	"flag"
	"path/filepath"
	"strconv"
	"testing"

	"aporte/bot"
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
		for b.Loop() {
			if err := s.Each(b.Context(), bot.Filter{}, func(bot.Record) error { return nil }); err != nil {
				b.Fatal(err)
			}
		}
	})
}
