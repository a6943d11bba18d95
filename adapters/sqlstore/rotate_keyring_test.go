package sqlstore

import (
	"bytes"
	"testing"
)

// A reader may see what another key sealed before the writer has heard that its commit is done, and long after.
func TestKeyring(t *testing.T) {
	var keys []*sealer
	for i := range 3 {
		s, err := newSealer(bytes.Repeat([]byte{byte(i)}, 32))
		if err != nil {
			t.Fatal(err)
		}
		keys = append(keys, s)
	}
	ring, err := newKeyring(bytes.Repeat([]byte{0}, 32))
	if err != nil {
		t.Fatal(err)
	}
	opens := func(when string, current int, want ...bool) {
		t.Helper()
		if ring.id() != keys[current].id {
			t.Errorf("%s: the current key is not number %d", when, current)
		}
		for i, s := range keys {
			sealed, err := s.seal("place", "words")
			if err != nil {
				t.Fatal(err)
			}
			var words string
			if err := ring.open("place", sealed, &words); (err == nil) != want[i] || err == nil && words != "words" {
				t.Errorf("%s: what key %d sealed opens as %q, %v", when, i, words, err)
			}
		}
	}
	opens("first", 0, true, false, false)
	ring.expect(keys[1])
	opens("before the commit", 0, true, true, false)
	ring.expect(keys[1])
	ring.change(keys[1])
	opens("after it", 1, true, true, false)
	ring.expect(keys[2])
	ring.change(keys[2])
	opens("after another", 2, true, true, true)
	if n := len(ring.held.Load().others); n != 2 {
		t.Errorf("%d other keys are held, want 2", n)
	}
}
