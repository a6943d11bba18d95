package line

import "aporte/bot"

// Edits puts the versions of a message into the order in which they were written, where a platform may let updates overtake
// each other. It is memory only: after a restart, what arrives last counts.
type Edits struct {
	last *Latest[string, version]
}

// version is what a message says since an edit.
type version struct {
	order int64
	text  string
}

// NewEdits returns one that remembers about most edited messages.
func NewEdits(most int) Edits { return Edits{NewLatest[string, version](most)} }

// Last looks at an update that has the place order among those of its platform. It reports false if it is an edit that was
// overtaken by a later one, and has nothing to say any more. A message that was overtaken by its own edit says what the edit
// says. The same update may be looked at again.
func (e Edits) Last(u *bot.Update, order int64) bool {
	if u.Ref == "" || u.Did != bot.Edited && u.Did != bot.Typed && u.Did != bot.Sent {
		return true
	}
	key := u.From.User + "/" + u.Ref
	if u.Did != bot.Edited {
		if v, ok := e.last.Get(key); ok && v.order > order {
			u.Text = v.text
		}
		return true
	}
	latest := e.last.Change(key, func(v *version) {
		if order >= v.order {
			*v = version{order, u.Text}
		}
	})
	return latest.order == order
}
