package flows

import (
	"slices"
	"strings"
)

// Small talk is what people say or ask beside the questions: "hello", "who reads this?". Each gets one friendly line, and
// the question again with all its keys. It answers nothing, and it costs nothing.

// topic is a kind of small talk. Its line has the locale key "bot.talk.NAME", and what people type for it the key
// "bot.talk.NAME.also". A flow F may replace the line by its own, "F.talk.NAME".
type topic struct {
	name string
	do   Verb // Talk, or the verb that answers it
	line Word
	list Word
	is   manner
}

// manner is a set of bits that tell how a topic is treated.
type manner uint8

const (
	light    manner = 1 << iota // says little: it gives way to another topic in the same message
	toBot                       // is a question that can only be meant for the bot: it is answered while a text is written, too
	isNoted                     // is noted as the person's words, also if the message says nothing else
	farewell                    // ends something: whoever has not begun is not invited by it
	varies                      // has another line where the consultation has no close, with [WithoutClose]
	atRest                      // counts only after the submission, where nothing is asked
)

// topics are all topics. If a message has several, the first in this order counts.
var topics = []topic{
	{"rude", Talk, word("bot.talk.rude"), word("bot.talk.rude.also"), isNoted},
	{"person", Talk, word("bot.talk.person"), word("bot.talk.person.also"), toBot},
	{"anonymous", Talk, word("bot.talk.anonymous"), word("bot.talk.anonymous.also"), toBot},
	{"reader", Talk, word("bot.talk.reader"), word("bot.talk.reader.also"), toBot},
	{"who", Talk, word("bot.talk.who"), word("bot.talk.who.also"), toBot},
	{"ogp", Talk, word("bot.talk.ogp"), word("bot.talk.ogp.also"), toBot},
	{"left", Left, NoteLeft, word("bot.talk.left.also"), toBot},
	{"until", Talk, word("bot.talk.until"), word("bot.talk.until.also"), toBot | varies},
	{"time", Talk, word("bot.talk.time"), word("bot.talk.time.also"), toBot},
	{"free", Talk, word("bot.talk.free"), word("bot.talk.free.also"), toBot},
	{"group", Talk, word("bot.talk.group"), word("bot.talk.group.also"), toBot},
	{"meaning", Explain, NoteMeaning, word("bot.talk.meaning.also"), 0},
	{"mistake", Talk, word("bot.talk.mistake"), word("bot.talk.mistake.also"), 0},
	{"add", Talk, word("bot.talk.add"), word("bot.talk.add.also"), 0},
	{"thanks", Talk, word("bot.talk.thanks"), word("bot.talk.thanks.also"), light | farewell},
	{"bye", Talk, word("bot.talk.bye"), word("bot.talk.bye.also"), light | farewell},
	{"hello", Talk, word("bot.talk.hello"), word("bot.talk.hello.also"), light},
	{"nice", Talk, word("bot.talk.nice"), word("bot.talk.nice.also"), light | atRest},
}

// NoteMeaning is said of a question that has no plainer words: see [Flow.Keys] for "F.S.meaning".
var NoteMeaning = word("bot.talk.meaning")

var (
	noteAddLater = word("bot.talk.add_later") // to whoever wants to add something before the consent
	noteBeside   = word("bot.talk.beside")    // the words of a question to the bot are not in the text that is written

	_ = word("bot.talk.until.no_close") // [WithoutClose]

	alsoMeaningOf  = word("bot.talk.meaning_of.also") // questions about some words: "what does … mean"
	alsoTalkFiller = word("bot.talk.filler.also")     // adds nothing to small talk: "a question:"
)

// ofName returns the topic of that name, or nil.
func ofName(name string) *topic {
	if i := slices.IndexFunc(topics, func(t topic) bool { return t.name == name }); i >= 0 {
		return &topics[i]
	}
	return nil
}

// Talks reports whether w is the line of a topic.
func (w Word) Talks() bool {
	return slices.ContainsFunc(topics, func(t topic) bool { return t.line == w && t.do == Talk })
}

func (t *topic) at(is manner) bool { return t.is&is != 0 }

// first returns the first of the topics with these names, or nil.
func first(names []string) (t *topic) {
	for _, name := range names {
		t = before(t, ofName(name))
	}
	return t
}

// before returns the topic that counts of two in one message.
func before(a, b *topic) *topic {
	place := func(t *topic) int {
		return slices.IndexFunc(topics, func(o topic) bool { return o.name == t.name })
	}
	if a == nil || place(b) < place(a) {
		return b
	}
	return a
}

// talked returns the input of small talk if the message is that, and otherwise in, which is what it was read as before.
func (r reader) talked(in Input) Input {
	cur := r.f.Current(r.s)
	if !slices.Contains([]Verb{Add, Reply, Guess, Offer, Unclear, BadLang, Resume}, in.Do) || in.Do == Resume && in.Text == "" {
		return in
	}
	t, exact := r.topic(in, cur)
	if t == nil {
		return in
	}
	talk := Input{Do: t.do}
	if t.do == Talk {
		talk.Value.Codes = []string{t.name}
	}
	if !exact || t.at(isNoted) || in.Do == Add {
		talk.Rest = r.text
	}
	return talk
}

