package slack

import (
	"fmt"
	"regexp"
	"strings"

	"aporte/bot"
)

// identity is who somebody is, whichever workspace they write in. On Enterprise Grid a user id belongs to the whole
// organisation. Elsewhere it belongs to the person's own workspace. In a conversation shared between organisations (Slack
// Connect) that need not be the workspace in which the app is installed.
type identity struct {
	home string // id of the enterprise, or of the workspace
	user string
}

// idForm is the form of the ids of Slack.
var idForm = regexp.MustCompile(`^[A-Z0-9]{2,30}$`)

// address returns the user part of a [bot.Address]. It is stored, so its form must never change.
func (i identity) address() string { return i.home + "/" + i.user }

// known returns the address by which the rest of the program knows somebody.
func (c *Channel) known(i identity) bot.Address {
	return bot.Address{Channel: c.cfg.Name, User: i.address()}
}

func parseAddress(user string) (identity, error) {
	home, id, ok := strings.Cut(user, "/")
	if !ok || !idForm.MatchString(home) || !idForm.MatchString(id) {
		return identity{}, fmt.Errorf("parse address: not of this channel")
	}
	return identity{home: home, user: id}, nil
}

// origin says where something came from.
type origin struct {
	team       string // the workspace that it happened in
	enterprise string // the organisation of that workspace; "" outside Enterprise Grid
	userTeam   string // the workspace or enterprise of the person; "" if Slack does not say
	shared     bool   // it happened in a conversation shared with another organisation
}

// home is the enterprise or workspace that the person belongs to.
func (o origin) home() string {
	stranger := o.userTeam != "" && o.userTeam != o.team && o.userTeam != o.enterprise
	switch {
	case stranger && (o.enterprise == "" || o.shared):
		return o.userTeam
	case o.enterprise != "":
		return o.enterprise
	}
	return o.team
}
