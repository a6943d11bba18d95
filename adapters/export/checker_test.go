package export_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// The checker reads a package by the standard alone, without our types.
type (
	descriptor struct{ Resources []resource }
	resource   struct {
		Name, Path, Hash string
		Bytes            int
		Schema           struct {
			Fields        []field
			MissingValues []string
			PrimaryKey    []string
			ForeignKeys   []struct {
				Fields    []string
				Reference struct {
					Resource string
					Fields   []string
				}
			}
		}
	}
	field struct {
		Name, Type    string
		MissingValues *[]string
		Categories    []struct{ Value, Label string }
		Constraints   struct {
			Required, Unique bool
			Minimum, Maximum *int
			Enum             []string
			Pattern          string
		}
	}
)

// validate reads a package back and returns what the standard does not allow: in its description, and in each cell,
// row and reference. It also returns how many rows it has read.
func validate(t testing.TB, dir string) (problems []string, read int) {
	t.Helper()
	wrong := func(format string, args ...any) { problems = append(problems, fmt.Sprintf(format, args...)) }
	src, err := os.ReadFile(filepath.Join(dir, "datapackage.json"))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(src))
	if err != nil {
		t.Fatal(err)
	}
	if err := compiler.MustCompile("testdata/descriptor.schema.json").Validate(document); err != nil {
		wrong("description: %v", err)
	}
	var d descriptor
	if err := json.Unmarshal(src, &d); err != nil {
		t.Fatal(err)
	}
	tables, keys := map[string][][]string{}, map[string]resource{}
	for _, r := range d.Resources {
		if _, twice := keys[r.Name]; twice {
			wrong("resource %s is there twice", r.Name)
		}
		content, err := os.ReadFile(filepath.Join(dir, r.Path))
		if err != nil {
			t.Fatal(err)
		}
		if len(content) != r.Bytes || fmt.Sprintf("sha256:%x", sha256.Sum256(content)) != r.Hash {
			wrong("%s: bytes or hash differ", r.Name)
		}
		keys[r.Name], tables[r.Name] = r, parseCSV(t, strings.TrimPrefix(string(content), "\ufeff"))
		for _, p := range r.table(tables[r.Name]) {
			wrong("%s: %s", r.Name, p)
		}
		read += len(tables[r.Name]) - 1
	}
	for _, r := range d.Resources {
		for _, fk := range r.Schema.ForeignKeys {
			there := map[string]bool{}
			for _, k := range keys[fk.Reference.Resource].cells(tables[fk.Reference.Resource], fk.Reference.Fields) {
				there[k] = true
			}
			for _, k := range r.cells(tables[r.Name], fk.Fields) {
				if missing := strings.Trim(k, `"`) == ""; !missing && !there[k] { // a reference that is missing leads nowhere
					wrong("%s: %q is not in %s", r.Name, k, fk.Reference.Resource)
				}
			}
		}
	}
	return problems, read
}

// cells returns the cells of some columns, a string a row.
func (r resource) cells(rows [][]string, columns []string) (all []string) {
	for _, row := range rows[1:] {
		k := ""
		for _, c := range columns {
			k += strconv.Quote(row[slices.IndexFunc(r.Schema.Fields, func(f field) bool { return f.Name == c })])
		}
		all = append(all, k)
	}
	return all
}

// table checks a table by its schema.
func (r resource) table(rows [][]string) (problems []string) {
	for i, f := range r.Schema.Fields {
		if i >= len(rows[0]) || rows[0][i] != f.Name || len(rows[0]) != len(r.Schema.Fields) {
			return []string{"the columns are not the fields, in order"}
		}
		if slices.Contains(rows[0][:i], f.Name) {
			problems = append(problems, "there are two columns "+f.Name)
		}
		labels := map[string]bool{}
		for _, c := range f.Categories {
			if c.Label != "" && labels[c.Label] {
				problems = append(problems, f.Name+": two categories have the label "+c.Label)
			}
			labels[c.Label] = true
			if !slices.Contains(f.Constraints.Enum, c.Value) {
				problems = append(problems, f.Name+": category without enum")
			}
		}
		seen := map[string]bool{}
		for n, row := range rows[1:] {
			if p := f.cell(row[i], r.Schema.MissingValues, slices.Contains(r.Schema.PrimaryKey, f.Name)); p != "" {
				problems = append(problems, fmt.Sprintf("row %d: %s: %s", n+1, f.Name, p))
			}
			if f.Constraints.Unique && seen[row[i]] {
				problems = append(problems, fmt.Sprintf("row %d: %s is not unique", n+1, f.Name))
			}
			seen[row[i]] = true
		}
	}
	primary := r.cells(rows, r.Schema.PrimaryKey)
	slices.Sort(primary)
	if len(slices.Compact(slices.Clone(primary))) != len(primary) {
		problems = append(problems, "the primary key is not unique")
	}
	return problems
}

// cell checks one cell and returns what is wrong with it.
func (f field) cell(s string, missing []string, primary bool) string {
	if f.MissingValues != nil {
		missing = *f.MissingValues
	}
	c := f.Constraints
	if slices.Contains(missing, s) {
		if c.Required || primary {
			return "missing"
		}
		return ""
	}
	switch f.Type {
	case "integer":
		n, err := strconv.Atoi(s)
		if err != nil || c.Minimum != nil && n < *c.Minimum || c.Maximum != nil && n > *c.Maximum {
			return "no such number: " + s
		}
	case "boolean":
		if s != "true" && s != "false" {
			return "neither true nor false: " + s
		}
	case "datetime":
		if _, err := time.Parse("2006-01-02T15:04:05Z", s); err != nil {
			return "no time: " + s
		}
	case "date":
		if _, err := time.Parse(time.DateOnly, s); err != nil {
			return "no day: " + s
		}
	}
	if c.Pattern != "" && !regexp.MustCompile(c.Pattern).MatchString(s) {
		return "not of the form: " + s
	}
	if c.Enum != nil && !slices.Contains(c.Enum, s) || !utf8.ValidString(s) {
		return "not allowed: " + s
	}
	return ""
}
