package slack

import (
	"regexp"
	"slices"
	"strings"

	"aporte/bot"
)

// subWords are what may stand behind the slash command, as Slack lets nobody type a command in any other way. The first
// of them, mainWords, make sense where nothing of the conversation is in sight.
var (
	subWords = []string{
		"start", "language", "review", "privacy", "help", "stop", "back", "skip", "done", "undo", "continue", "submit", "keep",
		"export", "delete", "receipt",
	}
	mainWords = subWords[:6]
)

// wordForm is what names of commands look like.
var wordForm = regexp.MustCompile(`^[a-z0-9_]{1,32}$`)

// decodeCommand decodes a slash command. Means says whether a word stands for one of [subWords] in some language. It
// is pure and total.
func decodeCommand(in wireCommand, means func(word, command string) bool) happening {
	h := happening{
		kind: malformed, channel: in.Channel, response: in.Response, trigger: in.Trigger,
		origin:  origin{team: in.Team, enterprise: in.Enterprise},
		install: wireInstall{Team: in.Team, Enterprise: in.Enterprise},
	}
	if !idForm.MatchString(in.Team) || !h.from(in.User, "") {
		return h
	}
	h.kind = commanded
	word, rest, _ := strings.Cut(strings.TrimSpace(in.Text), " ")
	word = strings.ToLower(strings.TrimPrefix(word, "/"))
	if word == "" {
		word = "start"
	}
	i := slices.IndexFunc(subWords, func(c string) bool { return c == word || means(word, c) })
	if i < 0 {
		if wordForm.MatchString(word) {
			h.text = word
		}
		return h // whatever was written there, in front of others, is no answer
	}
	text := "/" + subWords[i]
	if rest = strings.TrimSpace(rest); rest != "" && (i < 2 || subWords[i] == "receipt") {
		text += " " + typed(rest)
	}
	h.updates = []bot.Update{{ID: h.pressID("", in.Trigger, "command"), Text: text}}
	return h
}

// meaning returns what decodeCommand asks, answered from the words of all languages.
func (c *Channel) meaning() func(word, command string) bool {
	return func(word, command string) bool {
		for _, lang := range c.cfg.Languages {
			list := c.cfg.Words.Text(lang, "bot.command."+command, nil)
			for known := range strings.SplitSeq(list, ",") {
				if strings.ToLower(strings.TrimSpace(known)) == word {
					return true
				}
			}
		}
		return false
	}
}
