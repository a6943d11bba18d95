package bot

import (
	"slices"
	"strconv"
	"strings"

	"aporte/flows"
)

// reviewPage is the number of answers on one page of the review.
const reviewPage = 15

// reviewRoom is the length of a message of the review in bytes. What is longer stands in further messages in front of it, since
// only the last has keys.
const reviewRoom = 2500

// review shows one page of all answers in full, with their numbers. Before the submission the keys are those to submit, and one
// that shows the keys of the numbers: see p.Max.
func (s speaker) review(d *screen, p flows.Prompt) {
	steps := s.f.Said(s.after.State)
	pages := max(1, (len(steps)+reviewPage-1)/reviewPage)
	page := min(p.Min, pages)
	final := s.after.State.Status != flows.Submitted && s.after.State.Aside != flows.AskReview
	d.core = as(RoleTitle, s.word("bot.review", nil))
	if final {
		d.core = as(RoleTitle, s.word("bot.review.final", nil))
		d.step = s.f.Steps[len(s.f.Steps)-1].ID
	}
	if len(steps) == 0 {
		d.core = as(RoleNote, s.word("bot.review.none", nil))
	}
	d.head = append(d.head, s.which()...)
	if pages > 1 {
		d.head = append(d.head, as(RoleProgress, s.word("bot.review.page", map[string]any{"Page": page, "Pages": pages})))
	}
	listed := steps[(page-1)*reviewPage : min(len(steps), page*reviewPage)]
	s.lay(d, s.list((page-1)*reviewPage, listed))
	choosing := !final || p.Max > 0
	if choosing && len(steps) > 0 {
		s.changes(d, (page-1)*reviewPage, listed)
		d.hints = append(d.hints, as(RoleHint, s.word("bot.review.hint", nil)))
	}
	if page > 1 {
		d.choices = append(d.choices, Choice{Token: flows.Token("", flows.Page, strconv.Itoa(page-1)), Label: s.word("bot.key.previous", nil)})
	}
	if page < pages {
		d.choices = append(d.choices, Choice{Token: flows.Token("", flows.Page, strconv.Itoa(page+1)), Label: s.word("bot.key.next", nil)})
	}
	if !final {
		s.toggles(d)
		d.choices = append(d.choices, s.key("", flows.Resume))
		return
	}
	s.submits(d, page, choosing || len(steps) == 0)
}

// list returns a piece for each answer, and one that names the skipped questions. The first step has the number from+1.
func (s speaker) list(from int, steps []*flows.Step) []piece {
	var lines []piece
	var skipped []string
	for i, st := range steps {
		n, title := strconv.Itoa(from+i+1), s.title(st)
		if s.after.State.Answers[st.ID].Missing == flows.Skipped && s.noted(st) == "" {
			skipped = append(skipped, n+". "+title)
			continue
		}
		lines = append(lines, s.said(n, title, st))
	}
	if len(skipped) > 0 {
		list := strings.Join(skipped, s.word("bot.list.and", nil))
		lines = append(lines, piece{text: s.word("bot.review.skipped", map[string]any{"List": list})})
	}
	return lines
}

// lay puts the lines of a list into the message, as many as it has room for, and those before them into messages in front of it.
func (s speaker) lay(d *screen, lines []piece) {
	room := 0
	for _, line := range lines {
		if room+len(line.text) > reviewRoom && len(d.body) > 0 {
			d.before, d.body, room = append(d.before, glue("\n", d.body...)), nil, 0
		}
		d.body, room = append(d.body, line), room+len(line.text)
	}
}

// reviewed returns what stays of the last review once it is submitted: the end of its first page.
func (s speaker) reviewed() piece {
	var d screen
	steps := s.f.Said(s.after.State)
	s.lay(&d, s.list(0, steps[:min(len(steps), reviewPage)]))
	return glue("\n\n", as(RoleTitle, s.word("bot.review", nil)), glue("\n", d.body...))
}

// changes adds the keys that change the answers, and those that delete what was noted beside them. The first answer has the
// number from+1.
func (s speaker) changes(d *screen, from int, steps []*flows.Step) {
	var drop []Choice
	aloud := s.aloud()
	for i, st := range steps {
		n := strconv.Itoa(from + i + 1)
		d.choices = append(d.choices, Choice{
			Token: flows.Token(st.ID, flows.Change, ""), Label: n, Number: from + i + 1, Aloud: aloud(n, s.title(st)),
		})
		if s.noted(st) != "" {
			c := s.key(st.ID, flows.DropWords)
			c.Label += " (" + n + ")"
			drop = append(drop, c)
		}
	}
	d.choices = append(d.choices, drop...)
}

