package bot

import (
	"cmp"
	"strings"

	"aporte/flows"
)

// lineKey returns the locale key of the line of a topic with the bot's key: that of the consultation, or otherwise that of the bot.
// Once the questions have begun, the bot counts the minutes that are left.
func (s speaker) lineKey(key string) string {
	own := s.f.ID + strings.TrimPrefix(key, "bot")
	if s.after.State.Reached.Number > 0 && strings.HasSuffix(key, ".time") || !s.Words.Has(s.after.State.Lang, own) {
		own = key
	}
	return s.fitting(s.after.State.Lang, own)
}

// greeted reports whether the line of a greeting would greet twice, since the question begins with the same word.
func (s speaker) greeted(key string) bool {
	cur := s.f.Current(s.after.State)
	if cur == nil || s.after.State.Aside != "" || !strings.HasSuffix(key, ".hello") {
		return false
	}
	first := func(text string) string {
		word, _, _ := strings.Cut(text, "!")
		return strings.TrimSpace(word)
	}
	return first(s.word(key, nil)) == first(s.wording(cur))
}

// plainer returns the locale key of the plainer words of a step, or "" if it has none.
func (s speaker) plainer(st *flows.Step) string {
	for _, key := range s.f.StemKeys(st, ".meaning") {
		if s.Words.Has(s.after.State.Lang, key) {
			return key
		}
	}
	return ""
}

// explained returns what is said to somebody who does not understand a step: its plainer words, or otherwise its hint, or otherwise
// a line that fits any question. If another step is asked, its title comes first.
func (s speaker) explained(st *flows.Step) string {
	text := s.optional(s.f.StemKeys(st, ".hint")...)
	if key := s.plainer(st); key != "" || text == "" {
		text = s.word(cmp.Or(key, flows.NoteMeaning.Key()), nil)
	}
	if cur := s.f.Current(s.after.State); cur == nil || cur.ID != st.ID {
		return s.title(st) + "\n" + text
	}
	return text
}
