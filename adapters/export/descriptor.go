package export

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
)

// dataPackage is the content of datapackage.json: https://datapackage.org/standard/data-package/.
type dataPackage struct {
	Schema       string        `json:"$schema"`
	Name         string        `json:"name"`
	Title        string        `json:"title,omitempty"`
	Description  string        `json:"description"`
	Version      string        `json:"version"`
	Public       bool          `json:"public,omitempty"` // see [Public]; a property of our own
	Homepage     string        `json:"homepage,omitempty"`
	Licenses     []license     `json:"licenses"`
	Contributors []contributor `json:"contributors,omitempty"`
	Sources      []origin      `json:"sources"`
	Resources    []resource    `json:"resources"`
}

// resource describes one table: https://datapackage.org/standard/data-resource/.
type resource struct {
	Profile     string `json:"$schema"`
	Name        string `json:"name"`
	Type        string `json:"type"`
	Description string `json:"description"`
	Path        string `json:"path"`
	Format      string `json:"format"`
	MediaType   string `json:"mediatype"`
	Encoding    string `json:"encoding"`
	Bytes       int64  `json:"bytes"`
	Hash        string `json:"hash"`
	Schema      schema `json:"schema"`
}

// Texts for the description of a package.
const (
	aboutPackage = "What participants said in a consultation. answers has everything, one row an answer; responses has the " +
		"same with one row a participant. Both have what was submitted; what was not stands in unfinished, if that was asked for. The " +
		"column state says why a question has no answer: skipped, not_asked (the other answers leave it out), not_reached (left before " +
		"it), withdrawn (taken back), sealed, damaged; an answer such as unsure is an answer. A question that the newest version does " +
		"not ask, or asks as another kind, has columns with the version at the end of their names. Codes are the same in every " +
		"language. Times are in UTC."
	aboutPublic = "What may be published of a consultation: rows have ids of their own and are in their order, times are days. Country, " +
		"sector and language stand only where at least 5 responses have the same; elsewhere country, then sector, then language are " +
		"folded, with all that depends on them, and stay folded in later releases (state folded). Source, bot and channel stand only where at " +
		"least 5 responses of those have the same, and are empty elsewhere. Texts stand only where they were released; other words are held back (state withheld). Contacts, notes, seconds " +
		"and what was withdrawn are left out. Codes are the same in every language."
	aboutLabels      = "\n\nThis variant has labels (%s) instead of codes."
	aboutSpreadsheet = "\n\nThis variant is for spreadsheets: a ' stands in front of texts that they would take for a formula. " +
		"The texts are not exactly what was written."
)

// describe returns the description of a package. All tables must be written completely before. It does not say when it was made: the
// same data give the same bytes.
func (p *pack) describe(say words) dataPackage {
	d := dataPackage{
		Schema: packageProfile, Name: say.flow.ID, Title: say.first([]string{say.flow.ID + ".title"}), Description: aboutPackage,
		Version: fmt.Sprintf("%d.0.0", say.flow.Version), Homepage: say.flow.Report,
		Public: p.public, Licenses: licenses(say.flow, p.public), Contributors: contributors(say.flow), Sources: sources(say),
	}
	if p.public {
		d.Description = aboutPublic
	}
	if p.options.Labels != "" {
		d.Description += fmt.Sprintf(aboutLabels, p.options.Labels)
	}
	if p.options.Spreadsheet {
		d.Description += aboutSpreadsheet
	}
	for _, part := range p.parts {
		d.Resources = append(d.Resources, resource{
			Profile: resourceProfile, Name: string(part.table.name), Type: "table", Description: part.table.description,
			Path: part.name, Format: "csv", MediaType: "text/csv", Encoding: "utf-8",
			Bytes: part.bytes, Hash: "sha256:" + hex.EncodeToString(part.sum.Sum(nil)), Schema: part.table.schema(part.fields),
		})
	}
	return d
}

// encode returns the content of datapackage.json.
func (d dataPackage) encode() ([]byte, error) {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(d); err != nil {
		return nil, fmt.Errorf("describe package: %w", err)
	}
	return []byte(b.String()), nil
}