// aloud returns a function that says what the key of an answer in the review does, given its number and the title of the question.
// The words are looked up once for all keys of a page.
func (s speaker) aloud() func(number, title string) string {
	words := s.word("bot.aloud.change", map[string]any{"Number": "\x00", "Title": "\x01"})
	return func(number, title string) string {
		return shorten(strings.Replace(strings.Replace(words, "\x00", number, 1), "\x01", title, 1), MaxAloud)
	}
}

// submits adds the keys of the last review: those that submit, the one that shows the keys of the numbers, and those of
// answers that a key gives and takes back.
func (s speaker) submits(d *screen, page int, choosing bool) {
	last := &s.f.Steps[len(s.f.Steps)-1]
	submit := s.key("", flows.Submit)
	if own := s.optional(s.f.StemKeys(last, ".submit")...); own != "" {
		submit.Label = own
	}
	d.choices = append(d.choices, submit)
	label := func(p flows.Preset) string { return s.first(s.f.StemKeys(last, "."+p.Step)) }
	for _, p := range last.Submits {
		if st := s.f.Step(p.Step); s.NoReminders && st != nil && st.Hear == p.Code {
			continue // nothing will run here that could write to them
		}
		d.choices = append(d.choices, Choice{Token: flows.Token(p.Step, flows.Submit, ""), Label: label(p)})
	}
	if !choosing {
		token := flows.Token("", flows.Change, strconv.Itoa(page))
		d.choices = append(d.choices, Choice{Token: token, Label: s.word(flows.KeyChangeOne.Key(), nil)})
	}
	s.toggles(d)
}

// toggles adds the keys that give an answer, and take it back.
func (s speaker) toggles(d *screen) {
	last := &s.f.Steps[len(s.f.Steps)-1]
	for _, p := range s.f.Toggles(s.after.State) {
		c := Choice{Token: flows.Token(p.Step, flows.Reply, p.Code), Label: s.first(s.f.StemKeys(last, "."+p.Step))}
		if s.after.State.Toggled(p) {
			c.Label = "✓ " + c.Label
		}
		d.choices = append(d.choices, c)
	}
}

// end confirms the submission with its receipt, or that the contribution is up to date, and offers the parts that are left.
func (s speaker) end(d *screen) {
	data := map[string]any{"Receipt": s.after.Receipt}
	offer := s.f.Current(s.after.State)
	if offer != nil && !offer.Kind.Traits().After {
		offer = nil
	}
	before := s.f.Current(s.before.State)
	ended := before != nil && offer != nil && slices.Contains(s.after.State.Answers[offer.ID].Codes, s.f.Stage(before)) // a part was finished
	switch {
	case s.before.State.Status != flows.Submitted:
		d.head = append(d.head, s.which()...)
		d.core = headed(s.word("bot.end", data), RoleNote).receipt(s.after.Receipt)
		d.hints = append(d.hints, as(RoleStatement, s.word(s.fitting(s.after.State.Lang, s.f.ID+".end"), nil)))
	case offer != nil && ended:
		d.core = as(RoleQuestion, s.first(s.f.StemKeys(offer, ".again")))
	case s.after.Receipt != "" && slices.ContainsFunc(d.notes, func(p piece) bool { return strings.Contains(p.text, s.after.Receipt) }):
		d.core = as(RoleNote, s.word("bot.end.current", nil))
	default:
		d.core = as(RoleNote, s.word("bot.end.changed", data)).receipt(s.after.Receipt)
	}
	if offer != nil {
		if !ended {
			d.hints = append(d.hints, as(RoleQuestion, s.wording(offer)))
		}
		s.extras(d, offer)
	}
	d.choices = append(d.choices, s.key("", flows.DoReview))
}

// extras adds the parts that are left, each with the minutes that it takes.
func (s speaker) extras(d *screen, offer *flows.Step) {
	d.step, d.kind = offer.ID, offer.Kind
	for _, o := range offer.Shown(s.after.State.Draft) {
		label := s.option(offer, o.Code)
		if !slices.Contains(offer.Exclusive, o.Code) {
			seconds := s.f.Extra(s.after.State, o.Code)
			if seconds == 0 {
				continue // the numbers of the others stay
			}
			label = s.word("bot.key.part", map[string]any{"Part": label, "Minutes": (seconds + 59) / 60})
		}
		d.choices = append(d.choices, Choice{Token: flows.Token(offer.ID, o.Do, o.Code), Label: label, Number: o.Number})
	}
}
