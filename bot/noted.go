package bot

import (
	"strings"

	"aporte/flows"
)

// said returns the line of a step in the review: its number n, its title, and its answer if it has one.
func (s speaker) said(n, title string, st *flows.Step) string {
	line := n + ". " + title
	if v, ok := s.after.State.Answers[st.ID]; ok && v.Missing != flows.NotShown {
		line += ": " + s.answer(st, v, 120)
	}
	return line
}

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
