package flows

import (
	"cmp"
	"errors"
	"fmt"
	"net/mail"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	_ "time/tzdata" // a server without zone files must read the same dates
)

// Terms are what people are told about a consultation besides its questions. The file has defaults, and a deployment may replace
// each of them, see [Flow.Set]. They are no part of the fingerprint.
type Terms struct {
	Zone       string   // the time zone of its dates, a name of the IANA database; "": UTC
	Controller string   // who is responsible for the answers
	Contact    string   // where people reach them: an e-mail address or the address of a page
	Report     string   // the address of a page to read more; "" if there is none
	License    string   // the licence of its data packages, an id of https://licenses.opendefinition.org; "": full exports are not to be passed on, public ones state none
	Place      []string // the countries in which the servers stand, as ISO 3166-1 alpha-2 codes; empty if that is not known
}

// Location returns the time zone of the dates.
func (t Terms) Location() *time.Location {
	if t.Zone == "" {
		return time.UTC
	}
	known, ok := zones.Load(t.Zone)
	if !ok {
		loc, err := time.LoadLocation(t.Zone)
		if err != nil {
			return time.UTC // the name was checked when it was set
		}
		known, _ = zones.LoadOrStore(t.Zone, loc)
	}
	return known.(*time.Location)
}

// zones is a cache of time zones, since to load one reads a file.
var zones sync.Map

// maxTerm is how many characters a term has at most: it is said in the middle of a sentence.
const maxTerm = 200

// setters are the keys of a file that a deployment may replace, each with what reads its value. The value was trimmed and is not
// empty.
var setters = map[string]func(f *Flow, value string) error{
	"closes": func(f *Flow, value string) (err error) {
		f.Closes, f.ClosesDay, err = ParseDate(value, f.Location(), true)
		return err
	},
	"time_zone": setZone,
	"controller": func(f *Flow, value string) error {
		f.Controller = value
		return nil
	},
	"contact": func(f *Flow, value string) error {
		if _, err := mail.ParseAddress(value); (err != nil || strings.ContainsAny(value, " <")) && !isPage(value) {
			return errors.New("must be an e-mail address or the address of a page (https://...)")
		}
		f.Contact = value
		return nil
	},
	"report": func(f *Flow, value string) error {
		if !isPage(value) {
			return errors.New("must be the address of a page (https://...)")
		}
		f.Report = value
		return nil
	},
	"license": func(f *Flow, value string) error {
		if !licenceID.MatchString(value) {
			return errors.New("must be the id of a licence, such as CC-BY-4.0")
		}
		f.License = value
		return nil
	},
	"place": func(f *Flow, value string) error {
		f.Place = nil
		for _, code := range strings.Split(value, ",") {
			if code = strings.TrimSpace(code); !countryCode.MatchString(code) {
				return errors.New("must be the codes of the countries in which the servers stand, such as DE or DE, FR")
			}
			f.Place = append(f.Place, code)
		}
		return nil
	},
}

var licenceID = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9.+-]*$`)

var countryCode = regexp.MustCompile(`^[A-Z]{2}$`)

func isPage(value string) bool {
	page, err := url.Parse(value)
	return err == nil && (page.Scheme == "https" || page.Scheme == "http") && page.Host != "" && !strings.ContainsAny(value, " \t")
}

// setZone sets the time zone. Whole days move with it: a consultation that closes at the end of a day does so in the new zone.
func setZone(f *Flow, value string) error {
	if _, err := time.LoadLocation(value); err != nil || value == "Local" {
		return errors.New("must be the name of a time zone such as Europe/Paris or UTC")
	}
	before := f.Location()
	f.Zone = value
	move := func(at time.Time) time.Time {
		y, m, d := at.In(before).Date()
		return time.Date(y, m, d, 0, 0, 0, 0, f.Location()).UTC()
	}
	if f.OpensDay {
		f.Opens = move(f.Opens)
	}
	if f.ClosesDay {
		f.Closes = move(f.Closes)
	}
	return nil
}

// Set returns the flow with one term replaced, as a deployment does. key is the name of the term in the file: "closes",
// "time_zone", "controller", "contact", "report", "license" or "place", which may have more than one country, comma between. The error says
// what the value must be.
func (f *Flow) Set(key, value string) (*Flow, error) {
	changed := *f
	if err := changed.set(key, value); err != nil {
		return nil, err
	}
	if err := changed.order(); err != nil {
		return nil, err
	}
	return &changed, nil
}

// Under returns the flow with those terms of t that it lacks.
func (f *Flow) Under(t Terms) *Flow {
	changed := *f
	changed.Controller = cmp.Or(f.Controller, t.Controller)
	changed.Contact = cmp.Or(f.Contact, t.Contact)
	changed.Report = cmp.Or(f.Report, t.Report)
	return &changed
}

func (f *Flow) set(key, value string) error {
	value = strings.TrimSpace(value)
	switch {
	case value == "":
		return errors.New("is empty: write it, or leave it out")
	case utf8.RuneCountInString(value) > maxTerm:
		return fmt.Errorf("has more than %d characters: shorten it", maxTerm)
	case strings.ContainsAny(value, "\n\r\t") || strings.Contains(value, "{{"):
		return errors.New("must be one line of plain text")
	}
	return setters[key](f, value)
}

var errOrder = errors.New("the consultation closes before it opens: exchange or mend the dates")

// order returns errOrder if the flow closes before it opens.
func (f *Flow) order() error {
	if !f.Opens.IsZero() && !f.Closes.IsZero() && !f.Opens.Before(f.Closes) {
		return errOrder
	}
	return nil
}

// ParseDate reads a date or a moment, as it stands in a file or in a setting: "2026-11-30" or "2026-11-30T18:00:00Z". A date is a
// whole day in the zone: its first moment, or with end the first moment after it. The result is in UTC.
func ParseDate(value string, zone *time.Location, end bool) (at time.Time, whole bool, err error) {
	if day, err := time.ParseInLocation(time.DateOnly, value, zone); err == nil && day.Year() >= 1970 {
		if end {
			day = time.Date(day.Year(), day.Month(), day.Day()+1, 0, 0, 0, 0, zone)
		}
		return day.UTC(), true, nil
	}
	if t, err := time.Parse(time.RFC3339, value); err == nil && t.Year() >= 1970 {
		return t.UTC(), false, nil
	}
	return time.Time{}, false, errors.New("must be a date such as 2026-11-30 or 2026-11-30T18:00:00Z")
}

// terms are the keys of a file that [parser.terms] reads. The zone comes first, since the dates are in it.
var terms = []string{"time_zone", "controller", "contact", "report", "license", "place"}

func (p *parser) terms(f *fields) {
	for _, key := range terms {
		value, line, ok := f.text(key)
		if !ok {
			continue
		}
		if err := p.flow.set(key, value); err != nil {
			p.add(line, "%q %v", key, err)
		}
	}
}
