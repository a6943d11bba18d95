package export

import (
	"context"
	"encoding/xml"
	"fmt"
	"io"
	"strconv"

	"aporte/flows"
)

// writeDDI writes the codebook of a data package in DDI Codebook 2.6, with the words of all languages:
// https://ddialliance.org/Specification/DDI-Codebook. It describes the table of responses, and that of votes if there is one.
func writeDDI(_ context.Context, w io.Writer, s Source, look Words, _ Options) error {
	b := newCodebook(s, look)
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return fmt.Errorf("write codebook: %w", err)
	}
	out := xml.NewEncoder(w)
	out.Indent("", "  ")
	if err := out.Encode(b.codebook()); err != nil {
		return fmt.Errorf("write codebook: %w", err)
	}
	if _, err := io.WriteString(w, "\n"); err != nil {
		return fmt.Errorf("write codebook: %w", err)
	}
	return nil
}

// codebook makes the description. It has a reading for each language, the first one first.
type codebook struct {
	in []*reading
}

func newCodebook(s Source, look Words) *codebook {
	b := &codebook{}
	for _, lang := range s.Flow.Languages {
		b.in = append(b.in, s.open(look, lang, Options{}))
	}
	return b
}

func (b *codebook) codebook() ddiCodebook {
	first := b.in[0]
	id := first.Flow.ID
	all := ddiCodebook{Version: "2.6"}
	titles := b.words(func(w words) string { return w.first([]string{id + ".title"}) })
	if len(titles) == 0 {
		titles = []ddiText{{Text: id}}
	}
	all.Study = ddiStudy{
		Title: titles[0], Parallel: titles[1:], ID: id, Producer: first.Flow.Controller, Version: strconv.Itoa(first.Flow.Version),
	}
	for _, t := range packed() {
		if t.name != responseTable.name && (t.name != voteTable.name || !first.votes()) {
			continue
		}
		vars := b.variables(t)
		for i := range vars {
			vars[i].ID, vars[i].File = fmt.Sprintf("%s.V%d", t.name, i+1), string(t.name)
		}
		all.Files = append(all.Files, ddiFile{string(t.name), ddiFileText{"text/csv", t.file(), t.description, len(vars)}})
		all.Variables = append(all.Variables, vars...)
	}
	return all
}

// variables returns the columns of a table.
func (b *codebook) variables(t table) []ddiVariable {
	sheets := make([]sheet, len(b.in))
	for i, r := range b.in {
		sheets[i] = t.open(r)
	}
	vars := make([]ddiVariable, len(sheets[0].fields))
	for i, f := range sheets[0].fields {
		v := ddiVariable{Name: f.Name, Interval: "discrete", Format: ddiFormat{"character"}}
		if f.Type == integerType {
			v.Interval, v.Format.Type = "contin", "numeric"
		}
		for n, s := range sheets {
			if title := s.fields[i].Title; title != "" {
				v.Labels = append(v.Labels, ddiText{b.in[n].say.lang, title})
			}
		}
		if len(v.Labels) == 0 {
			v.Labels = []ddiText{{Text: f.Name}}
		}
		if f.Description != "" {
			v.Text = &ddiText{Text: f.Description}
		}
		if c := f.Constraints; c != nil && (c.Minimum != nil || c.Maximum != nil) {
			v.Range = &ddiRange{c.Minimum, c.Maximum}
		}
		if f.asks != nil {
			b.question(&v, f.asks)
		}
		v.Categories = b.categories(t, f)
		vars[i] = v
	}
	return vars
}

// question describes the question that a column has the answers to.
func (b *codebook) question(v *ddiVariable, st *flows.Step) {
	if lines := b.words(func(w words) string { return w.question(st) }); len(lines) > 0 {
		v.Question = &ddiQuestion{lines}
	}
	if when := condition(st); when != "" {
		v.Universe = &ddiText{Text: when}
	}
	v.Concepts = b.words(func(w words) string { return w.group(st) })
}

// categories returns the values that a column can have, and the reasons for an empty cell.
func (b *codebook) categories(t table, f field) []ddiCategory {
	var all []ddiCategory
	add := func(code string, label func(words) string) {
		all = append(all, ddiCategory{Value: code, Labels: b.words(label)})
	}
	switch {
	case f.asks != nil && f.Delimiter != "":
		for _, code := range f.asks.Codes() {
			add(code, func(w words) string { return w.label(f.asks, code) })
		}
	case t.name == voteTable.name && f.Name == "item":
		for _, q := range b.in[0].questions {
			if q.Kind.Traits().Dealt {
				add(q.Item, func(w words) string { return w.question(q.Step) })
			}
		}
	}
	for _, c := range f.Categories {
		add(c.Value, func(w words) string {
			if f.asks == nil {
				return ""
			}
			n, err := strconv.Atoi(c.Value)
			if err == nil && f.asks.Kind.Traits().Scaled {
				return w.pointLabel(f.asks, n)
			}
			return w.label(f.asks, c.Value)
		})
	}
	if f.asks != nil {
		for _, why := range absent {
			all = append(all, ddiCategory{Missing: "Y", Why: string(why), Labels: []ddiText{{"en", meanings[why]}}})
		}
	}
	return all
}

// words returns a text in every language that has it.
func (b *codebook) words(of func(words) string) (all []ddiText) {
	for _, r := range b.in {
		if text := of(r.say); text != "" {
			all = append(all, ddiText{r.say.lang, text})
		}
	}
	return all
}

// absent are the states in which a question has no value in the table of responses.
var absent = []state{skipped, notAsked, notReached, withdrawn, sealed, damaged}
