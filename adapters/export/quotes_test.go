package export_test

import (
	"fmt"
	"strings"
	"time"

	"aporte/bot"
	"aporte/flows"
)

// findings is a consultation with a stance on each finding, a reason, and statements to vote on. It has two groups of the same block.
const findings = `
flow: town
version: 1
languages: [en, es]
blocks:
  card:
    - {id: stance, kind: choice, options: [agree, partly, disagree, unsure]}
    - {id: part, kind: choice, options: [first, second], other: true, when: {stance: partly}}
  reason:
    - {id: why, kind: text, max: 100000, recall: $of}
parts: [all]
steps:
  - {id: consent, kind: consent, notice: "1"}
  - part: all
    steps:
      - {use: card, id: f1}
      - {use: card, id: f2}
      - {id: country, kind: country, options: [prefer_not]}
      - {id: age, kind: number, min: 1, max: 120}
      - {id: street, kind: vote, statements: [bus, ice]}
      - {use: reason, id: f1, of: stance}
      - {use: reason, id: f2, of: stance}
      - {id: more, kind: text, max: 100000, recall: f1_stance}
      - {id: idea, kind: text, max: 100000}
      - {id: contact, kind: text, max: 100, apart: true}
  - {id: review, kind: review}
`

// townWords are the words of findings. Markup in them shows where they are not made safe.
func townWords(lang, key string) string {
	return map[string]string{
		"en town.title": "The <town> & you", "es town.title": "El pueblo",
		"en bot.language": "English", "es bot.language": "Español",
		"en town.f1.short": "Buses", "en town.f2.short": "Trees", "es town.f1.short": "Autobuses",
		"en town.f1_stance": "More buses,\nalso by night.", "en town.f2_stance": "More trees > more cars.", "es town.f1_stance": "Más autobuses.",
		"en town.card.stance.agree": "Agree", "en town.card.stance.partly": "Partly", "es town.card.stance.agree": "De acuerdo",
		"en town.card.part": "Which part?", "en town.reason.why": "Why?", "en town.idea": "Your idea?", "en town.more": "And?", "en town.idea.short": "Idea",
		"en town.country.short": "Country", "en country.NA": "Namibia", "en country.AT": "Austria", "es country.NA": "Namibia", "en town.age.short": "Age, in years",
		"en town.street": "What do you think?", "en town.street.bus": "A bus line", "en town.street.ice": "An ice rink", "en town.consent": "Do you agree to take part?",
	}[lang+" "+key]
}

// wrote is one text of a response, as the journal has it.
type wrote struct{ response, participant, question, text string }

// townHall returns responses to findings with every hostile text as a reason, an idea, the words of other and words noted, and what
// they wrote.
func townHall(f *flows.Flow) (all []bot.Record, texts []wrote) {
	more := append([]string{
		"open data: publish it", "metadata:x", "<script>alert(1)</script>", "JavaScript:x", "use PowerShell", "cmd  |x", "DDE ( x", "@SUM(1)", " =1",
		strings.Repeat(",", 100), strings.Repeat("\"", 50), strings.Repeat("\n", 1000) + "x", strings.Repeat("👩‍👩‍👧‍👦", 15_000),
		strings.Repeat("word and more ", 3_000), "]]>", "a\ufffdb", " ", "é" + strings.Repeat("\u0301", 12_000), "&lt;b&gt;", "</response>", "NA",
	}, hostile...)
	stances := []string{"agree", "partly", "disagree", "unsure"}
	for n, text := range more {
		r := record(n, f, "consent", yes, "f1_stance", codes(stances[n%4]), "f2_stance", codes("partly"), "f2_part", other(text),
			"street.bus", codes(flows.Votes[n%3]), "country", codes([]string{"NA", "AT", "prefer_not"}[n%3]), "age", number(20+n), "f1_why", written(text),
			"more", written(text))
		if n%4 != 1 { // the answer to a question that is not asked does not count
			r.Journal = append(r.Journal[:len(r.Journal):len(r.Journal)], record(n, f, "f1_part", other("not asked")).Journal...)
		}
		r = noting(f, noting(f, r, "idea", text), "street.bus", text)
		for i := range r.Journal {
			r.Journal[i].At = r.Journal[i].At.Add(17 * time.Second) // no file may say so
		}
		all = append(all, submitted(r))
		for _, question := range []string{"f2_part", "f1_why", "more", "idea", "street/bus"} {
			texts = append(texts, wrote{r.ID, r.Participant, question, text})
		}
	}
	all = append(all, record(len(more), f, "consent", yes, "f1_stance", skip, "contact", written("me@example.org")))
	return all, texts
}

func (w wrote) String() string { return fmt.Sprintf("%s %s %.40q", w.response, w.question, w.text) }
