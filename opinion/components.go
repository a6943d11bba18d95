package opinion

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// Point is where a person stands: how far along the first and the second component.
type Point [2]float64

func (p Point) distance(q Point) float64 { return math.Hypot(p[0]-q[0], p[1]-q[1]) }

// Components are the two directions in which people differ most: for each statement, how much it belongs to the first and to
// the second. Each has length 1, or is zero where people do not differ in any such direction.
type Components [2][]float64

// Means returns the mean of all votes on each statement, from -1 (all disagree) to 1. It is 0 for statements left out and for
// those without a vote.
func (v *Votes) Means() []float64 {
	sums, seen := make([]float64, len(v.statements)), make([]float64, len(v.statements))
	for _, row := range v.rows {
		for _, c := range row {
			if v.moves(c) {
				sums[c.column] += float64(c.value)
				seen[c.column]++
			}
		}
	}
	for j, n := range seen {
		if n > 0 {
			sums[j] /= n
		}
	}
	return sums
}

const (
	// mostDense is up to how many statements the whole matrix of products is made: 8 bytes for each two of them.
	mostDense = 400
	// nothing is which part of the greatest variance is taken for rounding.
	nothing = 1e-12
	// How much of a component may be left over, of the greatest variance: for figures, and for groups, which need less.
	exact = 1e-12
	rough = 1e-6
)

// Components returns the first two principal components of the votes of everybody: the eigenvectors with the greatest
// eigenvalues of X'X, where X holds vote - mean, and 0 for a vote not given (so that it is taken for the mean). The
// sign of a component means nothing; here the entry with the greatest amount is positive.
//
// Source: powerit-pca in pca.clj of Pol.is, which approaches the same vectors in up to 100 steps.
func (v *Votes) Components(means []float64) Components { return v.components(means, exact) }

func (v *Votes) components(means []float64, settled float64) Components {
	values, vectors, ok := [2]float64{}, Components{}, false
	if len(v.statements) <= mostDense {
		values, vectors, ok = v.dense(means)
	}
	if !ok {
		values, vectors = v.sparse(means, settled)
	}
	for k := range vectors {
		if values[k] <= 0 || values[k] <= nothing*values[0] {
			vectors[k] = make([]float64, len(v.statements))
		}
		direct(vectors[k])
	}
	return vectors
}

// direct turns a vector so that the entry with the greatest amount is positive.
func direct(x []float64) {
	most := 0.0
	for _, c := range x {
		if math.Abs(c) > math.Abs(most) {
			most = c
		}
	}
	if most < 0 {
		for j := range x {
			x[j] = -x[j]
		}
	}
}

// dense returns the eigenvalues and eigenvectors from the whole matrix. It is not ok if the method of gonum does not converge.
func (v *Votes) dense(means []float64) (values [2]float64, vectors Components, ok bool) {
	m := len(v.statements)
	vectors = Components{make([]float64, m), make([]float64, m)}
	if m == 0 {
		return values, vectors, true
	}
	products := make([]float64, m*m)
	var row []cell
	for _, all := range v.rows {
		row = row[:0]
		for _, c := range all {
			if v.moves(c) {
				row = append(row, c)
			}
		}
		for i, c := range row {
			x, line := float64(c.value)-means[c.column], products[int(c.column)*m:]
			for _, d := range row[i:] {
				line[d.column] += x * (float64(d.value) - means[d.column])
			}
		}
	}
	var eigen mat.EigenSym
	if !eigen.Factorize(mat.NewSymDense(m, products), true) {
		return values, vectors, false
	}
	var columns mat.Dense
	eigen.VectorsTo(&columns)
	for k := range min(2, m) {
		values[k] = eigen.Values(nil)[m-1-k]
		mat.Col(vectors[k], m-1-k, &columns)
	}
	return values, vectors, true
}

// Projections returns where each person stands: sqrt(statements / votes) * sum over their votes of (vote - mean) * component. The
// factor moves people with few votes outwards, as they would stand near the middle otherwise. Statements left out count as
// votes of everybody there.
//
// Source: sparsity-aware-project-ptpts in pca.clj of Pol.is.
func (v *Votes) Projections(means []float64, components Components) []Point {
	leftOut := 0
	for _, s := range v.statements {
		if s.LeftOut {
			leftOut++
		}
	}
	points := make([]Point, len(v.rows))
	for i, row := range v.rows {
		votes := leftOut
		var p Point
		for _, c := range row {
			if !v.moves(c) {
				continue
			}
			votes++
			x := float64(c.value) - means[c.column]
			p[0] += x * components[0][c.column]
			p[1] += x * components[1][c.column]
		}
		if votes > 0 {
			factor := math.Sqrt(float64(len(v.statements)) / float64(votes))
			points[i] = Point{factor * p[0], factor * p[1]}
		}
	}
	return points
}

// Extremities returns how far each statement pulls people out of the middle: where somebody would stand who agreed with it and
// voted on nothing else.
//
// Source: pca-project-cmnts in pca.clj and with-proj-and-extremtiy in conversation.clj of Pol.is.
func Extremities(means []float64, components Components) []float64 {
	lengths := make([]float64, len(means))
	for j, mean := range means {
		x := math.Sqrt(float64(len(means))) * (Agree - mean)
		lengths[j] = math.Hypot(x*components[0][j], x*components[1][j])
	}
	return lengths
}
