package slack

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"aporte/bot"
)

// enqueue puts something that arrived at the time began into the lane of the person who did it.
func (c *Channel) enqueue(in *intake, h happening, began time.Time) *flight {
	id := ""
	if len(h.updates) > 0 {
		id = h.updates[0].ID
	}
	if h.kind == submitted {
		id = h.view
	}
	if h.ticking != nil {
		id = h.ticking.id
	}
	return in.do(h.who.address(), id, func() (any, error) { return c.take(in, h, began) })
}

// take handles what arrived, and returns the answer to Slack, nil if there is none. An error means that it was not stored
// and must be sent again.
func (c *Channel) take(in *intake, h happening, began time.Time) (any, error) {
	switch h.kind {
	case uninstalled, revoked:
		c.counts.Add("updates_" + string(h.kind))
		var at time.Time
		if h.at > 0 {
			at = time.Unix(h.at, 0)
		}
		if _, err := c.spaces.await(in.Stop, h.install, began); err != nil {
			return nil, err
		}
		return nil, c.spaces.leave(in.Work, h.install, at)
	case ignored, unknown, malformed:
		c.counts.Add("updates_" + string(h.kind))
		return nil, nil
	case granted, withdrawn:
		c.counts.Add("updates_" + string(h.kind))
		c.log.Info("an organisation has changed in which workspaces the app is", "now", string(h.kind), "workspaces", h.teams)
		return nil, nil
	case limited:
		c.counts.Add("updates_limited")
		c.log.Error("Slack leaves out events of a workspace: more than 30,000 in an hour", "workspace", h.install.Team)
		return nil, nil
	}
	space, err := c.spaces.await(in.Stop, h.install, began)
	if err != nil {
		c.counts.Add("updates_early")
		return nil, err
	}
	if space == nil {
		c.counts.Add("updates_stranger")
		c.log.Warn("something arrived from a workspace that has not installed the app", "workspace", h.install.Team)
		return c.stranger(in, h), nil
	}
	if in.Stop.Err() != nil {
		return nil, errStopping
	}
	h.who = c.resolve(in.Work, space, h)
	c.meet(in.Work, space, h)
	reply, err := c.act(in, space, h, began)
	if err != nil {
		c.counts.Add("updates_failed")
		return reply, err
	}
	c.counts.Add("updates_" + string(h.kind))
	return reply, nil
}

// resolve returns who did something, also for people of another organisation where Slack does not say so. A press inside
// an organisation does not say whether the person's workspace belongs to that organisation, so the answer of an earlier
// event is remembered.
func (c *Channel) resolve(ctx context.Context, s *space, h happening) identity {
	if c.cfg.Vault == nil || h.origin.enterprise == "" {
		return h.who
	}
	guest := s.id() + "/" + h.who.user
	if h.origin.shared && h.who.home != h.origin.enterprise {
		if known, _ := c.cfg.Vault.Get(ctx, guestKind, guest); string(known) != h.who.home {
			if err := c.cfg.Vault.PutAbout(ctx, guestKind, guest, c.known(h.who), []byte(h.who.home)); err != nil {
				c.log.Warn("guest not kept", "error", err)
			}
		}
		return h.who
	}
	if h.origin.userTeam == "" || h.origin.userTeam == h.origin.team {
		return h.who
	}
	if home, _ := c.cfg.Vault.Get(ctx, guestKind, guest); idForm.Match(home) {
		h.who.home = string(home)
	}
	return h.who
}

// meet remembers through which installation somebody is reached, and looks up their language once.
func (c *Channel) meet(ctx context.Context, s *space, h happening) {
	address, id := h.who.address(), s.id()
	before := c.people.get(address)
	known := c.people.change(address, func(p *person) {
		if p.space != id {
			p.dm = ""
		}
		p.space = id
	})
	// The address of somebody from another workspace does not say through which installation they are reached.
	if before.space != id && id != "" && h.who.home != id && c.cfg.Vault != nil {
		if err := c.cfg.Vault.PutAbout(ctx, routeKind, address, c.known(h.who), []byte(id)); err != nil {
			c.log.Warn("route not kept", "error", err)
		}
	}
	if !known.asked {
		c.lookUp(ctx, s, h.who)
	}
}

// lookTime is the longest time for looking up a language or an app, so that enough time is left to acknowledge.
const lookTime = 800 * time.Millisecond

// lookUp asks Slack for somebody's locale (users.info). If there is no answer, the consultation begins in its first
// language, and asks.
func (c *Channel) lookUp(ctx context.Context, s *space, who identity) {
	b := bucket{s.key(), userInfo, ""}
	if !c.pace.spare(b) {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, lookTime)
	defer cancel()
	var hint string
	err := c.callNow(ctx, s, b, func(ctx context.Context, api *slack.Client) error {
		u, err := api.GetUserInfoContext(ctx, who.user)
		if err == nil && len(u.Locale) <= maxLang {
			hint = hintOf(u.Locale)
		}
		return err
	})
	_, answered := errors.AsType[*apiError](err)
	c.people.change(who.address(), func(p *person) {
		p.asked = err == nil || answered
		if hint != "" {
			p.hint = hint
		}
	})
}

// hintOf returns the language hint in a locale of Slack. Slack writes "es-LA" for the Spanish of Latin America, but LA is the code
// of Laos (ISO 3166-1), which would be offered as the country.
func hintOf(locale string) string {
	if locale == "es-LA" {
		return "es-419"
	}
	return locale
}

// maxLang is the greatest length of a language hint, in bytes (RFC 5646 §4.4.1 advises 35). A longer hint is ignored.
const maxLang = 35

