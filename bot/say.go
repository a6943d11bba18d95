package bot

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"aporte/flows"
)

// speaker makes messages from the prompts of one turn: at most one new message that asks, and one that replaces the
// message of the question before. It has no side effects.
type speaker struct {
	turn
	before Session
	after  Session
	in     flows.Input
}

// screen is a message under construction.
type screen struct {
	notes   []piece
	head    []piece // progress, statements
	core    piece   // the question itself, with its title, which stays after it is answered
	before  []piece // texts sent in messages of their own, before it and without keys
	stays   string  // what stays of the question after it is answered; "" for core
	body    []piece // what was said so far
	hints   []piece
	choices []Choice
	kind    flows.Kind
	text    string // Message.Draft
	most    int    // Message.Most
	step    string
	aside   flows.Aside
	file    *File
}

func (d screen) join() piece {
	blocks := make([]piece, 0, 5)
	for _, lines := range [...][]piece{d.notes, d.head, {d.core}, d.body, d.hints} {
		if block := glue("\n", lines...).trim(); block.text != "" {
			blocks = append(blocks, block)
		}
	}
	return glue("\n\n", blocks...)
}

// speech is everything that the bot says in one turn.
type speech struct {
	messages []Message
	asked    Asked // the message that asks from now on
	toast    string
}

// messages returns what the bot says for the prompts.
func (s speaker) messages(prompts []flows.Prompt) speech {
	if len(prompts) == 0 {
		return speech{asked: s.after.Asked, toast: s.toast(nil)}
	}
	var d screen
	for _, p := range prompts {
		s.prompt(&d, p)
	}
	if s.in.Do == flows.Remind {
		d.choices = append(d.choices, s.key("", flows.NoRemind))
	}
	said := d.join()
	m := Message{
		ID: s.Turn + ".0", To: s.u.From, Text: said.text, Spans: said.roles(), Choices: s.tagged(d.choices), Copy: s.copies(said),
		Kind: d.kind, Most: d.most, Draft: d.text,
	}
	asked, shown := s.before.Asked, shownAs(m)
	switch {
	case s.unseen(prompts, d, shown) && !(s.refused() && s.inPlace(d, asked)):
		return speech{asked: asked, toast: s.toast(texts(d.notes))}
	case s.inPlace(d, asked):
		return s.anew(m, d, shown)
	}
	var messages []Message
	if d.file != nil {
		messages = append(messages, Message{ID: s.Turn + ".2", To: s.u.From, Text: s.word("bot.file", nil), File: d.file})
	}
	for i, p := range d.before {
		messages = append(messages, Message{ID: s.Turn + ".9." + strconv.Itoa(i), To: s.u.From, Text: p.text, Spans: p.roles()})
	}
	if m.Text != "" {
		messages = append(messages, m)
	}
	if asked.Message != "" {
		messages = append(messages, s.closing(asked))
	}
	if s.after.State.Status == "" || len(m.Choices) == 0 && d.step == "" {
		return speech{messages: messages}
	}
	return speech{messages: messages, asked: s.asking(Asked{Message: m.ID, Step: d.step, Text: cmp.Or(d.stays, d.core.text), At: s.now, Shown: shown})}
}

// anew returns the speech in which m replaces the message whose key was pressed.
func (s speaker) anew(m Message, d screen, shown string) speech {
	asked := s.before.Asked
	said := speech{}
	if asked.Shown == shown {
		said.toast = s.toast(texts(d.notes))
	}
	m.Replaces = asked.Message
	if s.asPicked() {
		m.Face = cmp.Or(asked.Face, asked.Message)
	}
	said.messages = []Message{m}
	said.asked = s.asking(Asked{Message: m.ID, Step: d.step, Text: cmp.Or(d.stays, d.core.text), At: asked.At, Face: m.Face, Shown: shown})
	return said
}

// inPlace reports whether the new message replaces the one whose key was pressed. It does if the key changed the draft of
// the same question, or the page of a review. A person who typed always gets a new message, so that the question stays in
// view.
func (s speaker) inPlace(d screen, asked Asked) bool {
	if s.u.Did != Pressed || asked.Message == "" || s.before.Unshown {
		return false
	}
	switch s.in.Do {
	case flows.Page:
		return asked.Step == d.step && len(d.before) == 0
	case flows.Change:
		return s.in.Step == "" && asked.Step == d.step
	case flows.Pick, flows.Unpick, flows.Undo, flows.Done, flows.DropOther, flows.TakeOther, flows.Reply, flows.Explain:
		pressed := s.f.Step(s.in.Step)
		here := s.in.Step == d.step || pressed != nil && pressed.Keyed
		return d.step != "" && here && asked.Step == d.step && d.aside == ""
	default:
		return false
	}
}

