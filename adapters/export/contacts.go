package export

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"aporte/bot"
	"aporte/flows"
)

// Wish is what a participant wrote about how to reach them.
type Wish struct {
	Flow    string
	Answers []bot.Entry
}

// contact is one row of the table of contacts: one answer of a Wish. person is the number of the Wish, from 1.
type contact struct {
	person             int
	flow, step, answer string
	words              string
	lang, day          string
}

var contactTable = table{
	name: "contacts", key: []string{"person", "flow_id", "step"}, apart: true,
	description: "how those who want to hear of the outcome can be reached",
	open:        func(r *reading) sheet { return fixed(contactColumns, slices.Values(r.contacts)) },
}

var contactColumns = []column[contact]{
	{newField("person", integerType, "of those who said yes; counts within one file: nothing leads from here to answers").needed(), func(c contact) string { return strconv.Itoa(c.person) }},
	{newField("flow_id", stringType, "the consultation").needed(), func(c contact) string { return c.flow }},
	{newField("step", stringType, "what was asked").needed(), func(c contact) string { return c.step }},
	{newField("answer", stringType, "the codes and the words"), func(c contact) string { return c.answer }},
	{newField("lang", stringType, "the language to write to them in: that of the interface when it was said").needed(), func(c contact) string { return c.lang }},
	{newField("date", dateType, "the day on which it was said, in UTC").needed(), func(c contact) string { return c.day }},
	{newField(noteColumn, stringType, "what was written there and is no answer"), func(c contact) string { return c.words }},
}

// Contacts writes wishes as CSV, one row for each answer. It decrypts sealed answers with ids; without ids their text is empty.
// lost counts the sealed answers that are damaged and left out. If one cannot be opened for another reason, such as a missing
// key, Contacts writes nothing and returns an error.
func Contacts(w io.Writer, wishes []Wish, ids Identities) (lost int, err error) {
	r := &reading{}
	if r.contacts, lost, err = contactsOf(wishes, ids); err != nil {
		return lost, err
	}
	sheet := contactTable.open(r)
	out := csv.NewWriter(w)
	out.UseCRLF = true
	_ = out.Write(names(sheet.fields)) // out.Error below returns its error
	for row := range sheet.once {
		_ = out.Write(row)
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return lost, fmt.Errorf("write contacts: %w", err)
	}
	return lost, nil
}

// contactsOf returns the rows of the table, and how many answers are damaged and left out.
func contactsOf(wishes []Wish, ids Identities) (rows []contact, lost int, err error) {
	for i, wish := range wishes {
		var notes []flows.Answer
		blank := map[string]contact{} // by step: the row of its words if it has no answer
		for _, e := range wish.Answers {
			if e.Act == flows.ActWithdrawn || e.Value.Missing != "" {
				continue
			}
			if !ids.empty() {
				err := ids.unseal(&e)
				if errors.Is(err, errDamaged) {
					lost++
					continue
				}
				if err != nil {
					return nil, lost, fmt.Errorf("contact %d: %w", i+1, err)
				}
			}
			said := contact{person: i + 1, flow: wish.Flow, step: e.Step, lang: e.Lang, day: e.At.UTC().Format(time.DateOnly)}
			if e.Act == flows.ActNoted {
				notes = append(notes, e.Answer)
				blank[e.Step] = said
				continue
			}
			words := append(slices.Clone(e.Value.Codes), e.Value.Text)
			said.answer = strings.TrimSpace(strings.Join(words, " "))
			rows = append(rows, said)
		}
		rows = beside(rows, blank, flows.FoldNotes(notes))
	}
	return rows, lost, nil
}

// beside adds the words noted of one person to the rows: to the row with the answer of the same step, or in a row of blank if there is
// none.
func beside(rows []contact, blank map[string]contact, notes map[string]flows.Note) []contact {
	for _, step := range slices.Sorted(maps.Keys(notes)) {
		of := blank[step]
		own := func(c contact) bool { return c.person == of.person && c.step == step }
		i := slices.IndexFunc(rows, own)
		if i < 0 {
			i, rows = len(rows), append(rows, of)
		}
		rows[i].words = notes[step].Text()
	}
	return rows
}
