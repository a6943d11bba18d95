package telegram

import (
	"fmt"

	"aporte/bot"
	"aporte/locales"
)

// Preview returns what a person would see of a message, in the order in which it stands on the screen: its texts, then
// the words on its keys. Telegram adds no words. It is pure and sends nothing. Its error is the [bot.ErrRefused] that Send would
// return.
func Preview(m bot.Message, _ string, _ *locales.Words) ([]string, error) {
	out, err := encode(m)
	if err != nil {
		return nil, fmt.Errorf("encode message: %w", err)
	}
	var shown []string
	for _, part := range out.texts {
		shown = append(shown, part.text)
	}
	for _, row := range out.keys.Rows {
		for _, key := range row {
			shown = append(shown, key.Text)
		}
	}
	return shown, nil
}