// closing returns the new content for the message of the question before: the question with its answer, and no key but the one that
// copies a receipt.
func (s speaker) closing(asked Asked) Message {
	st := s.f.Step(asked.Step)
	said := s.asked(st, asked.Text)
	if st != nil && st.Kind.Traits().Ends && s.after.State.Status == flows.Submitted {
		said = s.reviewed()
	}
	if v, ok := s.after.State.Answers[asked.Step]; ok && asked.Step != "" {
		answer := s.answer(st, s.pressed(st, v), 200)
		if v.Missing == "" {
			answer = s.word("bot.answered", map[string]any{"Answer": answer})
		}
		said = glue("\n\n", said, piece{text: answer})
	}
	return Message{ID: s.Turn + ".1", To: s.u.From, Text: said.text, Spans: said.roles(), Copy: s.copies(said), Replaces: asked.Message, Tidy: true}
}

// pressed returns the answer as it was pressed, if it is kept in another way: a "yes" with reminders is kept as a "yes", and a part
// is added to those chosen before.
func (s speaker) pressed(st *flows.Step, v flows.Value) flows.Value {
	switch traits := st.Kind.Traits(); {
	case traits.Agrees && s.after.State.Remind && !s.before.State.Remind:
		v.Codes = []string{flows.RemindCode}
	case traits.After && len(v.Codes) > 1:
		v.Codes = v.Codes[len(v.Codes)-1:]
	}
	return v
}

// asked returns the words of the question before with their roles, which are not stored. st is nil if it was not about a step.
func (s speaker) asked(st *flows.Step, text string) piece {
	if code := s.after.Receipt; code != "" && strings.Contains(text, code) { // only the end says a receipt
		return headed(text, RoleNote).receipt(code)
	}
	if st == nil {
		return piece{text: text}
	}
	title := s.group(st)
	if below, ok := strings.CutPrefix(text, title+"\n"); ok {
		return titled(title, asking(below))
	}
	return asking(text)
}

// tagged adds the tag of the response to the keys.
func (s speaker) tagged(choices []Choice) []Choice {
	tag := s.keyTag(s.after)
	for i := range choices {
		choices[i].Token = tag + "|" + choices[i].Token
	}
	return choices
}

// prompt adds the words of one prompt to the message.
func (s speaker) prompt(d *screen, p flows.Prompt) {
	switch p.Kind {
	case flows.PromptNote:
		s.note(d, p)
	case flows.PromptAsk:
		s.question(d, p)
	case flows.PromptAside:
		s.aside(d, p.Aside)
	case flows.PromptReview:
		s.review(d, p)
	case flows.PromptFile:
		d.file = s.everything()
	case flows.PromptEnd:
		s.end(d)
	case flows.PromptBye:
		d.core = as(RoleNote, s.word(p.Word.Key(), nil))
		if data := s.exportData(); data != nil && p.Word == flows.ByeWithdrawn {
			d.core = glue("\n\n", d.core, as(RoleNote, s.word("bot.bye.exported", data)))
		}
		if s.Traces && p.Word == flows.ByeWithdrawn {
			d.core = glue("\n\n", d.core, as(RoleNote, s.word("bot.bye.traces", nil)))
		}
	}
}

// word returns the words of a key in the language of the conversation, with the data filled in.
func (s speaker) word(key string, data map[string]any) string {
	return s.text(s.after.State.Lang, key, data)
}

// date returns a day in words, in the time zone of the consultation.
func (s speaker) date(at time.Time) string { return s.Words.Date(s.after.State.Lang, s.here(at)) }

// first returns the words of the first key that the language has. If it has none of them, the last key is used, which
// falls back to another language.
func (s speaker) first(keys []string) string { return s.firstIn(s.after.State.Lang, keys) }

// firstIn does the same in another language.
func (s speaker) firstIn(lang string, keys []string) string {
	return s.text(lang, cmp.Or(s.Words.First(lang, keys...), keys[len(keys)-1]), nil)
}

// optional returns the words of the first key that the language has, or "".
func (s speaker) optional(keys ...string) string {
	for _, key := range keys {
		if s.Words.Has(s.after.State.Lang, key) {
			return s.word(key, nil)
		}
	}
	return ""
}

