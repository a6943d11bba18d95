package slack

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/slack-go/slack"

	"aporte/adapters/line"
	"aporte/bot"
)

// A text question has a key that opens a box: a modal for long texts. What is sent from it is a whole answer. If all that
// was written so far is one message that is still remembered, the box starts with its text. What is sent then replaces
// that text, like an edit of the message. Otherwise the box is empty, and what was written is shown above it. What is
// sent is then added to that. So nothing is doubled or lost.

// boxMeta is what a box knows of the question that it was opened for.
type boxMeta struct {
	Receipt string   `json:"m"`           // of the message with the key
	Anchors []string `json:"k,omitempty"` // the parts of tokens that name its question, see anchorsOf
	Ref     string   `json:"r,omitempty"` // of the message that the box started with; "" if it was empty
	Sum     string   `json:"s,omitempty"` // of its text
	Place   string   `json:"p,omitempty"` // where in the conversation the key stands
}

// asked is the newest message to somebody that asks.
type asked struct {
	receipt string
	anchors []string
}

// anchorsOf returns by what the question of a message is recognised: the parts of its tokens that name the step, which
// stand before the colon (see flows.Token). It returns at most 8.
func anchorsOf(choices []bot.Choice) []string {
	var anchors []string
	for _, c := range choices {
		step, _, ok := strings.Cut(c.Token, ":")
		if ok && !strings.HasSuffix(step, "|") && !slices.Contains(anchors, step) {
			anchors = append(anchors, step)
		}
	}
	return anchors[:min(len(anchors), 8)]
}

// draftValue is what the key that opens the box carries: the text written so far, or a space if there is none or it is
// too long for a key.
func draftValue(draft string) string {
	if draft == "" || line.Units(draft) > maxValue {
		return " "
	}
	return draft
}

// sum returns a short hash of a text. By it two texts can be compared without keeping either.
func sum(text string) string {
	s := sha256.Sum256([]byte(text))
	return base64.RawStdEncoding.EncodeToString(s[:12])
}

// boxKey is the action_id of the key that opens the box of a question.
func boxKey(most int) string {
	if most <= 0 {
		return boxAction
	}
	return boxAction + "." + strconv.Itoa(most)
}

// boxFor makes the modal for what was pressed. It covers the conversation, so it shows the question. Known is what the person wrote
// last.
func (c *Channel) boxFor(lang string, h happening, meta boxMeta, known lastWords) (slack.ModalViewRequest, error) {
	input := slack.NewPlainTextInputBlockElement(nil, boxInput)
	input.Multiline, input.FocusOnLoad = true, true
	blocks := rich(h.question)
	room := h.most
	switch draft := h.draft; {
	case draft == "" || draft == " ":
	case known.sum == sum(draft) && line.Units(draft) <= maxInput:
		meta.Ref, meta.Sum = known.ref, known.sum
		input.InitialValue = draft
	default:
		blocks = append(blocks, rich([]stretch{{bot.RoleProgress, c.word(lang, "bot.slack.box.more", nil)}, {bot.RoleSaid, draft}})...)
		room = max(1, room-utf8.RuneCountInString(draft)-1)
	}
	hint := ""
	if input.MaxLength = maxInput; h.most > 0 {
		input.MaxLength = max(min(maxInput, room), line.Units(input.InitialValue))
		hint = c.word(lang, "bot.slack.box.limit", map[string]any{"Max": input.MaxLength})
	}
	if h.most == 0 || room > maxInput {
		hint = c.word(lang, "bot.slack.box.limited", map[string]any{"Max": maxInput})
	}
	field := slack.NewInputBlock(boxInput, plain(c.word(lang, "bot.slack.box.label", nil)), plain(hint), input)
	blocks = append(blocks, field)
	raw, err := json.Marshal(meta)
	if err != nil {
		return slack.ModalViewRequest{}, err
	}
	if len(raw) > maxMetadata {
		meta.Anchors = nil
		raw, _ = json.Marshal(meta)
	}
	return slack.ModalViewRequest{
		Type:            slack.VTModal,
		CallbackID:      boxView,
		PrivateMetadata: string(raw),
		Title:           plain(c.word(lang, "bot.slack.box.title", nil)),
		Submit:          plain(c.word(lang, "bot.slack.box.submit", nil)),
		Close:           plain(c.word(lang, "bot.slack.box.cancel", nil)),
		Blocks:          slack.Blocks{BlockSet: blocks},
	}, nil
}

// sent returns the update of a box that was sent.
func (h happening) sent() bot.Update {
	u := bot.Update{ID: h.origin.team + ":" + h.view, Text: emojis(unmarkedNames(h.text)), Place: h.box.Place, Ref: "box." + h.view, Did: bot.Written}
	if h.box.Ref == "" {
		return u
	}
	if h.box.Sum == sum(h.text) { // the text was not changed: the answer is only finished
		return bot.Update{ID: u.ID, Text: "/done", Place: u.Place}
	}
	u.Ref, u.Did = h.box.Ref, bot.Rewritten
	return u
}

// moved reports whether the conversation went on to another question since the box was opened. It is false if the newest
// question is not remembered.
func (c *Channel) moved(h happening) bool {
	now, known := c.asked.Get(h.who.address())
	if !known || now.receipt == h.box.Receipt {
		return false
	}
	return !slices.ContainsFunc(now.anchors, func(k string) bool { return slices.Contains(h.box.Anchors, k) })
}

// movedAnswer keeps the box open with its words in it, and says why.
func (c *Channel) movedAnswer(lang string) *slack.ViewSubmissionResponse {
	return slack.NewErrorsViewSubmissionResponse(map[string]string{boxInput: c.word(lang, "bot.slack.box.moved", nil)})
}
