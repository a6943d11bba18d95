package fakeslack

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"
)

// press is a control that was pressed.
type press struct {
	chat  *chat
	ts    string
	key   Key
	group []Key // of the same control, as it was on the screen
	// copied are the keys of the message as the app sent it last, which may be newer than what was on the screen.
	copied []Key
	raw    []map[string]any // its blocks
	thread string
}

// person returns somebody in a workspace. The lock is held.
func (s *Server) person(team, user string) *human {
	h := s.people[team+"/"+user]
	if h == nil {
		h = &human{team: team, user: user, locale: "en-US"}
		s.people[team+"/"+user] = h
	}
	return h
}

// dm returns somebody's conversation with the app. The lock is held.
func (s *Server) dm(h *human) *chat {
	key := h.team + "/" + h.user
	if id := s.direct[key]; id != "" {
		return s.chats[id]
	}
	c := &chat{id: fmt.Sprintf("D0%d", s.next()), team: h.team, person: key, typed: map[string]string{}}
	s.chats[c.id], s.direct[key] = c, c.id
	return c
}

// Meet adds somebody: locale is that of their profile, home the workspace that they belong to if not this one.
func (s *Server) Meet(team, user, locale, home string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	h := s.person(team, user)
	h.locale, h.home = locale, home
}

// Disable deactivates somebody's account, or takes that back.
func (s *Server) Disable(team, user string, disabled bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.person(team, user).disabled = disabled
}

// AddChannel adds a channel that the app was invited to.
func (s *Server) AddChannel(team, id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.chats[id] = &chat{id: id, team: team, typed: map[string]string{}}
}

// outer wraps an event for a workspace. The lock is held.
func (s *Server) outer(team string, event map[string]any) map[string]any {
	w := s.spaces[team]
	body := map[string]any{
		"token": "deprecated", "team_id": team, "api_app_id": AppID, "type": "event_callback", "event": event,
		"event_id": fmt.Sprintf("Ev%d", s.next()), "event_time": time.Now().Unix(),
	}
	if w != nil {
		install := map[string]any{"team_id": team, "enterprise_id": nil, "is_bot": true, "is_enterprise_install": w.Org}
		if w.Enterprise != "" {
			body["enterprise_id"], install["enterprise_id"] = w.Enterprise, w.Enterprise
		}
		body["authorizations"] = []any{install}
	}
	return body
}

// Event sends an event of any form, and returns its id.
func (s *Server) Event(team string, event map[string]any) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.event(team, "odd "+team, event, false)
}

func (s *Server) event(team, lane string, event map[string]any, shared bool) string {
	body := s.outer(team, event)
	body["is_ext_shared_channel"] = shared
	s.push(lane, &envelope{kind: eventKind, payload: body})
	return body["event_id"].(string)
}

// written lets somebody write into their conversation with the app. The lock is held.
func (s *Server) written(h *human, fields map[string]any) string {
	c := s.dm(h)
	ts := s.stamp()
	event := map[string]any{
		"type": "message", "channel": c.id, "channel_type": "im", "user": h.user, "ts": ts, "event_ts": ts, "team": h.team,
		"text": "", "blocks": []any{map[string]any{"type": "rich_text", "elements": []any{}}},
	}
	if h.home != "" {
		event["user_team"], event["source_team"] = h.home, h.home
	}
	maps.Copy(event, fields)
	c.typed[ts], _ = event["text"].(string)
	s.event(h.team, c.person, event, h.home != "")
	return ts
}

// Type lets somebody write, and returns the time of the message, which is its id.
func (s *Server) Type(team, user, text string) string {
	return s.Write(team, user, map[string]any{"text": escape(text)})
}

// Write lets somebody write a message with the fields given: a file, a thread, a subtype.
func (s *Server) Write(team, user string, fields map[string]any) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.written(s.person(team, user), fields)
}

// SendFile lets somebody send a file: "voice", "photo", "video", "snippet" or "document".
func (s *Server) SendFile(team, user, media string) string {
	file := map[string]any{"id": "F1", "mode": "hosted"}
	switch media {
	case "voice":
		file["mimetype"], file["subtype"] = "audio/webm", "slack_audio"
	case "photo":
		file["mimetype"] = "image/png"
	case "video":
		file["mimetype"], file["subtype"] = "video/mp4", "slack_video"
	case "snippet":
		file["mimetype"], file["mode"] = "text/plain", "snippet"
	default:
		file["mimetype"] = "application/pdf"
	}
	return s.Write(team, user, map[string]any{"subtype": "file_share", "files": []any{file}})
}

