package fakeslack

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// methods are those of the Web API that there are.
var methods = map[string]func(*Server, *http.Request, params) result{
	"api.test":              func(*Server, *http.Request, params) result { return ok(map[string]any{}) },
	"auth.test":             authTest,
	"apps.connections.open": openConnection,
	"chat.postMessage":      postMessage,
	"chat.postEphemeral":    postEphemeral,
	"chat.update":           updateMessage,
	"conversations.open":    openConversation,
	"users.info":            userInfo,
	"bots.info":             botInfo,
	"views.open":            openView,
	"views.publish":         publishView,
	"oauth.v2.access":       exchange,
}

func authTest(s *Server, r *http.Request, p params) result {
	s.mu.Lock()
	defer s.mu.Unlock()
	w, fault := s.caller(p)
	if fault != "" {
		return bad(fault)
	}
	fields := map[string]any{
		"url": "http://" + r.Host + "/", "team": "Team <b>&", "user": "aporte", "team_id": w.Team, "user_id": w.BotUser,
		"bot_id": "B" + w.Team, "scopes": w.Scopes,
	}
	if w.Enterprise != "" {
		fields["enterprise_id"] = w.Enterprise
	}
	return ok(fields)
}

func openConversation(s *Server, _ *http.Request, p params) result {
	s.mu.Lock()
	defer s.mu.Unlock()
	w, fault := s.caller(p)
	if fault != "" {
		return bad(fault)
	}
	h := s.people[w.Team+"/"+p["users"]]
	switch {
	case p["users"] == "":
		return bad("users_list_not_supplied")
	case h == nil:
		return bad("user_not_found")
	case h.disabled:
		return bad("user_disabled")
	}
	return ok(map[string]any{"channel": map[string]any{"id": s.dm(h).id}})
}

func userInfo(s *Server, _ *http.Request, p params) result {
	s.mu.Lock()
	defer s.mu.Unlock()
	w, fault := s.caller(p)
	if fault != "" {
		return bad(fault)
	}
	h := s.people[w.Team+"/"+p["user"]]
	if h == nil {
		return bad("user_not_found")
	}
	user := map[string]any{"id": h.user, "team_id": h.team, "name": "ana <b>"}
	if p["include_locale"] == "true" && h.locale != "" {
		user["locale"] = h.locale
	}
	return ok(map[string]any{"user": user})
}

func botInfo(s *Server, _ *http.Request, p params) result {
	s.mu.Lock()
	defer s.mu.Unlock()
	w, fault := s.caller(p)
	switch {
	case fault != "":
		return bad(fault)
	case p["bot"] != "B"+w.Team:
		return bad("bot_not_found")
	}
	return ok(map[string]any{"bot": map[string]any{"id": p["bot"], "app_id": AppID, "user_id": w.BotUser}})
}

// Modal is a box that is open on somebody's screen.
type Modal struct {
	ID       string
	Text     string // what it says
	Initial  string // what stands in its input
	Callback string
	Metadata string
	Submit   string
	Hint     string            // below the input
	Most     int               // how many characters its input takes
	Focus    bool              // the cursor is in it at once
	Errors   map[string]string // what the app said to the last submission
}

func openView(s *Server, _ *http.Request, p params) result {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, fault := s.caller(p); fault != "" {
		return bad(fault)
	}
	person, known := s.triggers[p["trigger_id"]]
	switch {
	case !known:
		return bad("invalid_trigger_id")
	case person == "":
		return bad("exchanged_trigger_id")
	}
	v, problem := readView(p["view"], "modal")
	if problem != "" {
		return bad("invalid_arguments")
	}
	s.triggers[p["trigger_id"]] = ""
	m := &Modal{
		ID: fmt.Sprintf("V%d", s.next()), Callback: v.Callback, Metadata: v.Metadata, Submit: v.Submit.Text,
		Text: v.Title.Text,
	}
	for _, b := range v.Blocks {
		if element, isInput := b["element"].(map[string]any); isInput {
			m.Initial, _ = element["initial_value"].(string)
			m.Focus, _ = element["focus_on_load"].(bool)
			most, _ := element["max_length"].(float64)
			m.Most = int(most)
			hint, _ := b["hint"].(map[string]any)
			m.Hint, _ = hint["text"].(string)
		}
	}
	text, _ := render(v.Blocks)
	m.Text += "\n" + text
	s.modals[person] = m
	return ok(map[string]any{"view": map[string]any{"id": m.ID, "type": "modal"}})
}

