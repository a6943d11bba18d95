package export

import "math"

// z95 is the z of an interval that covers the true share 95 times in 100.
const z95 = 1.959963984540054

// wilson returns the interval of a share of which successes of n were seen, by E. B. Wilson (1927). Of no answers nothing is known:
// 0 to 1.
func wilson(successes, n int, z float64) (low, high float64) {
	if n <= 0 {
		return 0, 1
	}
	p, size := float64(successes)/float64(n), float64(n)
	middle := p + z*z/(2*size)
	half := z * math.Sqrt(p*(1-p)/size+z*z/(4*size*size))
	return max(0, (middle-half)/(1+z*z/size)), min(1, (middle+half)/(1+z*z/size))
}

// toTurn returns how many more answers, all of them otherwise, would turn a majority of most of n answers: with so many more it
// would be no more than half. It is 0 where most is no majority.
func toTurn(most, n int) int { return max(0, 2*most-n) }
