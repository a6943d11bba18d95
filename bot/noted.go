package bot

import (
	"slices"
	"strings"

	"aporte/flows"
)

// said returns the lines of a step in the review: its number n, its title, its answer if it has one, and the words noted beside
// it, all in full.
func (s speaker) said(n, title string, st *flows.Step) piece {
	line := n + ". " + title
	if v, ok := s.after.State.Answers[st.ID]; ok && v.Missing != flows.NotShown {
		line += s.word("bot.list.is", nil) + s.full(st, v)
	}
	if words := s.noted(st); words != "" {
		line += "\n" + s.word("bot.words", map[string]any{"Words": isolate(words)})
	}
	return piece{text: line}
}

// full returns an answer in words. Texts are not shortened and stand as they were written.
func (s speaker) full(st *flows.Step, v flows.Value) string {
	if v.Text == "" || v.Missing != "" {
		return s.answer(st, v, mostInLists)
	}
	if others := slices.DeleteFunc(slices.Clone(v.Codes), func(c string) bool { return c == flows.OtherCode }); len(others) > 0 {
		return s.answer(st, flows.Value{Codes: others}, mostInLists) + s.word("bot.list.and", nil) + isolate(v.Text)
	}
	return isolate(v.Text)
}

// mostInLists is the number of characters of the labels of one answer in lists. No answer has as many.
const mostInLists = 2000

// words returns the words noted at a step as the review shows them, in at most limit characters; "" if there are none.
func (s speaker) words(st *flows.Step, limit int) string {
	words := s.noted(st)
	if words == "" {
		return ""
	}
	return s.word("bot.words", map[string]any{"Words": isolate(shorten(strings.ReplaceAll(words, "\n", " · "), limit))})
}

// noted returns the words noted at a step, in full, one line for each message; "" if there are none. Instead of sealed words it
// says that they are sealed.
func (s speaker) noted(st *flows.Step) string {
	note := s.after.State.Notes[st.ID]
	var parts []string
	if note.Sealed {
		parts = append(parts, s.word("bot.answer.sealed", nil))
	}
	if text := note.Text(); text != "" {
		parts = append(parts, text)
	}
	return strings.Join(parts, "\n")
}

// justNoted says whether words were noted at a step in this turn. The next message does not repeat them, since the person has just
// written them.
func (s speaker) justNoted(st *flows.Step) bool {
	return s.after.State.Notes[st.ID].Text() != s.before.State.Notes[st.ID].Text()
}
