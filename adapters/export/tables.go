// Package export writes what participants said for staff: tables, a Frictionless data package, statistics. It reads
// through [bot.Reader] and writes to an [io.Writer] or a folder; it knows no database and no platform.
//
// Columns depend on the consultation's version alone, never on what people answered. When people were given several
// versions, the columns of responses are those of the newest one. An answer to an older version stands in a column if
// the question is still there under the same name and of the same kind; the table of answers has all of them.
//
// What was kept apart from the answers ([flows.Step.Apart]) appears nowhere but in [Contacts], not even as a column.
package export

import "slices"

// TableName names a table. That of a file of a package is the same with ".csv" behind it.
type TableName string

// table is one of the tables that there are. Its entry stands with its columns and its rows in a file of its own.
type table struct {
	name        TableName
	description string
	key         []string            // the columns that tell its rows apart
	refers      []foreignKey        // the tables that its rows lead to
	only        func(*reading) bool // the consultations whose packages have it; nil for all
	alone       bool                // [Table] writes it too
	apart       bool                // it leads to persons: no package has it
	open        func(*reading) sheet
}

// tables are all of them, in the order of a package.
var tables = []table{responseTable, answerTable, questionTable, choiceTable, voteTable, contactTable}

// packed returns the tables that a package can have.
func packed() []table {
	return slices.DeleteFunc(slices.Clone(tables), func(t table) bool { return t.apart })
}

// file is the name of the table in a package.
func (t table) file() string { return string(t.name) + ".csv" }

// schema describes the table when it has these columns.
func (t table) schema(fields []field) schema {
	return schema{Schema: schemaProfile, Fields: fields, MissingValues: []string{""}, PrimaryKey: t.key, ForeignKeys: t.refers}
}
