package opinion

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// The lengths of shingles, in characters.
const (
	shortest = 3
	longest  = 5
)

// normal returns a text as it is compared: in the compatibility form of Unicode (NFKC), without case and without what cannot be
// seen, and with one space for whatever is neither a letter, a number, a mark nor a symbol. It is empty if there is nothing
// of these.
func normal(text string) string {
	text = norm.NFKC.String(cases.Fold().String(norm.NFKC.String(text)))
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.In(r, unicode.L, unicode.N, unicode.M, unicode.S):
			return r
		case unicode.Is(unicode.Cf, r):
			return -1
		}
		return ' '
	}, text)
	return strings.Join(strings.Fields(text), " ")
}

// shingles returns the hashes of all sequences of three to five characters in a text, ascending and each once. A text that is
// shorter is one; an empty one has none.
func shingles(text string) []uint64 {
	runes := []rune(text)
	if len(runes) == 0 {
		return nil
	}
	all := make([]uint64, 0, (longest-shortest+1)*len(runes))
	for i := range runes {
		h := basis
		for k, r := range runes[i:min(i+longest, len(runes))] {
			h = (h ^ uint64(r)) * prime
			if k+1 >= shortest || len(runes) < shortest && k+1 == len(runes) {
				all = append(all, mixed(h^uint64(k)))
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// The numbers of the hash FNV-1a for 64 bits: http://www.isthe.com/chongo/tech/comp/fnv/. It takes a whole character at once.
const (
	basis uint64 = 14695981039346656037
	prime uint64 = 1099511628211
)

// mixed spreads a hash over all its bits: the finalizer of MurmurHash3, https://github.com/aappleby/smhasher.
func mixed(h uint64) uint64 {
	h = (h ^ h>>33) * 0xff51afd7ed558ccd
	h = (h ^ h>>33) * 0xc4ceb9fe1a85ec53
	return h ^ h>>33
}
