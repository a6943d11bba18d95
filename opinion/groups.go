package opinion

import "math"

const (
	mostBases  = 100 // base clusters: a hundred stand for any number of people
	mostGroups = 5
	baseRounds = 20 // of k-means for base clusters, which need not settle
	rounds     = 100
	// better is how much smaller a sum of squares must be to be more than rounding.
	better = 1 - 1e-9
)

// Groups divides those who count into groups of people who stand together. The largest group is the first. Everybody is in one
// group if all stand at the same place; whoever does not count is in none.
//
// As in Pol.is, people are first gathered in up to 100 base clusters by k-means, and these, weighted by their people, in k groups for
// each k from 2 to 5 (or 2 + base clusters / 12, if that is less); the k with the greatest mean silhouette of the base
// clusters is taken, and of equals the smallest. Unlike Pol.is it knows no earlier result and no chance: it begins at places
// that follow from the points alone, so that the order of people makes no difference. Base clusters begin at the point
// farthest from the middle, then each time at the point farthest from all places so far. Groups are found by the global
// k-means: the places for k - 1 groups and one base cluster, each in turn, and the best of these ends is kept.
//
// Source: kmeans and silhouette in clusters.clj, max-k-fn in conversation.clj of Pol.is; A. Likas, N. Vlassis and J. Verbeek, The
// global k-means clustering algorithm, Pattern Recognition 36 (2003); P. Rousseeuw, Silhouettes, Journal of Computational and Applied
// Mathematics 20 (1987).
func Groups(points []Point, counted []bool) Partition {
	var at []Point
	for i, p := range points {
		if counted[i] {
			at = append(at, p)
		}
	}
	bases, base := gather(at)
	group := divide(bases)
	groups, n := make(Partition, len(points)), 0
	for i := range points {
		groups[i] = -1
		if counted[i] {
			groups[i] = group[base[n]]
			n++
		}
	}
	return groups.ordered()
}

// places are centres of clusters. The weight of each is how many people it stands for.
type places struct {
	at     []Point
	weight []float64
}

// gather returns base clusters that have members, and the base cluster of each point.
func gather(points []Point) (bases places, base []int) {
	ones := make([]float64, len(points))
	for i := range ones {
		ones[i] = 1
	}
	centres, base, _ := kmeans(places{points, ones}, farthest(points, mostBases), baseRounds)
	weight, number := make([]float64, len(centres)), make([]int, len(centres))
	for _, b := range base {
		weight[b]++
	}
	for b, w := range weight {
		if w > 0 {
			number[b] = len(bases.at)
			bases.at, bases.weight = append(bases.at, centres[b]), append(bases.weight, w)
		}
	}
	for i, b := range base {
		base[i] = number[b]
	}
	return bases, base
}

// farthest returns up to n of the points, all different: the one farthest from their middle, then each time the one farthest from
// those taken.
func farthest(points []Point, n int) []Point {
	var middle Point
	for _, p := range points {
		middle[0] += p[0] / float64(len(points))
		middle[1] += p[1] / float64(len(points))
	}
	away := make([]float64, len(points))
	for i, p := range points {
		away[i] = p.distance(middle)
	}
	var taken []Point
	for len(taken) < min(n, len(points)) {
		next := 0
		for i, d := range away {
			if d > away[next] {
				next = i
			}
		}
		if len(taken) > 0 && away[next] <= nothing {
			break
		}
		taken = append(taken, points[next])
		for i, p := range points {
			if d := p.distance(points[next]); len(taken) == 1 || d < away[i] {
				away[i] = d
			}
		}
	}
	return taken
}

// kmeans moves centres to the weighted means of the places nearest to them until nothing changes, or for some rounds. It returns
// where they end, the centre of each place, and the weighted sum of squared distances. A centre without places stays.
func kmeans(of places, centres []Point, rounds int) (ends []Point, nearest []int, squares float64) {
	ends, nearest = append(ends, centres...), make([]int, len(of.at))
	for round := 0; ; round++ {
		changed := round == 0
		squares = 0
		for i, p := range of.at {
			least, best := math.Inf(1), 0
			for c, q := range ends {
				x, y := p[0]-q[0], p[1]-q[1]
				if d := x*x + y*y; d < least {
					least, best = d, c
				}
			}
			changed = changed || best != nearest[i]
			nearest[i] = best
			squares += of.weight[i] * least
		}
		if !changed || round == rounds {
			return ends, nearest, squares
		}
		sums, weight := make([]Point, len(ends)), make([]float64, len(ends))
		for i, p := range of.at {
			c, w := nearest[i], of.weight[i]
			sums[c][0] += w * p[0]
			sums[c][1] += w * p[1]
			weight[c] += w
		}
		for c, w := range weight {
			if w > 0 {
				ends[c] = Point{sums[c][0] / w, sums[c][1] / w}
			}
		}
	}
}

// divide returns the group of each base cluster.
func divide(bases places) Partition {
	groups := make(Partition, len(bases.at))
	if len(bases.at) < 2 {
		return groups
	}
	centres, _, _ := kmeans(bases, []Point{bases.at[0]}, rounds)
	distances, most := between(bases.at), math.Inf(-1)
	for k := 2; k <= min(mostGroups, 2+len(bases.at)/12, len(bases.at)); k++ {
		least := math.Inf(1)
		var best []Point
		var of Partition
		for _, p := range bases.at {
			ends, nearest, squares := kmeans(bases, append(centres[:k-1:k-1], p), rounds)
			if squares < least*better || best == nil {
				best, of, least = ends, nearest, squares
			}
		}
		centres = best
		if s := silhouette(distances, of); s > most {
			groups, most = of, s
		}
	}
	return groups
}

// between returns the distances between all points.
func between(points []Point) [][]float64 {
	all := make([][]float64, len(points))
	for i, p := range points {
		all[i] = make([]float64, len(points))
		for j, q := range points {
			all[i][j] = p.distance(q)
		}
	}
	return all
}

// silhouette returns the mean over all points of (b - a) / max(a, b), where a is the mean distance to the others of the own
// group, and b that to the nearest other group. It is 0 for a point that is alone in its group.
func silhouette(distances [][]float64, groups Partition) float64 {
	size := make([]float64, groups.Len())
	for _, g := range groups {
		size[g]++
	}
	total := 0.0
	for i, g := range groups {
		sums := make([]float64, len(size))
		for j, d := range distances[i] {
			sums[groups[j]] += d
		}
		if size[g] < 2 {
			continue
		}
		a, b := sums[g]/(size[g]-1), math.Inf(1)
		for other, sum := range sums {
			if other != g && size[other] > 0 {
				b = math.Min(b, sum/size[other])
			}
		}
		if !math.IsInf(b, 1) && math.Max(a, b) > 0 {
			total += (b - a) / math.Max(a, b)
		}
	}
	return total / float64(len(groups))
}