func publishView(s *Server, _ *http.Request, p params) result {
	s.mu.Lock()
	defer s.mu.Unlock()
	w, fault := s.caller(p)
	if fault != "" {
		return bad(fault)
	}
	v, problem := readView(p["view"], "home")
	if problem != "" {
		return bad("invalid_arguments")
	}
	f := &face{}
	f.Text, f.Keys = render(v.Blocks)
	s.homes[w.Team+"/"+p["user_id"]] = f
	return ok(map[string]any{"view": map[string]any{"id": "VHOME", "type": "home"}})
}

type view struct {
	Type     string           `json:"type"`
	Callback string           `json:"callback_id"`
	Metadata string           `json:"private_metadata"`
	Blocks   []map[string]any `json:"blocks"`
	Title    struct {
		Text string `json:"text"`
	} `json:"title"`
	Submit struct {
		Text string `json:"text"`
	} `json:"submit"`
	Close struct {
		Text string `json:"text"`
	} `json:"close"`
}

func readView(raw, kind string) (view, string) {
	var v view
	if json.Unmarshal([]byte(raw), &v) != nil || v.Type != kind {
		return v, "no view of that kind"
	}
	where := map[string]string{"modal": inModal, "home": inHome}[kind]
	switch {
	case len(raw) > 250<<10:
		return v, "view too large"
	case length(v.Metadata) > 3000, length(v.Callback) > limits["id"]:
		return v, "metadata too long"
	case kind == "modal" && (v.Title.Text == "" || v.Submit.Text == ""):
		return v, "a modal without title or submit"
	case length(v.Title.Text) > 24, length(v.Submit.Text) > 24, length(v.Close.Text) > 24:
		return v, "title, submit or close too long"
	}
	return v, checkBlocks(v.Blocks, where)
}

// Code lets somebody agree to an installation in a workspace that was added with [Server.AddWorkspace], and returns the
// code that works once.
func (s *Server) Code(team string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	code := fmt.Sprintf("code-%d", s.next())
	s.codes[code] = team
	return code
}

// serveConsent agrees to whatever is asked, for the workspace named in team, and sends the browser back.
func (s *Server) serveConsent(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	back, err := url.Parse(q.Get("redirect_uri"))
	if err != nil || q.Get("client_id") != ClientID || q.Get("scope") == "" {
		http.Error(w, "bad request", http.StatusBadRequest)
		return
	}
	answer := url.Values{"state": {q.Get("state")}}
	if team := q.Get("team"); team != "" {
		answer.Set("code", s.Code(team))
	} else {
		answer.Set("error", "access_denied")
	}
	back.RawQuery = answer.Encode()
	http.Redirect(w, r, back.String(), http.StatusFound)
}

// exchange gives tokens for a code or a refresh token; either works once.
func exchange(s *Server, _ *http.Request, p params) result {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p["client_id"] != ClientID || p["client_secret"] != ClientSecret {
		return bad("bad_client_secret")
	}
	team, known := s.codes[p["code"]]
	rotate := false
	delete(s.codes, p["code"])
	if p["grant_type"] == "refresh_token" {
		team, known = s.refresh[p["refresh_token"]]
		delete(s.refresh, p["refresh_token"])
		if !known {
			return bad("invalid_refresh_token")
		}
		rotate = true
	}
	w := s.spaces[team]
	if !known || w == nil {
		return bad("invalid_code")
	}
	fields := map[string]any{
		"access_token": w.Token, "token_type": "bot", "bot_user_id": w.BotUser, "app_id": AppID,
		"scope": strings.Join(w.Scopes, ","), "is_enterprise_install": w.Org, "enterprise": nil,
		"team": map[string]any{"id": w.Team, "name": "Team <script>"},
	}
	if w.Enterprise != "" {
		fields["enterprise"] = map[string]any{"id": w.Enterprise}
	}
	if w.Org {
		fields["team"] = nil
	}
	if rotate || strings.HasPrefix(w.Token, "xoxe.") {
		if rotate { // the old token lives on until its end
			w.Token = fmt.Sprintf("xoxe.xoxb-1-%s-%d", strings.ToLower(w.Team), s.next())
		}
		again := fmt.Sprintf("xoxe-1-%s-%d", strings.ToLower(w.Team), s.next())
		s.refresh[again] = team
		fields["access_token"], fields["refresh_token"], fields["expires_in"] = w.Token, again, 43200
	}
	s.tokens[w.Token] = team
	return ok(fields)
}

// Revoke makes the token of a workspace void.
func (s *Server) Revoke(team string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for token, owner := range s.tokens {
		if owner == team {
			s.tokens[token] = ""
		}
	}
}
