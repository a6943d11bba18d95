package flows

import (
	"math/bits"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/agnivade/levenshtein"
)

// chatter is the small talk that people may type, in all languages of a flow.
type chatter struct {
	names  *names  // the codes are names of topics
	frames []about // questions about some words
}

// about is what stands around the words that somebody asks about. With asked, the message must have a question mark.
type about struct {
	before, after string // folded, with the space between them and these words
	asked         bool
}

func (m *maker) chatter(languages []string) chatter {
	c := chatter{names: &names{of: map[string]name{}}}
	for _, t := range topics {
		for _, typed := range m.typed(languages, t.list) {
			c.names.add(typed, t.name, isAlso)
		}
	}
	for _, typed := range m.typed(languages, KeyLabel(Explain)) {
		c.names.add(typed, "meaning", isAlso)
	}
	for _, fillers := range []Word{alsoFiller, alsoTalkFiller} {
		for _, typed := range m.typed(languages, fillers) {
			c.names.add(typed, "", isFiller)
		}
	}
	for _, lang := range languages {
		for form := range strings.SplitSeq(m.l.v.Word(lang, alsoMeaningOf.key), ",") {
			if before, after, ok := strings.Cut(form, "…"); ok {
				f := about{fold(before), fold(after), strings.Contains(after, "?")}
				if f.before != "" {
					f.before += " "
				}
				if f.after != "" {
					f.after = " " + f.after
				}
				c.frames = append(c.frames, f)
			}
		}
	}
	return c
}

// mostTalk is the maximum number of words of small talk. A longer message says something of its own.
const mostTalk = 16

// heardTalk is what [chatter.find] found in a message.
type heardTalk struct {
	topic *topic // of the known words; nil if there is none
	exact bool   // every word is known small talk or a filler word: nothing is lost if the message is not noted
	words string // the message without greetings and filler words at its ends
}

// find compares a message with small talk. Topics that count only at rest are unknown words elsewhere.
func (c *chatter) find(text, folded string, rest bool) heardTalk {
	if folded == "" && asks(text) && strings.Trim(text, " ?¿!？؟") == "" {
		return heardTalk{topic: ofName("meaning"), exact: true}
	}
	if folded == "" || strings.Count(folded, " ") >= mostTalk {
		return heardTalk{}
	}
	h := heardTalk{exact: true}
	from, to := len(folded), 0
	for at := 0; at < len(folded); {
		known, end := c.names.longest(folded, at)
		one, filler := first(known.codes), known.is&isFiller != 0
		if one != nil && one.at(atRest) && !rest {
			one = nil
		}
		if one != nil {
			h.topic = before(h.topic, one)
		} else if !filler {
			h.exact, end = false, wordEnd(folded, at)
		}
		if one == nil && !filler || one != nil && !one.at(light) {
			from, to = min(from, at), end
		}
		at = end + 1
	}
	if from < to {
		h.words = folded[from:to]
	}
	return h
}

// asks reports whether a text has a question mark.
func asks(text string) bool { return strings.ContainsAny(text, "?？؟") }

// nearly returns the topic that some words mean though not each of them is known, or nil.
func (c *chatter) nearly(text, words string) *topic {
	if known, end := c.names.longest(words, 0); end > 0 && end < len(words) && slices.Contains(known.codes, "add") {
		return ofName("add") // "I want to add that ..."
	}
	if t := ofName(c.closest(words)); t != nil {
		return t
	}
	return c.asked(text, words)
}

// asked returns the topic of a question about some words, or nil if the message is none.
func (c *chatter) asked(text, words string) *topic {
	for _, f := range c.frames {
		if f.around(words) && (!f.asked || asks(text)) {
			return ofName("meaning")
		}
	}
	return nil
}

// around reports whether the words of f stand around one to six other words.
func (f about) around(words string) bool {
	rest, before := strings.CutPrefix(words, f.before)
	rest, after := strings.CutSuffix(rest, f.after)
	return before && after && rest != "" && strings.Count(rest, " ") < 6
}

// closest returns the name of the topic that words differ from only by a typo: by one character, or two if words has at
// least eleven, and not in the first letter. Otherwise, and for words of fewer than six characters, it returns "".
func (c *chatter) closest(words string) (topic string) {
	length := utf8.RuneCountInString(words)
	most := 1
	if length >= 11 {
		most = 2
	}
	if length < 6 {
		return ""
	}
	set := letters(words)
	for _, n := range c.names.typos {
		if d := len(n.text) - len(words); d > most || -d > most || n.text[0] != words[0] || bits.OnesCount64(set^n.letters) > 2*most {
			continue
		}
		if d := levenshtein.ComputeDistance(words, n.text); d <= most && !ofName(n.code).at(atRest) {
			topic, most = n.code, d-1
		}
	}
	return topic
}
