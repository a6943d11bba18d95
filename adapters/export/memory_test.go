//go:build !race

// One goroutine writes an export, so the race detector has nothing to find here, and takes a minute for it.

package export_test

import (
	"io"
	"path/filepath"
	"runtime"
	"testing"

	"aporte/adapters/export"
)

// Memory does not grow with the number of responses, whatever is written.
func TestMemory(t *testing.T) {
	const responses, room = 4000, 4 << 20
	s, words := many(t, responses)
	for _, format := range export.Formats {
		if format.Blank() {
			continue
		}
		t.Run(string(format), func(t *testing.T) {
			var least, most uint64
			dir := t.TempDir()
			o := export.Options{Table: "answers", Beside: dir, Progress: func(done, _ int) {
				var m runtime.MemStats
				runtime.GC()
				runtime.ReadMemStats(&m)
				if least == 0 {
					least = m.HeapAlloc
				}
				most = max(most, m.HeapAlloc)
			}}
			var err error
			if format.InFolder() {
				err = export.Folder(t.Context(), filepath.Join(dir, "new"), s, words, format, o)
			} else {
				err = export.File(t.Context(), io.Discard, s, words, format, o)
			}
			if err != nil {
				t.Fatal(err)
			}
			if most-least > room {
				t.Errorf("%d more bytes were held after %d responses", most-least, responses)
			}
		})
	}
}
