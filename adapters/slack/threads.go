package slack

import (
	"aporte/adapters/line"
	"aporte/bot"
)

// threads remembers which question was asked last in each thread: a message in a thread is an answer to that question.
// Every message with keys is remembered, as a thread may begin with it later.
type threads struct{ asked *line.Latest[string, string] } // receipt of the message that it began with -> a token of the question

func newThreads() threads { return threads{line.NewLatest[string, string](askedKept)} }

// asks notes that a message with keys was sent.
func (t threads) asks(channel, thread, receipt string, choices []bot.Choice) {
	token := ""
	for _, c := range choices {
		if bot.AsksStep(c.Token) {
			token = c.Token
			break
		}
	}
	if thread != "" {
		receipt = receiptOf(channel, thread)
	}
	if receipt != "" && token != "" {
		t.asked.Set(receipt, token)
	}
}

// token returns a token of the question that a text in a thread answers; "" if it is not known, or if there is no thread.
func (t threads) token(channel string, u bot.Update) string {
	if u.Place == "" || u.Did == bot.Pressed {
		return ""
	}
	token, _ := t.asked.Get(receiptOf(channel, u.Place))
	return token
}