// Edit lets somebody change a message of theirs.
func (s *Server) Edit(team, user, ts, text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	h := s.person(team, user)
	c := s.dm(h)
	now := s.stamp()
	before := c.typed[ts]
	c.typed[ts] = escape(text)
	message := func(text string) map[string]any {
		return map[string]any{"type": "message", "user": h.user, "team": h.team, "ts": ts, "text": text}
	}
	after := message(c.typed[ts])
	after["edited"] = map[string]any{"user": h.user, "ts": now}
	s.event(team, c.person, map[string]any{
		"type": "message", "subtype": "message_changed", "hidden": true, "channel": c.id, "channel_type": "im", "ts": now,
		"message": after, "previous_message": message(before),
	}, false)
}

// Delete lets somebody delete a message of theirs.
func (s *Server) Delete(team, user, ts string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	h := s.person(team, user)
	c := s.dm(h)
	s.event(team, c.person, map[string]any{
		"type": "message", "subtype": "message_deleted", "hidden": true, "channel": c.id, "channel_type": "im", "ts": s.stamp(),
		"deleted_ts": ts, "previous_message": map[string]any{"type": "message", "user": h.user, "ts": ts, "text": c.typed[ts]},
	}, false)
}

// Mention lets somebody mention the app in a channel.
func (s *Server) Mention(team, channel, user, text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	h := s.person(team, user)
	ts := s.stamp()
	s.event(team, team+"/"+user, map[string]any{
		"type": "app_mention", "channel": channel, "user": h.user, "ts": ts, "event_ts": ts,
		"text": "<@" + s.spaces[team].BotUser + "> " + escape(text),
	}, false)
}

// OpenHome lets somebody look at a tab of the app: "home" or "messages".
func (s *Server) OpenHome(team, user, tab string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	h := s.person(team, user)
	s.event(team, team+"/"+user, map[string]any{
		"type": "app_home_opened", "user": h.user, "tab": tab, "channel": s.dm(h).id, "event_ts": s.stamp(),
	}, false)
}

// Home returns what somebody sees under Home: its text and the labels of its buttons.
func (s *Server) Home(team, user string) (string, []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if f := s.homes[team+"/"+user]; f != nil {
		return f.Text, f.labels()
	}
	return "", nil
}

// interaction is what all of them say. The lock is held.
func (s *Server) interaction(h *human, kind string) map[string]any {
	trigger := fmt.Sprintf("%d.%d.trigger", s.next(), s.next())
	s.triggers[trigger] = h.team + "/" + h.user
	body := map[string]any{
		"type": kind, "api_app_id": AppID, "trigger_id": trigger, "is_enterprise_install": false, "enterprise": nil,
		"user": map[string]any{"id": h.user, "username": "ana <b>", "team_id": h.team},
		"team": map[string]any{"id": h.team, "domain": "team"},
	}
	if h.home != "" {
		body["user"].(map[string]any)["team_id"] = h.home
	}
	if w := s.spaces[h.team]; w != nil {
		if w.Enterprise != "" {
			body["enterprise"] = map[string]any{"id": w.Enterprise, "name": "E"}
		}
		if w.Org {
			body["team"], body["is_enterprise_install"] = nil, true
		}
	}
	return body
}

// pressed sends a press. The lock is held.
func (s *Server) pressed(h *human) {
	p := h.pressed
	body := s.interaction(h, "block_actions")
	now := s.stamp()
	action := map[string]any{"action_id": p.key.Action, "block_id": p.key.Block, "type": p.key.Type, "action_ts": now}
	switch p.key.Type {
	case "button":
		action["value"] = p.key.Value
	case "checkboxes":
		action["selected_options"] = boxes(p.group, func(k Key) bool { return k.Ticked != (k.Value == p.key.Value) })
	default:
		action["selected_option"] = map[string]any{"value": p.key.Value, "text": map[string]any{"type": "plain_text", "text": p.key.Label}}
	}
	body["actions"] = []any{action}
	if p.chat != nil {
		whole := p.chat.find(p.ts)
		path := fmt.Sprintf("/actions/%s/%d/secretpartoftheurl%d", h.team, s.next(), s.next())
		s.urls[path] = &responseURL{chat: p.chat, ts: p.ts, user: h.user, until: time.Now().Add(30 * time.Minute)}
		body["response_url"] = s.root + path
		body["channel"] = map[string]any{"id": p.chat.id, "name": "directmessage"}
		container := map[string]any{"type": "message", "message_ts": p.ts, "channel_id": p.chat.id, "is_ephemeral": whole != nil && whole.seenBy != ""}
		if p.thread != "" {
			container["thread_ts"] = p.thread
		}
		body["container"] = container
		body["message"] = map[string]any{"type": "message", "ts": p.ts, "bot_id": "B1", "blocks": p.blocks()}
	} else {
		body["container"] = map[string]any{"type": "view", "view_id": "VHOME"}
	}
	s.push(h.team+"/"+h.user, &envelope{kind: interactionKind, payload: body})
}

