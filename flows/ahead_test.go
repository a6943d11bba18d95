package flows

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestAhead tells what was not reached from what a branch left out.
func TestAhead(t *testing.T) {
	t.Parallel()
	f := mustParse(t, `
flow: small
version: 1
languages: [en]
parts: [main, more, rest]
steps:
  - {id: consent, kind: consent, notice: "1"}
  - part: main
    steps:
      - {id: a, kind: choice, options: [x, y]}
      - {id: b, kind: text, max: 9, when: {a: x}}
      - {id: c, kind: text, max: 9, when: {b: "*"}}
      - {id: d, kind: text, max: 9, when: {a: ["!x"]}}
      - {id: e, kind: text, max: 9}
  - {id: quote, kind: choice, options: ["yes", "no"]}
  - {id: extra, kind: extras, options: [more, rest, finish], exclusive: [finish]}
  - {part: more, when: {extra: more}, steps: [{id: m, kind: choice, options: [p, q]}, {id: n, kind: text, max: 9, when: {m: p}}]}
  - {part: rest, when: {extra: rest}, steps: [{id: v, kind: vote, statements: [s1, s2, s3], max: 2}]}
  - {id: review, kind: review, toggle: {quote: "no"}}
`)
	code := func(codes ...string) Value { return Value{Codes: codes} }
	skipped, unseen, text := Value{Missing: Skipped}, Value{Missing: NotShown}, Value{Text: "t"}
	for name, tt := range map[string]struct {
		status  Status
		answers map[string]Value
		want    string
	}{
		"nothing":                {InProgress, nil, "a b c consent d e extra m n quote v"},
		"a branch is taken":      {InProgress, map[string]Value{"a": code("x")}, "b c consent e extra m n quote v"},
		"another is":             {InProgress, map[string]Value{"a": code("y")}, "consent d e extra m n quote v"},
		"a guard is skipped":     {InProgress, map[string]Value{"a": skipped}, "consent d e extra m n quote v"},
		"what followed is gone":  {InProgress, map[string]Value{"a": code("y"), "b": text}, "consent d e extra m n quote v"},
		"submitted":              {Submitted, map[string]Value{"consent": code("yes"), "a": code("y"), "d": text, "e": skipped}, ""},
		"submitted early":        {Submitted, map[string]Value{"consent": code("yes"), "a": code("x"), "b": unseen, "e": unseen}, "b c e"},
		"a part is chosen":       {Submitted, map[string]Value{"consent": code("yes"), "a": code("y"), "d": text, "e": text, "extra": code("more")}, "m n"},
		"votes are missing":      {Submitted, map[string]Value{"consent": code("yes"), "a": code("y"), "d": text, "e": text, "extra": code("rest"), "v.s3": code("pass")}, "v"},
		"all that was dealt":     {Submitted, map[string]Value{"consent": code("yes"), "a": code("y"), "d": text, "e": text, "extra": code("rest"), "v.s3": code("pass"), "v.s1": skipped}, ""},
		"changed after the end":  {Submitted, map[string]Value{"consent": code("yes"), "a": code("x"), "d": text, "e": text}, "b c"},
		"the key of the review":  {InProgress, map[string]Value{"a": code("y"), "quote": code("no")}, "consent d e extra m n v"},
		"left early, key unused": {Submitted, map[string]Value{"consent": code("yes"), "a": unseen}, "a b c d e"},
	} {
		got := f.Ahead(State{Ref: f.Ref, Status: tt.status, Answers: tt.answers})
		if all := strings.Join(slices.Sorted(maps.Keys(got)), " "); all != tt.want {
			t.Errorf("%s: ahead are %q, want %q", name, all, tt.want)
		}
	}
}

// TestAheadIsAllThatComes answers question after question: each was ahead from the first moment on, and in the end nothing is.
func TestAheadIsAllThatComes(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"ogp-phase2.yaml", "ogp-community.yaml"} {
		f := parsed(t, name)
		rapid.Check(t, func(t *rapid.T) {
			s := f.Next(State{Lang: "en"}, Input{Do: Start}).State
			s = f.Deal(s, func([]string) {})
			before := f.Ahead(s)
			for range len(f.Steps) + 10 {
				st := f.Current(s)
				if st == nil || st.Kind.Traits().Ends {
					break
				}
				base, _ := StatementOf(st.ID)
				now := f.Ahead(s)
				if !before[base] || !now[base] {
					t.Fatalf("%s is asked and was not ahead", st.ID)
				}
				for id := range now {
					if !before[id] {
						t.Fatalf("%s came from nowhere, at %s", id, st.ID)
					}
				}
				before = now
				s = f.Next(s, forward(t, st)).State
				if s.Status != InProgress {
					return
				}
			}
			out := f.Next(s, Input{Do: Submit}).State
			if left := f.Ahead(out); out.Status == Submitted && len(left) > 0 {
				t.Fatalf("submitted, and ahead are %v", left)
			}
		})
	}
}
