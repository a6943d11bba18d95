package export_test

import (
	"bytes"
	"context"
	"encoding/json"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"aporte/adapters/export"
	"aporte/bot"
	"aporte/flows"
)

// whole is a response to voting that fills every column there is.
func whole(f *flows.Flow) bot.Record {
	return submitted(record(0, f,
		"lang", codes("en"), "consent", yes, "view", other("a lake"), "why", written("because"), "order", other("benches", "water"),
		"use", other("to sleep", "walk"), "rate_day", number(0), "rate_night", codes("dont_know"), "strength", number(3),
		"idea1_head", written("A"), "idea1_again", yes, "idea2_head", written("B"),
		"visits", number(7), "country", codes("AT"), "status", codes("guest"),
		"ideas.bus", codes("agree"), "later", codes("night"), "lamps", codes("dim"),
		"group", flows.Value{Codes: []string{"keep", "change", "unsure"}, Counts: flows.Counts{"keep": 12, "change": 3, "unsure": 0}},
		"met", codes("2026-03-12"),
	))
}

// byBot is a response that was given to a bot with a name.
func byBot(r bot.Record) bot.Record {
	r.Channel += ":city"
	return r
}

// wishes are those of two people.
func wishes(f *flows.Flow) (all []export.Wish) {
	for n, text := range []string{"one@example.org", "two@example.org"} {
		r := record(n, f, "contact", written(text))
		for range n { // the second of them
			r = noting(f, noting(f, r, "contact", "but never"), "contact", "on Sundays")
		}
		all = append(all, export.Wish{Flow: f.ID, Answers: r.Journal})
	}
	return all
}

var (
	properName  = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
	columnTypes = []string{"string", "integer", "boolean", "datetime", "date"}
)

// everything is a reader that knows all that a store does.
type everything struct {
	tallied
	analysed analysed
}

func (e everything) Codings(ctx context.Context, flow string) ([]bot.Code, []bot.Coding, int, error) {
	return e.analysed.Codings(ctx, flow)
}

// Whoever adds a table or a column is told here what is missing: a description, a type, a value, a key, a row that fills it.
func TestEveryTable(t *testing.T) {
	f := parse(t, voting)
	s := source(f)
	s.Reader = everything{tallied{
		mourning: mourning{
			shelf: shelf{byBot(submitted(notingAll(f, whole(f)))), submitted(record(1, f)), byBot(unfinished(notingAll(f, whole(f))))}, gone: []bot.Withdrawn{{ID: "r2", Day: clock}},
		},
		f: f, visits: []bot.Visits{
			{Day: clock, Source: "radio", Channel: "console:city", Lang: "en", Counts: map[bot.Stage]int{bot.StageOpened: 2, bot.StageAgreed: 1}},
		},
	}, analysed{Coded: export.Coded{
		Codes:   []bot.Code{{Name: "Access", Note: "To get there"}},
		Codings: []bot.Coding{{Response: "r0", Question: "idea_head", Item: "1", Seq: 1, Code: "Access", Start: 1, End: 2, Coder: "eva", Note: "ah"}},
	}}}
	s.Unfinished, s.Editions = true, worded(f)
	all, err := export.EveryTable(t.Context(), s, labels, wishes(f))
	if err != nil {
		t.Fatal(err)
	}
	columns := map[string][]string{}
	for _, table := range all {
		if columns[table.Name] != nil {
			t.Errorf("there are two tables %s", table.Name)
		}
		columns[table.Name] = table.Rows[0]
	}
	for _, table := range all {
		t.Run(table.Name, func(t *testing.T) {
			if !properName.MatchString(table.Name) || table.Description == "" {
				t.Error("it has no proper name, or no description")
			}
			r := resourceOf(t, table)
			checkKeys(t, r, columns)
			checkColumns(t, r, table.Rows)
			checkFiles(t, s, table)
		})
	}
}

// resourceOf reads the schema of a table as somebody who knows the standard.
func resourceOf(t *testing.T, table export.TableForTest) (r resource) {
	t.Helper()
	src, err := json.Marshal(table.Schema)
	if err == nil {
		err = json.Unmarshal(src, &r.Schema)
	}
	if err != nil {
		t.Fatal(err)
	}
	r.Name = table.Name
	return r
}

// checkKeys fails unless the key and what the table refers to are columns.
func checkKeys(t *testing.T, r resource, columns map[string][]string) {
	t.Helper()
	if len(r.Schema.PrimaryKey) == 0 {
		t.Error("it has no key")
	}
	for _, name := range r.Schema.PrimaryKey {
		if !slices.Contains(columns[r.Name], name) {
			t.Fatalf("its key has %s, which is no column", name)
		}
	}
	for _, fk := range r.Schema.ForeignKeys {
		for i, name := range fk.Fields {
			if !slices.Contains(columns[r.Name], name) || !slices.Contains(columns[fk.Reference.Resource], fk.Reference.Fields[i]) {
				t.Errorf("%v leads nowhere", fk)
			}
		}
	}
}

// checkColumns fails unless every column is described, filled by some row, and fit for every row.
func checkColumns(t *testing.T, r resource, rows [][]string) {
	t.Helper()
	for _, p := range r.table(rows) {
		t.Error(p)
	}
	for i, c := range r.Schema.Fields {
		if !properName.MatchString(c.Name) {
			t.Errorf("column %q has no proper name", c.Name)
		}
		if !slices.Contains(columnTypes, c.Type) {
			t.Errorf("column %s has the type %q, which is none of %v", c.Name, c.Type, columnTypes)
		}
		if !slices.ContainsFunc(rows[1:], func(row []string) bool { return row[i] != "" }) {
			t.Errorf("column %s is empty in every row: mend its value, or let the responses of this test fill it", c.Name)
		}
	}
}

// checkFiles fails unless the table is in just those files that it says, with all of its rows.
func checkFiles(t *testing.T, s export.Source, table export.TableForTest) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "package")
	if err := export.Package(t.Context(), dir, s, labels, export.Options{}); err != nil {
		t.Fatal(err)
	}
	file := table.Name + ".csv"
	if packed := slices.Contains(listing(t, dir), file); packed == table.Apart {
		t.Errorf("is it apart: %v, is it in a package: %v", table.Apart, packed)
	} else if packed && !reflect.DeepEqual(parseCSV(t, read(t, dir, file)), table.Rows) {
		t.Error("the package has other rows")
	}
	if table.Apart && table.Alone {
		t.Error("it leads to persons, and can be written beside the answers")
	}
	for _, format := range export.TableFormats {
		var b bytes.Buffer
		err := export.Table(t.Context(), &b, s, labels, export.TableName(table.Name), format, export.Options{})
		if (err == nil) != table.Alone {
			t.Errorf("can it be written alone as %s: %v", format, err)
		}
		if format == export.CSV && table.Alone && !reflect.DeepEqual(parseCSV(t, b.String()), table.Rows) {
			t.Error("written alone it has other rows")
		}
		if format == export.JSONL && table.Alone && strings.Count(b.String(), "\n") != len(table.Rows)-1 {
			t.Error("written alone it has another number of objects")
		}
	}
}

func TestContacts(t *testing.T) {
	f := parse(t, park)
	var b bytes.Buffer
	if lost, err := export.Contacts(&b, wishes(f), export.Identities{}); lost != 0 || err != nil {
		t.Fatal(lost, err)
	}
	equal(t, b.String(), "person,flow_id,step,answer,lang,date,note\r\n1,park,contact,one@example.org,en,2026-11-23,\r\n"+
		"2,park,contact,two@example.org,en,2026-11-23,\"but never\r\non Sundays\"\r\n")
}
