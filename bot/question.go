package bot

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/clipperhouse/uax29/v2/graphemes"
	"golang.org/x/text/unicode/bidi"

	"aporte/flows"
)

// question asks a step: progress, statements, title, the question, what was said so far, hints and keys.
func (s speaker) question(d *screen, p flows.Prompt) {
	state, st := s.after.State, s.f.Step(p.Step)
	looking := state.Revisit == st.ID
	d.step, d.kind = st.ID, st.Kind
	if st.Kind.Traits().Written {
		d.most = st.Max
	}
	switch {
	case looking:
		d.head = append(d.head, as(RoleProgress, s.word("bot.progress.edit", nil)))
	case p.Far.Number > 0:
		d.head = append(d.head, as(RoleProgress, s.progress(p.Far)))
	}
	for _, said := range s.f.Statements(state, st.ID) {
		if s.before.Asked.Step == st.ID {
			break // already shown when the question was first asked
		}
		d.head = append(d.head, piece{}, as(RoleStatement, s.wording(said)))
	}
	d.core = s.core(st)
	if st.Recall != "" {
		s.recall(d, st)
	}
	if v, ok := state.Answers[st.ID]; ok && looking {
		d.body = append(d.body, piece{text: s.word("bot.now", map[string]any{"Answer": s.answer(st, v, 400)})})
	}
	if words := s.words(st, 400); words != "" && looking && !s.justNoted(st) {
		d.body = append(d.body, piece{text: words})
	}
	s.drafted(d, st)
	s.options(d, st)
	s.hint(d, st)
	s.navigation(d, st)
}

// progress returns the line that says how far the person has come, with the name of the part if it is an extra one.
func (s speaker) progress(p flows.Progress) string {
	far := s.word("bot.progress", map[string]any{"Number": p.Number, "Total": p.Total})
	if offer := s.f.Offer(); offer != nil && p.Part != "" {
		return s.option(offer, p.Part) + " · " + far
	}
	return far
}

// recall shows the words of an earlier step above the question, with what the person answered there.
func (s speaker) recall(d *screen, st *flows.Step) {
	of := s.f.Step(st.Recall)
	d.head = append(d.head, piece{}, titled(s.group(st), as(RoleStatement, s.wording(of))))
	if v, ok := s.after.State.Answers[of.ID]; ok {
		d.head = append(d.head, piece{text: s.word("bot.recall", map[string]any{"Answer": s.answer(of, v, 400)})})
	}
	if words := s.words(of, 400); words != "" {
		d.head = append(d.head, piece{text: words})
	}
	d.stays, d.core = d.core.text, as(RoleQuestion, s.wording(st))
}

// drafted shows what was composed so far.
func (s speaker) drafted(d *screen, st *flows.Step) {
	dr, traits := s.after.State.Draft, st.Kind.Traits()
	switch {
	case len(dr.Bubbles) > 0:
		d.text = joined(dr.Bubbles)
		d.body = append(d.body, as(RoleProgress, s.word("bot.draft", nil)), as(RoleSaid, isolate(cut(d.text, 400))))
	case len(dr.Picks) > 0 && traits.Ordered:
		order := s.answer(st, flows.Value{Codes: dr.Picks}, mostInLists)
		d.body = append(d.body, piece{text: s.word("bot.ranked", map[string]any{"List": order})})
	case len(dr.Picks) > 0 && traits.Picked:
		d.body = append(d.body, as(RoleProgress, s.word("bot.picked", map[string]any{"Count": len(dr.Picks), "Max": st.Max})))
	case traits.Counted:
		d.body = append(d.body, piece{text: s.tally(st, dr.Tally())})
	}
	if len(dr.Other) > 0 {
		d.body = append(d.body, piece{text: s.option(st, flows.OtherCode) + s.word("bot.list.is", nil) + isolate(shorten(joined(dr.Other), 200))})
	}
}

func joined(bubbles []flows.Bubble) string {
	var lines []string
	for _, b := range bubbles {
		lines = append(lines, b.Text)
	}
	return strings.Join(lines, "\n")
}

