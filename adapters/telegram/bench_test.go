package telegram

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"aporte/bot"
)

// answers is a platform that takes everything at once: what is left of a call is ours.
type answers string

func (a answers) RoundTrip(r *http.Request) (*http.Response, error) {
	if _, err := io.Copy(io.Discard, r.Body); err != nil {
		return nil, err
	}
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(string(a))), Request: r}, nil
}

const sentOne = `{"ok":true,"result":{"message_id":4711,"from":{"id":1,"is_bot":true,"first_name":"Aporte","username":"aporte_bot"},` +
	`"chat":{"id":99,"first_name":"Ana","type":"private"},"date":1764550000,"text":"Part 1 of 4 · question 2 of about 16"}}`

// question is an ordinary message with its keys.
var question = bot.Message{
	ID: "7c1f3a52-5a0e-4b53-9d3a-0c7a5b4f2f0a.0", To: bot.Address{Channel: Name, User: "99"}, Kind: "choice",
	Text: "Part 1 of 4 · question 2 of about 16\n\nFinding 1: a clearer focus\nPhase 1 found that open government values still matter, " +
		"and that OGP should work with a clearer strategic focus to have more effect.\n\nWhat do you think?\n\nOptional: you can skip it.",
	Spans: []bot.Span{
		{Role: bot.RoleProgress, Start: 0, End: 37},
		{Role: bot.RoleTitle, Start: 39, End: 65},
		{Role: bot.RoleStatement, Start: 66, End: 196},
		{Role: bot.RoleQuestion, Start: 198, End: 216},
		{Role: bot.RoleHint, Start: 218, End: 247},
	},
	Choices: []bot.Choice{
		{Token: "T1|f1_stance:reply:agree", Label: "Agree", Number: 1},
		{Token: "T1|f1_stance:reply:partly", Label: "Partly agree", Number: 2},
		{Token: "T1|f1_stance:reply:disagree", Label: "Disagree", Number: 3},
		{Token: "T1|f1_stance:reply:unsure", Label: "Not sure", Number: 4},
		{Token: "T1|f1_stance:skip", Label: "Skip"},
		{Token: "T1|f1_stance:back", Label: "Back"},
	},
}

// BenchmarkEncode is what a message costs us on its way out, without the network.
func BenchmarkEncode(b *testing.B) {
	b.Run("layout", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if out, err := encode(question); err != nil || len(out.texts) != 1 {
				b.Fatal(out, err)
			}
		}
	})
	b.Run("send", func(b *testing.B) {
		c, err := New(Config{
			Token: "123456:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", Rate: Rate{All: 1e9, Chat: 1e9, Burst: 1e9}, Client: &http.Client{Transport: answers(sentOne)},
		})
		if err != nil {
			b.Fatal(err)
		}
		b.ReportAllocs()
		for b.Loop() {
			if receipt, err := c.Send(b.Context(), question, ""); err != nil || receipt != "4711" {
				b.Fatal(receipt, err)
			}
		}
	})
}

// BenchmarkDecode is what an update costs us on its way in.
func BenchmarkDecode(b *testing.B) {
	person := `{"id":99,"is_bot":false,"first_name":"Ana","language_code":"es"}`
	message := `"message_id":12,"from":` + person + `,"chat":{"id":99,"first_name":"Ana","type":"private"},"date":1764550000`
	for name, raw := range map[string]string{
		"text":  `{"update_id":5,"message":{` + message + `,"text":"Openness is a habit."}}`,
		"press": `{"update_id":5,"callback_query":{"id":"77","from":` + person + `,"message":{` + message + `,"text":"What do you think?"},"chat_instance":"1","data":"T1|f1_stance:reply:agree"}}`,
		"voice": `{"update_id":5,"message":{` + message + `,"voice":{"duration":3,"file_id":"x","file_unique_id":"y"}}}`,
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if d, err := decode([]byte(raw), self{Channel: Name}); err != nil || d.verdict != pass {
					b.Fatal(d, err)
				}
			}
		})
	}
}
