package bot

import "aporte/flows"

// outside answers while the consultation is not open. What was said already can still be looked into and deleted.
func (t turn) outside(s Session, in flows.Input) (Message, bool) {
	key, date := t.shut(), t.f.Closes
	switch key {
	case "":
		return Message{}, false
	case notOpen:
		date = t.f.Opens
	}
	if flows.Late(in.Do) && s.Response != "" {
		return Message{}, false
	}
	data := map[string]any{"Date": date.UTC().Format("2006-01-02 15:04 MST")}
	return Message{ID: t.Turn + ".0", To: t.u.From, Text: t.text(s.State.Lang, key, data)}, true
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