// topic returns the topic of a message that was read as in at the step cur, or nil if it stays that. An option's own words
// always stay an answer. The more the message may be an answer, the surer it must be that it is small talk.
func (r reader) topic(in Input, cur *Step) (t *topic, exact bool) {
	if cur != nil && r.own[cur.ID] != nil && len(r.own[cur.ID].of[r.folded].codes) > 0 {
		return nil, false
	}
	if ended := cur == nil || cur.Kind.Traits().Ends || cur.Kind.Traits().After; ended && r.means(r.folded, alsoDontKnow) {
		return nil, false // nothing is asked that somebody might not know
	}
	h := r.chatter.find(r.text, r.folded, cur == nil)
	long := strings.Count(r.folded, " ") >= 2
	clear := long || asks(r.text) // otherwise it may be a short answer
	switch {
	case in.Do == Add:
		// In a text, only a question to the bot counts. Sent once more, it belongs to the text.
		if h.exact && clear && h.topic != nil && h.topic.at(toBot) && cur != nil && !r.said(cur.ID) {
			return h.topic, true
		}
		return nil, false
	case in.Do == Reply:
		return r.notAnswered(in, h)
	case h.exact:
		if in.Do == Offer && h.topic != nil && !clear && !h.topic.at(light|isNoted) {
			return nil, false
		}
		return h.topic, true
	case in.Do == Guess && !long:
		return r.chatter.asked(r.text, h.words), false
	case in.Do == Guess:
		if t = ofName(r.chatter.closest(h.words)); t == nil {
			t = r.chatter.asked(r.text, h.words)
		}
		return t, false
	case in.Do == Offer && !clear:
		return nil, false
	}
	if t = r.chatter.nearly(r.text, h.words); t == nil {
		t = r.chatter.nearly(r.text, r.folded)
	}
	return t, false
}

// notAnswered returns the topic of a message that was read as an answer only by filler words or the beginning of a label,
// although it is small talk: "c'est long ?" for the long way, "hola" for "Holanda". If the answer holds, it returns nil.
func (r reader) notAnswered(in Input, h heardTalk) (t *topic, exact bool) {
	question := strings.HasSuffix(strings.TrimSpace(r.text), "?")
	cur := r.f.Current(r.s)
	switch {
	case h.exact && question:
		return h.topic, true
	case h.exact && in.Value.Via == ByLabel && cur != nil && r.own[cur.ID] != nil && !r.own[cur.ID].hear(r.folded, false).whole:
		return h.topic, true
	case !h.exact && question:
		return r.chatter.asked(r.text, r.folded), false
	}
	return nil, false
}

// said reports whether the same words are noted at a step already.
func (r reader) said(step string) bool {
	return slices.ContainsFunc(r.s.Notes[step].Bubbles, func(b Bubble) bool { return spoken(b.Text) == r.folded })
}

// talk says the line of a topic. Where the conversation was taken up again, a greeting goes on with it.
func (t *decision) talk(in Input) {
	topic := first(in.Value.Codes)
	if topic == nil || topic.do != Talk {
		t.note(NoteForged, Prompt{})
		return
	}
	if topic.at(light) && t.Aside == AskResume && t.Status == InProgress {
		t.Aside = ""
	}
	switch consented := t.f.Consented(t.State); {
	case topic.name == "add" && consented && in.Rest != "": // it is added already
		if t.reviews() && t.extend(Input{Text: in.Rest, Ref: in.Ref, Seq: in.Seq, Secret: in.Secret}) {
			return
		}
	case topic.name == "add" && !consented:
		t.note(noteAddLater, Prompt{})
	case topic.name == "bye" && !consented: // nothing is saved yet
		t.ask(AskLeave)
		return
	case topic.name == "bye" && t.Aside == AskLeave:
		t.leave(Input{Do: Later})
	case topic.name == "time":
		t.time(topic.line)
	default:
		t.note(topic.line, Prompt{})
	}
	t.beside(in)
}

// time says about how many minutes are left.
func (t *decision) time(line Word) {
	questions, seconds := t.f.Left(t.State)
	if questions == 0 {
		line = NoteNothingLeft
	}
	t.note(line, Prompt{Min: max(1, (seconds+30)/60)})
}

// explain says what a question means. Whoever does not understand before the consent is told what this is about; where nothing is
// asked, how to go on.
func (t *decision) explain(in Input) {
	cur := t.f.Current(t.State)
	switch {
	case in.Step != "" && t.f.Step(in.Step) != nil:
		t.note(NoteMeaning, Prompt{Step: in.Step})
	case t.f.Consented(t.State) && (cur == nil || cur.Kind.Traits().Ends || cur.Kind.Traits().After):
		t.note(NoteHelp, Prompt{}) // nothing is asked that could be explained
	case !t.f.Consented(t.State):
		t.note(ofName("ogp").line, Prompt{})
	default:
		t.note(NoteMeaning, Prompt{Step: cur.ID})
	}
	t.beside(in)
}

// beside notes the words of small talk that are more than that, and says so. Somebody who is writing a text is told how to
// put them there.
func (t *decision) beside(in Input) {
	note, cur := NoteKept, t.f.Current(t.State)
	if cur != nil && t.Aside == "" && (cur.Kind.Traits().Written || t.Draft.Awaiting) {
		note = noteBeside
	}
	t.keepRemark(in, note)
	if in.Rest == "" && in.Ref != "" {
		t.Draft.Talked = &Typed{Ref: in.Ref, Trace: in.Trace}
	}
}
