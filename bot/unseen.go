package bot

import (
	"cmp"

	"aporte/flows"
)

// Nobody answers a question that they have not seen. Whether they have is taken from two facts: what the store knows of the
// message that asks ([Session.Unseen]), and the order in which the platform says that messages were written ([Update.Seq]).

// before says whether the words of an update were written before the person saw the question that is asked. Who replies to its
// message has seen it, and so has who writes in a window that one of its keys opened.
func (t turn) before(s Session) bool {
	if t.u.Did == Written || !s.Unseen && !t.overtaken(s) {
		return false
	}
	cur := t.f.Current(s.State)
	return cur == nil || s.State.Aside != "" || t.repliedTo(s) != cur.ID
}

// elsewhere says whether the words of an update reply to a message that is older than the question that is asked, where nothing else
// says which one it is: a channel that remembers it does so in memory. Such words answer another question, so they are only noted.
func (t turn) elsewhere(s Session) bool {
	r := t.u.Reply
	return r.Token == "" && r.Text == "" && r.Seq != 0 && r.Seq < s.Asked.Since && t.u.Place != s.Asked.Place
}

// overtaken says whether the update was written before the one that led to the question, and comes after it.
func (t turn) overtaken(s Session) bool {
	return !t.u.Did.edits() && t.u.Seq != 0 && t.u.Seq < s.Asked.Since
}

// asking adds to the message that asks from now on how long its question has been asked.
func (s speaker) asking(a Asked) Asked {
	was := s.before.Asked
	a.Place = s.u.Place
	same := was.Message != "" && was.Step == a.Step && s.before.State.Aside == s.after.State.Aside
	if same && !s.before.Unshown {
		a.First = cmp.Or(was.First, was.Message)
	}
	switch {
	case s.in.Do == flows.Receipt, s.overtaken(s.before):
		// The order is one of the channel, and the response may come from another. So nothing is taken for overtaken twice:
		// if the two cannot be compared, that costs the person one message and not the conversation.
		a.Since = s.u.Seq
	case same:
		a.Since = was.Since
	default:
		a.Since = max(was.Since, s.u.Seq)
	}
	return a
}
