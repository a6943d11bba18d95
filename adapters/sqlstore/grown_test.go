package sqlstore

import (
	"os"
	"path/filepath"
	"testing"
)

// A file that grows while somebody looks at it was not cut short.
func TestGrowingIsNoCut(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	d, err := hold(path, nil, true)
	if err != nil {
		t.Fatal(err)
	}
	f := &file{path: path, descriptor: d}
	defer f.release()
	done := make(chan error)
	go func() {
		for range 3000 {
			if _, err := f.Write(make([]byte, 512)); err != nil {
				done <- err
				return
			}
			f.grown()
		}
		done <- nil
	}()
	for {
		select {
		case err := <-done:
			if err != nil {
				t.Fatal(err)
			}
			if err := os.Truncate(path, 512); err != nil || f.check() != ErrCut {
				t.Errorf("a file that was cut short is not noticed: %v", err)
			}
			return
		default:
			if err := f.check(); err != nil {
				t.Fatal(err)
			}
		}
	}
}
