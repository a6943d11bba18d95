package telegram

import (
	"fmt"
	"strconv"
	"strings"

	"aporte/bot"
)

// target is where a message goes: a private chat, a group, or a topic of a group.
type target struct{ chat, thread int64 }

func groupUser(m *wireMessage) string {
	if m.IsTopic && m.Thread > 0 {
		return fmt.Sprintf("%d:%d", m.Chat.ID, m.Thread)
	}
	return strconv.FormatInt(m.Chat.ID, 10)
}

// parseTarget reads [bot.Address.User]: "123" is a person, "-123" a group, "-123:4" its topic 4. For any other form it
// returns [bot.ErrRefused].
func parseTarget(user string) (target, error) {
	chat, thread, topic := strings.Cut(user, ":")
	var t target
	var err error
	if t.chat, err = strconv.ParseInt(chat, 10, 64); err != nil || t.chat == 0 {
		return target{}, fmt.Errorf("%w: not an address of this channel", bot.ErrRefused)
	}
	if topic {
		if t.thread, err = strconv.ParseInt(thread, 10, 64); err != nil {
			return target{}, fmt.Errorf("%w: not an address of this channel", bot.ErrRefused)
		}
	}
	return t, nil
}