// act does what somebody asked for, in their lane, and returns the answer to Slack, nil if there is none.
func (c *Channel) act(in *intake, s *space, h happening, began time.Time) (any, error) {
	address := h.who.address()
	lang := c.langOf(address)
	if h.response != "" && h.receipt != "" && c.ours(h.response) {
		c.secret.add(h.response)
		c.fresh.Set(pressed{address, h.receipt}, &responseURL{url: h.response, until: c.now().Add(answerTime), left: answerUses})
	}
	if job := c.beside(s, h, lang); job != nil {
		in.Background(job)
		return nil, nil
	}
	switch h.kind {
	case messagesOpened:
		h.updates = c.greeting(in.Work, h)
	case submitted:
		if c.moved(h) {
			return c.movedAnswer(lang), nil
		}
		h.updates = []bot.Update{h.sent()}
	}
	if h.ticking != nil {
		h.updates = c.ticks.updates(*h.ticking)
	}
	if h.announced {
		if slices.Contains(c.cfg.Languages, h.lang) {
			lang = h.lang
		}
		d, reached := c.doorTo(s, h, lang, "bot.slack.look")
		in.Background(func(ctx context.Context) { c.openFor(ctx, h, d) })
		if !reached {
			return nil, nil
		}
	}
	if f, _ := c.asksFor(h.text); f != nil && h.kind == commanded && len(h.updates) == 0 {
		h.updates = []bot.Update{{ID: h.pressID("", h.trigger, "command"), Text: "/start " + h.text}}
	}
	private := h.channel != "" && c.people.get(address).dm == h.channel
	if h.kind == commanded && len(h.updates) == 0 && c.announces(h.text) {
		return c.offerAnnouncement(s, h, lang, private), nil
	}
	if h.kind == commanded && private && len(h.updates) == 0 && h.text != "" { // the bot says what there is, and asks again
		h.updates = []bot.Update{{ID: h.pressID("", h.trigger, "command"), Text: "/" + h.text}}
	}
	if err := c.handAll(in, s, h, lang, began); err != nil {
		return c.trouble(h, lang), err
	}
	if h.home {
		in.Background(func(ctx context.Context) { c.showHome(ctx, s, h) })
	}
	if h.kind == commanded {
		return c.commandReply(s, h, lang, private), nil
	}
	return nil, nil
}

// beside returns what is done for something that leads to no update; nil if it may lead to one.
func (c *Channel) beside(s *space, h happening, lang string) func(context.Context) {
	switch h.kind {
	case wantsBox:
		return func(ctx context.Context) { c.openBox(ctx, s, h) }
	case homeOpened:
		return func(ctx context.Context) { c.showHome(ctx, s, h) }
	case posting:
		return func(ctx context.Context) { c.postAnnouncement(ctx, s, h, lang) }
	case dropping:
		return func(ctx context.Context) { c.dropPreview(ctx, h) }
	case mentioned:
		return func(ctx context.Context) { c.inviteTo(ctx, s, h) }
	case deleted:
		return func(ctx context.Context) { c.explainDeletion(ctx, s, h.who) }
	}
	return nil
}

// handAll hands the updates over. An error means that they were not stored.
func (c *Channel) handAll(in *intake, s *space, h happening, lang string, began time.Time) error {
	address := h.who.address()
	ctx := bot.WithToast(in.Work, func(text string) {
		in.Background(func(ctx context.Context) { c.toast(ctx, s, h, text) })
	})
	if h.response == "" || !c.ours(h.response) {
		ctx = in.Work
	}
	for _, u := range h.updates {
		u.From = c.known(h.who)
		u.Lang = c.people.get(address).hint
		u.Text = c.named(lang, u.Text)
		u.Reply.Token = c.threads.token(h.channel, u)
		u.Reply.Seq = sequence(u.Place)
		if h.order != 0 && !c.edits.Last(&u, h.order) {
			c.counts.Add("updates_overtaken")
			continue
		}
		if err := in.handOver(ctx, u, began); err != nil {
			return err
		}
		if u.Ref != "" && u.Text != "" {
			c.people.change(address, func(p *person) { p.words = lastWords{ref: u.Ref, sum: sum(u.Text)} })
		}
	}
	return nil
}

// trouble returns what a person is told if their command or box could not be stored. It is nil for the rest, which Slack
// itself marks as failed or sends again.
func (c *Channel) trouble(h happening, lang string) any {
	text := c.word(lang, "bot.trouble", nil)
	switch h.kind {
	case commanded:
		return ephemeral(text)
	case submitted:
		return slack.NewErrorsViewSubmissionResponse(map[string]string{boxInput: text})
	}
	return nil
}

// ephemeral is an answer that only its reader sees.
func ephemeral(text string) any { return door{text: text}.ephemeral() }

// commandReply says where the conversation goes on, unless the command was given there.
func (c *Channel) commandReply(s *space, h happening, lang string, private bool) any {
	if len(h.updates) == 0 {
		var known []string
		for _, w := range mainWords() {
			known = append(known, c.Slash()+w)
		}
		return ephemeral(c.word(lang, "bot.slack.usage", map[string]any{"List": strings.Join(known, ", ")}))
	}
	if private {
		return nil
	}
	d, _ := c.doorTo(s, h, lang, "bot.slack.look")
	return d.ephemeral()
}

// acknowledged encodes the answer to Slack; nil if there is none.
func acknowledged(reply any) []byte {
	if reply == nil {
		return nil
	}
	raw, err := json.Marshal(reply)
	if err != nil {
		return nil
	}
	return raw
}
