package telegram

import (
	"strconv"

	"aporte/adapters/line"
	"aporte/bot"
)

// questions remembers which question each message asked. It is needed for replies to a message whose keys were removed.
// With a reply to a message that still has keys, Telegram sends those keys.
type questions struct{ asked *line.Latest[string, string] } // chat and message -> the token of a key

// questionsKept bounds the memory.
const questionsKept = 20_000

func newQuestions() questions { return questions{line.NewLatest[string, string](questionsKept)} }

func (q questions) note(m bot.Message, id int64) {
	for _, k := range m.Choices {
		if bot.AsksStep(k.Token) {
			q.asked.Set(m.To.User+"/"+strconv.FormatInt(id, 10), k.Token)
			return
		}
	}
}

func (q questions) token(user string, id int64) string {
	token, _ := q.asked.Get(user + "/" + strconv.FormatInt(id, 10))
	return token
}
