package telegram_test

import (
	"encoding/json"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"aporte/adapters/telegram"
	"aporte/adapters/telegram/faketelegram"
	"aporte/bot"
)

// ended is a message with everything that an older server may not know: a folded notice, a receipt to be copied, a style.
func ended(to bot.Address, id string) bot.Message {
	m := bot.Message{ID: id, To: to, Copy: "Copy the receipt"}
	for _, part := range []struct {
		role bot.Role
		text string
	}{{bot.RoleQuestion, "Done " + id + "?"}, {"", "\n"}, {bot.RoleReceipt, "7K3QF"}, {"", "\n"}, {bot.RoleNotice, "Who <asks> & why"}} {
		if part.role != "" {
			m.Spans = append(m.Spans, bot.Span{Role: part.role, Start: len(m.Text), End: len(m.Text) + len(part.text)})
		}
		m.Text += part.text
	}
	m.Choices = []bot.Choice{{Token: "s", Label: "Submit", Weight: bot.Primary}, {Token: "b", Label: "Back"}}
	return m
}

// Row 140: a server that refuses a part of the dress gets the message once more without, and is not asked twice about keys. All is readable,
// and the keys that answer work, whatever the server knows.
func TestFormerServers(t *testing.T) {
	const full, plain = "primary/Submit /Back copies 7K3QF/Copy the receipt", "/Submit /Back"
	const looks = "bold:Done %? code:7K3QF expandable_blockquote:Who <asks> & why"
	for name, tt := range map[string]struct {
		former      faketelegram.Former
		marks, keys string
		calls       int // of three messages: new, new, edit
	}{
		"today":                {faketelegram.Former{}, looks, full, 3},
		"before styles":        {faketelegram.Former{Styles: faketelegram.Ignored}, looks, strings.Replace(full, "primary", "", 1), 3},
		"refuses styles":       {faketelegram.Former{Styles: faketelegram.Refused}, looks, plain, 4},
		"before copies":        {faketelegram.Former{Styles: faketelegram.Ignored, Copies: true}, looks, plain, 4},
		"before folds":         {faketelegram.Former{Styles: faketelegram.Ignored, Copies: true, Folds: true}, "", plain, 7},
		"folds alone, refused": {faketelegram.Former{Folds: true}, "", full, 6},
	} {
		t.Run(name, func(t *testing.T) {
			p := faketelegram.New(t, telegram.Poll, nil)
			var calls atomic.Int64
			p.Former = tt.former
			p.Answered = func(string, int) { calls.Add(1) }
			to := ana(p)
			last := ""
			for i, id := range []string{"a", "b", "c"} {
				m := ended(to, id)
				if i == 2 {
					m.Replaces = "b"
				}
				receipt, err := p.Channel().Send(t.Context(), m, last)
				if err != nil {
					t.Fatal(err)
				}
				last = receipt
			}
			shown, seen := p.Shown("ana"), p.Looks(p.ID("ana"))
			if len(seen) != 2 || shown[1].Text != ended(to, "c").Text {
				t.Fatalf("shown %+v", shown)
			}
			for i, id := range []string{"a", "c"} {
				var marks []string
				for _, m := range seen[i].Marks {
					marks = append(marks, m.Type+":"+m.Text)
				}
				got := []string{strings.Join(marks, " "), strings.Join(seen[i].Keys, " ")}
				if diff := cmp.Diff([]string{strings.Replace(tt.marks, "%", id, 1), tt.keys}, got); diff != "" {
					t.Errorf("%s (-want +got):\n%s", id, diff)
				}
			}
			if n := int(calls.Load()); n != tt.calls {
				t.Errorf("%d calls, want %d", n, tt.calls)
			}
			if !p.Press("ana", "Submit", false) {
				t.Error("the key that submits cannot be pressed")
			}
		})
	}
}

// A caption has a look, and loses it where the server wants that.
func TestCaptionLooks(t *testing.T) {
	for _, folds := range []bool{true, false} {
		p := faketelegram.New(t, telegram.Poll, nil)
		p.Former.Folds = !folds
		m := ended(ana(p), "d")
		m.File = &bot.File{Name: "answers.csv", Data: []byte("step,answer\n")}
		if _, err := p.Channel().Send(t.Context(), m, ""); err != nil {
			t.Fatal(err)
		}
		look := p.Looks(p.ID("ana"))[0]
		if got := p.Shown("ana")[0].Text; got != "answers.csv\n"+m.Text || len(look.Keys) != 3 || (len(look.Marks) == 3) != folds {
			t.Errorf("shown %q as %+v", got, look)
		}
	}
}

