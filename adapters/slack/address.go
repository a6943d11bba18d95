package slack

import (
	"fmt"
	"regexp"
	"strings"

	"aporte/bot"
)

// identity is who somebody is, whichever workspace they write in: on Enterprise Grid a user id belongs to the whole
// organisation, elsewhere to the workspace that the person comes from, which in a conversation shared between
// organisations (Slack Connect) is not the one that the app is installed in.
type identity struct {
	home string // id of the enterprise, or of the workspace
	user string
}

// idForm is what ids of Slack look like; more must not be read into them.
var idForm = regexp.MustCompile(`^[A-Z0-9]{2,30}$`)

// address is the user part of a [bot.Address]: it is stored, so that its form must never change.
func (i identity) address() string { return i.home + "/" + i.user }

// known is the address under which the rest of the program knows somebody.
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
	userTeam   string // what the person belongs to, if Slack says so
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
