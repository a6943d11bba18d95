package telegram_test

import (
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"aporte/adapters/telegram"
	"aporte/adapters/telegram/faketelegram"
	"aporte/bot"
)

// The bad inputs of Telegram, from the platform to the store. Whatever arrives: the open question is there again with its
// keys, and nothing is counted for another question. The numbers are those of docs/bad-inputs.md; other tests name theirs as
// "Row" and the number.
type badInput struct {
	name   string         // begins with its number
	on     string         // what is typed before, a space between ("" for onChoice); what is open then is open afterwards
	lang   string         // of the app; "-" for none
	do     func(s *scene) // what arrives
	says   []string       // locale keys or parts of the text that must be on the screen, in what is new
	toast  bool           // says is a toast
	new    int            // how many messages are new
	left   int            // how many earlier messages keep their keys, since their closing could not be sent
	keeps  []string       // answers that are new or changed: "step=codes or text"
	moves  bool           // the open question is another one afterwards
	also   func(s *scene) // looks at the rest
	closes time.Duration  // when the consultation closes, from the start; zero: never
}

// Where most rows begin: at a choice, and at a text.
const (
	onLang   = "/start"
	onChoice = "/start 1 1 1"
	onText   = onChoice + " 1 1 1 1 1 1"
)

func photo(s *scene, more map[string]any) {
	fields := map[string]any{"photo": []any{map[string]any{"file_id": "x"}}}
	maps.Copy(fields, more)
	s.SendFields(s.id, fields)
}

