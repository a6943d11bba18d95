package slack

import (
	"regexp"
	"slices"
	"strings"

	"aporte/bot"
	"aporte/flows"
)

// mainWords are the commands that make sense where nothing of the conversation is in sight. All others are understood behind
// the slash command as well, as Slack lets nobody type a command in any other way.
func mainWords() (names []string) {
	for _, c := range flows.Commands() {
		if c.Alone {
			names = append(names, c.Name)
		}
	}
	return names
}

// wordForm is what names of commands look like.
var wordForm = regexp.MustCompile(`^[a-z0-9_]{1,32}$`)

// decodeCommand decodes a slash command. Means says whether a word stands for a command in some language. It
// is pure and total.
func decodeCommand(in wireCommand, means func(word string, c flows.Command) bool) happening {
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
	commands := flows.Commands()
	i := slices.IndexFunc(commands, func(c flows.Command) bool { return c.Name == word || means(word, c) })
	if i < 0 {
		if wordForm.MatchString(word) {
			h.text = word
		}
		return h // whatever was written there, in front of others, is no answer
	}
	text := "/" + commands[i].Name
	if rest = strings.TrimSpace(rest); rest != "" && commands[i].More {
		text += " " + typed(rest)
	}
	h.updates = []bot.Update{{ID: h.pressID("", in.Trigger, "command"), Text: text}}
	return h
}

// meaning returns what decodeCommand asks, answered from the words of all languages.
func (c *Channel) meaning() func(word string, command flows.Command) bool {
	return func(word string, command flows.Command) bool {
		for _, lang := range c.cfg.Languages {
			list := c.cfg.Words.Text(lang, command.TypedKey(), nil)
			for known := range strings.SplitSeq(list, ",") {
				if strings.ToLower(strings.TrimSpace(known)) == word {
					return true
				}
			}
		}
		return false
	}
}
