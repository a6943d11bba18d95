package opinion

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

const (
	mostBasis  = 100     // vectors of a cycle,
	leastBasis = 20      // of which there are fewer where statements are many:
	basisSize  = 1 << 24 // so many numbers, 128 MB, in all
	cycles     = 30      // two eigenvalues that are almost equal take long; then their vectors are almost arbitrary, too
)

// pair are two vectors, an entry a statement.
type pair [2][]float64

// sparse returns the two greatest eigenvalues of X'X, and their eigenvectors, without that matrix: memory and time of a step
// grow with the votes and the statements alone. Where the second and the third eigenvalue hardly differ, its vector is less exact.
//
// Source: block Lanczos with restarts: Golub and Van Loan, Matrix Computations, sections 10.1 and 10.3. It begins with two vectors by
// chance, collects their images and the images of those, takes what comes nearest to eigenvectors among the sums of all of them, and
// begins again from there until no more is left over of them than settled times the greatest eigenvalue.
func (v *Votes) sparse(means []float64, settled float64) (values [2]float64, vectors Components) {
	m := len(v.statements)
	chance := rand.New(rand.NewPCG(1, 2))
	begin := pair{make([]float64, m), make([]float64, m)}
	for j, s := range v.statements {
		if !s.LeftOut {
			begin[0][j], begin[1][j] = chance.NormFloat64(), chance.NormFloat64()
		}
	}
	size := min(mostBasis, max(leastBasis, basisSize/m))
	for range cycles {
		basis, products := v.krylov(begin, size, means)
		var eigen mat.EigenSym
		if len(basis) == 0 || !eigen.Factorize(products, true) {
			break
		}
		var turn mat.Dense
		eigen.VectorsTo(&turn)
		begin = pair{make([]float64, m), make([]float64, m)}
		for k := range min(2, len(basis)) {
			at := len(basis) - 1 - k
			values[k] = eigen.Values(nil)[at]
			for i, q := range basis {
				floats.AddScaled(begin[k], turn.At(i, at), q)
			}
		}
		vectors = Components(begin)
		if v.leftOver(values, begin, means) <= settled*values[0] {
			break
		}
	}
	return values, vectors
}

// krylov returns vectors that are perpendicular and of length 1, and the products of each with the image of each: those in from,
// their images under X'X, the images of these, and so on, up to size. Fewer come if an image brings nothing new.
func (v *Votes) krylov(from pair, size int, means []float64) (basis [][]float64, products *mat.SymDense) {
	all := mat.NewSymDense(size, nil)
	for images := from; ; {
		old := len(basis)
		for _, x := range images {
			if len(basis) < size && perpendicular(x, basis) {
				basis = append(basis, x)
			}
		}
		if len(basis) == old {
			break
		}
		next := pair{basis[old], basis[len(basis)-1]} // the same one twice if only one is new
		images = v.multiply(next, means)
		for k, j := range []int{old, len(basis) - 1} {
			for i := range j + 1 {
				all.SetSym(i, j, floats.Dot(basis[i], images[k]))
			}
		}
	}
	if len(basis) == 0 {
		return nil, nil
	}
	return basis, all.SliceSym(0, len(basis)).(*mat.SymDense)
}

// perpendicular takes away from x what lies in the basis, and makes its length 1. It does so twice, since once leaves too much
// rounding. It is false if nothing is left of x.
func perpendicular(x []float64, basis [][]float64) bool {
	before := floats.Norm(x, 2)
	for range 2 {
		for _, q := range basis {
			floats.AddScaled(x, -floats.Dot(x, q), q)
		}
	}
	length := floats.Norm(x, 2)
	if length <= nothing*before {
		return false
	}
	floats.Scale(1/length, x)
	return true
}

// leftOver returns the greatest entry by which the images of vectors differ from what an eigenvector's would be.
func (v *Votes) leftOver(values [2]float64, vectors pair, means []float64) (most float64) {
	images := v.multiply(vectors, means)
	for k, image := range images {
		floats.AddScaled(image, -values[k], vectors[k])
		most = math.Max(most, floats.Norm(image, math.Inf(1)))
	}
	return most
}

// multiply returns X'X times each of two vectors, in which statements left out have 0.
func (v *Votes) multiply(x pair, means []float64) pair {
	type column struct {
		mean, x, y float64
		to         Point
	}
	columns := make([]column, len(means))
	for j, mean := range means {
		columns[j] = column{mean: mean, x: x[0][j], y: x[1][j]}
	}
	for _, row := range v.rows {
		var p Point
		for _, c := range row {
			at := &columns[c.column]
			vote := float64(c.value) - at.mean
			p[0] += vote * at.x
			p[1] += vote * at.y
		}
		for _, c := range row {
			at := &columns[c.column]
			vote := float64(c.value) - at.mean
			at.to[0] += vote * p[0]
			at.to[1] += vote * p[1]
		}
	}
	images := pair{make([]float64, len(means)), make([]float64, len(means))}
	for j, s := range v.statements {
		if !s.LeftOut {
			images[0][j], images[1][j] = columns[j].to[0], columns[j].to[1]
		}
	}
	return images
}
