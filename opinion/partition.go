package opinion

import (
	"cmp"
	"slices"
)

// Partition says for each person which group they are in: 0, 1, ...; a negative number is none.
type Partition []int

// Len returns how many groups there are.
func (p Partition) Len() int {
	n := 0
	for _, g := range p {
		n = max(n, g+1)
	}
	return n
}

// together returns the partition with everybody whom this one counts in one group.
func (p Partition) together() Partition {
	one := make(Partition, len(p))
	for i, g := range p {
		one[i] = min(g, 0)
	}
	return one
}

// common returns how many people have a group in both partitions.
func (p Partition) common(q Partition) (n int) {
	for i := range p {
		if p[i] >= 0 && q[i] >= 0 {
			n++
		}
	}
	return n
}

// ordered numbers the groups anew: the largest first, and of equals the one with the earliest member. Groups without members go.
func (p Partition) ordered() Partition {
	size, first := make([]int, p.Len()), make([]int, p.Len())
	for i := len(p) - 1; i >= 0; i-- {
		if g := p[i]; g >= 0 {
			size[g]++
			first[g] = i
		}
	}
	order := make([]int, 0, len(size))
	for g, n := range size {
		if n > 0 {
			order = append(order, g)
		}
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(size[b], size[a]), cmp.Compare(first[a], first[b]))
	})
	number := make([]int, len(size))
	for n, g := range order {
		number[g] = n
	}
	anew := make(Partition, len(p))
	for i, g := range p {
		anew[i] = g
		if g >= 0 {
			anew[i] = number[g]
		}
	}
	return anew
}

// RandIndex returns the adjusted Rand index of two partitions: how far they agree on which two people belong together. It looks
// at those who have a group in both. 1 is the same partition, whatever the numbers of the groups; about 0 is what chance
// gives, and less is possible. Two partitions that both keep everybody together, or everybody apart, are the same.
//
// Source: L. Hubert and P. Arabie, Comparing Partitions, Journal of Classification 2 (1985), equation 5.
func RandIndex(a, b Partition) float64 {
	cells := map[[2]int]int{}
	inA, inB, n := map[int]int{}, map[int]int{}, 0
	for i := range a {
		if a[i] >= 0 && b[i] >= 0 {
			cells[[2]int{a[i], b[i]}]++
			inA[a[i]]++
			inB[b[i]]++
			n++
		}
	}
	both, ofA, ofB, all := 0.0, 0.0, 0.0, pairs(n)
	for _, k := range cells {
		both += pairs(k)
	}
	for _, k := range inA {
		ofA += pairs(k)
	}
	for _, k := range inB {
		ofB += pairs(k)
	}
	if all == 0 || ofA == ofB && (ofA == 0 || ofA == all) {
		return 1
	}
	chance := ofA * ofB / all
	return (both - chance) / ((ofA+ofB)/2 - chance)
}

// pairs returns how many two can be chosen from n. Sums of it are exact in any order up to 2^53.
func pairs(n int) float64 { return float64(n) * float64(n-1) / 2 }
