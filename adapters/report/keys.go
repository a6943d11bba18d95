package report

import "slices"

// methods are the parts of the method, in the order in which they stand.
var methods = []string{"chosen", "counted", "missing", "interval", "majority", "lists", "ranking", "texts", "groups", "hidden"}

// own begins the keys of all words of the page.
const own = "bot.report."

// keys are the keys of all words of the page, without own.
var keys = slices.Concat([]string{
	"page", "nobody", "lead", "unfinished", "period", "period.day", "chosen", "few", "skip", "contents", "hidden.cell",
	"who", "hidden", "funnel", "funnel.about", "none", "small", "leaving", "leaving.of", "leaving.few",
	"by.language", "by.channel", "by.bot", "by.source", "by.version", "by.region", "by.question",
	"findings", "findings.about", "statements", "priorities", "further",
	"base", "base.none", "majority", "majority.none", "turn", "people", "mean", "seconds", "former", "until", "interval",
	"chart", "chart.about", "quotes", "quotes.none", "quote.cite",
	"ideas", "ideas.about", "texts", "sealed",
	"opinion", "opinion.about", "opinion.base", "opinion.nobody", "opinion.none", "opinion.place", "opinion.unstable", "opinion.groups", "opinion.stable",
	"opinion.agreed", "opinion.disagreed", "camps", "camps.about", "group", "group.agrees", "group.disagrees",
	"method", "bases",
}, each("stage.", stages), each("method.", methods), each("method.", methods, ".text"), each("col.", []string{
	"answer", "count", "share", "interval", "points", "ranked", "place", "stage", "conversations", "group", "responses", "after", "question", "texts",
	"different", "people", "asked", "answered", "skipped", "not_asked", "not_reached", "withdrawn", "damaged", "elsewhere",
}))

// each puts a beginning before each name, and an end behind it.
func each(begins string, names []string, ends ...string) (all []string) {
	for _, name := range names {
		key := begins + name
		for _, end := range ends {
			key += end
		}
		all = append(all, key)
	}
	return all
}

// Keys returns the keys of all words of the page.
func Keys() (all []string) { return each(own, keys) }
