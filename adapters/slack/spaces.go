package slack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/slack-go/slack"

	"aporte/bot"
)

// The kinds of what is kept in the [Vault].
const (
	spaceKind = "slack.workspace"    // id: of the workspace or the organisation; value: record
	routeKind = "slack.route.person" // id: address of somebody from elsewhere; value: id of the installation to reach them by
	guestKind = "slack.guest.person" // id: installation and user id of somebody from elsewhere; value: their home
)

// installation is one installation of the app: in a workspace, or in a whole organisation.
type installation struct {
	Team       string    `json:"team,omitempty"`
	Enterprise string    `json:"enterprise,omitempty"`
	Org        bool      `json:"org,omitempty"`
	App        string    `json:"app,omitempty"`
	BotUser    string    `json:"bot_user,omitempty"`
	Token      string    `json:"token"`
	Refresh    string    `json:"refresh,omitempty"` // with token rotation: gives the next pair, once
	Expires    time.Time `json:"expires,omitzero"`
	Installed  time.Time `json:"installed"`
}

func (r installation) id() string {
	if r.Org {
		return r.Enterprise
	}
	return r.Team
}

// space is an installation at work.
type space struct {
	c      *Channel
	static bool // from SLACK_BOT_TOKEN

	mu    sync.Mutex
	rec   installation
	api   *slack.Client
	left  bool      // uninstalled or revoked: until it is installed again
	quiet time.Time // Slack refused the token: nothing is tried until then

	refreshing chan struct{} // holds a place while the token is being refreshed
}

// deadTime is how long a workspace that refuses its token is left alone, unless it is installed again.
const deadTime = 10 * time.Minute

// errQuiet means that a workspace has removed the app or refuses its token: no call is made.
var errQuiet = fmt.Errorf("%w: the workspace has removed the app or revoked its token", bot.ErrShut)

func (c *Channel) newSpace(rec installation, static bool) *space {
	s := &space{c: c, static: static, refreshing: make(chan struct{}, 1)}
	s.set(rec)
	return s
}

// set replaces the tokens, and allows calls again. The lock is not held.
func (s *space) set(rec installation) {
	s.c.secret.add(rec.Token, rec.Refresh)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rec = rec
	s.api = s.c.client(rec.Token)
	s.left, s.quiet = false, time.Time{}
}

func (s *space) record() installation {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.rec
}

func (s *space) id() string { return s.record().id() }

// key names the workspace in the rate limits. For the token of the settings it is "static", because the id of its
// workspace is known only after Slack was asked.
func (s *space) key() string {
	if s.static {
		return "static"
	}
	return s.id()
}

// open returns the client, or errQuiet if the workspace must not be called.
func (s *space) open() (*slack.Client, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.left || s.c.now().Before(s.quiet) {
		return nil, errQuiet
	}
	return s.api, nil
}

// silence stops all calls to the workspace for deadTime. It reports whether this is the first time since its tokens were
// set.
func (s *space) silence() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	before := s.quiet
	s.quiet = s.c.now().Add(deadTime)
	return before.IsZero()
}

// spaces are all installations.
type spaces struct {
	c *Channel

	loading  sync.Mutex
	loaded   atomic.Bool
	lastRead time.Time // by reread

	mu     sync.Mutex
	static *space
	met    chan struct{}     // closed when it is known whose the token of the settings is
	all    map[string]*space // by id
	fault  error             // what stands in the way of tokens
}

func newSpaces(c *Channel) *spaces {
	s := &spaces{c: c, met: make(chan struct{}), all: map[string]*space{}}
	if c.cfg.BotToken != "" {
		s.static = c.newSpace(installation{Token: c.cfg.BotToken}, true)
	} else {
		close(s.met)
	}
	return s
}

// load reads the installations from the vault, unless that was done before. Both Run and Send call it, as messages may be
// sent before Run has begun.
func (s *spaces) load(ctx context.Context) error {
	if s.c.cfg.Vault == nil || s.loaded.Load() {
		return nil
	}
	s.loading.Lock()
	defer s.loading.Unlock()
	if s.loaded.Load() {
		return nil
	}
	kept, err := s.c.cfg.Vault.List(ctx, spaceKind)
	if err != nil {
		return fmt.Errorf("list installations: %w", err)
	}
	for id, raw := range kept {
		var rec installation
		if err := json.Unmarshal(raw, &rec); err != nil || rec.id() != id {
			return fmt.Errorf("read installation: %w", errors.New("malformed"))
		}
		s.put(rec)
	}
	s.loaded.Store(true)
	return nil
}

// put notes an installation, or other tokens of one.
func (s *spaces) put(rec installation) {
	s.mu.Lock()
	known := s.all[rec.id()]
	if known == nil {
		known = s.c.newSpace(rec, false)
		s.all[rec.id()] = known
	}
	s.mu.Unlock()
	known.set(rec)
}

// of finds an installation; nil if there is none. The one of the token of the settings is found only after Slack has said
// to which workspace it belongs.
func (s *spaces) of(in wireInstall) *space {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range []string{in.Team, in.Enterprise} {
		if found := s.all[id]; found != nil && id != "" {
			return found
		}
	}
	return nil
}

// get finds an installation by its id.
func (s *spaces) get(id string) *space { return s.of(wireInstall{Team: id}) }

// reach finds the installation through which somebody is reached: the one that they last wrote through, else the one of
// their own workspace or organisation, else any in their organisation. It returns nil if there is none.
func (s *spaces) reach(ctx context.Context, who identity) *space {
	address := who.address()
	id := s.c.people.get(address).space
	if id == "" {
		if found := s.get(who.home); found != nil {
			return found
		}
		if s.c.cfg.Vault != nil {
			raw, err := s.c.cfg.Vault.Get(ctx, routeKind, address)
			if err != nil {
				s.c.log.Warn("route not read", "error", err)
			}
			id = string(raw)
		}
	}
	if found := s.get(id); found != nil && id != "" {
		return found
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, space := range s.all {
		if space.record().Enterprise == who.home {
			return space
		}
	}
	return nil
}

// leave stops all calls to a workspace at once: the app was removed, or its token revoked. Slack sends both events in any
// order, and more than once. An event from before the app was installed again is ignored.
func (s *spaces) leave(ctx context.Context, in wireInstall, at time.Time) error {
	space := s.of(in)
	if space == nil {
		return nil
	}
	space.mu.Lock()
	rec := space.rec
	if !at.IsZero() && at.Add(time.Second).Before(rec.Installed) {
		space.mu.Unlock()
		return nil
	}
	already := space.left
	space.left = true
	space.mu.Unlock()
	if !already {
		s.c.counts.Add("workspaces_left")
		s.c.log.Warn("a workspace has removed the app or revoked its token; it is left alone", "workspace", rec.id())
	}
	if space.static || s.c.cfg.Vault == nil {
		return nil
	}
	if err := s.c.cfg.Vault.Delete(ctx, spaceKind, rec.id()); err != nil {
		return fmt.Errorf("forget installation: %w", err)
	}
	return nil
}

// snapshot returns every installation once.
func (s *spaces) snapshot() []*space {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []*space
	if s.static != nil {
		all = append(all, s.static)
	}
	for _, space := range s.all {
		if space != s.static {
			all = append(all, space)
		}
	}
	return all
}