// options adds the keys of the options.
func (s speaker) options(d *screen, st *flows.Step) {
	dr := s.after.State.Draft
	switch {
	case len(dr.Offered) > 0:
		d.choices = append(d.choices, s.key(st.ID, flows.TakeOther), s.key(st.ID, flows.DropOther))
		return
	case dr.Awaiting:
		return
	}
	for _, o := range st.Shown(dr) {
		if o.Reminds && s.NoReminders {
			continue // it is the last option, so the numbers of the others stay
		}
		label, aloud := o.Code, ""
		if o.Point {
			aloud = s.point(st, o.Code)
		} else {
			label = s.option(st, o.Code)
		}
		d.choices = append(d.choices, Choice{Token: flows.Token(st.ID, o.Do, o.Code), Label: label, Number: o.Number, Mark: o.Mark, Aloud: aloud})
	}
}

// point returns what a point of a scale means, for a screen reader.
func (s speaker) point(st *flows.Step, number string) string {
	data := map[string]any{
		"Number": number, "Lowest": st.Min, "Highest": st.Max,
		"Low": s.optional(s.f.StemKeys(st, ".min")...), "High": s.optional(s.f.StemKeys(st, ".max")...),
	}
	key := "bot.aloud.point.named"
	if data["Low"] == "" || data["High"] == "" {
		key = "bot.aloud.point"
	}
	return shorten(s.word(key, data), MaxAloud)
}

// hint adds the sentence on how to answer.
func (s speaker) hint(d *screen, st *flows.Step) {
	dr := s.after.State.Draft
	if hint := s.optional(s.f.StemKeys(st, ".hint")...); hint != "" {
		d.hints = append(d.hints, as(RoleHint, hint))
	}
	if len(dr.Offered) > 0 {
		return
	}
	key := s.hintKey(st)
	if key != "" {
		data := map[string]any{
			"Min": st.Min, "Max": st.Max, "Low": s.optional(s.f.StemKeys(st, ".min")...), "High": s.optional(s.f.StemKeys(st, ".max")...),
		}
		if traits := st.Kind.Traits(); traits.Counted || traits.Dated {
			data["Example"], data["Option"] = s.example(st), s.next(st)
		}
		d.hints = append(d.hints, as(RoleHint, s.word(key, data)))
	}
}

// hintKey returns the locale key of the sentence on how to answer, or "" if none is needed.
func (s speaker) hintKey(st *flows.Step) string {
	dr := s.after.State.Draft
	hint := st.Hint(dr)
	switch {
	case dr.Awaiting:
		return "bot.hint.other"
	case len(dr.Bubbles) > 0:
		return "bot.draft.more"
	case st.Kind.Traits().Counted && len(dr.Counts) == len(st.Options) && len(dr.Picks) == 0:
		return "bot.hint.split_full"
	case hint == flows.Word{}:
		return ""
	}
	return hint.Key()
}

// navigation adds the keys below the options.
func (s speaker) navigation(d *screen, st *flows.Step) {
	for _, do := range s.f.Navigation(s.after.State, st) {
		d.choices = append(d.choices, s.key(st.ID, do))
	}
	if !s.after.State.Draft.Awaiting && s.plainer(st) != "" {
		d.choices = append(d.choices, s.key(st.ID, flows.Explain))
	}
	if s.nameOf(s.u.From.Channel, st.Leads) != "" && !s.after.State.Draft.Awaiting {
		d.choices = append(d.choices, Choice{Token: flows.Token("", flows.Go, st.Leads), Label: s.word(s.f.LeadsKey(st), nil)})
	}
	if st.Kind.Traits().Agrees && s.f.Assumed(s.after.State) {
		s.otherLanguages(d)
	}
}

// mostLanguages is the number of other languages that have a key of their own at the consent.
const mostLanguages = 3

// otherLanguages adds the keys of the languages that the conversation is not in.
func (s speaker) otherLanguages(d *screen) {
	if len(s.f.Languages) > mostLanguages+1 {
		d.choices = append(d.choices, Choice{Token: flows.Token("", flows.DoLanguage, ""), Label: s.word("bot.languages", nil)})
		return
	}
	for i, name := range s.languages() {
		if lang := s.f.Languages[i]; lang != s.after.State.Lang {
			d.choices = append(d.choices, Choice{Token: flows.Token("", flows.SetLang, lang), Label: name})
		}
	}
}

// heading returns the title above a question. The first question of a block says itself what it is about; those that follow
// need the name.
func (s speaker) heading(st *flows.Step) string {
	if s.f.Leads(st) {
		return ""
	}
	return s.group(st)
}

// group returns the title of the block or repeat that the step belongs to, or "".
func (s speaker) group(st *flows.Step) string {
	var keys []string
	for _, stem := range append(st.GroupWords(), st.TitleWords()...) {
		keys = append(keys, s.f.ID+"."+stem+".short")
	}
	return s.optional(keys...)
}

