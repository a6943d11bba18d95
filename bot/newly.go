package bot

// line is a question in one language, with a close or without: it has one wording after the other.
type line struct {
	step, lang string
	open       bool
}

func (w Wording) line() line { return line{w.Step, w.Lang, w.Open} }

// Newly returns those wordings that a start has to store: now are the present ones of a version, known those that are stored for
// it, oldest first. A wording that stood before and comes back is stored again, since from now on it stands again.
//
// A wording that an earlier release stored under its Former ID is stored under its present one, too, with the same At, and joined to
// it. before has the wordings as they were until this start: what changes together with the release is another wording.
func Newly(known, before, now []Wording) []Wording {
	last := map[line]Wording{}
	for _, w := range known {
		last[w.line()] = w
	}
	var all []Wording
	add := func(w Wording) {
		last[w.line()], w.Former = w, ""
		all = append(all, w)
	}
	for _, w := range before {
		if former := last[w.line()]; w.Former != "" && former.ID == w.Former {
			w.Joined, w.At = former.ID, former.At
			add(w)
		}
	}
	for _, w := range now {
		if last[w.line()].ID != w.ID {
			add(w)
		}
	}
	return all
}
