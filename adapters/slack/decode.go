package slack

import (
	"encoding/json"
	"strconv"
	"strings"

	"aporte/bot"
)

// kind says what has happened. What the channel does depends on it.
type kind string

const (
	ignored        kind = "ignored"         // of a known type, but not for the bot
	unknown        kind = "unknown"         // of a type that the channel does not know
	malformed      kind = "malformed"       // not of the form that its type has
	passed         kind = "passed"          // updates for handle
	commanded      kind = "command"         // slash command: updates, or none if it is not understood
	wantsBox       kind = "box"             // the key that opens a box to write in
	submitted      kind = "submitted"       // such a box was sent
	posting        kind = "announce"        // an organiser wants the announcement to be posted
	dropping       kind = "announce_cancel" // or not
	mentioned      kind = "mention"         // the app was mentioned in a channel: an invitation is sent
	homeOpened     kind = "home"            // somebody opened the App Home
	messagesOpened kind = "messages"        // somebody opened the Messages tab
	granted        kind = "granted"         // an organisation added the app to workspaces of theirs
	withdrawn      kind = "withdrawn"       // an organisation took it out of workspaces
	deleted        kind = "deleted"         // the person deleted a message of theirs
	uninstalled    kind = "uninstalled"     // the app was removed from the workspace
	revoked        kind = "revoked"         // the app's token was revoked
	limited        kind = "limited"         // Slack does not send all events, as there were too many
)

// happening is something that arrived, as far as the adapter is concerned.
type happening struct {
	kind    kind
	who     identity // who did it; zero if nobody did
	origin  origin
	install wireInstall  // the installation that it came through
	updates []bot.Update // ID, From is not set
	order   int64        // passed: the place of a message, or of its edit, among all that was written
	ticking *ticking     // passed: boxes were ticked; the updates follow from what was seen
	channel string       // the conversation that the request names; "" for a press, or if it names none
	direct  bool         // in a private conversation with the app
	at      int64        // when it happened, in Unix seconds; 0 if the request does not say

	response  string    // URL that an answer may go to for 30 minutes
	receipt   string    // of the message whose key was pressed
	trigger   string    // opens a modal within 3 s
	draft     string    // wantsBox: what was written so far
	question  []stretch // wantsBox: the question, as far as the request shows it
	most      int       // wantsBox: how many characters the answer may have; 0 if the key does not say
	announced bool      // passed: a key of an announcement was pressed
	source    string    // commanded and not understood, posting: the source of those who begin with the announcement
	lang      string    // posting: the only language of it, "" for all; announced: that of the key
	home      bool      // passed: a key of the App Home was pressed
	teams     []string  // granted, withdrawn: the workspaces
	place     string    // wantsBox: the thread that the key stands in
	box       boxMeta
	view      string // submitted: id of the modal
	text      string // submitted: what was written; commanded and not understood: the word, if it looks like one
}

// decodeEvent decodes what the Events API sends. It is pure. What it cannot read has the kind malformed.
func decodeEvent(raw []byte) happening {
	var e wireEnvelope
	if json.Unmarshal(raw, &e) != nil {
		return happening{kind: malformed}
	}
	h := happening{kind: unknown, at: e.EventTime}
	h.install = wireInstall{Team: e.Team, Enterprise: e.Enterprise}
	if len(e.Authorized) > 0 {
		h.install = e.Authorized[0]
	}
	h.origin = origin{team: e.Team, enterprise: e.Enterprise, shared: e.Shared}
	switch e.Type {
	case "event_callback":
	case "app_rate_limited":
		h.kind = limited
		return h
	default:
		return h
	}
	var in wireEvent
	if json.Unmarshal(e.Event, &in) != nil || in.Type == "" || !idForm.MatchString(e.Team) {
		h.kind = malformed
		return h
	}
	h.inner(in, e.EventID)
	return h
}

