package export

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// writeXLSForm writes the questionnaire as an XLSForm, with the words of all languages.
func writeXLSForm(_ context.Context, w io.Writer, s Source, look Words, o Options) error {
	say := words{look, s.Flow, s.Flow.Languages[0]}
	x := newQuestionnaire(say)
	book := excelize.NewFile(excelize.Options{TmpDir: o.Beside})
	defer func() { _ = book.Close() }() // removes its temporary files
	if err := x.fill(book); err != nil {
		return fmt.Errorf("write form: %w", err)
	}
	if err := book.Write(w); err != nil {
		return fmt.Errorf("write form: %w", err)
	}
	return nil
}

func (x *questionnaire) fill(book *excelize.File) error {
	survey := [][]string{x.header([]string{"type", "name"}, []string{"label", "hint"}, "required", "relevant", "constraint", "parameters", "appearance")}
	for _, r := range x.rows {
		row := []string{r.kind, r.name}
		row = append(append(row, x.texts(r.label)...), x.texts(r.hint)...)
		required := ""
		if r.required {
			required = "yes"
		}
		survey = append(survey, append(row, required, r.relevant, r.condition, r.parameters, r.looks))
	}
	choices := [][]string{x.header([]string{"list_name", "name"}, []string{"label"})}
	for _, c := range x.choices {
		choices = append(choices, append([]string{c.list, c.code}, x.texts(c.label)...))
	}
	settings := [][]string{
		{"form_title", "form_id", "version", "default_language"},
		{cmp.Or(x.say.first([]string{x.say.flow.ID + ".title"}), x.say.flow.ID), x.say.flow.ID, strconv.Itoa(x.say.flow.Version), x.language(x.say.lang)},
	}
	for _, sheet := range []struct {
		name string
		rows [][]string
	}{{"survey", survey}, {"choices", choices}, {"settings", settings}} {
		if err := sheetOf(book, sheet.name, sheet.rows); err != nil {
			return err
		}
	}
	if err := book.SetDocProps(&excelize.DocProperties{Creator: "Aporte"}); err != nil {
		return err
	}
	return book.DeleteSheet("Sheet1") // every new workbook has it
}

// sheetOf adds a sheet. All its cells are texts: none can be a formula.
func sheetOf(book *excelize.File, name string, rows [][]string) error {
	if _, err := book.NewSheet(name); err != nil {
		return err
	}
	for y, row := range rows {
		for x, text := range row {
			if text == "" {
				continue
			}
			cell, err := excelize.CoordinatesToCellName(x+1, y+1)
			if err != nil {
				return err
			}
			if err := book.SetCellStr(name, cell, text); err != nil {
				return err
			}
		}
	}
	return nil
}

// header returns the names of columns: first some, then each of worded in every language, then the rest.
func (x *questionnaire) header(first, worded []string, rest ...string) []string {
	for _, column := range worded {
		for _, lang := range x.say.flow.Languages {
			first = append(first, column+"::"+x.language(lang))
		}
	}
	return append(first, rest...)
}

// language returns the name of a language as a form has it: "Español (es)".
func (x *questionnaire) language(lang string) string {
	return fmt.Sprintf("%s (%s)", cmp.Or(x.say.in(lang).first([]string{"bot.language"}), lang), lang)
}

// texts returns a text in every language. Where one is missing, the text of the first language stands in.
func (x *questionnaire) texts(of inWords) []string {
	all := make([]string, len(x.say.flow.Languages))
	if of == nil {
		return all
	}
	for i, lang := range x.say.flow.Languages {
		text := cmp.Or(of(x.say.in(lang)), of(x.say))
		all[i] = strings.ReplaceAll(text, "${", "$ {") // a form would read it as the name of a question
	}
	return all
}
