package export

// The profiles of the Data Package standard, version 2, that the descriptions follow: https://datapackage.org/standard/
const (
	packageProfile  = "https://datapackage.org/profiles/2.0/datapackage.json"
	resourceProfile = "https://datapackage.org/profiles/2.0/dataresource.json"
	schemaProfile   = "https://datapackage.org/profiles/2.0/tableschema.json"
)

// schema describes the columns of a table: https://datapackage.org/standard/table-schema/. They are all there, in the
// order of Fields, which is the standard's default.
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
	Delimiter     string       `json:"delimiter,omitempty"` // of a list
	Constraints   *constraints `json:"constraints,omitempty"`
	Categories    []category   `json:"categories,omitempty"`
	MissingValues *[]string    `json:"missingValues,omitempty"` // instead of the schema's
}

type fieldType string

// The types of the standard that the tables have.
const (
	stringType   fieldType = "string"
	integerType  fieldType = "integer"
	booleanType  fieldType = "boolean"
	datetimeType fieldType = "datetime"
	listType     fieldType = "list"
)

type constraints struct {
	Required bool     `json:"required,omitempty"`
	Unique   bool     `json:"unique,omitempty"`
	Minimum  *int     `json:"minimum,omitempty"`
	Maximum  *int     `json:"maximum,omitempty"`
	Enum     []string `json:"enum,omitempty"`
}

// category is a code with what it means.
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

// needed is the field with a value in every row.
func (f field) needed() field {
	c := f.limits()
	c.Required = true
	f.Constraints = &c
	return f
}

// unique is the field with another value in every row.
func (f field) unique() field {
	c := f.limits()
	c.Required, c.Unique = true, true
	f.Constraints = &c
	return f
}

// between is the field of numbers from the least to the most.
func (f field) between(least, most *int) field {
	c := f.limits()
	c.Minimum, c.Maximum = least, most
	f.Constraints = &c
	return f
}

// coded is the field that takes one of the codes. Readers of version 1 of the standard know enum, those of version 2
// categories too. The standard wants labels to be unique: one that comes again is left out.
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

// present is the field whose empty cell is a value, not a missing one. The parts of a primary key may not be missing.
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

// foreign says whether a cell may hold what somebody wrote: neither numbers and times nor codes.
func (f field) foreign() bool {
	return f.Type == stringType && (f.Constraints == nil || f.Constraints.Enum == nil)
}
