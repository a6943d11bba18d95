package export

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
)

// The files for the sensemaking tools of Google Jigsaw (github.com/Jigsaw-Code/sensemaking-tools):
//
//   - sensemaker.csv for the program of 2026: one row a participant who wrote anything, since a second row of the same
//     participant would lose its text.
//   - demographics.csv, keyed by participant_id, for the report. It stands apart because the program drops such columns.
//   - statements.csv for the library that came before: one row a statement, with the votes on it.
const (
	sensemakerFile   = "sensemaker.csv"
	demographicsFile = "demographics.csv"
	statementsFile   = "statements.csv"
)

func writeSensemaker(ctx context.Context, dir string, s Source, look Words, o Options) error {
	return fill(dir, []string{sensemakerFile, demographicsFile, statementsFile}, o.Force, func(d *filling) error {
		r := s.open(look, s.wordsIn(o), o)
		people, err := d.table(sensemakerFile, "participant_id", "survey_text")
		if err != nil {
			return err
		}
		traits := r.demographics()
		described, err := d.table(demographicsFile, headers(traits)...)
		if err != nil {
			return err
		}
		counted := votes{}
		err = r.each(ctx, o.Progress, func(rec *folded) error {
			counted.add(rec)
			if err := writeRows(described, lines(traits, rec.row())); err != nil {
				return err
			}
			text := r.say.survey(rec)
			if text == "" {
				return nil
			}
			return people.row([]string{rec.person(), text})
		})
		if err != nil {
			return err
		}
		return r.statementCounts(d, counted)
	})
}

// statementCounts writes statements.csv.
func (r *reading) statementCounts(d *filling, counted votes) error {
	rows, err := d.table(statementsFile, "comment-id", "comment_text", "agrees", "disagrees", "passes")
	if err != nil {
		return err
	}
	for i, st := range r.statements() {
		row := []string{strconv.Itoa(i), r.say.statement(st), counted.of(st, agrees), counted.of(st, disagrees), counted.of(st, passes)}
		if err := rows.row(row); err != nil {
			return err
		}
	}
	return nil
}

// tags makes text safe between the tags of a survey_text. The program reads it with pandas, which takes U+0000 for the end of a cell.
var tags = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "\x00", "\u2400")

// survey returns what a participant wrote, as pairs of a question and a response.
func (w words) survey(f *folded) string {
	var pairs []string
	for q := range f.quotes() {
		if strings.TrimSpace(q.words) == "" { // the program stops at an empty response
			continue
		}
		pairs = append(pairs, "<question>"+tags.Replace(w.asked(q))+"</question>\n<response>"+tags.Replace(q.words)+"</response>")
	}
	return strings.Join(pairs, "\n\n")
}

// demographics returns the columns that describe a participant: what is known of the conversation, and the questions outside of
// findings and grids that are answered with one option or a number.
func (r *reading) demographics() []column[*folded] {
	all := []column[*folded]{
		{newField("participant_id", stringType, ""), (*folded).person},
		{newField("demo:Language", stringType, ""), func(f *folded) string { return f.Lang }},
		{newField("demo:Channel", stringType, ""), func(f *folded) string { return platform(f.Channel) }},
		{newField("demo:Bot", stringType, ""), func(f *folded) string { return botOf(f.Channel) }},
	}
	for _, q := range r.describing() {
		c := column[*folded]{newField("demo:"+q.title(r.say), stringType, ""), func(f *folded) string { return r.say.picked(f, q) }}
		if strings.ContainsAny(c.Name, ",\"\r\n") || slices.ContainsFunc(all, func(o column[*folded]) bool { return o.Name == c.Name }) {
			c.Name = "demo:" + q.column()
		}
		all = append(all, c)
	}
	return all
}

// describing returns the questions of today that say who a participant is.
func (r *reading) describing() (all []question) {
	for _, q := range r.questions {
		traits := q.Kind.Traits()
		if kinds[q.Kind].columns == nil || traits.Picked || traits.Counted || traits.Written || traits.After ||
			q.former || q.Group != "" || q.Item != "" {
			continue
		}
		all = append(all, q)
	}
	return all
}

// picked returns the label of the option that a participant picked, or the number given; "" if there is no answer.
func (w words) picked(f *folded, q question) string {
	v := f.given(q.Step)
	if len(v.Codes) == 0 {
		return numeral(v)
	}
	return cmp.Or(w.label(q.Step, v.Codes[0]), v.Codes[0])
}

func headers[R any](columns []column[R]) []string { return names(fieldsOf(columns)) }
