package faketelegram

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
)

// params are the parameters of a call, whichever way they came.
type params map[string]string

func (p params) int(name string) int64 {
	n, _ := strconv.ParseInt(p[name], 10, 64)
	return n
}

func readParams(r *http.Request) (params, error) {
	out := params{}
	if strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/form-data") {
		if err := r.ParseMultipartForm(50 << 20); err != nil {
			return nil, err
		}
		for field, files := range r.MultipartForm.File {
			f, err := files[0].Open()
			if err != nil {
				return nil, err
			}
			data, err := io.ReadAll(f)
			_ = f.Close()
			if err != nil {
				return nil, err
			}
			out[field], out[field+" name"] = string(data), files[0].Filename
		}
	} else if err := r.ParseForm(); err != nil {
		return nil, err
	}
	for k, v := range r.Form {
		out[k] = v[0]
	}
	return out, nil
}

var methods map[string]func(*Server, context.Context, params) reply

// The table is filled here because the webhook, which is one of its entries, looks methods up in it.
func init() {
	methods = map[string]func(*Server, context.Context, params) reply{
		"getMe":                  (*Server).getMe,
		"getUpdates":             (*Server).getUpdates,
		"setWebhook":             (*Server).setWebhook,
		"deleteWebhook":          (*Server).deleteWebhook,
		"getWebhookInfo":         (*Server).webhookInfo,
		"sendMessage":            (*Server).sendMessage,
		"sendDocument":           (*Server).sendDocument,
		"editMessageText":        (*Server).editText,
		"editMessageReplyMarkup": (*Server).editMarkup,
		"answerCallbackQuery":    (*Server).answerQuery,
		"setMyCommands":          (*Server).setMyCommands,
		"setMyDescription":       func(s *Server, _ context.Context, p params) reply { return s.describe(p, "description", 512) },
		"setMyShortDescription":  func(s *Server, _ context.Context, p params) reply { return s.describe(p, "short_description", 120) },
	}
}

func (s *Server) getMe(context.Context, params) reply {
	id, _, _ := strings.Cut(s.Token, ":")
	return ok(map[string]any{
		"id": json.Number(id), "is_bot": true, "first_name": "Aporte", "username": BotName,
		"can_join_groups": true, "can_read_all_group_messages": false, "supports_inline_queries": false,
	})
}

func (s *Server) answerQuery(_ context.Context, p params) reply {
	s.mu.Lock()
	defer s.mu.Unlock()
	user, known := s.queries[p["callback_query_id"]]
	switch {
	case !known:
		return bad("query is too old and response timeout expired or query ID is invalid")
	case length(p["text"]) > 200:
		return bad("MESSAGE_TOO_LONG")
	case p["text"] != "":
		s.toasts[user] = append(s.toasts[user], p["text"])
	}
	delete(s.queries, p["callback_query_id"])
	return ok(true)
}

// Toasts returns what a person was shown for a moment after a key was pressed, oldest first.
func (s *Server) Toasts(user int64) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.toasts[user])
}

// Unanswered returns how many pressed keys still show a spinner.
func (s *Server) Unanswered() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.queries)
}

func (s *Server) setMyCommands(_ context.Context, p params) reply {
	var menu []struct{ Command, Description string }
	if err := json.Unmarshal([]byte(p["commands"]), &menu); err != nil || len(menu) > 100 {
		return bad("can't parse BotCommand: expected an Array of BotCommand")
	}
	for _, c := range menu {
		if len(c.Command) < 1 || len(c.Command) > 32 || strings.Trim(c.Command, "abcdefghijklmnopqrstuvwxyz0123456789_") != "" {
			return bad("BOT_COMMAND_INVALID")
		}
		if n := length(c.Description); n < 1 || n > 256 {
			return bad("BOT_COMMAND_DESCRIPTION_INVALID")
		}
	}
	return s.keep("setMyCommands", p, p["commands"])
}

func (s *Server) describe(p params, field string, most int) reply {
	if length(p[field]) > most {
		return bad(field + " is too long")
	}
	return s.keep(field, p, p[field])
}

func (s *Server) keep(what string, p params, value string) reply {
	if code := p["language_code"]; code != "" && len(code) != 2 {
		return bad("language code is invalid")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.profile[strings.TrimSpace(what+" "+p["language_code"])] = value
	return ok(true)
}

// Profile returns what was set as the bot's profile: "setMyCommands de", "description", "short_description fr" ...
func (s *Server) Profile(what string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.profile[what]
}

// length counts UTF-16 units.
func length(s string) int { return len(utf16.Encode([]rune(s))) }

// deliveries are the methods that [Server.Fail] hits.
var deliveries = map[string]bool{"sendMessage": true, "editMessageText": true, "sendDocument": true}