// boxes lists the checkboxes for which a condition holds.
func boxes(keys []Key, holds func(Key) bool) []any {
	list := []any{}
	for _, k := range keys {
		if holds(k) {
			list = append(list, map[string]any{"value": k.Value, "text": map[string]any{"type": "plain_text", "text": k.Label}})
		}
	}
	return list
}

// blocks is the message as the app sent it last, as far as an app may read it.
func (p *press) blocks() []any {
	list := []any{map[string]any{"type": "not known yet"}}
	if p.key.Type != "checkboxes" {
		for _, b := range p.raw {
			list = append(list, b)
		}
		return list
	}
	var group []Key
	for _, k := range p.copied {
		if k.Type == "checkboxes" {
			group = append(group, k)
		}
	}
	if len(group) == 0 {
		return list
	}
	element := map[string]any{
		"type": "checkboxes", "action_id": group[0].Action, "options": boxes(group, func(Key) bool { return true }),
	}
	if ticked := boxes(group, func(k Key) bool { return k.Ticked }); len(ticked) > 0 {
		element["initial_options"] = ticked
	}
	return append(list, map[string]any{"type": "actions", "block_id": group[0].Block, "elements": []any{element}})
}

// Press lets somebody press the control that reads label; see [bottest.Platform].
func (s *Server) Press(team, user, label string, old bool) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	h := s.person(team, user)
	c := s.dm(h)
	for i, m := range slices.Backward(c.messages) {
		faces := []face{m.screen()}
		if old {
			for _, f := range slices.Backward(m.past) {
				faces = append(faces, f)
			}
		}
		for _, f := range faces {
			if k, found := search(f, label, c.messages[:i]); found {
				h.pressed = &press{chat: c, ts: m.ts, key: k, group: m.tick(k, f.group(k)), copied: m.Keys, raw: m.raw, thread: m.thread}
				s.pressed(h)
				return true
			}
		}
	}
	return false
}

// PressHome lets somebody press a button under Home.
func (s *Server) PressHome(team, user, label string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	h := s.person(team, user)
	f := s.homes[team+"/"+user]
	if f == nil {
		return false
	}
	k, found := search(*f, label, nil)
	if found {
		h.pressed = &press{key: k}
		s.pressed(h)
	}
	return found
}

// PressValue lets somebody send the value of a key that may not exist, as a changed client could.
func (s *Server) PressValue(team, user, value string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	h := s.person(team, user)
	h.pressed = &press{chat: s.dm(h), ts: "1790000000.000001", key: Key{Action: "key1", Block: "options", Type: "button", Value: value}}
	s.pressed(h)
}

// Tap repeats somebody's last press as a new one.
func (s *Server) Tap(team, user string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if h := s.person(team, user); h.pressed != nil {
		s.pressed(h)
	}
}

// Shortcut lets somebody use the global shortcut.
func (s *Server) Shortcut(team, user, callback string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	h := s.person(team, user)
	body := s.interaction(h, "shortcut")
	body["callback_id"], body["action_ts"] = callback, s.stamp()
	s.push(team+"/"+user, &envelope{kind: interactionKind, payload: body})
}

// Command lets somebody use the slash command in a conversation ("" is the private one), and returns what the app says
// to them alone.
func (s *Server) Command(team, user, channel, text string) Answer {
	return s.await(s.command(team, user, channel, text))
}

