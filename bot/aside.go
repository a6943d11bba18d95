package bot

import (
	"strconv"

	"aporte/flows"
)

// aside asks a question about the conversation itself.
func (s speaker) aside(d *screen, a flows.Aside) {
	d.aside = a
	d.core = asking(s.word(s.asideKey(a), s.asideData(a)))
	if data := s.exportData(); data != nil && (a == flows.AskErase || a == flows.AskRestart) {
		d.notes = append(d.notes, as(RoleNote, s.word("bot.aside.erase.exported", data)))
	}
	if a == flows.AskErase || a == flows.AskRestart {
		d.head = append(d.head, s.which()...)
	}
	if a == flows.AskLanguage {
		for i, name := range s.languages() {
			token := flows.Token("", flows.SetLang, s.f.Languages[i])
			d.choices = append(d.choices, Choice{Token: token, Label: name, Number: i + 1})
		}
	}
	if a == flows.AskKeep {
		for _, st := range s.f.Orphans(s.after.State) {
			d.body = append(d.body, piece{text: s.title(st) + s.word("bot.list.is", nil) + s.answer(st, s.after.State.Answers[st.ID], 200)})
		}
		d.hints = append(d.hints, as(RoleQuestion, s.word("bot.aside.keep.ask", s.asideData(a))))
	}
	for _, do := range s.f.AsideVerbs(s.after.State) {
		in := s.after.State.Does(do)
		c := s.key(in.Step, do)
		if in.Value.Number != nil {
			c.Token = flows.Token("", do, strconv.Itoa(*in.Value.Number))
		}
		c.Label, c.Number = s.word(s.after.State.AsideLabel(do).Key(), nil), len(d.choices)+1
		d.choices = append(d.choices, c)
	}
}

// asides are the locale keys of the questions about the conversation. The review is not among them: it has its own words.
var asides = map[flows.Aside]string{
	flows.AskLanguage: "bot.aside.language", flows.AskResume: "bot.aside.resume", flows.AskLeave: "bot.aside.leave",
	flows.AskSubmit: "bot.aside.submit", flows.AskErase: "bot.aside.erase", flows.AskRestart: "bot.aside.erase", flows.AskKeep: "bot.aside.keep",
}

func (s speaker) asideKey(a flows.Aside) string {
	switch {
	case a == flows.AskResume && s.after.State.Status == flows.Submitted:
		return "bot.aside.resume_submitted"
	case a == flows.AskResume && s.f.Current(s.after.State) != nil && s.f.Current(s.after.State).Kind.Traits().Ends:
		return "bot.aside.resume_review"
	case a == flows.AskResume && s.after.State.Reached.Number == 0:
		return "bot.aside.resume_start"
	case a == flows.AskLeave && s.after.State.Status == flows.Submitted:
		return "bot.aside.leave_submitted"
	case (a == flows.AskErase || a == flows.AskRestart) && s.given() == 0:
		return "bot.aside.erase_all"
	case a == flows.AskWords:
		return s.after.State.Draft.Doubt.Question().Key()
	}
	return asides[a]
}

// given returns how many answers there are, without the questions that were skipped.
func (s speaker) given() (n int) {
	for _, st := range s.f.Answered(s.after.State) {
		if v := s.after.State.Answers[st.ID]; v.Missing == "" {
			n++
		}
	}
	return n
}

func (s speaker) asideData(a flows.Aside) map[string]any {
	switch d := s.after.State.Draft.Doubt; {
	case d != nil && d.Step != "":
		return map[string]any{"Title": s.title(s.f.Step(d.Step))}
	}
	switch a {
	case flows.AskKeep:
		return map[string]any{"Count": len(s.f.Orphans(s.after.State))}
	case flows.AskErase, flows.AskRestart:
		return map[string]any{"Count": s.given(), "Date": s.date(s.after.Started)}
	}
	reached := s.after.State.Reached
	return map[string]any{"Number": reached.Number, "Total": reached.Total}
}
