package bot

import (
	"strconv"
	"strings"
	"time"

	"aporte/flows"
)

// everything writes down all that a person said, in full, to be handed over to them. What they wrote about how to reach
// them is in it, too: it is theirs.
func (s speaker) everything() *File {
	var b strings.Builder
	line := func(parts ...string) { b.WriteString(strings.Join(parts, "") + "\n") }
	line(s.word("bot.file.title", nil))
	line(s.word("bot.file.receipt", map[string]any{"Receipt": s.after.Receipt}))
	line(s.word("bot.file.date", map[string]any{"Date": s.now.UTC().Format(time.DateOnly)}))
	for i, st := range s.f.Answered(s.after.State) {
		line()
		question := s.first(s.f.StemKeys(st, ""))
		if title := s.group(st); title != "" {
			question = title + " – " + question
		}
		line(strconv.Itoa(i+1), ". ", question)
		line(s.whole(st, s.after.State.Answers[st.ID]))
	}
	return &File{Name: "aporte-" + s.now.UTC().Format(time.DateOnly) + ".txt", Data: []byte(b.String())}
}

// whole puts an answer into words without shortening any.
func (s speaker) whole(st *flows.Step, v flows.Value) string {
	words := []string{}
	for _, code := range v.Codes {
		if code != flows.OtherCode || v.Text == "" {
			words = append(words, s.option(st, code))
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
