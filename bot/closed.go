package bot

import "aporte/flows"

// outside answers while the consultation is not open. What was said already can still be looked into and deleted.
func (t turn) outside(s Session, in flows.Input) (Message, bool) {
	key := t.shut()
	if key == "" || flows.Late(in.Do) && s.Response != "" {
		return Message{}, false
	}
	return Message{ID: t.Turn + ".0", To: t.u.From, Text: t.shutText(s.State.Lang, key)}, true
}

// shutText says when the consultation opens, or that it is closed.
func (t turn) shutText(lang, key string) string {
	date := t.f.Closes
	if key == notOpen {
		date = t.f.Opens
	}
	return t.text(lang, key, map[string]any{"Date": date.UTC().Format("2006-01-02 15:04 MST")})
}

// What is said while the consultation is not open.
const (
	notOpen = "bot.not_open"
	closed  = "bot.closed"
)

// shut returns the key of what is said while the consultation is not open, "" while it is.
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
