package bot

import (
	"slices"

	"aporte/flows"
)

// Wish says what an update does to the wish to hear of the outcome in this chat. The store keeps such a wish apart from
// everything else, see [Teller].
type Wish string

// What becomes of the wish.
const (
	WishKept  Wish = ""      // nothing changes, but for the language if the conversation goes on in another one
	WishMade  Wish = "made"  // there is one from now on, of the consultation of the session
	WishEnded Wish = "ended" // that of the consultation of the session ends
	WishNone  Wish = "none"  // all wishes of the person end, in whatever consultation
)

// wish compares the answers before and after. A wish that ended for another reason, such as the last message of staff, is not
// made again by a change of another answer. With /stop all wishes end, and also if the answers are deleted, unless
// the person takes part in another consultation, too.
func (t turn) wish(before Session, in flows.Input, out flows.Outcome) Wish {
	was, is := t.f.Wishes(before.State), t.f.Wishes(out.State)
	switch {
	case out.Forget && before.Response != "" && t.several(before) && was:
		return WishEnded
	case out.Forget && before.Response != "" && !t.several(before), in.Do == flows.Stop && (was || before.Hears):
		return WishNone
	case is && !was:
		return WishMade
	case was && !is:
		return WishEnded
	}
	return WishKept
}

// noNews makes sure that somebody whose wish ends by /stop is told so. The engine says it where the answers have the wish. They
// do not if the wish is of another consultation.
func (t turn) noNews(s Session, in flows.Input, out flows.Outcome) flows.Outcome {
	said := func(p flows.Prompt) bool { return p.Word == flows.NoteNoNews }
	if in.Do == flows.Stop && s.Hears && !slices.ContainsFunc(out.Say, said) {
		out.Say = slices.Insert(out.Say, 0, flows.Prompt{Kind: flows.PromptNote, Word: flows.NoteNoNews})
	}
	return out
}

// onlyWishes handles /stop and /delete of people of whom nothing is kept but wishes: who took part is forgotten some time
// after the close, and the messages of staff come later. It returns false for anything else.
func (t turn) onlyWishes(known, s Session, in flows.Input) (Change, bool) {
	leaves := in.Do == flows.Stop || in.Do == flows.Erase
	begun := known.Response != "" || known.State.Status != "" && t.shut() == ""
	if !leaves || !known.Hears || begun {
		return Change{}, false
	}
	text := t.text(s.State.Lang, flows.NoteNoNews.Key(), nil)
	return Change{Session: known, Wish: WishNone, Send: []Message{{ID: t.Turn + ".0", To: t.u.From, Text: text}}}, true
}
