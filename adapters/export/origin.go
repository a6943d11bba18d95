package export

import (
	"cmp"
	"fmt"
	"strings"

	"aporte/flows"
)

// license says what others may do with a package. name is one of https://licenses.opendefinition.org.
type license struct {
	Name  string `json:"name"`
	Title string `json:"title"`
}

// contributor is who is responsible for a package, or is asked about it. Both the roles of version 2 of the standard and the role of
// version 1 are set.
type contributor struct {
	Title string   `json:"title"`
	Path  string   `json:"path,omitempty"`
	Email string   `json:"email,omitempty"`
	Role  string   `json:"role"`
	Roles []string `json:"roles"`
}

// reached returns who it is and where they are reached, on one line.
func (c contributor) reached() string {
	at := cmp.Or(c.Path, c.Email)
	if at == c.Title {
		return at
	}
	return strings.TrimSpace(c.Title + " " + at)
}

// origin is where the data come from.
type origin struct {
	Title string `json:"title"`
	Path  string `json:"path,omitempty"`
}

// closed is the licence of a consultation that names none. People agreed to what its notice says, and to no publication.
var closed = license{"other-closed", "Not to be passed on: for what the notice of the consultation says"}

// unstated is the licence of what is published of such a consultation.
var unstated = license{"notspecified", "No licence is stated: ask who is responsible before you use it for more than reading"}

func licenses(f *flows.Flow, public bool) []license {
	switch {
	case f.License != "":
	case public:
		return []license{unstated}
	default:
		return []license{closed}
	}
	return []license{{f.License, f.License}}
}

// contributors returns who is responsible for the answers, with where they are reached; nobody if that is not known.
func contributors(f *flows.Flow) []contributor {
	who := contributor{Title: f.Controller, Role: "author", Roles: []string{"DataCollector", "ContactPerson"}} // of DataCite's list
	if strings.Contains(f.Contact, "://") {
		who.Path = f.Contact
	} else {
		who.Email = f.Contact
	}
	switch {
	case f.Controller != "":
	case f.Contact != "":
		who.Title = f.Contact
	default:
		return nil
	}
	return []contributor{who}
}

func sources(say words) []origin {
	title := say.first([]string{say.flow.ID + ".title"})
	if title == "" {
		title = say.flow.ID
	}
	return []origin{{Title: fmt.Sprintf("What participants answered to %q, version %d", title, say.flow.Version), Path: say.flow.Report}}
}