func badInputs() []badInput {
	var rows []badInput
	for _, field := range []string{"sticker", "photo", "video", "animation", "document", "location", "contact", "poll", "dice", "game", "story"} {
		rows = append(rows, badInput{name: "41 " + field, do: func(s *scene) { s.Send("ana", field) }, says: []string{"bot.note.media"}, new: 1})
	}
	press := func(data string, more string) func(s *scene) { // an update of a key, as no client of the fake sends it
		return func(s *scene) {
			q := map[string]any{"id": "q", "from": map[string]any{"id": s.id, "language_code": "en"}, "data": data}
			switch more {
			case "out of reach":
				q["message"] = map[string]any{"message_id": 3, "date": 0, "chat": map[string]any{"id": s.id, "type": "private"}}
			case "inline":
				q["inline_message_id"] = "AAA"
			case "game":
				delete(q, "data")
				q["game_short_name"] = "chess"
			}
			s.Push(map[string]any{"callback_query": q})
		}
	}
	typed := func(more map[string]any) func(s *scene) {
		return func(s *scene) {
			more["text"] = "2"
			s.SendFields(s.id, more)
		}
	}
	partly := []string{"f1_stance=partly"}
	return append(rows, []badInput{
		{name: "41 a video, in French", lang: "fr-CA", on: "/start 3 1 1", do: func(s *scene) { s.Send("ana", "video") }, says: []string{"bot.note.media"}, new: 1},
		{
			name: "42 a photo with words", on: onText, do: func(s *scene) { photo(s, map[string]any{"caption": "more <trees>"}) },
			says: []string{"bot.note.caption", "bot.draft", "more <trees>"}, new: 1,
		},
		{
			name: "42 a document with words, done", on: onText, lang: "es", moves: true, new: 2, keeps: []string{"idea1_headline=more trees"},
			do: func(s *scene) {
				s.SendFields(s.id, map[string]any{"document": map[string]any{}, "caption": "more trees"})
				s.Type("ana", "/done")
			},
		},
		{name: "42 a photo with words on a choice", do: func(s *scene) { photo(s, map[string]any{"caption": "agree"}) }, says: []string{"bot.note.caption"}, new: 1, keeps: []string{"f1_stance=agree"}, moves: true},
		{name: "43 voice", on: onText, lang: "fr", do: func(s *scene) { s.Send("ana", "voice") }, says: []string{"bot.note.media_voice"}, new: 1},
		{name: "43 a video note", do: func(s *scene) { s.Send("ana", "video_note") }, says: []string{"bot.note.media_voice"}, new: 1},
		{name: "44 forwarded", do: typed(map[string]any{"forward_origin": map[string]any{"type": "user"}}), new: 1, keeps: partly, moves: true},
		{name: "44 via another bot", do: typed(map[string]any{"via_bot": map[string]any{"id": 3, "is_bot": true}}), new: 1, keeps: partly, moves: true},
		{
			name: "44 a quote", new: 1, keeps: partly, moves: true,
			do: typed(map[string]any{"quote": map[string]any{"text": "1", "position": 0}, "reply_to_message": map[string]any{"message_id": 1, "text": "1"}}),
		},
		{
			name: "45 an answer edited", on: onText, new: 3, moves: true, says: []string{"bot.note.edited Title=Idea – in short"},
			keeps: []string{"idea1_headline=fewer cars"}, do: func(s *scene) { s.answerThenEdit("fewer cars") },
		},
		{
			name: "45 an answer edited beyond its limit", on: onText, new: 3, moves: true, says: []string{"bot.note.edited_bad Title=Idea – in short"},
			keeps: []string{"idea1_headline=more trees"}, do: func(s *scene) { s.answerThenEdit(strings.Repeat("x", 281)) },
		},
		{name: "46 an edit of a command", new: 1, do: func(s *scene) { s.Edit("ana", s.Type("ana", "/help"), "1") }},
		{
			name: "46 an edit of what was no answer and is one now", new: 2, moves: true, keeps: []string{"f1_stance=agree"},
			do: func(s *scene) { s.Edit("ana", s.Type("ana", "hm"), "1") },
		},
		{
			name: "46 an edit after the close", on: onText, closes: time.Hour, moves: true, new: 3, says: []string{"bot.closed.midway Date=1 December 2026, 10:00 (UTC)"},
			keeps: []string{"idea1_headline=more trees"}, do: func(s *scene) { s.answerThenEdit("fewer cars") },
		},
		{name: "47 an album", new: 1, says: []string{"bot.note.media"}, do: func(s *scene) {
			for range 10 {
				photo(s, map[string]any{"media_group_id": "g"})
			}
		}},
		{name: "48 a group, called twice", do: (*scene).callFromGroup, also: (*scene).groupIsInvitedOnce},
		{name: "48 a channel post", do: func(s *scene) {
			s.Push(map[string]any{"channel_post": map[string]any{"message_id": 1, "chat": map[string]any{"id": -5, "type": "channel"}, "text": "1"}})
		}},
		{name: "49 blocked and back", do: func(s *scene) { s.Block(s.id, true); s.Block(s.id, false) }},
		{name: "50 another bot's command", do: func(s *scene) { s.Type("ana", "/start@OtherBot") }},
		{
			name: "50 our command by name", moves: true, new: 1, says: []string{"bot.aside.resume Number=1; Total=8"},
			do: func(s *scene) { s.Type("ana", "/start@"+faketelegram.BotName+" radio") },
			also: func(s *scene) {
				if got := s.session().Source; got != "radio" {
					s.t.Errorf("the source is %q", got)
				}
			},
		},
		{name: "52 a key without a message", on: onLang, do: press("0|lang:reply:es", ""), new: 1, moves: true},
		{name: "52 a key of a message out of reach", on: onLang, do: press("0|lang:reply:fr", "out of reach"), new: 1, moves: true},
		{name: "52 a key of an inline message", on: onLang, do: press("0|lang:reply:en", "inline"), new: 1, moves: true},
		{name: "52 a key of a game", on: onLang, do: press("", "game")},
		{name: "52 a key that nobody gave out", do: func(s *scene) { s.PressData(s.id, 1, "noise \x01 of a changed client") }, says: []string{"bot.note.forged"}, toast: true},
		{
			name: "53 a key pressed too long ago", new: 1, keeps: []string{"f1_stance=agree"}, moves: true,
			do: func(s *scene) {
				s.Inject(faketelegram.Fault{Method: "answerCallbackQuery", N: 1, How: faketelegram.Unacceptable})
				s.Press("ana", "Agree", false)
			},
			also: func(s *scene) {
				eventually(s.t, "the answer to the key has failed", func() bool { return s.Telegram().Counts()["callbacks_unanswered"] == 1 })
			},
		},
		{name: "55 an update of odd forms", do: func(s *scene) {
			s.Push(map[string]any{"message": []any{1}})
			s.Push(map[string]any{"message_reaction": map[string]any{"x": strings.Repeat("[", 1000)}})
			s.Push(nil)
		}},
		{
			name: "62 blocked while an answer is on its way", new: 1, left: 1, keeps: partly, moves: true,
			do: func(s *scene) {
				s.Inject(faketelegram.Fault{N: 2, How: faketelegram.Blocked}) // the next question, and the closing of this one
				s.Type("ana", "2")
				s.settle()
				s.Type("ana", "hello again")
			},
		},
		{name: "63 no language", on: "-", lang: "-", do: hello, says: []string{"ogp-phase2.lang.no_close"}, new: 1, moves: true},
		{name: "63 a region", on: "-", lang: "fr-CA", do: hello, says: []string{"ogp-phase2.lang.no_close"}, new: 1, moves: true},
		{name: "63 a language near", on: "-", lang: "ca", do: hello, says: []string{"ogp-phase2.lang.no_close"}, new: 1, moves: true},
		{name: "63 a language that is not offered", on: "-", lang: "zh-hans", do: hello, says: []string{"ogp-phase2.lang.no_close"}, new: 1, moves: true},
		{name: "63 Portuguese of Brazil", on: "-", lang: "pt-br", do: hello, says: []string{"ogp-phase2.lang.no_close"}, new: 1, moves: true},
		{name: "63 nonsense", on: "-", lang: "xx", do: hello, says: []string{"ogp-phase2.lang.no_close"}, new: 1, moves: true},
		{name: "63 a hundred letters", on: "-", lang: strings.Repeat("es", 50), do: hello, says: []string{"ogp-phase2.lang.no_close"}, new: 1, moves: true},
		{name: "64 a name with markup", on: "-", do: hello, new: 1, moves: true, also: (*scene).namesAreNowhere},
	}...)
}

