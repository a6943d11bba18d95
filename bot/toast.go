package bot

import (
	"context"
	"hash/fnv"
	"strconv"
	"strings"

	"aporte/flows"
)

// A toast is a short reply to a pressed key after which nothing in the conversation changes. It is not a message: the platform
// shows it for a moment, and the bot does not store it.

// MaxToast is the maximum length of a toast in characters, the limit of Telegram (Bot API, answerCallbackQuery).
const MaxToast = 200

type toastKey struct{}

// WithToast returns a context for [Bot.Handle]. If the update leads to a toast, Handle calls show with its text, once, before it
// returns nil. With another context, Handle sends the text as a message.
func WithToast(ctx context.Context, show func(text string)) context.Context {
	return context.WithValue(ctx, toastKey{}, show)
}

// toast shows the text if ctx is of [WithToast]; otherwise it returns it as a message. It does nothing with an empty text.
func (b *Bot) toast(ctx context.Context, u Update, turn, text string) []Delivery {
	if text == "" {
		return nil
	}
	if show, ok := ctx.Value(toastKey{}).(func(string)); ok {
		show(text)
		return nil
	}
	return []Delivery{{Message: Message{ID: turn + ".7", To: u.From, Text: text}}}
}

// hush asks a person who still presses keys too fast, after the first warning, to wait. It does so only by a toast.
func (b *Bot) hush(ctx context.Context, u Update) {
	if u.Did == Pressed {
		_ = b.toast(ctx, u, "", b.Words.Text(b.match(u, b.mainOf(u.From.Channel)), "bot.note.flood", nil))
	}
}

// toast returns the text of a toast: the notes, or what already returns if there are none.
func (s speaker) toast(notes []string) string {
	text := strings.Join(notes, " ")
	if text == "" {
		text = s.already()
	}
	return balance(shorten(text, MaxToast))
}

// already returns the text that says that the pressed key had its effect before: with the answer, if there is one. It returns ""
// if no key was pressed, and the closing notice while the consultation is not open.
func (s speaker) already() string {
	if s.u.Did != Pressed {
		return ""
	}
	if key := s.shut(); key != "" {
		return s.shutText(s.after, key)
	}
	st := s.f.Step(s.in.Step)
	if st == nil || s.in.Do == flows.Back {
		return s.word("bot.toast.done", nil)
	}
	v, answered := s.after.State.Answers[st.ID]
	if !answered {
		return s.word("bot.toast.done", nil)
	}
	return s.word("bot.toast.noted", map[string]any{"Answer": s.answer(st, v, 80)})
}

// unseen says whether a press changes nothing on the screen. That is so if the new message would be the same as the one with the
// current question, or would only repeat that question below a note that the key has no effect.
func (s speaker) unseen(prompts []flows.Prompt, d screen, shown string) bool {
	asked, before, after := s.before.Asked, s.before.State, s.after.State
	switch {
	case s.u.Did != Pressed || asked.Message == "" || d.file != nil || s.before.Unshown:
		return false
	case asked.Shown == shown:
		return true
	case asked.Step != d.step, before.Aside != after.Aside, before.Revisit != after.Revisit, s.inPlace(d, asked):
		return false
	}
	idle := false
	for _, p := range prompts {
		if p.Kind == flows.PromptNote {
			if !p.Word.Idle() {
				return false
			}
			idle = true
		}
	}
	return idle
}

// shownAs returns a hash of all that a person sees of a message, to notice that another message would look the same.
func shownAs(m Message) string {
	sum := fnv.New64a()
	write := func(part string) { _, _ = sum.Write([]byte(part + "\x00")) } // never fails
	write(m.Text)
	for _, c := range m.Choices {
		write(c.Token)
		write(c.Label)
		write(c.Mark)
	}
	return strconv.FormatUint(sum.Sum64(), 36)
}
