package main

import (
	"slices"
	"strings"

	"github.com/urfave/cli/v3"

	"aporte/adapters/line"
	"aporte/flows"
	"aporte/locales"
)

// deployment is what the settings say of the consultation that newcomers get, in place of its file.
type deployment struct {
	flow   string            // its id
	beside []string          // the ids of those beside it, of which the settings say the same; it may be among them
	terms  map[string]string // by the key of the term in a file, see [flows.Flow.Set]
}

// terms are the settings of [deployment], by the key of the term in a file. The zone comes first, since dates are in it.
var terms = []struct {
	key     string
	setting line.Setting
}{
	{"time_zone", line.Setting{Env: "APORTE_TIME_ZONE", Flag: "time-zone", Usage: "the dates of the consultation are in the time `ZONE`, such as Europe/Paris"}},
	{"closes", line.Setting{Env: "APORTE_CLOSES", Flag: "closes", Usage: "the consultation is open until the end of `DATE`; once it has a close, aporte extend changes it"}},
	{"controller", line.Setting{Env: "APORTE_CONTROLLER", Flag: "controller", Usage: "the `NAME` of who is responsible for the answers"}},
	{"contact", line.Setting{Env: "APORTE_CONTACT", Flag: "contact", Usage: "the e-mail or web `ADDRESS` at which people reach them"}},
	{"report", line.Setting{Env: "APORTE_REPORT", Flag: "report", Usage: "the web `ADDRESS` of what people can read about the consultation"}},
	{"license", line.Setting{Env: "APORTE_LICENSE", Flag: "license", Usage: "exports say that they are under the licence `ID`, such as CC-BY-4.0"}},
	{"place", line.Setting{Env: "APORTE_PLACE", Flag: "place", Usage: "the `COUNTRIES` in which the servers stand, as codes: DE or DE, FR"}},
}

// deployed returns what the settings say of the consultation that newcomers get.
func deployed(c *cli.Command) deployment {
	d := deployment{flow: c.String("flow"), terms: map[string]string{}}
	for _, t := range terms {
		if value := c.String(t.setting.Flag); value != "" {
			d.terms[t.key] = value
		}
	}
	return d
}

// with returns the deployment with the consultations that stand beside the one of newcomers. also are further consultations, of bots
// that have another one: the settings hold for them and for those beside them, too.
func (d deployment) with(all map[string]consultation, also ...string) deployment {
	for _, id := range append([]string{d.flow}, also...) {
		if main := all[id]; main.Flow != nil {
			d.beside = slices.Concat(d.beside, []string{id}, main.Beside)
		}
	}
	return d
}

// set returns the consultation as it is deployed. An error names the setting that is wrong.
func (d deployment) set(c consultation, words *locales.Words) (consultation, error) {
	if c.ID != d.flow && !slices.Contains(d.beside, c.ID) {
		return c, nil
	}
	for _, t := range terms {
		value, ok := d.terms[t.key]
		if !ok {
			continue
		}
		f, err := c.Set(t.key, value)
		if err != nil {
			return c, usagef("%s: %w", t.setting.Env, err)
		}
		c.Flow = f
	}
	if code := noCountry(c.Flow, words); code != "" {
		return c, usagef("APORTE_PLACE: %s is no code of a country: write those of ISO 3166, such as DE", code)
	}
	return c, nil
}

// credits are the terms that a data package tells.
var credits = []string{"controller", "contact", "report", "license"}

// credit returns a published consultation with what the settings say of who is responsible for it.
func (d deployment) credit(f *flows.Flow) (*flows.Flow, error) {
	for _, t := range terms {
		value, ok := d.terms[t.key]
		if !ok || f.ID != d.flow || !slices.Contains(credits, t.key) {
			continue
		}
		changed, err := f.Set(t.key, value)
		if err != nil {
			return f, usagef("%s: %w", t.setting.Env, err)
		}
		f = changed
	}
	return f, nil
}

// noCountry returns a code in the place of a consultation that is none of a country; "" if all are.
func noCountry(f *flows.Flow, words *locales.Words) string {
	for _, code := range f.Place {
		if words.CountryNames(code) == nil {
			return code
		}
	}
	return ""
}

// ownContact says whether a consultation names a contact of its own, and not the one that is built in for whoever sets none.
func ownContact(f *flows.Flow) bool {
	for _, built := range builtInTerms() {
		if strings.EqualFold(built.Contact, f.Contact) {
			return false
		}
	}
	return f.Contact != ""
}
