package export

import "math"

// wilson returns the 95 % interval of a share of count in n, by Wilson's score (E. B. Wilson, 1927): from 0 to 1. ok is false if n
// is 0.
func wilson(count, n int) (low, high float64, ok bool) {
	if n <= 0 {
		return 0, 0, false
	}
	const z = 1.959963984540054 // of the normal distribution, for 95 %
	p, m := float64(count)/float64(n), float64(n)
	middle := (p + z*z/(2*m)) / (1 + z*z/m)
	reach := z / (1 + z*z/m) * math.Sqrt(p*(1-p)/m+z*z/(4*m*m))
	return max(0, middle-reach), min(1, middle+reach), true
}
