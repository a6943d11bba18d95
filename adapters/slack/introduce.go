package slack

import (
	"context"
	"errors"
	"time"

	"github.com/slack-go/slack"

	"aporte/adapters/line"
)

// introduce asks Slack to which workspace SLACK_BOT_TOKEN belongs (auth.test). Until that is known, the token is used for
// nobody, so that nothing is sent to a wrong workspace.
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

// bind checks that the channel's name belongs to the bot of SLACK_BOT_TOKEN: the app's user in that workspace. It returns
// the error of [Config.Bind], nil if that is not set.
func (c *Channel) bind(ctx context.Context, me *slack.AuthTestResponse) error {
	if c.cfg.Bind == nil {
		return nil
	}
	return c.cfg.Bind(ctx, line.FactBot, me.TeamID+"/"+me.UserID)
}

// appOf asks Slack which app a bot belongs to, for links into the conversation. It returns "" if Slack does not say so
// within lookTime.
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

// meet notes to which workspace, bot and app the token of the settings belongs.
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

// known waits until it is known to which workspace the token of the settings belongs. It returns errUnmet if that is
// still not known startTime after from, and errStopping if ctx ends first.
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

// await finds the installation of something that arrived at a time; nil if there is none. If it may be for the token of
// the settings, it waits as known does. An error means that what arrived must be sent again.
func (s *spaces) await(ctx context.Context, in wireInstall, arrived time.Time) (*space, error) {
	if found := s.of(in); found != nil {
		return found, nil
	}
	if err := s.known(ctx, arrived); err != nil {
		return nil, err
	}
	if found := s.of(in); found != nil {
		return found, nil
	}
	s.reread(ctx)
	return s.of(in), nil
}
