package telegram

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"aporte/bot"
)

// spec is what the Bot API says of updates and of keys, in testdata/bot-api.json. When a new version comes, its names go there, and the
// tests below say what has to be thought about.
type spec struct {
	Source   string                       `json:"source"`
	Updates  []string                     `json:"updates"`
	Message  []string                     `json:"message"`
	Entities []string                     `json:"entities"`
	Rich     map[string]map[string]string `json:"rich"`
	Keys     []string                     `json:"keys"`
	Styles   []string                     `json:"styles"`
}

func readSpec(t *testing.T) (s spec) {
	t.Helper()
	raw, err := os.ReadFile("testdata/bot-api.json")
	if err == nil {
		err = json.Unmarshal(raw, &s)
	}
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// aboutFields say something about a message and are no content of it.
var aboutFields = strings.Fields(`message_id message_thread_id direct_messages_topic from sender_chat sender_boost_count
	sender_business_bot sender_tag date guest_query_id business_connection_id chat forward_origin is_topic_message
	is_automatic_forward reply_to_message external_reply quote reply_to_story reply_to_checklist_task_id reply_to_poll_option_id
	via_bot guest_bot_caller_user guest_bot_caller_chat edit_date has_protected_content is_from_offline is_paid_post
	media_group_id author_signature paid_star_count entities link_preview_options suggested_post_info effect_id caption
	caption_entities show_caption_above_media has_media_spoiler reply_markup`)

// Every field of a message is known: as words, as something that is not words, as news that nobody wrote, or as something about
// the message. What is words is read, what is news is met with silence, and of the rest it is said that it cannot be taken.
func TestEveryFieldOfAMessage(t *testing.T) {
	s := readSpec(t)
	var media []string
	for _, f := range mediaFields {
		media = append(media, f.field)
	}
	lists := map[string][]string{"words": textFields, "media": media, "service": serviceFields, "about": aboutFields}
	for name, list := range lists {
		for _, f := range list {
			if !slices.Contains(s.Message, f) && f != "user_shared" { // which is of an earlier version
				t.Errorf("%s: %q is no field of a message any more", name, f)
			}
		}
	}
	for _, f := range s.Message {
		var in []string
		for name, list := range lists {
			if slices.Contains(list, f) {
				in = append(in, name)
			}
		}
		if len(in) != 1 {
			t.Errorf("the field %q is in the lists %q, want one", f, in)
			continue
		}
		value := map[string]string{
			"text": `"w"`, "rich_message": `{"blocks":[{"type":"paragraph","text":"w"}]}`, "checklist": `{"title":"w"}`,
		}[f]
		if value == "" {
			value = `{}`
		}
		d, err := decode([]byte(`{"update_id":5,"message":{"message_id":9,`+fromAna+`,`+inPrivate+`,"`+f+`":`+value+`}}`), me)
		if err != nil {
			t.Fatal(err)
		}
		switch u := d.update; in[0] {
		case "words":
			if d.verdict != pass || u.Did != bot.Typed || u.Text != "w" {
				t.Errorf("%s is not read: %s %+v", f, d.verdict, u)
			}
		case "media":
			if d.verdict != pass || u.Did != bot.Sent || u.Media == "" {
				t.Errorf("%s is not taken as something sent: %s %+v", f, d.verdict, u)
			}
		case "service":
			if d.verdict == pass && u.Text == "" && !strings.HasPrefix(f, "migrate") {
				t.Errorf("%s gets an answer: %+v", f, u)
			}
		}
	}
}

// Every kind of update is asked for, or known not to be for a bot that talks with one person.
func TestEveryKindOfUpdate(t *testing.T) {
	var asked []string
	if err := json.Unmarshal([]byte(allowed), &asked); err != nil {
		t.Fatal(err)
	}
	others := strings.Fields(`update_id channel_post edited_channel_post business_connection business_message edited_business_message
		deleted_business_messages guest_message message_reaction message_reaction_count inline_query chosen_inline_result
		shipping_query pre_checkout_query purchased_paid_media poll poll_answer chat_member chat_join_request chat_boost
		removed_chat_boost managed_bot`)
	for _, name := range readSpec(t).Updates {
		if slices.Contains(asked, name) == slices.Contains(others, name) {
			t.Errorf("%s is not known, or known twice", name)
		}
	}
}

// The words of a text are the same whatever is marked in them; only an address behind words is added.
func TestEveryMark(t *testing.T) {
	for _, kind := range readSpec(t).Entities {
		want := "see this"
		if kind == "text_link" {
			want = "see this (https://example.org/p)"
		}
		for field, marks := range map[string]string{"text": "entities", "caption": "caption_entities"} {
			raw := fmt.Sprintf(`{"update_id":5,"message":{"message_id":9,%s,%s,"%s":"see this","%s":[{"type":%q,"offset":4,"length":4,
				"url":"https://example.org/p","user":{"id":77,"first_name":"Ben"},"custom_emoji_id":"5","unix_time":1}]}}`,
				fromAna, inPrivate, field, marks, kind)
			d, err := decode([]byte(raw), me)
			if err != nil || d.update.Text != want {
				t.Errorf("%s in a %s: %q, want %q (%v)", kind, field, d.update.Text, want, err)
			}
		}
	}
}

// Row 101: words in a rich message are read in whatever kind of block and mark they stand.
func TestEveryPartOfARichMessage(t *testing.T) {
	s := readSpec(t)
	for _, name := range slices.Sorted(maps.Keys(s.Rich)) {
		kind, typ, _ := strings.Cut(name, " ")
		if kind == "part" {
			continue // comes in others
		}
		n := 0
		var words []string
		part := fill(s, name, &n, &words)
		blocks := part
		if kind == "text" {
			blocks = map[string]any{"type": "paragraph", "text": part}
		}
		raw, err := json.Marshal(map[string]any{"blocks": []any{blocks}})
		if err != nil {
			t.Fatal(err)
		}
		got := richWords(raw)
		for _, word := range words {
			if !strings.Contains(got, word) {
				t.Errorf("%s %s: %q lacks %q\n%s", kind, typ, got, word, raw)
			}
		}
		if strings.Contains(got, "not words") {
			t.Errorf("%s %s: %q", kind, typ, got)
		}
	}
}

// fill makes a part of a rich message with words of its own wherever it may have some.
func fill(s spec, name string, n *int, words *[]string) any {
	kind, typ, _ := strings.Cut(name, " ")
	part := map[string]any{}
	if kind != "part" {
		part["type"] = typ
	}
	word := func() string {
		*n++
		*words = append(*words, fmt.Sprintf("word%d.", *n))
		return (*words)[len(*words)-1]
	}
	for field, form := range s.Rich[name] {
		switch {
		case form == "RichText":
			part[field] = []any{word(), map[string]any{"type": "bold", "text": word()}}
		case form == "Array of RichBlock":
			part[field] = []any{map[string]any{"type": "paragraph", "text": word()}}
		case form == "RichBlockCaption":
			part[field] = fill(s, "part RichBlockCaption", n, words)
		case strings.HasPrefix(form, "Array of RichBlock"):
			part[field] = []any{fill(s, "part "+strings.TrimPrefix(form, "Array of "), n, words)}
		case strings.HasPrefix(form, "Array of Array of RichBlock"):
			part[field] = []any{[]any{fill(s, "part "+strings.TrimPrefix(form, "Array of Array of "), n, words)}}
		case slices.Contains([]string{"alternative_text", "expression", "label"}, field):
			part[field] = word()
		case field == "url":
			part[field] = "https://example.org/" + word()
		case form == "String":
			part[field] = "not words"
		}
	}
	return part
}
