package slack

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
)

// Every error that Slack documents for the calls that write is known: what it means for whoever is written to, or that it is
// about something that we never send. The list is in testdata/errors.json; a new version of it says what has to be thought about.
func TestEveryDocumentedError(t *testing.T) {
	raw, err := os.ReadFile("testdata/errors.json")
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Methods map[string][]string `json:"methods"`
	}
	if err := json.Unmarshal(raw, &doc); err != nil {
		t.Fatal(err)
	}
	notOurs := strings.Fields(`as_user_not_supported attachment_payload_limit_exceeded draft_already_deleted draft_already_sent
		draft_has_conflict draft_not_found duplicate_channel_not_found duplicate_message_not_found invalid_metadata_format
		invalid_metadata_schema markdown_text_conflict metadata_must_be_sent_from_app metadata_too_large missing_file_data
		send_on_behalf_not_allowed slack_connect_canvas_sharing_blocked slack_connect_file_link_sharing_blocked
		slack_connect_lists_sharing_blocked too_many_attachments too_many_contact_cards block_mismatch blocked_file_type
		cant_broadcast_message file_deleted file_is_deleted file_not_found file_share_limit_reached invalid_attachments
		max_file_sharing_exceeded no_dual_broadcast_content_update slack_connect_blocked_file_type slack_connect_clip_sharing_blocked
		slack_connect_file_upload_sharing_blocked unable_to_share_files invalid_user_combination
		method_not_supported_for_channel_type missing_scope not_enough_users too_many_users users_list_not_supplied`)
	lost := []string{"message_not_found", "cant_update_message", "edit_window_closed", "is_inactive"} // an edit is for nothing that is there
	known := slices.Concat(goneCodes, deadCodes, refusedCodes, lost, threadCodes, passingCodes, notOurs)
	for _, method := range []string{"chat.postMessage", "chat.update", "conversations.open"} {
		if len(doc.Methods[method]) == 0 {
			t.Errorf("no errors of %s", method)
		}
		for _, code := range doc.Methods[method] {
			if !slices.Contains(known, code) {
				t.Errorf("%s may answer %q, and nobody knows what that means", method, code)
			}
		}
	}
}

// Row 99: an edit that is refused, for whatever reason, becomes a message; what passes by, and who is gone, are no reason.
func TestRefusedEdits(t *testing.T) {
	for code, want := range map[string]bool{
		"message_not_found": true, "edit_window_closed": true, "block_mismatch": true, "something_new": true,
		"internal_error": false, "ratelimited": false, "user_disabled": false, "token_revoked": false, "status 502": false,
	} {
		if got := (&apiError{Code: code}).refusesEdit(); got != want {
			t.Errorf("%s: %v, want %v", code, got, want)
		}
	}
}
