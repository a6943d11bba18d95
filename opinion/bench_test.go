package opinion

import "testing"

// BenchmarkAnalyse is everything about a conversation, with twenty draws; BenchmarkPlaces is one of them.
func BenchmarkAnalyse(b *testing.B) {
	for _, name := range conversations {
		b.Run(name, func(b *testing.B) {
			v := conversation(b, name)
			for b.Loop() {
				Analyse(v)
			}
		})
	}
}

func BenchmarkPlaces(b *testing.B) {
	v := conversation(b, conversations[1])
	for b.Loop() {
		means := v.Means()
		v.Projections(means, v.Components(means))
	}
}

// BenchmarkMany is one draw of 100,000 votes.
func BenchmarkMany(b *testing.B) {
	v := random(b, 5000, 200, 0.1, 1)
	b.ReportMetric(float64(v.Len()), "votes")
	for b.Loop() {
		means := v.Means()
		Groups(v.Projections(means, v.Components(means)), v.Counted())
	}
}

// BenchmarkAlike is 1000 texts of 60 to 120 letters.
func BenchmarkAlike(b *testing.B) {
	texts := variants(250)
	for b.Loop() {
		Alike(texts)
	}
}
