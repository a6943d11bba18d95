package bot

import (
	"strconv"
	"strings"
	"time"

	"aporte/flows"
)

// everything returns a text file with all answers of a participant, in full, for the participant. It includes what they
// wrote about how to reach them, and texts that they have begun.
func (s speaker) everything() *File {
	var b strings.Builder
	line := func(parts ...string) { b.WriteString(strings.Join(parts, "") + "\n") }
	line(s.word("bot.file.title", nil))
	for _, title := range s.which() {
		line(title.text)
	}
	line(s.word("bot.file.receipt", map[string]any{"Receipt": s.after.Receipt}))
	line(s.word("bot.file.date", map[string]any{"Date": s.date(s.now)}))
	for i, st := range s.f.Said(s.after.State) {
		line()
		question := s.asks(st)
		if title := s.group(st); title != "" {
			question = title + s.word("bot.list.of", nil) + question
		}
		line(strconv.Itoa(i+1), ". ", question)
		if v, ok := s.after.State.Answers[st.ID]; ok && v.Missing != flows.NotShown {
			line(s.whole(st, v))
		}
		if words := s.noted(st); words != "" {
			line(s.word("bot.words", map[string]any{"Words": words}))
		}
	}
	for _, st := range s.f.Asked() {
		if begun := s.after.State.Unfinished(st.ID); len(begun) > 0 {
			line()
			line(s.asks(&st))
			line(s.word("bot.draft", nil))
			line(joined(begun))
		}
	}
	return &File{Name: "aporte-" + s.now.UTC().Format(time.DateOnly) + ".txt", Data: []byte(b.String())}
}

// asks returns the question of a step. The last step asks nothing: for it, the result is its title.
func (s speaker) asks(st *flows.Step) string {
	if st.Kind.Traits().Ends {
		return s.title(st)
	}
	return s.wording(st)
}

// whole returns an answer in words, not shortened: labels, number and text, each on a line. For a skipped question it returns
// the words for that.
func (s speaker) whole(st *flows.Step, v flows.Value) string {
	words := []string{}
	for _, code := range v.Codes {
		option := s.option(st, code)
		if people, ok := v.Counts[code]; ok {
			option = s.people(option, people)
		}
		if code != flows.OtherCode || v.Text == "" {
			words = append(words, option)
		}
	}
	if v.Number != nil {
		words = append(words, strconv.Itoa(*v.Number))
	}
	if v.Text != "" {
		words = append(words, v.Text)
	}
	if len(words) == 0 {
		return s.word("bot.answered.skipped", nil)
	}
	return strings.Join(words, "\n")
}