func hello(s *scene) { s.Type("ana", "hello") }

func TestBadInputs(t *testing.T) {
	for _, in := range badInputs() {
		t.Run(in.name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t, in.lang, in.closes)
			if in.on == "" {
				in.on = onChoice
			}
			for text := range strings.FieldsSeq(strings.TrimPrefix(in.on, "-")) {
				s.Type("ana", text)
				s.settle()
			}
			before, had, open := s.Shown("ana"), s.answers(), s.open()
			in.do(s)
			s.settle()
			s.compare(in, before, had, open)
			if in.also != nil {
				in.also(s)
			}
			if log := s.Logged(); strings.Contains(log, "more trees") || strings.Contains(log, "more <trees>") || strings.Contains(log, "Ana <b>") {
				t.Error("the log says what a person wrote, or who they are")
			}
		})
	}
}

// Row 54: TestEditsThatFail lets the message to be edited be in every state that Telegram objects to.
func TestEditsThatFail(t *testing.T) {
	for what, want := range map[string]string{
		"Bad Request: message is not modified: specified new message content is the same": "7",
		"Bad Request: message to edit not found":                                          "8",
		"Bad Request: message can't be edited":                                            "8",
		"Bad Request: MESSAGE_ID_INVALID":                                                 "8",
	} {
		api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if strings.HasSuffix(r.URL.Path, "/editMessageText") {
				w.WriteHeader(http.StatusBadRequest)
				_, _ = io.WriteString(w, `{"ok":false,"error_code":400,"description":`+strconv.Quote(what)+`}`)
				return
			}
			_, _ = io.WriteString(w, `{"ok":true,"result":{"message_id":8}}`)
		}))
		ch, err := telegram.New(telegram.Config{Token: faketelegram.Token, APIURL: api.URL})
		if err != nil {
			t.Fatal(err)
		}
		got, err := ch.Send(t.Context(), bot.Message{ID: "m", To: bot.Address{User: "5"}, Text: "?", Choices: yes, Replaces: "x"}, "7")
		if err != nil || got != want {
			t.Errorf("%s: the message is %q now (%v), want %q", what, got, err, want)
		}
		api.Close()
	}
}

// Row 56: TestNumbersInAnyOrder gives updates numbers that repeat, go back and jump: each counts once, in the order in which they come.
func TestNumbersInAnyOrder(t *testing.T) {
	s := newSceneIn(t, telegram.Webhook, "", 0)
	hello(s)
	s.settle()
	for i, c := range []struct {
		id   int64
		text string
	}{{900, "1"}, {901, "1"}, {901, "2"}, {899, "1"}, {5_000_000_000_000, "2"}, {900, "3"}, {12, "1"}, {5_000_000_000_000, "3"}} {
		body := `{"update_id":` + strconv.FormatInt(c.id, 10) + `,"message":{"message_id":` + strconv.Itoa(1_000_000+i) + `,"from":{"id":` + strconv.FormatInt(s.id, 10) +
			`},"chat":{"id":` + strconv.FormatInt(s.id, 10) + `,"type":"private"},"text":"` + c.text + `"}}`
		if w := call(s.Telegram(), "POST", body, faketelegram.Secret); w.Code != http.StatusOK {
			t.Fatalf("update %d: status %d", c.id, w.Code)
		}
	}
	want := "consent=yes f1_stance=partly f2_stance=agree lang=en route=quick"
	if got := strings.Join(s.answers(), " "); got != want {
		t.Errorf("answers %s, want %s", got, want)
	}
}

// slowBody never ends before its reader's deadline.
type slowBody struct{ deadline time.Time }

// SetReadDeadline is what an http.ResponseController looks for.
func (b *slowBody) SetReadDeadline(d time.Time) error {
	b.deadline = d
	return nil
}

func (b *slowBody) Read([]byte) (int, error) {
	if b.deadline.IsZero() {
		return 0, io.ErrNoProgress
	}
	return 0, os.ErrDeadlineExceeded
}

// Row 58: a body that comes too slowly is cut off.
func TestSlowBody(t *testing.T) {
	p := faketelegram.New(t, telegram.Webhook, nil)
	body := &slowBody{}
	r := httptest.NewRequest("POST", telegram.Path, body)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("X-Telegram-Bot-Api-Secret-Token", faketelegram.Secret)
	w := httptest.NewRecorder()
	p.Telegram().ServeHTTP(struct {
		http.ResponseWriter
		*slowBody
	}{w, body}, r)
	if wait := time.Until(body.deadline); w.Code != http.StatusBadRequest || wait <= 0 || wait > 30*time.Second {
		t.Errorf("status %d, cut off after %s", w.Code, wait)
	}
}
