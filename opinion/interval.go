package opinion

import "math"

// Z95 is the z of an interval that covers the true share 95 times in 100.
const Z95 = 1.959963984540054

// Wilson returns the interval in which a share lies of which successes of n were seen, for instance with z = [Z95]. Other
// than the usual mean and deviation it holds for few answers, and for shares near 0 and 1. Of no answers nothing is known: 0 to 1.
//
// Source: E. B. Wilson, Probable inference, the law of succession, and statistical inference, Journal of the American Statistical
// Association 22 (1927): (p + z^2/2n ± z sqrt(p(1-p)/n + z^2/4n^2)) / (1 + z^2/n).
func Wilson(successes, n int, z float64) (low, high float64) {
	if n <= 0 {
		return 0, 1
	}
	p, size, z2 := float64(successes)/float64(n), float64(n), z*z
	middle := p + z2/(2*size)
	half := z * math.Sqrt(p*(1-p)/size+z2/(4*size*size))
	low, high = (middle-half)/(1+z2/size), (middle+half)/(1+z2/size)
	// At the ends the formula gives 0 and 1, but for rounding.
	if successes <= 0 {
		low = 0
	}
	if successes >= n {
		high = 1
	}
	return low, high
}

// ToTurn returns how many more answers, all of them otherwise, would turn a majority of most of n answers: with so many more it
// would be no more than half. It is 0 where most is no majority.
func ToTurn(most, n int) int { return max(0, 2*most-n) }
