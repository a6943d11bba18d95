package export

import "aporte/bot"

// platform returns the platform of a channel: what the column channel says everywhere.
func platform(channel string) string {
	name, _ := bot.SplitChannel(channel)
	return name
}

// botOf returns the name of a channel's bot, for the column bot; "" for the bot without a name.
func botOf(channel string) string {
	_, name := bot.SplitChannel(channel)
	return name
}
