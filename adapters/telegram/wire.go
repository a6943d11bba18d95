package telegram

import (
	"encoding/json"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"
)

// The types below hold the fields of an update that the channel reads and no others. The library's own types end at
// Bot API 5.5, lack topics, and would decode names and pictures of people that nobody here wants to know. See
// https://core.telegram.org/bots/api#update.

type wireUpdate struct {
	ID       *int64        `json:"update_id"`
	Message  *wireMessage  `json:"message"`
	Edited   *wireMessage  `json:"edited_message"`
	Callback *wireCallback `json:"callback_query"`
	Member   *wireMember   `json:"my_chat_member"`
}

// allowed names the update types that the channel asks Telegram for.
const allowed = `["message","edited_message","callback_query","my_chat_member"]`

type wirePerson struct {
	ID    int64  `json:"id"`
	IsBot bool   `json:"is_bot"`
	Lang  string `json:"language_code"`
}

type wireChat struct {
	ID   int64  `json:"id"`
	Type string `json:"type"`
}

type wireMessage struct {
	ID       int64       `json:"message_id"`
	Thread   int64       `json:"message_thread_id"`
	IsTopic  bool        `json:"is_topic_message"`
	From     *wirePerson `json:"from"`
	Sender   *wireChat   `json:"sender_chat"`
	Chat     wireChat    `json:"chat"`
	Relayed  bool        `json:"is_automatic_forward"`
	Text     string      `json:"text"`
	Caption  string      `json:"caption"`
	Album    string      `json:"media_group_id"`
	MovedTo  int64       `json:"migrate_to_chat_id"`
	Entities []entity    `json:"entities"`
	Captions []entity    `json:"caption_entities"`
	ReplyTo  *struct {
		ID   int64       `json:"message_id"`
		From *wirePerson `json:"from"`
		Text string      `json:"text"`
		Keys struct {
			Rows [][]struct {
				Data string `json:"callback_data"`
			} `json:"inline_keyboard"`
		} `json:"reply_markup"`
	} `json:"reply_to_message"`

	// Parts with words in a form of their own.
	Rich      json.RawMessage `json:"rich_message"`
	Checklist json.RawMessage `json:"checklist"`
	Poll      json.RawMessage `json:"poll"`
	Venue     json.RawMessage `json:"venue"`
}

type entity = tgbotapi.MessageEntity

type wireCallback struct {
	ID      string       `json:"id"`
	From    *wirePerson  `json:"from"`
	Message *wireMessage `json:"message"` // absent for keys of inline messages; only chat and ids when inaccessible
	Data    string       `json:"data"`    // absent for games
}

type wireMember struct {
	From *wirePerson `json:"from"`
	Chat wireChat    `json:"chat"`
	New  struct {
		Status string `json:"status"`
	} `json:"new_chat_member"`
}

// mediaFields are the fields that say what a message without text is, with the name we give it. Order matters: an
// animation is also a document, a venue also a location.
var mediaFields = []struct{ field, name string }{
	{"voice", "voice"},
	{"video_note", "voice"},
	{"photo", "photo"},
	{"live_photo", "photo"},
	{"sticker", "sticker"},
	{"animation", "animation"},
	{"video", "video"},
	{"audio", "audio"},
	{"document", "document"},
	{"venue", "location"},
	{"location", "location"},
	{"contact", "contact"},
	{"poll", "poll"},
	{"dice", "dice"},
	{"paid_media", "photo"},
	{"invoice", "other"},
	{"game", "game"},
	{"story", "story"},
}

// textFields are those that are nothing but words: a message that has one of them was written.
var textFields = []string{"text", "rich_message", "checklist"}

// serviceFields mark messages that nobody wrote: the chat tells what happened to it. They need no answer.
var serviceFields = []string{
	"new_chat_members", "left_chat_member", "chat_owner_left", "chat_owner_changed", "managed_bot_created",
	"poll_option_added", "poll_option_deleted", "new_chat_title", "new_chat_photo", "delete_chat_photo",
	"group_chat_created", "supergroup_chat_created", "channel_chat_created", "message_auto_delete_timer_changed",
	"migrate_to_chat_id", "migrate_from_chat_id", "pinned_message", "successful_payment", "refunded_payment",
	"users_shared", "user_shared", "chat_shared", "gift", "unique_gift", "gift_upgrade_sent", "connected_website",
	"write_access_allowed", "passport_data", "proximity_alert_triggered", "boost_added", "chat_background_set",
	"checklist_tasks_done", "checklist_tasks_added", "direct_message_price_changed", "forum_topic_created",
	"forum_topic_edited", "forum_topic_closed", "forum_topic_reopened", "general_forum_topic_hidden",
	"general_forum_topic_unhidden", "giveaway_created", "giveaway", "giveaway_winners", "giveaway_completed",
	"paid_message_price_changed", "suggested_post_approved", "suggested_post_approval_failed",
	"suggested_post_declined", "suggested_post_paid", "suggested_post_refunded", "video_chat_scheduled",
	"video_chat_started", "video_chat_ended", "video_chat_participants_invited", "web_app_data",
}
