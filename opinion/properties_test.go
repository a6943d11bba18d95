package opinion

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// renamed returns the same votes under other ids, and the places where people and statements of v stand in it.
func renamed(t *testing.T, v *Votes, chance *rand.Rand) (w *Votes, person, statement []int) {
	t.Helper()
	person, statement = chance.Perm(len(v.people)), chance.Perm(len(v.statements))
	statements := make([]Statement, len(statement))
	for j, at := range statement {
		statements[at] = Statement{ID: 10 + at, LeftOut: v.statements[j].LeftOut}
	}
	chance.Shuffle(len(statements), func(i, j int) { statements[i], statements[j] = statements[j], statements[i] })
	var votes []Vote
	for i, row := range v.rows {
		for _, c := range row {
			votes = append(votes, Vote{100 + person[i], 10 + statement[c.column], c.value})
		}
	}
	chance.Shuffle(len(votes), func(i, j int) { votes[i], votes[j] = votes[j], votes[i] })
	w, err := NewVotes(statements, votes)
	if err != nil {
		t.Fatal(err)
	}
	return w, person, statement
}

// Who has which number makes no difference: what is found of them only goes along.
func TestNumbersMeanNothing(t *testing.T) {
	for _, name := range conversations {
		v := conversation(t, name)
		means, counted := v.Means(), v.Counted()
		components := v.Components(means)
		points, extremities := v.Projections(means, components), Extremities(means, components)
		groups := Groups(points, counted)
		all := v.total(groups.together())
		consensus := v.Consensus(v.Counts(groups))
		for seed := range uint64(3) {
			w, person, statement := renamed(t, v, rand.New(rand.NewPCG(seed, 1)))
			wMeans, wCounted := w.Means(), w.Counted()
			wComponents := w.Components(wMeans)
			wPoints, wExtremities := w.Projections(wMeans, wComponents), Extremities(wMeans, wComponents)
			wGroups := Groups(wPoints, wCounted)
			wAll := w.total(wGroups.together())
			wConsensus := w.Consensus(w.Counts(wGroups))
			moved := [2][]float64{make([]float64, len(statement)), make([]float64, len(statement))}
			for j, at := range statement {
				moved[0][j], moved[1][j] = wComponents[0][at], wComponents[1][at]
			}
			signs := [2]float64{sameSign(moved[0], components[0]), sameSign(moved[1], components[1])}
			for j, at := range statement {
				closeTo(t, "mean", j, wMeans[at], means[j])
				closeTo(t, "component", j, wComponents[0][at]*signs[0], components[0][j])
				closeTo(t, "component", j, wComponents[1][at]*signs[1], components[1][j])
				closeTo(t, "extremity", j, wExtremities[at], extremities[j])
				closeTo(t, "consensus", j, wConsensus[at], consensus[j])
				if wAll[at] != all[j] {
					t.Errorf("votes on %d: %+v, want %+v", j, wAll[at], all[j])
				}
			}
			back := make(Partition, len(person))
			for i, at := range person {
				closeTo(t, "place", i, wPoints[at][0]*signs[0], points[i][0])
				closeTo(t, "place", i, wPoints[at][1]*signs[1], points[i][1])
				back[i] = wGroups[at]
				if wCounted[at] != counted[i] {
					t.Errorf("person %d counts: %v", i, wCounted[at])
				}
			}
			if index := RandIndex(groups, back); index != 1 || back.Len() != groups.Len() {
				t.Errorf("%s: groups under other numbers: index %v, %d groups for %d", name, index, back.Len(), groups.Len())
			}
		}
	}
}

// The sign of a component means nothing: mirrored people stand in the same groups.
func TestSignsMeanNothing(t *testing.T) {
	v := conversation(t, conversations[1])
	means := v.Means()
	components := v.Components(means)
	points, counted := v.Projections(means, components), v.Counted()
	want := Groups(points, counted)
	for _, signs := range []Point{{-1, 1}, {1, -1}, {-1, -1}} {
		mirrored := make([]Point, len(points))
		for i, p := range points {
			mirrored[i] = Point{signs[0] * p[0], signs[1] * p[1]}
		}
		if got := Groups(mirrored, counted); !slices.Equal(got, want) {
			t.Errorf("mirrored by %v, people stand in other groups", signs)
		}
	}
}

// The two ways to find components agree, and what they find is what components are.
func TestBothWaysToComponents(t *testing.T) {
	for _, name := range conversations {
		v := conversation(t, name)
		means := v.Means()
		values, vectors, ok := v.dense(means)
		if !ok {
			t.Fatal("the dense way did not converge")
		}
		otherValues, others := v.sparse(means, exact)
		for k := range vectors {
			if math.Abs(values[k]-otherValues[k]) > near*values[0] {
				t.Errorf("%s: eigenvalue %d is %v and %v", name, k, values[k], otherValues[k])
			}
			same := sameSign(vectors[k], others[k])
			for j := range vectors[k] {
				closeTo(t, "component", j, others[k][j]*same, vectors[k][j])
			}
		}
	}
}

// Random votes on more statements than the dense way takes: components have length 1, are perpendicular, and multiplying by X'X
// only makes them longer.
func TestComponentsOfManyStatements(t *testing.T) {
	v := random(t, 300, mostDense+200, 0.05, 3)
	means := v.Means()
	components := v.Components(means)
	values, _ := v.sparse(means, exact)
	dot := func(x, y []float64) (sum float64) {
		for j := range x {
			sum += x[j] * y[j]
		}
		return sum
	}
	closeTo(t, "length", 0, dot(components[0], components[0]), 1)
	closeTo(t, "length", 1, dot(components[1], components[1]), 1)
	closeTo(t, "angle", 0, dot(components[0], components[1]), 0)
	for k, x := range components {
		image := make([]float64, len(x))
		for _, row := range v.rows {
			sum := 0.0
			for _, c := range row {
				sum += (float64(c.value) - means[c.column]) * x[c.column]
			}
			for _, c := range row {
				image[c.column] += (float64(c.value) - means[c.column]) * sum
			}
		}
		for j := range x {
			closeTo(t, "image", j, image[j]/values[k], x[j])
		}
	}
}

// random returns votes by chance: each person votes on a part of the statements.
func random(t testing.TB, people, statements int, part float64, seed uint64) *Votes {
	t.Helper()
	chance := rand.New(rand.NewPCG(seed, 7))
	var of []Statement
	for j := range statements {
		of = append(of, Statement{ID: j})
	}
	var votes []Vote
	for i := range people {
		for j := range statements {
			if chance.Float64() < part {
				votes = append(votes, Vote{i, j, int8(chance.IntN(3) - 1)})
			}
		}
	}
	v, err := NewVotes(of, votes)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// camps returns votes of people in camps of equal size that hold opposite opinions, with a part of votes against their own.
func camps(t testing.TB, people, statements, camps int, noise float64) (*Votes, Partition) {
	t.Helper()
	chance := rand.New(rand.NewPCG(5, 8))
	opinions := make([][]int8, camps)
	for c := range opinions {
		for range statements {
			opinions[c] = append(opinions[c], int8(2*chance.IntN(2)-1))
		}
	}
	var of []Statement
	for j := range statements {
		of = append(of, Statement{ID: j})
	}
	var votes []Vote
	planted := make(Partition, people)
	for i := range people {
		planted[i] = i % camps
		for j := range statements {
			value := opinions[i%camps][j]
			if chance.Float64() < noise {
				value = -value
			}
			votes = append(votes, Vote{i, j, value})
		}
	}
	v, err := NewVotes(of, votes)
	if err != nil {
		t.Fatal(err)
	}
	return v, planted
}