// What fails for another reason is not remembered as an older server, and a dress is not tried twice.
func TestOtherFaultsKeepTheDress(t *testing.T) {
	p := faketelegram.New(t, telegram.Poll, nil)
	to := ana(p)
	p.Inject(faketelegram.Fault{Method: "sendMessage", N: 1, How: faketelegram.Unacceptable})
	if _, err := p.Channel().Send(t.Context(), ended(to, "a"), ""); err == nil {
		t.Error("it was sent once more, although the dress is not refused")
	}
	p.Inject(faketelegram.Fault{Method: "sendMessage", N: 2, How: faketelegram.BadKeys})
	if _, err := p.Channel().Send(t.Context(), ended(to, "a"), ""); err == nil {
		t.Error("it was sent although its keys are refused in every dress")
	}
	receipt, err := p.Channel().Send(t.Context(), ended(to, "b"), "")
	if err != nil {
		t.Fatal(err)
	}
	same := ended(to, "b") // "message is not modified: ... reply markup"
	same.Replaces = "b"
	if got, err := p.Channel().Send(t.Context(), same, receipt); err != nil || got != receipt {
		t.Errorf("got %q, %v", got, err)
	}
	if keys := p.Looks(p.ID("ana"))[0].Keys; len(keys) != 3 {
		t.Errorf("the keys are %q", keys)
	}
}

// The fake refuses what Telegram refuses.
func TestFakeIsStrict(t *testing.T) {
	s := faketelegram.NewServer()
	t.Cleanup(s.Close)
	s.Type(7, "/start")
	for _, c := range []struct{ field, value, want string }{
		{"entities", `[{"type":"bold","offset":0,"length":5}]`, ""},
		{"entities", `[{"type":"url","offset":0,"length":99}]`, ""}, // the server finds those itself
		{"entities", `[{"type":"bold","offset":0,"length":6}]`, "ends after the end"},
		{"entities", `[{"type":"bold","offset":9,"length":1}]`, "begins after the end"},
		{"entities", `[{"type":"bold","offset":-1,"length":1}]`, "incorrect offset"},
		{"entities", `[{"type":"bold","offset":4,"length":1}]`, "in a middle"},
		{"entities", `[{"type":"bold","offset":0,"length":4}]`, "in a middle"},
		{"entities", `[{"type":"loud","offset":0,"length":1}]`, "can't parse MessageEntity"},
		{"entities", `{`, "can't parse entities"},
		{"reply_markup", `{"inline_keyboard":[[{"text":"x","callback_data":"y","style":"success"}]]}`, ""},
		{"reply_markup", `{"inline_keyboard":[[{"text":"x","copy_text":{"text":"y"}}]]}`, ""},
		{"reply_markup", `{"inline_keyboard":[[{"text":"x","callback_data":"y","style":"loud"}]]}`, "button style"},
		{"reply_markup", `{"inline_keyboard":[[{"text":"x","style":"danger"}]]}`, "Text buttons"},
		{"reply_markup", `{"inline_keyboard":[[{"text":"x","copy_text":{"text":""}}]]}`, "BUTTON_COPY_TEXT_INVALID"},
		{"reply_markup", `{"inline_keyboard":[[{"text":"x","copy_text":{"text":"` + strings.Repeat("y", 257) + `"}}]]}`, "BUTTON_COPY_TEXT_INVALID"},
		{"reply_markup", `{"inline_keyboard":[[{"text":"x","copy_text":{"text":"y"},"callback_data":"y"}]]}`, "one type"},
	} {
		form := url.Values{"chat_id": {"7"}, "text": {"no 🎈"}, c.field: {c.value}}
		r := httptest.NewRequest("POST", "/bot"+faketelegram.Token+"/sendMessage", strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		var answer struct {
			OK          bool
			Description string
		}
		if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil {
			t.Fatal(err)
		}
		if answer.OK != (c.want == "") || !strings.Contains(answer.Description, c.want) {
			t.Errorf("%s: %+v, want %q", c.value, answer, c.want)
		}
	}
}
