package export_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"aporte/adapters/export"
	"aporte/bot"
	"aporte/flows"
)

// endlessReader makes records until it says that there are no more.
type endlessReader func(n int) (r bot.Record, more bool)

func (e endlessReader) Each(_ context.Context, _ bot.Filter, fn func(bot.Record) error) error {
	for n := 0; ; n++ {
		r, more := e(n)
		if !more {
			return nil
		}
		if err := fn(r); err != nil {
			return err
		}
	}
}

func (endlessReader) Withdrawn(context.Context, bot.Filter) ([]bot.Withdrawn, error) { return nil, nil }

func (e endlessReader) Count(context.Context, bot.Filter) (int, error) { return 42, nil }

// many returns n responses to the largest consultation, made from a few.
func many(t testing.TB, n int) (s export.Source, words export.Words) {
	t.Helper()
	all, words := embedded(t)
	f := slices.MaxFunc(all, func(a, b *flows.Flow) int { return len(a.Steps) - len(b.Steps) })
	var few []bot.Record
	for i := range 50 {
		few = append(few, talk(f, i))
	}
	return export.Source{Flow: f, Reader: endlessReader(func(i int) (bot.Record, bool) {
		r := few[i%len(few)]
		r.ID = fmt.Sprint("r", i)
		return r, i < n
	})}, words
}

// What counts is the same as when each step is looked at by itself.
func TestCounted(t *testing.T) {
	all, _ := embedded(t)
	all = append(all, parse(t, park), parse(t, voting))
	for _, f := range all {
		for n := range 300 {
			if got, want := export.CountForTest(f, talk(f, n)); !cmp.Equal(got, want) {
				t.Fatalf("%s, response %d: %s", f.ID, n, cmp.Diff(want, got))
			}
		}
	}
}

func TestProgress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := parse(t, park)
		var reports []string
		var last time.Time
		o := export.Options{Progress: func(done, total int) {
			if done < 100 && time.Since(last) < 100*time.Millisecond {
				t.Errorf("report of %d comes %s after the one before", done, time.Since(last))
			}
			last = time.Now()
			reports = append(reports, fmt.Sprintf("%d/%d", done, total))
		}}
		slow := endlessReader(func(n int) (bot.Record, bool) {
			time.Sleep(5 * time.Millisecond)
			return record(n, f), n < 100
		})
		if err := export.Table(t.Context(), io.Discard, export.Source{Reader: slow, Flow: f}, labels, "answers", "csv", o); err != nil {
			t.Fatal(err)
		}
		if want := "1/42 21/42 41/42 61/42 81/42 100/42"; strings.Join(reports, " ") != want {
			t.Errorf("want %s, got %v", want, reports)
		}
	})
}

func TestStopped(t *testing.T) {
	f := parse(t, park)
	ctx, stop := context.WithCancel(t.Context())
	deaf := endlessReader(func(n int) (bot.Record, bool) {
		if n == 3 {
			stop()
		}
		return record(n, f), n < 1_000_000
	})
	err := export.Table(ctx, io.Discard, export.Source{Reader: deaf, Flow: f}, labels, "answers", "csv", export.Options{})
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func BenchmarkPackage(b *testing.B) {
	const responses = 1000
	s, words := many(b, responses)
	for b.Loop() {
		if err := export.Package(b.Context(), filepath.Join(b.TempDir(), "package"), s, words, export.Options{}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N*responses)/b.Elapsed().Seconds(), "responses/s")
}

func BenchmarkStats(b *testing.B) {
	const responses = 1000
	s, words := many(b, responses)
	for b.Loop() {
		if _, err := export.Stats(b.Context(), s, words, "en"); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N*responses)/b.Elapsed().Seconds(), "responses/s")
}