// statementInLists is how many characters of a statement are shown in lists of answers.
const statementInLists = 80

// title returns the name that a step has in lists.
func (s speaker) title(st *flows.Step) string {
	title := ""
	if st.Kind.Traits().Ends {
		return s.word("bot.words.end", nil)
	}
	if st.TitleWords() != nil { // a statement is its own title
		title = shorten(strings.TrimSuffix(s.wording(st), "."), statementInLists)
	} else {
		title = s.optional(s.f.StemKeys(st, ".short")...)
	}
	switch group := s.group(st); {
	case group == "" && title == "":
		return s.first(s.f.StemKeys(st, ".short")) // the key itself: aporte check names it
	case title == "":
		return group
	case group != "":
		return group + s.word("bot.list.of", nil) + title
	}
	return title
}

// option returns the words of an option.
func (s speaker) option(st *flows.Step, code string) string {
	if st.Kind.Traits().Dated {
		if day, ok := flows.ParseDay(code); ok {
			return s.day(day)
		}
	}
	if strings.Trim(code, "0123456789") == "" && code != "" && !slices.Contains(st.Options, code) {
		return code // a point of a scale is its own label
	}
	return s.firstIn(st.LabelLanguage(code, s.after.State.Lang), s.f.LabelKeys(st, code))
}

// answer returns an answer in words, with at most limit characters.
func (s speaker) answer(st *flows.Step, v flows.Value, limit int) string {
	if v.Missing != "" && v.Text == "" {
		return s.word("bot.answered.skipped", nil)
	}
	var words []string
	for i, code := range v.Codes {
		w := s.option(st, code)
		if code == flows.OtherCode && v.Text != "" {
			w = isolate(v.Text)
		}
		if people, ok := v.Counts[code]; ok {
			w = s.people(w, people)
		}
		if st.Kind.Traits().Ordered {
			w = strconv.Itoa(i+1) + ". " + w
		}
		words = append(words, w)
	}
	if v.Number != nil {
		words = append(words, strconv.Itoa(*v.Number))
	}
	if len(v.Codes) == 0 && v.Text != "" {
		words = append(words, isolate(v.Text))
	}
	return balance(shorten(strings.Join(words, s.word("bot.list.and", nil)), limit))
}

// shorten returns a text on one line of at most limit characters. No-break spaces stay. It is only for display, never for what
// is stored.
func shorten(text string, limit int) string {
	breaks := func(c rune) bool { return unicode.IsSpace(c) && c != '\u00a0' && c != '\u202f' }
	return cut(strings.Join(strings.FieldsFunc(text, breaks), " "), limit)
}

// cut shortens a text to at most limit graphemes, the added "…" included. It cuts between two words, unless the last one is long.
func cut(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	n, between := 0, 0
	for g := graphemes.FromString(text); g.Next(); n++ {
		if n <= limit-1 && n >= limit*2/3 && strings.TrimSpace(g.Value()) == "" {
			between = g.Start()
		}
		if n == limit-1 {
			end := g.Start()
			if between > 0 {
				end = between
			}
			return strings.TrimRight(text[:end], " ,;:–-") + "…"
		}
	}
	return text
}

// isolate prevents a text of another writing direction from reordering the text around it (Unicode Standard Annex 9).
func isolate(text string) string {
	for i := 0; i < len(text); {
		p, size := bidi.LookupString(text[i:])
		if size == 0 {
			break
		}
		switch p.Class() {
		case bidi.R, bidi.AL, bidi.LRO, bidi.RLO, bidi.LRE, bidi.RLE, bidi.PDF, bidi.LRI, bidi.RLI, bidi.FSI, bidi.PDI:
			return "\u2068" + balance(text) + "\u2069"
		}
		i += size
	}
	return text
}

// balance removes each character that would end an isolate begun outside of the text, and adds the missing ends of
// isolates at the end of the text. A line break ends all isolates before it.
func balance(text string) string {
	depth := 0
	text = strings.Map(func(c rune) rune {
		switch c {
		case '\u2066', '\u2067', '\u2068':
			depth++
		case '\u2069':
			if depth == 0 {
				return -1
			}
			depth--
		case '\n':
			depth = 0
		}
		return c
	}, text)
	return text + strings.Repeat("\u2069", depth)
}