// note adds a note in front of the question.
func (s speaker) note(d *screen, p flows.Prompt) {
	if p.Word == flows.NotePrivacy {
		d.notes = append(d.notes, s.remark(p, s.notice()))
		return
	}
	data := map[string]any{"Min": p.Min, "Max": p.Max, "Text": isolate(shorten(p.Text, 80))}
	key := p.Word.Key()
	if p.Word.Talks() {
		if key = s.lineKey(key); s.greeted(key) {
			return
		}
		maps.Copy(data, s.terms(s.u.From.Channel, s.after.State.Lang)) // whom to write to, and who can see the chat
		data["Minutes"] = s.word("bot.count.minutes", map[string]any{"Count": p.Min})
	}
	switch p.Word {
	case flows.NoteMeaning:
		d.notes = append(d.notes, as(RoleNote, s.explained(s.f.Step(p.Step))))
		return
	case flows.NoteCloses, flows.NoteReopenedUntil:
		data["Date"] = s.terms(s.u.From.Channel, s.after.State.Lang)["Closes"]
	case flows.NoteTooLong:
		data["Kept"] = s.kept(p)
		if before, after := s.f.Current(s.before.State), s.f.Current(s.after.State); before != nil && (after == nil || after.ID != before.ID) {
			key = "bot.note.too_long_done" // the question is answered: there is no key that takes the text back
		}
	case flows.NoteMediaSnippet:
		if st := s.f.Current(s.after.State); st == nil || !st.Kind.Traits().Written || s.after.State.Aside != "" {
			key = flows.NoteMedia.Key() // no box can be opened here
		}
	case flows.NotePersonal:
		if s.local() {
			key = "bot.note.personal_typed"
		}
	case flows.NoteBadLang:
		data["List"] = strings.Join(s.languages(), s.word("bot.list.and", nil))
	case flows.NoteReminder:
		if s.after.Reminded >= mostReminders {
			key = flows.NoteReminderLast.Key()
		}
	case flows.NoteLeft:
		data["Questions"] = s.word("bot.count.questions", map[string]any{"Count": p.Max})
		data["Minutes"] = s.word("bot.count.minutes", map[string]any{"Count": p.Min})
	case flows.NoteTurned:
		data["Title"], data["Name"] = s.called(), s.u.Noted.Left
	case flows.NoteDateRange:
		data["First"], data["Last"] = s.days(s.f.Step(p.Step))
	case flows.NoteReceiptFound, flows.NoteReceiptOwn, flows.NoteReceiptNew:
		data["Receipt"] = s.after.Receipt
	case flows.NoteAdded, flows.NoteWordsDropped, flows.NoteWordsEdited:
		data["Title"] = s.title(s.f.Step(p.Step))
	case flows.NoteGuess, flows.NoteListGuess:
		data["Answer"], data["Count"] = s.guessed(p), len(p.Codes)
	case flows.NoteStale, flows.NoteEdited, flows.NoteEditedBad:
		st := s.f.Step(p.Step)
		data["Title"] = s.title(st)
		data["Answer"] = s.answer(st, s.after.State.Answers[p.Step], 80)
		if p.Word == flows.NoteStale {
			d.choices = append(d.choices, s.key(p.Step, flows.Change))
		}
	}
	said := s.remark(p, s.word(key, data))
	if !slices.ContainsFunc(d.notes, func(p piece) bool { return p.text == said.text }) {
		d.notes = append(d.notes, said)
	}
}

// remark gives a note its role. One with words of the person in it has none.
func (s speaker) remark(p flows.Prompt, text string) piece {
	switch p.Word {
	case flows.NotePrivacy:
		return headed(text, RoleNotice)
	case flows.NoteStale, flows.NoteEdited, flows.NoteEditedBad:
		return piece{text: text}
	}
	if p.Text != "" {
		return piece{text: text}
	}
	return as(RoleNote, text).receipt(s.after.Receipt)
}

// guessed returns the names of the options that may have been meant.
func (s speaker) guessed(p flows.Prompt) string {
	st := s.f.Step(p.Step)
	if st.Kind.Traits().Scaled && len(p.Codes) > 0 && !slices.Contains(st.Options, p.Codes[0]) {
		return strings.Join(p.Codes, s.word("bot.list.and", nil))
	}
	return s.answer(st, flows.Value{Codes: p.Codes}, 200)
}

// kept returns how many characters of a text that is too long were kept. The messages written before are included.
func (s speaker) kept(p flows.Prompt) int {
	st := s.f.Current(s.before.State)
	switch {
	case st == nil || !st.Kind.Traits().Written:
		return p.Min
	case s.after.State.Draft.Step == st.ID:
		return utf8.RuneCountInString(joined(s.after.State.Draft.Bubbles))
	}
	return utf8.RuneCountInString(s.after.State.Answers[st.ID].Text)
}

// languages returns the languages of the flow, each by its own name.
func (s speaker) languages() []string {
	var names []string
	for _, lang := range s.f.Languages {
		names = append(names, s.Words.Text(lang, "bot.language", nil))
	}
	return names
}

// key returns a navigation key of a step ("" for the conversation).
func (s speaker) key(step string, do flows.Verb) Choice {
	return Choice{Token: flows.Token(step, do, ""), Label: s.word(flows.KeyLabel(do).Key(), nil), Weight: weights[do]}
}

// weights are the verbs whose keys stand out.
var weights = map[flows.Verb]Weight{
	flows.Done: Primary, flows.Submit: Primary, flows.EraseYes: Danger, flows.RestartYes: Danger,
}
