package bot

import (
	"context"
	"hash/fnv"
	"strconv"
	"strings"

	"aporte/flows"
)

// A toast is said beside the conversation to somebody who pressed a key, where nothing on their screen changes: it is no
// message, it is not kept, and it is soon gone.

// MaxToast is how many characters a toast has at most: what Telegram takes (Bot API, answerCallbackQuery).
const MaxToast = 200

type toastKey struct{}

// WithToast returns a context for [Bot.Handle]. If there is a toast for what the update did, Handle calls show with it, once,
// before it returns nil. Without it, the toast becomes a message.
func WithToast(ctx context.Context, show func(text string)) context.Context {
	return context.WithValue(ctx, toastKey{}, show)
}

// toast shows a toast, or returns it as a message.
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

// hush asks somebody who goes on pressing keys too fast to wait. It costs nothing but words.
func (b *Bot) hush(ctx context.Context, u Update) {
	if u.Did == Pressed {
		_ = b.toast(ctx, u, "", b.Words.Text(b.Words.Match(u.Lang, b.Flow.Languages), "bot.note.flood", nil))
	}
}

// toast returns what is said to a key after which nothing on the screen changes: the notes, if there are any.
func (s speaker) toast(notes []string) string {
	text := strings.Join(notes, " ")
	if text == "" {
		text = s.already()
	}
	return balance(shorten(text, MaxToast))
}

// already says that what a key wants is so.
func (s speaker) already() string {
	if s.u.Did != Pressed {
		return ""
	}
	if key := s.shut(); key != "" {
		return s.shutText(s.after.State.Lang, key)
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

// unseen says whether a press changes nothing on the screen: what would be said stands there, or it is only that the key has
// nothing to do, above the question that is asked already.
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

// shownAs tells what a message shows from what another does.
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
