package slack

import (
	"regexp"
	"slices"
	"strings"

	"aporte/bot"
	"aporte/flows"
)

// mainWords returns the commands that make sense without the conversation in sight; they are listed as a hint. All other
// commands are understood after the slash command as well: Slack does not let people type a command in any other way.
func mainWords() (names []string) {
	for _, c := range flows.Commands() {
		if c.Alone {
			names = append(names, c.Name)
		}
	}
	return names
}

// wordForm is the form of the names of commands, and of the codes that ask for a consultation.
var wordForm = regexp.MustCompile(`^[a-z0-9_-]{1,64}$`)

// sourceForm is the form of a source that an announcement gives to those who begin with it; a language is put behind it.
var sourceForm = regexp.MustCompile(`^[A-Za-z0-9_-]{1,50}$`)

// alertsForm is the form of what operators write behind the command, see package alerts. It passes as if it was typed; what has
// another form does not, since it may be said in front of others.
var alertsForm = regexp.MustCompile(`(?i)^\s*alerts(\s+(here|list|off)(\s+\S{1,40})?)?\s*$`)

// decodeCommand decodes a slash command. means reports whether a word stands for a command in some language. A word that
// is no command gives no updates. It is pure.
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
	if alertsForm.MatchString(in.Text) {
		h.updates = []bot.Update{{ID: h.pressID("", in.Trigger, "command"), Text: DefaultCommand + " " + strings.Join(strings.Fields(in.Text), " ")}}
		return h
	}
	commands := flows.Commands()
	i := slices.IndexFunc(commands, func(c flows.Command) bool { return c.Name == word || means(word, c) })
	if i < 0 {
		if wordForm.MatchString(word) {
			h.text = word
		}
		if rest = strings.TrimSpace(rest); sourceForm.MatchString(rest) {
			h.source = rest
		}
		return h // what was written in a channel, in front of others, is not taken as an answer
	}
	text := "/" + commands[i].Name
	if rest = strings.TrimSpace(rest); rest != "" && commands[i].More {
		text += " " + typed(rest)
	}
	h.updates = []bot.Update{{ID: h.pressID("", in.Trigger, "command"), Text: text}}
	return h
}

// asksFor returns the consultation beside the main one that a code asks for, see [flows.Flow.Called]; nil if there is none.
// alone says that no source stands behind its name.
func (c *Channel) asksFor(code string) (f *flows.Flow, alone bool) {
	for _, f := range c.cfg.Beside {
		if rest, ok := f.Called(code); ok {
			return f, rest == ""
		}
	}
	return nil, false
}

// meaning returns the function means of decodeCommand. It looks a word up in the words of all languages of the
// consultation.
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
