package telegram

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"aporte/bot"
)

var me = self{Channel: Name, ID: 42, Name: "aporte_bot"}

// person and chats of the updates below.
const (
	fromAna   = `"from":{"id":7,"is_bot":false,"first_name":"<b>Ana</b>","language_code":"pt-br"}`
	inPrivate = `"chat":{"id":7,"type":"private"}`
	inGroup   = `"chat":{"id":-100123,"type":"supergroup","title":"x"}`
)

// Rows 48, 49, 51, 64 and 101, and the others that differ in their form.
func TestDecode(t *testing.T) {
	ana := bot.Address{Channel: "telegram", User: "7"}
	group := bot.Address{Channel: "telegram", User: "-100123"}
	link := "https://t.me/aporte_bot?start=group"
	message := func(chat, fields string) string {
		return `{"update_id":5,"message":{"message_id":9,"date":1,` + fromAna + `,` + chat + `,` + fields + `}}`
	}
	callback := func(fields string) string { return `{"update_id":5,"callback_query":{"id":"q1",` + fields + `}}` }
	media := func(name string) bot.Update { return bot.Update{From: ana, Lang: "pt-br", Did: bot.Sent, Media: name} }

	for _, c := range []struct {
		name, raw string
		verdict   verdict
		want      bot.Update // without the ID
	}{
		{"text", message(inPrivate, `"text":"hello"`), pass, bot.Update{From: ana, Lang: "pt-br", Text: "hello", Ref: "9", Seq: 9}},
		{
			"deep link", message(inPrivate, `"text":"/start abc","entities":[{"type":"bot_command","offset":0,"length":6}]`), pass,
			bot.Update{From: ana, Lang: "pt-br", Text: "/start abc", Ref: "9", Seq: 9},
		},
		{"NUL", message(inPrivate, `"text":"a\u0000b"`), pass, bot.Update{From: ana, Lang: "pt-br", Text: "a\uFFFDb", Ref: "9", Seq: 9}},
		{"lone surrogate", message(inPrivate, `"text":"a\ud800b"`), pass, bot.Update{From: ana, Lang: "pt-br", Text: "a\uFFFDb", Ref: "9", Seq: 9}},
		{"sticker", message(inPrivate, `"sticker":{}`), pass, media("sticker")},
		{"photo", message(inPrivate, `"photo":[{}]`), pass, media("photo")},
		{"video", message(inPrivate, `"video":{}`), pass, media("video")},
		{"animation", message(inPrivate, `"document":{},"animation":{}`), pass, media("animation")},
		{"document", message(inPrivate, `"document":{}`), pass, media("document")},
		{"venue", message(inPrivate, `"location":{},"venue":{}`), pass, media("location")},
		{"contact", message(inPrivate, `"contact":{}`), pass, media("contact")},
		{"poll", message(inPrivate, `"poll":{}`), pass, media("poll")},
		{"dice", message(inPrivate, `"dice":{}`), pass, media("dice")},
		{"game", message(inPrivate, `"game":{}`), pass, media("game")},
		{"story", message(inPrivate, `"story":{}`), pass, media("story")},
		{"something new", message(inPrivate, `"hologram":{}`), pass, media("other")},
		{"null is absent", message(inPrivate, `"photo":null,"voice":{}`), pass, media("voice")},
		{
			"caption", message(inPrivate, `"photo":[{}],"caption":"my idea"`), pass,
			bot.Update{From: ana, Lang: "pt-br", Text: "my idea", Did: bot.Sent, Media: "photo", Ref: "9", Seq: 9},
		},
		{"voice", message(inPrivate, `"voice":{}`), pass, media("voice")},
		{"video note", message(inPrivate, `"video_note":{}`), pass, media("voice")},
		{"forwarded", message(inPrivate, `"text":"x","forward_origin":{"type":"user"}`), pass, bot.Update{From: ana, Lang: "pt-br", Text: "x", Ref: "9", Seq: 9}},
		{"via another bot", message(inPrivate, `"text":"x","via_bot":{"id":3,"is_bot":true}`), pass, bot.Update{From: ana, Lang: "pt-br", Text: "x", Ref: "9", Seq: 9}},
		{"pinned", message(inPrivate, `"pinned_message":{"message_id":3}`), ignored, bot.Update{}},
		{
			"edit", `{"update_id":5,"edited_message":{"message_id":9,"edit_date":2,` + fromAna + `,` + inPrivate + `,"text":"new"}}`, pass,
			bot.Update{From: ana, Lang: "pt-br", Text: "new", Ref: "9", Seq: 9, Did: bot.Edited},
		},
		{
			"edit of a caption", `{"update_id":5,"edited_message":{"message_id":9,` + fromAna + `,` + inPrivate + `,"caption":"new","photo":[]}}`, pass,
			bot.Update{From: ana, Lang: "pt-br", Text: "new", Ref: "9", Seq: 9, Did: bot.Edited},
		},
		{
			"words behind a link", message(inPrivate, `"text":"🙂 Read our plan here","entities":[{"type":"bold","offset":3,"length":4},{"type":"text_link","offset":12,"length":4,"url":"https://example.org/p"}]`), pass,
			bot.Update{From: ana, Lang: "pt-br", Text: "🙂 Read our plan (https://example.org/p) here", Ref: "9", Seq: 9},
		},
		{
			"words behind a link in a caption", message(inPrivate, `"photo":[{}],"caption":"plan","caption_entities":[{"type":"text_link","offset":0,"length":4,"url":"https://example.org/p"}]`), pass,
			bot.Update{From: ana, Lang: "pt-br", Text: "plan (https://example.org/p)", Did: bot.Sent, Media: "photo", Ref: "9", Seq: 9},
		},
		{
			"links that are what they say, cross, or lie", message(inPrivate, `"text":"example.org ab","entities":[{"type":"text_link","offset":0,"length":11,"url":"http://example.org/"},{"type":"text_link","offset":12,"length":2,"url":"https://x.org"},{"type":"text_link","offset":13,"length":900,"url":"https://y.org"}]`), pass,
			bot.Update{From: ana, Lang: "pt-br", Text: "example.org ab (https://x.org)", Ref: "9", Seq: 9},
		},
		{
			"rich message", message(inPrivate, `"rich_message":{"blocks":[{"type":"heading","text":"Plan"},{"type":"paragraph","text":["see ",{"type":"url","text":{"type":"bold","text":"this"},"url":"https://example.org/p"}]}]}`), pass,
			bot.Update{From: ana, Lang: "pt-br", Text: "Plan\nsee this (https://example.org/p)", Ref: "9", Seq: 9},
		},
		{
			"checklist", message(inPrivate, `"checklist":{"title":"Needs","tasks":[{"id":1,"text":"shade"},{"id":2,"text":"water"}]}`), pass,
			bot.Update{From: ana, Lang: "pt-br", Text: "Needs\nshade\nwater", Ref: "9", Seq: 9},
		},
		{
			"poll with words", message(inPrivate, `"poll":{"question":"Trees?","options":[{"text":"yes"},{"text":"no"}]}`), pass,
			bot.Update{From: ana, Lang: "pt-br", Text: "Trees?\nyes\nno", Did: bot.Sent, Media: "poll", Ref: "9", Seq: 9},
		},
		{
			"reply", message(inPrivate, `"text":"2","reply_to_message":{"message_id":3,"from":{"id":42,"is_bot":true},"text":"Which?","reply_markup":{"inline_keyboard":[[{"text":"a","callback_data":"T|:help"}],[{"text":"b","callback_data":"T|colour:reply:a"}]]}}`), pass,
			bot.Update{From: ana, Lang: "pt-br", Text: "2", Ref: "9", Seq: 9, Reply: bot.Reply{Token: "T|colour:reply:a", Text: "Which?"}},
		},
		{"reply to themselves", message(inPrivate, `"text":"2","reply_to_message":{"message_id":3,"from":{"id":7},"text":"Which?"}`), pass, bot.Update{From: ana, Lang: "pt-br", Text: "2", Ref: "9", Seq: 9}},
		{
			"topic of a private chat", message(inPrivate, `"text":"2","is_topic_message":true,"message_thread_id":12`), pass,
			bot.Update{From: ana, Lang: "pt-br", Text: "2", Ref: "9", Seq: 9, Place: "12"},
		},
		{
			"edit that takes the caption away", `{"update_id":5,"edited_message":{"message_id":9,` + fromAna + `,` + inPrivate + `,"photo":[]}}`, pass,
			bot.Update{From: ana, Lang: "pt-br", Ref: "9", Seq: 9, Did: bot.Edited},
		},
		{"live location", `{"update_id":5,"edited_message":{"message_id":9,` + fromAna + `,` + inPrivate + `,"location":{}}}`, ignored, bot.Update{}},
		{"edit in a group", `{"update_id":5,"edited_message":{"message_id":9,` + fromAna + `,` + inGroup + `,"text":"/start"}}`, ignored, bot.Update{}},

		{"group talk", message(inGroup, `"text":"hello"`), ignored, bot.Update{}},
		{
			"group command", message(inGroup, `"text":"/start","entities":[{"type":"bot_command","offset":0,"length":6}]`), pass,
			bot.Update{From: group, Lang: "pt-br", Did: bot.Called, Link: link},
		},
		{
			"group command, ours", message(inGroup, `"text":"/start@Aporte_Bot x","entities":[{"type":"bot_command","offset":0,"length":17}]`), pass,
			bot.Update{From: group, Lang: "pt-br", Did: bot.Called, Link: link},
		},
		{"group command, theirs", message(inGroup, `"text":"/start@OtherBot @aporte_bot","entities":[{"type":"bot_command","offset":0,"length":15},{"type":"mention","offset":16,"length":11}]`), ignored, bot.Update{}},
		{
			"mention", message(inGroup, `"text":"🙂 @aporte_bot","entities":[{"type":"mention","offset":3,"length":11}]`), pass,
			bot.Update{From: group, Lang: "pt-br", Did: bot.Called, Link: link},
		},
		{"mention of another", message(inGroup, `"text":"@aporte_bot2","entities":[{"type":"mention","offset":0,"length":12}]`), ignored, bot.Update{}},
		{
			"mention in a caption", message(inGroup, `"photo":[],"caption":"@aporte_bot","caption_entities":[{"type":"mention","offset":0,"length":11}]`), pass,
			bot.Update{From: group, Lang: "pt-br", Did: bot.Called, Link: link},
		},
		{"entity out of bounds", message(inGroup, `"text":"/x","entities":[{"type":"bot_command","offset":1,"length":2147483647}]`), ignored, bot.Update{}},
		{
			"reply to us", message(inGroup, `"text":"yes","reply_to_message":{"message_id":1,"from":{"id":42,"is_bot":true}}`), pass,
			bot.Update{From: group, Lang: "pt-br", Did: bot.Called, Link: link},
		},
		{"reply to another", message(inGroup, `"text":"yes","reply_to_message":{"message_id":1,"from":{"id":8}}`), ignored, bot.Update{}},
		{
			"topic", message(inGroup, `"message_thread_id":4,"is_topic_message":true,"text":"@aporte_bot","entities":[{"type":"mention","offset":0,"length":11}]`), pass,
			bot.Update{From: bot.Address{Channel: "telegram", User: "-100123:4"}, Lang: "pt-br", Did: bot.Called, Link: link},
		},
		{
			"anonymous admin", `{"update_id":5,"message":{"message_id":9,"from":{"id":1087968824,"is_bot":true},"sender_chat":{"id":-100123,"type":"supergroup"},` + inGroup + `,"text":"@aporte_bot","entities":[{"type":"mention","offset":0,"length":11}]}}`, pass,
			bot.Update{From: group, Did: bot.Called, Link: link},
		},
		{"another bot in a group", `{"update_id":5,"message":{"message_id":9,"from":{"id":3,"is_bot":true},` + inGroup + `,"text":"@aporte_bot","entities":[{"type":"mention","offset":0,"length":11}]}}`, ignored, bot.Update{}},
		{"channel post passed on", message(inGroup, `"is_automatic_forward":true,"text":"@aporte_bot","entities":[{"type":"mention","offset":0,"length":11}]`), ignored, bot.Update{}},
		{"joined", message(inGroup, `"new_chat_members":[{"id":42}]`), ignored, bot.Update{}},
		{
			"moved", message(`"chat":{"id":-123,"type":"group"}`, `"migrate_to_chat_id":-100456`), pass,
			bot.Update{From: bot.Address{Channel: "telegram", User: "-123"}, Did: bot.Moved, User: "-100456"},
		},
		{"moved, the other side", message(inGroup, `"migrate_from_chat_id":-123`), ignored, bot.Update{}},
		{"channel", `{"update_id":5,"message":{"message_id":1,"chat":{"id":-5,"type":"channel"},"text":"x"}}`, ignored, bot.Update{}},
		{"channel post", `{"update_id":5,"channel_post":{"message_id":1,"text":"x"}}`, unknown, bot.Update{}},

		{"another bot", `{"update_id":5,"message":{"message_id":9,"from":{"id":3,"is_bot":true},"chat":{"id":3,"type":"private"},"text":"x"}}`, ignored, bot.Update{}},
		{"nobody", `{"update_id":5,"message":{"message_id":9,` + inPrivate + `,"text":"x"}}`, malformed, bot.Update{}},
		{
			"blocked", `{"update_id":5,"my_chat_member":{` + inPrivate + `,` + fromAna + `,"new_chat_member":{"status":"kicked"}}}`, pass,
			bot.Update{From: ana, Lang: "pt-br", Did: bot.Left},
		},
		{
			"unblocked", `{"update_id":5,"my_chat_member":{` + inPrivate + `,` + fromAna + `,"new_chat_member":{"status":"member"}}}`, pass,
			bot.Update{From: ana, Lang: "pt-br", Did: bot.Came},
		},
		{"added to a group", `{"update_id":5,"my_chat_member":{` + inGroup + `,` + fromAna + `,"new_chat_member":{"status":"member"}}}`, ignored, bot.Update{}},

		{"key", callback(fromAna + `,"data":"tok","message":{"message_id":3,` + inPrivate + `}`), pass, bot.Update{From: ana, Lang: "pt-br", Did: bot.Pressed, Token: "tok", Ref: "3"}},
		{"key of a message out of reach", callback(fromAna + `,"data":"tok","message":{"message_id":3,"date":0,` + inPrivate + `}`), pass, bot.Update{From: ana, Lang: "pt-br", Did: bot.Pressed, Token: "tok", Ref: "3"}},
		{"key without a message", callback(fromAna + `,"data":"tok"`), pass, bot.Update{From: ana, Lang: "pt-br", Did: bot.Pressed, Token: "tok"}},
		{"key of an inline message", callback(fromAna + `,"data":"tok","inline_message_id":"x"`), pass, bot.Update{From: ana, Lang: "pt-br", Did: bot.Pressed, Token: "tok"}},
		{"key of a game", callback(fromAna + `,"game_short_name":"x"`), ignored, bot.Update{}},
		{"key in a group", callback(fromAna + `,"data":"tok","message":{"message_id":3,` + inGroup + `}`), ignored, bot.Update{}},
		{"key of 65 bytes", callback(fromAna + `,"data":"` + strings.Repeat("x", 65) + `"`), malformed, bot.Update{}},

		{"no language", `{"update_id":5,"message":{"message_id":9,"from":{"id":7},` + inPrivate + `,"text":"x"}}`, pass, bot.Update{From: ana, Text: "x", Ref: "9", Seq: 9}},
		{
			"nonsense for a language", `{"update_id":5,"message":{"message_id":9,"from":{"id":7,"language_code":"` + strings.Repeat("x", 100) + `"},` + inPrivate + `,"text":"x"}}`, pass,
			bot.Update{From: ana, Text: "x", Ref: "9", Seq: 9},
		},
		{"unknown type", `{"update_id":5,"message_reaction":{"x":1}}`, unknown, bot.Update{}},
		{"nothing in it", `{"update_id":5}`, unknown, bot.Update{}},
		{"null message", `{"update_id":5,"message":null}`, unknown, bot.Update{}},
		{"text that is a number", message(inPrivate, `"text":5`), malformed, bot.Update{}},
		{"message that is an array", `{"update_id":5,"message":[]}`, malformed, bot.Update{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, err := decode([]byte(c.raw), me)
			if err != nil {
				t.Fatal(err)
			}
			if d.verdict != c.verdict {
				t.Fatalf("verdict %q, want %q", d.verdict, c.verdict)
			}
			if strings.Contains(c.raw, "callback_query") && d.callback != "q1" {
				t.Errorf("callback %q is not to be answered", d.callback)
			}
			if c.verdict != pass {
				return
			}
			c.want.ID = "5"
			if diff := cmp.Diff(c.want, d.update); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Row 55: what is no update at all.
func TestDecodeRefuses(t *testing.T) {
	for _, raw := range []string{
		"", "null", "[]", `"x"`, "{}", `{"update_id":"5"}`, `{"update_id":0}`, `{"update_id":-1}`, `{"update_id":5`,
		`{"update_id":1e99}`, strings.Repeat("[", 100000),
	} {
		if d, err := decode([]byte(raw), me); err == nil {
			t.Errorf("%.30q: got %+v, want an error", raw, d)
		}
	}
}

func TestAlbumIsOneUpdate(t *testing.T) {
	a := newAlbums()
	part := func(id int, caption string) decoded {
		raw := fmt.Sprintf(`{"update_id":%d,"message":{"message_id":%d,%s,%s,"photo":[],"media_group_id":"g","caption":%q}}`, id, id, fromAna, inPrivate, caption)
		d, err := decode([]byte(raw), me)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	for _, c := range []struct {
		d     decoded
		spare bool
	}{{part(1, ""), false}, {part(2, ""), true}, {part(1, ""), false}, {part(3, "words"), false}, {part(4, ""), true}} {
		if got := a.spare(c.d); got != c.spare {
			t.Errorf("update %d: spare %v, want %v", c.d.id, got, c.spare)
		}
	}
	for i := range 3 * maxAlbums {
		a.spare(decoded{id: int64(i), album: fmt.Sprint(i)})
	}
	if n := a.first.Len(); n > maxAlbums {
		t.Errorf("%d albums are remembered", n)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"update_id":5,"message":{"message_id":9,` + fromAna + `,` + inPrivate + `,"text":"x"}}`))
	f.Add([]byte(`{"update_id":5,"message":{"message_id":9,` + fromAna + `,` + inGroup + `,"text":"/a@b","entities":[{"type":"bot_command","offset":-1,"length":9}]}}`))
	f.Add([]byte(`{"update_id":5,"callback_query":{"id":"1",` + fromAna + `,"data":"x"}}`))
	f.Add([]byte(`{"update_id":5,"my_chat_member":{` + inPrivate + `,` + fromAna + `,"new_chat_member":{"status":"left"}}}`))
	f.Add([]byte(`{"update_id":5,"edited_message":{` + inPrivate + `}}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		d, err := decode(raw, me)
		if err != nil {
			return
		}
		if !json.Valid(raw) {
			t.Error("took bytes that are no JSON")
		}
		if d.verdict == "" {
			t.Error("no verdict")
		}
		if d.verdict != pass {
			return
		}
		u := d.update
		if _, err := parseTarget(u.From.User); err != nil || u.ID == "" || u.From.Channel != Name {
			t.Errorf("nowhere to answer: %+v", u)
		}
		if len(u.Token) > maxToken || len(u.Lang) > maxLang || strings.ContainsRune(u.Text, 0) {
			t.Errorf("unclean: %+v", u)
		}
		if strings.HasPrefix(u.From.User, "-") && (u.Text != "" || u.Token != "" || u.Media != "") {
			t.Errorf("took something from a group: %+v", u)
		}
	})
}
