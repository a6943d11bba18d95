package opinion

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestSimilarity(t *testing.T) {
	for _, x := range []struct {
		a, b string
		want float64
	}{
		{"abcd", "abcd", 1},
		{"abcd", "abce", 1.0 / 5}, // abc | bcd abcd bce abce
		{"abc", "xyz", 0},
		{"Transparencia, ¡ya!", "transparencia ya", 1},
		{"ＯＰＥＮ　data", "open data", 1},                    // wide letters and a wide space
		{"Participaci\u00f3n", "Participacio\u0301n", 1}, // one character or two
		{"STRASSE", "straße", 1},                         // folded, not lowered
		{"Открытость", "открытость", 1},
		{"شفافية", "شفافية", 1},
		{"開かれた政府", "開かれた政府。", 1},
		{"no", "No!", 1}, // shorter than a shingle
		{"no", "si", 0},
		{"👍🏽", "👍🏽 ", 1}, // symbols count
		{"👍", "👎", 0},
		{"", "", 0}, // nothing is like nothing
		{"?!", "?!", 0},
		{"trans\u00adparency\u200b", "transparency", 1},               // what cannot be seen
		{"\u202eopen\u202c", "open", 1},                               // marks of direction
		{"año nuevo", "ano nuevo", 12.0 / 24},                         // an accent makes another word
		{strings.Repeat("ab", 100000), strings.Repeat("ab", 5000), 1}, // long, and few shingles
	} {
		if got := Similarity(x.a, x.b); math.Abs(got-x.want) > 1e-12 {
			t.Errorf("%.20q and %.20q: %v, want %v", x.a, x.b, got, x.want)
		}
	}
}

// slow is [Similarity] of plain small letters, without hashes.
func slow(a, b string) float64 {
	of := func(s string) map[string]bool {
		set := map[string]bool{}
		for n := 3; n <= 5; n++ {
			for i := 0; i+n <= len(s); i++ {
				set[s[i:i+n]] = true
			}
		}
		return set
	}
	x, y, both := of(a), of(b), 0
	for s := range x {
		if y[s] {
			both++
		}
	}
	return float64(both) / float64(len(x)+len(y)-both)
}

// variants returns four forms each of n texts: each form is the one before with a letter changed here and there.
func variants(n int) (texts []string) {
	chance := rand.New(rand.NewPCG(6, 6))
	for range n {
		text := make([]byte, 60+chance.IntN(60))
		for i := range text {
			text[i] = "abcdefghijklmnopqrst"[chance.IntN(20)]
		}
		for range 4 {
			texts = append(texts, string(text))
			for range 1 + chance.IntN(3) {
				text[chance.IntN(len(text))] = 'z'
			}
		}
	}
	chance.Shuffle(len(texts), func(i, j int) { texts[i], texts[j] = texts[j], texts[i] })
	return texts
}

// Texts that are changed a little here and there: what is found is what comparing all with all finds.
func TestAlikeAgainstAllPairs(t *testing.T) {
	texts := variants(25)
	want, joined := make(links, len(texts)), 0
	for i := range want {
		want[i] = i
	}
	for i, a := range texts {
		for j, b := range texts[:i] {
			similarity := slow(a, b)
			if math.Abs(similarity-Similarity(a, b)) > 1e-12 {
				t.Fatalf("%s and %s: %v, want %v", a, b, Similarity(a, b), similarity)
			}
			if similarity >= AlikeFrom {
				want.join(i, j)
				joined++
			}
		}
	}
	if joined < 40 {
		t.Fatalf("only %d pairs are alike: the test has too little to find", joined)
	}
	if got := Alike(texts); !slices.EqualFunc(got, want.groups(), slices.Equal) {
		t.Errorf("found %v, want %v", got, want.groups())
	}
}

func TestAlike(t *testing.T) {
	texts := []string{
		"Publish all contracts of the state within thirty days.",
		"Más transparencia en las compras públicas, por favor.",
		"publish all contracts of the state within thirty days!!!",
		"",
		"Publish all contracts, and answer every letter.",
		"Mas educación cívica en las escuelas.",
		"MÁS TRANSPARENCIA EN LAS COMPRAS PÚBLICAS POR FAVOR",
		"…",
		"…",
	}
	got := Alike(texts)
	if want := [][]int{{0, 2}, {1, 6}}; !slices.EqualFunc(got, want, slices.Equal) {
		t.Errorf("%v, want %v (0 and 4: %v)", got, want, Similarity(texts[0], texts[4]))
	}
	if got := Alike(nil); len(got) != 0 {
		t.Errorf("of nothing: %v", got)
	}
}

// A campaign sends one text under many names: it is one group, and takes no time that grows with the square.
func TestAlikeCampaign(t *testing.T) {
	const n = 3000
	text := strings.Repeat("we demand that the government publishes its contracts and answers letters in time ", 3)
	var texts []string
	for i := range n {
		texts = append(texts, fmt.Sprintf("%s, citizen number %d", text, i))
	}
	begun := time.Now()
	got := Alike(texts)
	if len(got) != 1 || len(got[0]) != n {
		t.Errorf("%d groups", len(got))
	}
	t.Logf("%d texts in %v", n, time.Since(begun))
}
