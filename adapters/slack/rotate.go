package slack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"aporte/bot"
)

// ahead is how long before its end a token is renewed. Tokens live for twelve hours (docs.slack.dev,
// authentication/using-token-rotation).
const ahead = time.Hour

// errNoRefresh means that an installation cannot be renewed and must be made again.
var errNoRefresh = errors.New("the token of a workspace could not be renewed: the app has to be installed there again")

// errRenewing means that another node renews the tokens of a workspace at this moment.
var errRenewing = errors.New("another node renews the token")

// renew gets the next pair of tokens if the present one ends within the time ahead. One caller does it while the others
// of this workspace wait. A refresh token works only once, so both new tokens are stored in one write before they are
// used. If that fails while the old token is still valid, renew returns nil.
func (s *space) renew(ctx context.Context) error {
	if !s.ends(ahead) {
		return nil
	}
	select {
	case s.refreshing <- struct{}{}:
		defer func() { <-s.refreshing }()
	case <-ctx.Done():
		return ctx.Err()
	}
	if !s.ends(ahead) {
		return nil
	}
	err := s.alone(ctx, func() error { return s.exchange(ctx) })
	if errors.Is(err, errRenewing) {
		if s.ends(0) {
			return &bot.RetryError{After: time.Second}
		}
		return nil
	}
	s.c.spaces.mu.Lock()
	s.c.spaces.fault = err
	s.c.spaces.mu.Unlock()
	if err != nil {
		s.c.counts.Add("failed_rotation")
		s.c.log.Error("token not renewed", "workspace", s.id(), "error", err)
		if !s.ends(0) {
			return nil // the old one still works
		}
	}
	return err
}

func (s *space) ends(within time.Duration) bool {
	rec := s.record()
	return rec.Refresh != "" && !rec.Expires.IsZero() && !s.c.now().Add(within).Before(rec.Expires)
}

func (s *space) exchange(ctx context.Context) error {
	vault, rec := s.c.cfg.Vault, s.record()
	if s.static || vault == nil || s.c.cfg.ClientID == "" {
		return errNoRefresh
	}
	raw, err := vault.Get(ctx, spaceKind, rec.id())
	if err != nil {
		return fmt.Errorf("read installation: %w", err)
	}
	var kept installation
	if json.Unmarshal(raw, &kept) == nil && kept.Token != rec.Token && kept.Expires.After(rec.Expires) {
		s.set(kept) // another process was first
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	next, err := slack.RefreshOAuthV2TokenContext(ctx, s.c.doer(), s.c.cfg.ClientID, s.c.cfg.ClientSecret, rec.Refresh, s.c.tokenAPI())
	if err != nil {
		err = s.c.explain(tokenMethod, err)
		if e, ok := errors.AsType[*apiError](err); ok && strings.HasPrefix(e.Code, "invalid_") {
			return fmt.Errorf("%w (%s)", errNoRefresh, e.Code)
		}
		return err
	}
	s.c.secret.add(next.AccessToken, next.RefreshToken)
	rec.Token, rec.Refresh = next.AccessToken, next.RefreshToken
	rec.Expires = s.c.now().Add(time.Duration(next.ExpiresIn) * time.Second)
	// The old tokens are no longer valid: the new ones must be used even if they cannot be stored.
	stored := s.c.keep(ctx, rec)
	s.set(rec)
	return stored
}

// keep stores an installation in the vault.
func (c *Channel) keep(ctx context.Context, rec installation) error {
	raw, err := json.Marshal(rec)
	if err != nil {
		return fmt.Errorf("encode installation: %w", err)
	}
	if err := c.cfg.Vault.Put(ctx, spaceKind, rec.id(), raw); err != nil {
		return fmt.Errorf("keep installation: %w", err)
	}
	return nil
}

// renewAll checks the tokens of all workspaces every minute until ctx ends, and renews those that end soon, also where
// nobody writes.
func (c *Channel) renewAll(ctx context.Context) {
	tick := time.NewTicker(time.Minute)
	defer tick.Stop()
	for {
		c.spaces.reread(ctx)
		for _, s := range c.spaces.snapshot() {
			if _, err := s.open(); err == nil {
				_ = s.renew(ctx) // noted in the health
			}
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

// tokenAPI says where tokens are exchanged.
func (c *Channel) tokenAPI() slack.OAuthOption {
	return slack.OAuthOptionAPIURL(strings.TrimSuffix(c.cfg.TokenURL, tokenMethod))
}
