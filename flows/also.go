package flows

import "strconv"

// The synonyms of an option are a comma-separated text in the locales, under the key of its label followed by ".also". An
// option with one of the codes in [inherits] also takes the bot's own list for this code. So the synonyms of "yes" are
// written only once in each language.
var (
	alsoYes       = typedWord("bot.also.yes")    // yes to any question
	alsoAccept    = typedWord("bot.also.accept") // yes to a request, but not agreement to an opinion: "ok", "go ahead"
	alsoGoOn      = typedWord("bot.also.go_on")  // yes to going on; beside a deletion, it might be read as either answer
	alsoNo        = typedWord("bot.also.no")
	alsoRefuse    = typedWord("bot.also.refuse") // no to a request, but not disagreement with an opinion: "not now, thanks"
	alsoAgree     = typedWord("bot.also.agree")
	alsoPartly    = typedWord("bot.also.partly")
	alsoDisagree  = typedWord("bot.also.disagree")
	alsoDontKnow  = typedWord("bot.also.dont_know")
	alsoPreferNot = typedWord("bot.also.prefer_not")
	alsoDecline   = typedWord("bot.also.decline") // no answer at all, which is no disagreement: "no thanks", "n/a"
)

// also is the suffix of the locale keys of synonyms. A synonym with maybe behind it is only offered, and never recorded without
// a question: "think tank?".
const (
	also  = ".also"
	maybe = "?"
)

// inherits gives, for an option code, the bot's lists of synonyms that the option also takes.
var inherits = map[string][]Word{
	"yes": {alsoYes, alsoAccept, alsoGoOn}, "no": {alsoNo, alsoRefuse},
	"agree": {alsoAgree, alsoYes}, "partly": {alsoPartly}, "disagree": {alsoDisagree, alsoNo},
	"unsure": {alsoDontKnow}, "dont_know": {alsoDontKnow}, "pass": {alsoDontKnow}, "prefer_not": {alsoPreferNot},
}

// Words that are no answer by themselves. They change how the other words are understood.
var (
	alsoFiller = typedWord("bot.also.filler") // adds nothing: "please", "my answer is"
	alsoNot    = typedWord("bot.also.not")    // denies what follows
	alsoRather = typedWord("bot.also.rather") // takes back what stands before it: "no wait", "I mean"
	alsoSmall  = typedWord("bot.also.small")  // as short as a country code: if it is none, no country is meant
)

// Words for three points of a scale: the lowest, the middle and the highest.
var (
	alsoLeast  = typedWord("bot.also.least")
	alsoMiddle = typedWord("bot.also.middle")
	alsoMost   = typedWord("bot.also.most")
	alsoOutOf  = typedWord("bot.also.out_of") // between a point and the highest one: "4 out of 5"
)

// mostPlaces is the number of options, or of points of a scale, that have words for their number or place.
const mostPlaces = 10

// alsoNumbers are the words for the numbers 1 to 10.
var alsoNumbers = [mostPlaces]Word{
	typedWord("bot.also.number.1"),
	typedWord("bot.also.number.2"),
	typedWord("bot.also.number.3"),
	typedWord("bot.also.number.4"),
	typedWord("bot.also.number.5"),
	typedWord("bot.also.number.6"),
	typedWord("bot.also.number.7"),
	typedWord("bot.also.number.8"),
	typedWord("bot.also.number.9"),
	typedWord("bot.also.number.10"),
}

// alsoPlaces call an option by its place in the list: "second", "b".
var alsoPlaces = [mostPlaces]Word{
	typedWord("bot.also.place.1"),
	typedWord("bot.also.place.2"),
	typedWord("bot.also.place.3"),
	typedWord("bot.also.place.4"),
	typedWord("bot.also.place.5"),
	typedWord("bot.also.place.6"),
	typedWord("bot.also.place.7"),
	typedWord("bot.also.place.8"),
	typedWord("bot.also.place.9"),
	typedWord("bot.also.place.10"),
}

var alsoLast = typedWord("bot.also.last")

// alsoSome are words for several options at the beginning or the end of a list.
var alsoSome = []struct {
	word  Word
	count int // negative: counted from the end of the list
}{
	{typedWord("bot.also.first_two"), 2},
	{typedWord("bot.also.first_three"), 3},
	{typedWord("bot.also.last_two"), -2},
	{typedWord("bot.also.last_three"), -3},
}

// AlsoKeys returns the locale keys of the synonyms of an option. The synonyms under all of these keys are accepted.
func (f *Flow) AlsoKeys(st *Step, code string) []string {
	var keys []string
	for _, key := range f.LabelKeys(st, code) {
		keys = append(keys, key+also)
	}
	for _, w := range inherits[code] {
		keys = append(keys, w.key)
	}
	return keys
}

// pointKeys returns the locale keys of the words for a point of a scale. The words under all of these keys are accepted.
func (f *Flow) pointKeys(st *Step, point int) []string {
	keys := f.StemKeys(st, "."+strconv.Itoa(point)+also)
	switch {
	case point == st.Min:
		keys = append(append(keys, f.StemKeys(st, ".min")...), alsoLeast.key)
	case point == st.Max:
		keys = append(append(keys, f.StemKeys(st, ".max")...), alsoMost.key)
	case point-st.Min == st.Max-point:
		keys = append(keys, alsoMiddle.key)
	}
	return keys
}

// alsoKeys returns the locale keys of everything except labels that people may type to answer the step.
func (f *Flow) alsoKeys(st *Step) []string {
	var keys []string
	for _, code := range st.Options {
		keys = append(keys, f.AlsoKeys(st, code)...)
	}
	for point := st.Min; st.Kind.Traits().Scaled && point <= st.Max; point++ {
		keys = append(keys, f.pointKeys(st, point)...)
	}
	return keys
}
