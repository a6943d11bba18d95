package opinion

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/mat"
)

const (
	blockWidth = 8     // vectors that are followed; the two that are wanted settle the faster the more there are
	mostSteps  = 500   // two eigenvalues that are almost equal take long; then their vectors are almost arbitrary, too
	settled    = 1e-13 // of the greatest eigenvalue: how much of a vector may be left over
)

// sparse returns the two greatest eigenvalues of X'X, and their eigenvectors, without that matrix: memory and time of a step
// grow with the votes alone. Where two eigenvalues hardly differ it may return less exact vectors.
//
// Source: subspace iteration with a Rayleigh-Ritz step: Golub and Van Loan, Matrix Computations, section 8.2.4 (orthogonal
// iteration). It is the power iteration of Pol.is with several vectors at once.
func (v *Votes) sparse(means []float64) (values [2]float64, vectors Components) {
	m := len(v.statements)
	width := min(blockWidth, m)
	block, chance := mat.NewDense(m, width, nil), rand.New(rand.NewPCG(1, 2))
	for j := range m {
		for k := range width {
			block.Set(j, k, chance.NormFloat64())
		}
	}
	image, turned := mat.NewDense(m, width, nil), mat.NewDense(m, width, nil)
	for range mostSteps {
		orthonormal(block)
		v.multiply(image, block, means)
		var inner mat.Dense
		inner.Mul(block.T(), image)
		symmetric := mat.NewSymDense(width, nil)
		for i := range width {
			for k := i; k < width; k++ {
				symmetric.SetSym(i, k, (inner.At(i, k)+inner.At(k, i))/2)
			}
		}
		var eigen mat.EigenSym
		if !eigen.Factorize(symmetric, true) {
			break
		}
		var turn mat.Dense
		eigen.VectorsTo(&turn)
		turned.Mul(block, &turn)
		block.Mul(image, &turn) // the images of the vectors in turned
		left := 0.0
		for k := range min(2, width) {
			at := width - 1 - k
			values[k] = eigen.Values(nil)[at]
			vectors[k] = mat.Col(nil, at, turned)
			for j, x := range vectors[k] {
				left = math.Max(left, math.Abs(block.At(j, at)-values[k]*x))
			}
		}
		if left <= settled*values[0] {
			break
		}
	}
	return values, vectors
}

// multiply sets to to X'X times from.
func (v *Votes) multiply(to, from *mat.Dense, means []float64) {
	to.Zero()
	_, width := from.Dims()
	sums := make([]float64, width)
	for _, row := range v.rows {
		clear(sums)
		for _, c := range row {
			if v.moves(c) {
				add(sums, float64(c.value)-means[c.column], from.RawRowView(int(c.column)))
			}
		}
		for _, c := range row {
			if v.moves(c) {
				add(to.RawRowView(int(c.column)), float64(c.value)-means[c.column], sums)
			}
		}
	}
}

// add adds factor times from.
func add(to []float64, factor float64, from []float64) {
	for k, x := range from {
		to[k] += factor * x
	}
}

// orthonormal makes the columns of b perpendicular, and of length 1, by the method of Gram and Schmidt. It goes over each twice,
// since once leaves too much rounding. A column that the ones before it already hold becomes zero.
func orthonormal(b *mat.Dense) {
	_, width := b.Dims()
	for k := range width {
		x := b.ColView(k).(*mat.VecDense)
		before := mat.Norm(x, 2)
		for range 2 {
			for i := range k {
				y := b.ColView(i).(*mat.VecDense)
				x.AddScaledVec(x, -mat.Dot(x, y), y)
			}
		}
		if length := mat.Norm(x, 2); length > nothing*before {
			x.ScaleVec(1/length, x)
		} else {
			x.Zero()
		}
	}
}
