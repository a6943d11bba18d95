package export

import (
	"fmt"

	"aporte/flows"
)

// The profiles of the Data Package standard, version 2, that the descriptions follow: https://datapackage.org/standard/
const (
	packageProfile  = "https://datapackage.org/profiles/2.0/datapackage.json"
	resourceProfile = "https://datapackage.org/profiles/2.0/dataresource.json"
	schemaProfile   = "https://datapackage.org/profiles/2.0/tableschema.json"
)

// schema describes the columns of a table: https://datapackage.org/standard/table-schema/. The table has exactly these columns, in
// the order of Fields; that is the default of the standard.
type schema struct {
	Schema        string       `json:"$schema"`
	Fields        []field      `json:"fields"`
	MissingValues []string     `json:"missingValues"`
	PrimaryKey    []string     `json:"primaryKey"`
	ForeignKeys   []foreignKey `json:"foreignKeys,omitempty"`
}

// field describes a column.
type field struct {
	Name          string       `json:"name"`
	Type          fieldType    `json:"type"`
	Title         string       `json:"title,omitempty"`
	Description   string       `json:"description,omitempty"`
	Delimiter     string       `json:"delimiter,omitempty"` // between the items of a list, whose type is string; read.py and read.R use it
	Constraints   *constraints `json:"constraints,omitempty"`
	Categories    []category   `json:"categories,omitempty"`
	MissingValues *[]string    `json:"missingValues,omitempty"` // instead of the schema's

	asks *flows.Step // the question that it has the answers to; nil for any other column
}

type fieldType string

// The types of the standard that our columns have.
const (
	stringType   fieldType = "string"
	integerType  fieldType = "integer"
	booleanType  fieldType = "boolean"
	datetimeType fieldType = "datetime"
	dateType     fieldType = "date"
)

type constraints struct {
	Required bool     `json:"required,omitempty"`
	Unique   bool     `json:"unique,omitempty"`
	Minimum  *int     `json:"minimum,omitempty"`
	Maximum  *int     `json:"maximum,omitempty"`
	Enum     []string `json:"enum,omitempty"`
	Pattern  string   `json:"pattern,omitempty"`
}

// category is a code with its label.
type category struct {
	Value string `json:"value"`
	Label string `json:"label,omitempty"`
}

type foreignKey struct {
	Fields    []string  `json:"fields"`
	Reference reference `json:"reference"`
}

type reference struct {
	Resource string   `json:"resource"`
	Fields   []string `json:"fields"`
}

func newField(name string, t fieldType, description string) field {
	return field{Name: name, Type: t, Description: description}
}

// needed returns the field with the constraint that every row has a value.
func (f field) needed() field {
	c := f.limits()
	c.Required = true
	f.Constraints = &c
	return f
}

// unique returns the field with the constraint that every row has a value, and no two rows the same.
func (f field) unique() field {
	c := f.limits()
	c.Required, c.Unique = true, true
	f.Constraints = &c
	return f
}

// between returns the field with the constraint that numbers are from least to most, both included; nil means no limit.
func (f field) between(least, most *int) field {
	c := f.limits()
	c.Minimum, c.Maximum = least, most
	f.Constraints = &c
	return f
}

// listed returns the field with the constraint that a value is a list, with a separator of one character between its items. The type
// list of the standard would say so, but programs for version 1 of the standard refuse a table with it.
func (f field) listed(separator string) field {
	c := f.limits()
	c.Pattern = fmt.Sprintf("^[^%[1]s]+(%[1]s[^%[1]s]+)*$", separator)
	f.Constraints = &c
	return f
}

// coded returns the field with the constraint that a value is one of the codes. It sets both enum, which programs for version 1
// of the standard read, and categories, which those for version 2 read. In the standard, labels must be unique, so a label that
// occurred before is left out. label may be nil.
func (f field) coded(codes []string, label func(code string) string) field {
	c := f.limits()
	c.Enum = codes
	f.Constraints = &c
	f.Categories = nil
	seen := map[string]bool{"": true}
	for _, code := range codes {
		cat := category{Value: code}
		if label != nil {
			if l := label(code); !seen[l] {
				seen[l] = true
				cat.Label = l
			}
		}
		f.Categories = append(f.Categories, cat)
	}
	return f
}

// present returns a copy of the field whose schema says that an empty cell is an empty text, and not a missing value. A column of
// a primary key needs that, as its values must not be missing.
func (f field) present() field {
	f.MissingValues = &[]string{}
	return f
}

func (f field) limits() constraints {
	if f.Constraints == nil {
		return constraints{}
	}
	return *f.Constraints
}

// foreign says whether a cell may contain a free text. It is false for numbers, times and columns with an enum.
func (f field) foreign() bool {
	return f.Type == stringType && (f.Constraints == nil || f.Constraints.Enum == nil)
}