func (s *Server) command(team, user, channel, text string) *envelope {
	s.mu.Lock()
	defer s.mu.Unlock()
	h := s.person(team, user)
	if channel == "" {
		channel = s.dm(h).id
	}
	trigger := fmt.Sprintf("%d.%d.trigger", s.next(), s.next())
	s.triggers[trigger] = team + "/" + user
	body := map[string]any{
		"team_id": team, "channel_id": channel, "channel_name": "general", "user_id": user, "user_name": "ana",
		"command": "/aporte", "text": escape(text), "api_app_id": AppID, "is_enterprise_install": "false",
		"trigger_id": trigger,
	}
	path := fmt.Sprintf("/commands/%s/%d/secretpartoftheurl%d", team, s.next(), s.next())
	s.urls[path] = &responseURL{chat: s.chats[channel], user: user, until: time.Now().Add(30 * time.Minute)}
	body["response_url"] = s.root + path
	if w := s.spaces[team]; w != nil && w.Enterprise != "" {
		body["enterprise_id"] = w.Enterprise
	}
	e := &envelope{kind: commandKind, payload: body, answer: make(chan Answer, 1)}
	s.push(team+"/"+user, e)
	return e
}

func (s *Server) await(e *envelope) Answer {
	select {
	case a := <-e.answer:
		return a
	case <-s.ctx.Done():
		return Answer{}
	}
}

// Box returns the box that is open on somebody's screen; nil if none is.
func (s *Server) Box(team, user string) *Modal {
	s.mu.Lock()
	defer s.mu.Unlock()
	if m := s.modals[team+"/"+user]; m != nil {
		seen := *m
		return &seen
	}
	return nil
}

// SubmitBox sends a box, which closes it unless the app says what is wrong.
func (s *Server) SubmitBox(team, user string, m *Modal, text string) Answer {
	s.mu.Lock()
	h := s.person(team, user)
	body := s.interaction(h, "view_submission")
	body["view"] = map[string]any{
		"id": m.ID, "type": "modal", "callback_id": m.Callback, "private_metadata": m.Metadata, "hash": "1.h",
		"state": map[string]any{"values": map[string]any{"words": map[string]any{
			"words": map[string]any{"type": "plain_text_input", "value": text},
		}}},
	}
	e := &envelope{kind: interactionKind, payload: body, answer: make(chan Answer, 1)}
	s.push(team+"/"+user, e)
	s.mu.Unlock()
	got := s.await(e)
	var reply struct {
		Action string            `json:"response_action"`
		Errors map[string]string `json:"errors"`
	}
	_ = json.Unmarshal(got.Body, &reply)
	s.mu.Lock()
	defer s.mu.Unlock()
	open := s.modals[team+"/"+user]
	switch {
	case open == nil || open.ID != m.ID:
	case got.Took && reply.Action == "":
		delete(s.modals, team+"/"+user)
	default:
		open.Errors = reply.Errors
	}
	return got
}

// SpoilTriggers lets every trigger be too old.
func (s *Server) SpoilTriggers() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for k := range s.triggers {
		s.triggers[k] = ""
	}
}

var (
	keyMark  = regexp.MustCompile(`^(\d+ · |[^\pL\pN\s] )?(\d+\. )?`)
	listItem = regexp.MustCompile(`^(?:\d+ · |[^\pL\pN\s] )?(\d+)\. (.*)$`)
)

// search looks for the control that says label: in so many words, behind its number or mark, or by its number in the
// list, which may have begun in one of the messages before.
func search(f face, label string, before []*message) (Key, bool) {
	for _, plain := range []bool{true, false} {
		for _, k := range f.Keys {
			text := k.Label
			if !plain {
				text = text[len(keyMark.FindString(text)):]
			}
			if text == label {
				return k, true
			}
		}
	}
	if len(f.Keys) == 0 {
		return Key{}, false
	}
	texts := []string{f.Text}
	for _, m := range slices.Backward(before) {
		if len(m.Keys) > 0 || len(texts) > 5 {
			break
		}
		texts = append(texts, m.Text)
	}
	for _, text := range texts {
		for line := range strings.Lines(text) {
			item := listItem.FindStringSubmatch(strings.TrimSpace(line))
			if item == nil || item[2] != label {
				continue
			}
			for _, k := range f.Keys {
				if k.Label[len(keyMark.FindString(k.Label)):] == item[1] {
					return k, true
				}
			}
		}
	}
	return Key{}, false
}
