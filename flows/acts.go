package flows

import "slices"

// While a text is being written, some words may be a part of it, or may ask for something: "stop", "no", "next". One rule
// decides:
//
//   - The words on a key that is shown press the key.
//   - A command acts at once if its words are hardly ever a part of an answer, and if it costs nothing to take it back: see
//     [Command.Plain]. So does a word for the end of the text ("done", "send") once something is written.
//   - Other commands, and words that say that there is nothing to write, or nothing more, are a [Perhaps]. The act is not
//     done; its own question is asked, with one key more: [IsText]. An act without a question of its own gets
//     [AskWords]. The words are kept in [Draft.Doubt] meanwhile.
//   - All other words, and commands that would change nothing here, are text.
//
// What becomes of the words in doubt: IsText puts them into the text, and so does whoever writes on or edits them. They are
// dropped if the act is done. In all other cases they are noted, like all words that are no answer.

// Doubt is a message that may be part of the text being written, or a word that asks for Act.
type Doubt struct {
	Bubble
	Act  Verb   `json:"act"`
	Step string `json:"step,omitempty"` // with [Change]: the answer, if the words name one
}

var (
	wordEnough = typedWord("bot.command.enough") // there is nothing to write, or nothing more: "no thanks"
	wordThanks = typedWord("bot.command.thanks") // a polite end, once something is written
)

// written interprets what was typed while a text is being written, or the words of "other".
func (r reader) written(st *Step) Input {
	if in, ok := r.key(st); ok {
		return in
	}
	act, sure := r.act(st)
	switch {
	case act == Nothing && r.f.takesBack(r.s, st) && r.takesOut():
		return Input{Do: Perhaps, Act: TakeBack, Text: r.text}
	case act == Nothing:
		return Input{Do: Add, Text: r.text}
	case sure:
		return Input{Do: act}
	}
	return Input{Do: Perhaps, Act: act, Text: r.text}
}

// act returns what a message may ask for while a text is being written, and whether it can hardly be a part of the text. It
// returns [Nothing] if the message is only text.
func (r reader) act(st *Step) (act Verb, sure bool) {
	c, known := r.commands[r.folded]
	composed := len(r.s.Draft.Bubbles) > 0
	switch {
	case !known || slices.Contains(onwards, c.Do):
		return r.onward(st, c.Do)
	case c.Plain:
		return c.Do, true
	case c.Do == Undo && !composed: // the last thing done is the answer before
		return Back, true
	case c.Do == Submit && composed: // the text is what can be sent now
		return Done, true
	case c.Do == Keep, c.Do == Undo, c.Do == Submit && !r.f.Consented(r.s): // they would change nothing
		return Nothing, false
	case c.Do == Submit:
		return Stop, false // its question offers to submit
	}
	return c.Do, !r.f.Consented(r.s) // before consent, no words can be kept
}

// onwards are the commands that want to go on from a text.
var onwards = []Verb{SkipIt, Resume, Done}

// onward returns the act for a word that says that there is nothing to write, or nothing more, and for a command of onwards.
func (r reader) onward(st *Step, do Verb) (act Verb, sure bool) {
	d := r.s.Draft
	yes, _ := r.agrees()
	composed := len(d.Bubbles) > 0
	switch {
	case do != Nothing, r.means(r.folded, wordEnough), r.means(r.folded, wordNone):
	case !composed && r.means(r.folded, alsoDontKnow): // it may end a text, but it hardly begins one
	case composed && (yes || r.means(r.folded, wordThanks)):
	default:
		return Nothing, false
	}
	switch {
	case composed:
		return Done, do == Done
	case r.s.Revisit == st.ID:
		return Keep, do == Done
	case d.Awaiting:
		return Undo, false
	case st.Skippable():
		return SkipIt, false
	}
	return Nothing, false
}
