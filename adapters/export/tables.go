// Package export writes the answers of participants for staff: as tables, as a Frictionless data package, and as statistics. It
// reads from a [bot.Reader] and writes to an [io.Writer] or a folder. It knows no database and no platform.
//
// Columns depend only on the version of the consultation, never on the answers. If there are responses to several versions, the
// table of responses has the columns of the newest version. An answer to an older version is in such a column if the newest
// version has a question with the same name and of the same kind. The table of answers has all answers to all versions.
//
// Callers select the submitted responses ([bot.Filter.Status]) unless they are asked for others: what was not submitted was not
// handed over. Unfinished responses stand in a table apart ([Source.Unfinished]).
//
// Answers about contact, which are kept apart from the others ([flows.Step.Apart]), appear only in [Contacts]. No other table even
// has a column for them.
package export

import (
	"context"
	"slices"
)

// TableName is the name of a table. In a package, its file has this name with ".csv" at the end.
type TableName string

// table describes one table. Each has a file of its own in this package, with its columns and its rows.
type table struct {
	name        TableName
	description string
	key         []string                              // the primary key: the columns whose values together are different in every row
	refers      []foreignKey                          // the foreign keys
	only        func(*reading) bool                   // whether the package of a consultation has the table; nil: always
	alone       bool                                  // [Table] can write it, too
	before      func(*reading, context.Context) error // what must be read before it is opened alone; nil for nothing
	unfinished  bool                                  // it has the responses that [Source.Unfinished] keeps apart
	apart       bool                                  // it contains personal data: no package has it
	open        func(*reading) sheet
}

// tables are all tables, in the order that they have in a package.
var tables = []table{
	responseTable, answerTable, unfinishedTable, questionTable, choiceTable, wordingTable, voteTable, codeTable, codingTable, funnelTable, withdrawnTable, contactTable,
}

// packed returns the tables that a package can have.
func packed() []table {
	return slices.DeleteFunc(slices.Clone(tables), func(t table) bool { return t.apart })
}

// file returns the name of the table's file in a package.
func (t table) file() string { return string(t.name) + ".csv" }

// schema returns the description of the table with these columns.
func (t table) schema(fields []field) schema {
	return schema{Schema: schemaProfile, Fields: fields, MissingValues: []string{""}, PrimaryKey: t.key, ForeignKeys: t.refers}
}
