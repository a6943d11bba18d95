package export

import (
	"slices"

	"aporte/flows"
)

// Outline is what a consultation calls what it asks, in one language.
type Outline struct {
	Title     string
	Questions []Outlined // those of [Statistics], in the same order
}

// Outlined is the words of one question, and what it belongs to.
type Outlined struct {
	Question, Item string // as in [QuestionCount]
	Kind           flows.Kind
	Group          string            // the block or repeat that it belongs to, "" for none
	GroupTitle     string            // the title of that, "" if it has none
	Leads          bool              // it is the first question of its group
	Title          string            // for lists; of a statement to vote on, the statement
	Whole          string            // the title of all rounds of a repeated question, else Title
	Text           string            // the whole question, "" if it has no words
	Labels         map[string]string // of its options, by code; those without a label are missing
	Until          map[string]int    // by code: the last version that offers the option, where a newer version asks without it
	Former         int               // the last version that asks it, where the newest does not; else 0
}

// Outline returns the words of all that the statistics of the source show, in the language lang.
func (s Source) Outline(look Words, lang string) Outline {
	r := s.open(look, lang, Options{})
	all := Outline{Title: look(lang, s.Flow.ID+".title")}
	for _, q := range r.questions {
		if kinds[q.Kind].tally != nil {
			all.Questions = append(all.Questions, q.outlined(r.say))
		}
	}
	return all
}

func (q question) outlined(say words) Outlined {
	one := Outlined{
		Question: q.id(), Item: q.Item, Kind: q.Kind, Group: q.Group, GroupTitle: say.group(q.Step), Title: say.title(q.Step),
		Text: say.question(q.Step), Leads: say.flow.Leads(q.Step), Labels: map[string]string{}, Until: map[string]int{},
	}
	if one.Text != "" && q.Kind.Traits().Dealt {
		one.Title = one.Text
	}
	one.Whole = one.Title
	if group, own := say.short(q.GroupWords()), say.short(q.Words); q.Item != "" && group != "" && own != "" {
		one.Whole = group + " – " + own
	}
	if q.former {
		one.Former = q.version
	}
	codes := union(kinds[q.Kind].tally.bars(q.Step), q.Codes())
	if q.Kind.Traits().Lands {
		codes = slices.AppendSeq(codes, say.in("en").countries())
	}
	for _, code := range codes {
		if label := q.label(code); label != "" {
			one.Labels[code] = label
		}
		if of, ok := q.offered[code]; ok && of.last < q.version {
			one.Until[code] = of.last
		}
	}
	return one
}

// regionEnd ends the name of a grouping by the regions of the countries that a question asks for.
const regionEnd = "_region"

// Region returns the name of the grouping by region of a question that asks for a country: see [Source.By].
func (o Outlined) Region() string { return o.Question + regionEnd }

// Lands says whether any country is an answer to the question.
func (o Outlined) Lands() bool { return o.Kind.Traits().Lands }

// GroupName returns what a group of a [CrossTable] is called, in the language lang; the value itself where nothing has words for
// it.
func (s Source) GroupName(look Words, lang, by, value string) string {
	found := ""
	switch {
	case by == "language":
		found = look(value, "bot.language")
	case groupings[by] != nil:
	default:
		for _, one := range s.Outline(look, lang).Questions {
			if one.Question == by {
				found = one.Labels[value]
			}
			if one.Region() != by || !one.Lands() {
				continue
			}
			found = one.Labels[value]
			if i := slices.IndexFunc(regions, func(r region) bool { return r.code == value }); i >= 0 {
				found = look(lang, countryKey+regions[i].m49)
			}
		}
	}
	if found == "" {
		return value
	}
	return found
}