func (h *happening) inner(in wireEvent, id string) {
	h.channel, h.direct = in.Channel, in.ChannelType == "im"
	switch in.Type {
	case "message":
		h.message(in)
	case "app_mention":
		h.kind = ignored
		if !isPrivate(in) && in.Bot == "" && h.from(in.User, in.UserTeam) {
			h.kind = mentioned
		}
	case "app_home_opened":
		h.kind = ignored
		if opened := map[string]kind{"home": homeOpened, "messages": messagesOpened}[in.Tab]; opened != "" && h.from(in.User, in.UserTeam) {
			h.kind = opened
		}
	case "team_access_granted":
		h.kind, h.teams = granted, in.Teams
	case "team_access_revoked":
		h.kind, h.teams = withdrawn, in.Teams
	case "app_uninstalled":
		h.kind = uninstalled
	case "tokens_revoked":
		h.kind = ignored
		if in.Tokens != nil && len(in.Tokens.Bot) > 0 {
			h.kind = revoked
		}
	}
	for i := range h.updates {
		if h.updates[i].ID == "" {
			h.updates[i].ID = h.origin.team + ":" + id
		}
	}
}

// isPrivate reports whether an event names a private conversation. Nobody is invited there to a private conversation.
func isPrivate(in wireEvent) bool {
	return in.ChannelType == "im" || strings.HasPrefix(in.Channel, "D")
}

// from sets who did it. It returns false if the ids are missing or malformed.
func (h *happening) from(user, team string) bool {
	if !idForm.MatchString(user) {
		return false
	}
	if idForm.MatchString(team) {
		h.origin.userTeam = team
	}
	h.who = identity{home: h.origin.home(), user: user}
	return idForm.MatchString(h.who.home)
}

// message reads what was written to the app. Only private conversations count. What the app itself, other bots, workflows
// and Slack write there is ignored.
func (h *happening) message(in wireEvent) {
	h.kind = ignored
	if !h.direct || in.Bot != "" {
		return
	}
	switch in.Subtype {
	case "", "me_message", "file_share", "thread_broadcast":
		if in.User == "" || !h.from(in.User, in.UserTeam) {
			return
		}
		// The same message has been seen under two event ids, so that its own id is the safer one.
		u := bot.Update{ID: h.written(in.Channel, in.TS, ""), Text: typed(in.Text), Ref: in.TS, Place: in.Thread, Seq: sequence(in.TS)}
		if len(in.Files) > 0 {
			u.Did, u.Media = bot.Sent, media(in.Files[0])
		}
		h.kind, h.updates, h.order = passed, []bot.Update{u}, sequence(in.TS)
	case "message_changed":
		m, before := in.Message, in.Previous
		if m == nil || m.Bot != "" || m.Edited == nil || m.TS == "" || before != nil && before.Text == m.Text {
			return // Slack also sends this event when it adds the preview of a link
		}
		if !h.from(m.User, m.UserTeam) {
			return
		}
		h.kind, h.order = passed, sequence(m.Edited.TS)
		h.updates = []bot.Update{{
			ID: h.written(in.Channel, m.TS, m.Edited.TS), Text: typed(m.Text), Ref: m.TS, Did: bot.Edited, Place: m.Thread, Seq: sequence(m.TS),
		}}
	case "message_deleted":
		if m := in.Previous; m != nil && m.Bot == "" && h.from(m.User, m.UserTeam) {
			h.kind = deleted
		}
	}
}

// sequence turns a time of Slack into a number by which messages are ordered: microseconds. Slack's times are seconds
// with six digits after the point, which distinguish messages of the same second. It returns 0 for a malformed time.
func sequence(ts string) int64 {
	seconds, part, _ := strings.Cut(ts, ".")
	n, err := strconv.ParseInt(seconds+(part + "000000")[:6], 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// written returns an id for a message, or for an edit of it. It returns "" if the conversation or the time is missing:
// the id of the event is then used.
func (h *happening) written(channel, ts, edit string) string {
	if channel == "" || ts == "" {
		return ""
	}
	id := h.origin.team + ":" + channel + ":" + ts
	if edit != "" {
		id += ":" + edit
	}
	return id
}

// media returns the name that [bot.Update] has for the kind of a file: "document" for any kind without a name of its own,
// "other" if Slack tells nothing of the file.
func media(f wireFile) string {
	main, _, _ := strings.Cut(f.Mimetype, "/")
	switch {
	case f.Mode == "snippet":
		return "snippet"
	case f.Subtype == "slack_audio", main == "audio":
		return "voice"
	case f.Subtype == "slack_video", main == "video":
		return "video"
	case main == "image":
		return "photo"
	case f.Mimetype == "" && f.Mode == "":
		return "other"
	}
	return "document"
}
