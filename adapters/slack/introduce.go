package slack

import (
	"context"
	"errors"
	"time"

	"github.com/slack-go/slack"
)

// introduce learns whose the token of the settings is. Until then it serves nobody, so that nothing goes to
// another workspace through it.
func (c *Channel) introduce(ctx context.Context) error {
	s := c.spaces.static
	var me *slack.AuthTestResponse
	err := c.callNow(ctx, s, bucket{s.key(), authTest, ""}, func(ctx context.Context, api *slack.Client) (err error) {
		me, err = api.AuthTestContext(ctx)
		return err
	})
	if err != nil {
		return err
	}
	if !idForm.MatchString(me.TeamID) {
		return errors.New("call " + authTest + ": the answer names no workspace")
	}
	if err := c.bind(ctx, me); err != nil {
		return err
	}
	c.spaces.meet(me.TeamID, me.EnterpriseID, me.UserID, c.appOf(ctx, s, me.BotID))
	c.health.met()
	return nil
}

// bind holds the channel's name to the bot of the token of the settings: the app's member of that workspace.
func (c *Channel) bind(ctx context.Context, me *slack.AuthTestResponse) error {
	if c.cfg.Bind == nil {
		return nil
	}
	return c.cfg.Bind(ctx, "bot", me.TeamID+"/"+me.UserID)
}

// appOf asks which app a bot belongs to, for links into the conversation; "" if Slack does not say so soon.
func (c *Channel) appOf(ctx context.Context, s *space, id string) string {
	ctx, cancel := context.WithTimeout(ctx, lookTime)
	defer cancel()
	var app string
	err := c.callNow(ctx, s, bucket{s.key(), botInfo, ""}, func(ctx context.Context, api *slack.Client) error {
		found, err := api.GetBotInfoContext(ctx, slack.GetBotInfoParameters{Bot: id})
		if err == nil && idForm.MatchString(found.AppID) {
			app = found.AppID
		}
		return err
	})
	if err != nil {
		c.log.Info("app not looked up", "error", err)
	}
	return app
}

// meet notes which workspace the token of the settings is for, of which bot and of which app.
func (s *spaces) meet(team, enterprise, botUser, app string) {
	s.static.mu.Lock()
	rec := &s.static.rec
	rec.Team, rec.Enterprise, rec.BotUser, rec.App = team, enterprise, botUser, app
	s.static.mu.Unlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.all[team] == nil {
		s.all[team] = s.static
	}
	select {
	case <-s.met: // Run was begun again
	default:
		close(s.met)
	}
}

// known waits until it is known whose the token of the settings is, for a little while from a moment on. Then errUnmet
// says that it is not known yet.
func (s *spaces) known(ctx context.Context, from time.Time) error {
	limit := time.NewTimer(time.Until(from.Add(startTime)))
	defer limit.Stop()
	select {
	case <-s.met:
	case <-limit.C:
	case <-ctx.Done():
		return errStopping
	}
	select {
	case <-s.met:
		return nil
	default:
		return errUnmet
	}
}

// await finds the installation of something that arrived at a time; nil if there is none. What may be for the token of the
// settings waits, and an error means that it must come again.
func (s *spaces) await(ctx context.Context, in wireInstall, arrived time.Time) (*space, error) {
	if found := s.of(in); found != nil {
		return found, nil
	}
	if err := s.known(ctx, arrived); err != nil {
		return nil, err
	}
	return s.of(in), nil
}
