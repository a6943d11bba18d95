package flows

import (
	"regexp"
	"slices"
	"strings"
)

// A bot serves one consultation, and those beside it for people who ask for them: by a link, by a command, or by a key of a
// question. How somebody takes part in several is no matter of this package: each has a [State] of its own.

var flowName = regexp.MustCompile(`^[a-z][a-z0-9]{1,19}$`)

// TrialCode is the code of a deep link by which a consultation is tried, and so no name of one.
const TrialCode = "test"

// beside reads the name by which the consultation is asked for, and the consultations beside it. Neither is part of the
// fingerprint.
func (p *parser) beside(f *fields) {
	if name, line, ok := f.text("name"); ok {
		switch {
		case name == TrialCode:
			p.add(line, "name %s is the code by which staff try a consultation: choose another", quote(name))
		case !flowName.MatchString(name):
			p.add(line, "name %s: use 2 to 20 of a-z and 0-9, a letter first", quote(name))
		}
		p.flow.Name = name
	}
	items, _ := f.list("beside")
	for _, it := range items {
		switch {
		case !flowID.MatchString(it.value):
			p.add(it.line, "beside %s: write the id of a consultation", quote(it.value))
		case it.value == p.flow.ID:
			p.add(it.line, "beside %s: this is the consultation itself", quote(it.value))
		case slices.Contains(p.flow.Beside, it.value):
			p.add(it.line, "beside %s is there twice: keep one", quote(it.value))
		default:
			p.flow.Beside = append(p.flow.Beside, it.value)
		}
	}
}

// leads reads to which consultation a key of a question leads.
func (p *parser) leads(f *fields, st *Step) {
	id, line, ok := f.text("leads")
	switch {
	case !ok:
	case !st.Kind.Traits().Asks:
		p.add(line, "kind %q asks nothing and has no keys: remove \"leads\"", st.Kind)
	case !slices.Contains(p.flow.Beside, id):
		p.add(line, "leads %s is not beside this consultation%s", quote(id), instead(id, p.flow.Beside))
	default:
		st.Leads = id
	}
}

// LeadsKey returns the locale key of the label of the key that leads from a step to another consultation, see [Step.Leads].
func (f *Flow) LeadsKey(st *Step) string { return f.ID + ".leads." + st.Leads }

// Called says whether a code, as it stands behind /start, asks for this consultation by its name or its id: "community" alone, or
// with the code of a link behind it, "community-radio". rest is the latter, "radio". Case does not matter in the name.
func (f *Flow) Called(code string) (rest string, ok bool) {
	for _, name := range []string{f.ID, f.Name} {
		if name == "" || len(code) < len(name) || !strings.EqualFold(code[:len(name)], name) {
			continue
		}
		rest = code[len(name):]
		if rest == "" {
			return "", true
		}
		if strings.ContainsRune("-_", rune(rest[0])) {
			return rest[1:], true
		}
	}
	return "", false
}
