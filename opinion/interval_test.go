package opinion

import (
	"math"
	"testing"
)

// What prop.test(successes, n, conf.level = 0.8 to 0.99, correct = FALSE)$conf.int gives in R 4.2.2; z is qnorm(1 - (1 - conf.level) / 2).
var wilsonOfR = []struct {
	successes, n int
	z, low, high float64
}{
	{0, 1, 1.959963984540054, 0.000000000000, 0.793450685623},      // 95 %
	{1, 1, 1.959963984540054, 0.206549314377, 1.000000000000},      // 95 %
	{0, 10, 1.959963984540054, 0.000000000000, 0.277532799863},     // 95 %
	{3, 7, 1.959963984540054, 0.158219855251, 0.749541635472},      // 95 %
	{50, 100, 1.959963984540054, 0.403831530366, 0.596168469634},   // 95 %
	{81, 263, 1.959963984540054, 0.255288519878, 0.366209576983},   // 95 %
	{999, 1000, 1.959963984540054, 0.994357441402, 0.999823453629}, // 95 %
	{12, 40, 1.644853626951472, 0.196632891604, 0.428708487854},    // 90 %
	{12, 40, 2.575829303548900, 0.153277470879, 0.503631814524},    // 99 %
	{15, 20, 1.281551565544601, 0.610244416555, 0.851812093889},    // 80 %
}

func TestWilson(t *testing.T) {
	for _, x := range wilsonOfR {
		low, high := Wilson(x.successes, x.n, x.z)
		if math.Abs(low-x.low) > near || math.Abs(high-x.high) > near {
			t.Errorf("%d of %d: %.12f to %.12f, want %.12f to %.12f", x.successes, x.n, low, high, x.low, x.high)
		}
	}
}

// An interval lies within 0 and 1, holds the share, is mirrored by counting the others, and shrinks with more answers.
func TestWilsonProperties(t *testing.T) {
	if low, high := Wilson(0, 0, Z95); low != 0 || high != 1 {
		t.Errorf("of nothing: %v to %v", low, high)
	}
	for n := 1; n <= 60; n++ {
		for k := 0; k <= n; k++ {
			low, high := Wilson(k, n, Z95)
			p := float64(k) / float64(n)
			if low < 0 || high > 1 || low > p || high < p || low >= high {
				t.Errorf("%d of %d: %v to %v", k, n, low, high)
			}
			if l, h := Wilson(n-k, n, Z95); math.Abs(l-(1-high)) > 1e-12 || math.Abs(h-(1-low)) > 1e-12 {
				t.Errorf("%d and %d of %d are not mirrored", k, n-k, n)
			}
			if l, h := Wilson(10*k, 10*n, Z95); h-l >= high-low {
				t.Errorf("%d of %d: ten times the answers give no smaller interval", k, n)
			}
			// Its ends are where the share is z deviations away: the equation that Wilson solved.
			for _, q := range []float64{low, high} {
				if q > 0 && q < 1 && math.Abs(math.Abs(p-q)-Z95*math.Sqrt(q*(1-q)/float64(n))) > 1e-12 {
					t.Errorf("%d of %d: %v does not solve the equation", k, n, q)
				}
			}
		}
	}
}

func TestToTurn(t *testing.T) {
	for n := range 30 {
		for most := range n + 1 {
			more := ToTurn(most, n)
			if 2*most > n+more {
				t.Errorf("%d of %d is still a majority after %d more", most, n, more)
			}
			if more > 0 && 2*most <= n+more-1 {
				t.Errorf("%d of %d: fewer than %d would do", most, n, more)
			}
		}
	}
	if got := ToTurn(60, 100); got != 20 {
		t.Errorf("60 of 100: %d", got)
	}
}
