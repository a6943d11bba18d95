package bot

import "aporte/flows"

// outside returns the notice that the consultation is not open, and true if it is to be sent instead of any other reaction. It
// returns false while the consultation is open, and for inputs with which a participant reads or deletes their own response.
func (t turn) outside(s Session, in flows.Input) (Message, bool) {
	key := t.shut()
	if key == "" || flows.Late(in.Do) && s.Response != "" {
		return Message{}, false
	}
	return Message{ID: t.Turn + ".0", To: t.u.From, Text: t.shutText(s.State.Lang, key)}, true
}

// shutText returns the text of a key of shut, with the date on which the consultation opens or closed.
func (t turn) shutText(lang, key string) string {
	date := t.f.Closes
	if key == notOpen {
		date = t.f.Opens
	}
	return t.text(lang, key, map[string]any{"Date": date.UTC().Format("2006-01-02 15:04 MST")})
}

// Keys of the texts that are sent while the consultation is not open.
const (
	notOpen = "bot.not_open"
	closed  = "bot.closed"
)

// shut returns notOpen before the consultation opens, closed after it closed, and "" while it is open.
func (t turn) shut() string {
	f := t.f
	switch {
	case !f.Opens.IsZero() && t.now.Before(f.Opens):
		return notOpen
	case !f.Closes.IsZero() && !t.now.Before(f.Closes):
		return closed
	}
	return ""
}
