package flows

import "strconv"

// What an option is called besides its label stands in locales under the key of the label and ".also", between commas. An option with
// one of the codes below also takes what its list of the bot says, so that "yes" has its synonyms once a language.
var (
	alsoYes       = typedWord("bot.also.yes")    // yes, wherever it is asked
	alsoAccept    = typedWord("bot.also.accept") // yes to a request, and no opinion: "ok", "go ahead"
	alsoNo        = typedWord("bot.also.no")
	alsoRefuse    = typedWord("bot.also.refuse") // no to a request, and no opinion: "not now, thanks"
	alsoAgree     = typedWord("bot.also.agree")
	alsoPartly    = typedWord("bot.also.partly")
	alsoDisagree  = typedWord("bot.also.disagree")
	alsoDontKnow  = typedWord("bot.also.dont_know")
	alsoPreferNot = typedWord("bot.also.prefer_not")
)

// also ends the keys of synonyms.
const also = ".also"

// inherits are the lists that an option of a code takes part in.
var inherits = map[string][]Word{
	"yes": {alsoYes, alsoAccept}, "no": {alsoNo, alsoRefuse},
	"agree": {alsoAgree, alsoYes}, "partly": {alsoPartly}, "disagree": {alsoDisagree, alsoNo},
	"unsure": {alsoDontKnow}, "dont_know": {alsoDontKnow}, "pass": {alsoDontKnow}, "prefer_not": {alsoPreferNot},
}

// Words that answer nothing by themselves, and say how the others are meant.
var (
	alsoFiller = typedWord("bot.also.filler") // adds nothing: "please", "my answer is"
	alsoNot    = typedWord("bot.also.not")    // denies what follows
	alsoSmall  = typedWord("bot.also.small")  // as short as the code of a country, and none
)

// Words for points of a scale: its ends, and the one between them.
var (
	alsoLeast  = typedWord("bot.also.least")
	alsoMiddle = typedWord("bot.also.middle")
	alsoMost   = typedWord("bot.also.most")
)

// mostPlaces is how many options and points have number words.
const mostPlaces = 10

// alsoNumbers are the words for 1 and so on.
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

// alsoSome call several options of a list by their places, from its beginning or from its end.
var alsoSome = []struct {
	word  Word
	count int // below zero from the end
}{
	{typedWord("bot.also.first_two"), 2},
	{typedWord("bot.also.first_three"), 3},
	{typedWord("bot.also.last_two"), -2},
	{typedWord("bot.also.last_three"), -3},
}

// AlsoKeys returns the locale keys of what an option may be called besides its label; all of them count.
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

// pointKeys are the locale keys of what a point of a scale may be called; all of them count.
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

// alsoKeys are the keys of everything that the step may be answered with besides labels.
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
