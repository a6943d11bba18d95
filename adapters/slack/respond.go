package slack

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"aporte/adapters/line"
)

// responseURL is a response URL, which may change its message five times within 30 minutes (docs.slack.dev,
// interactivity/handling-user-interaction).
type responseURL struct {
	url   string
	until time.Time
	left  int // uses; guarded by Channel.mu
}

// pressed names a message and a person who pressed one of its keys. The press does not prove that the message was for
// that person. So its response URL is used only for what is sent to the same person.
type pressed struct{ address, receipt string }

const (
	answerTime = 29 * time.Minute
	answerUses = 5
)

var errStale = errors.New("the response URL is used up")

// answer changes a message through its response URL. It returns errStale if that was used five times or is too old.
func (d *delivery) answer(a *responseURL, p part) error {
	d.c.mu.Lock()
	usable := a.left > 0 && d.c.now().Before(a.until)
	a.left--
	d.c.mu.Unlock()
	if !usable {
		d.c.fresh.Drop(pressed{d.who.address(), d.edit})
		return errStale
	}
	if _, err := d.space.open(); err != nil {
		return err
	}
	if p.blocks == nil {
		p.blocks = []slack.Block{}
	}
	return d.c.respond(d.ctx, a.url, &slack.WebhookMessage{
		Text: escape(p.text), Blocks: &slack.Blocks{BlockSet: p.blocks}, ReplaceOriginal: true,
	})
}

// respond posts to a response URL. It returns an error, and posts nothing, if the address is not of the configured
// service.
func (c *Channel) respond(ctx context.Context, to string, m *slack.WebhookMessage) error {
	if !c.ours(to) {
		return errors.New("respond: the address is not of the configured service")
	}
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	raw, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("encode response: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, to, bytes.NewReader(raw))
	if err != nil {
		return errors.New("respond: the address is malformed")
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := c.web.Do(req)
	if err != nil {
		return fmt.Errorf("respond: %w", line.Strip(err, c.secret.scrub))
	}
	defer resp.Body.Close()
	head := make([]byte, 64)
	n, _ := resp.Body.Read(head)
	if resp.StatusCode != http.StatusOK || bytes.Contains(head[:n], []byte(`"ok":false`)) {
		return fmt.Errorf("respond: status %d", resp.StatusCode)
	}
	return nil
}

// ours reports whether an address belongs to the configured service: Slack, or the server of [Config.APIURL]. No other
// address is ever called.
func (c *Channel) ours(address string) bool {
	to, err := url.Parse(address)
	api, _ := url.Parse(c.cfg.APIURL)
	switch {
	case err != nil || to.User != nil || to.Scheme != api.Scheme:
		return false
	case to.Host == api.Host:
		return true
	}
	for _, domain := range []string{"slack.com", "slack-gov.com"} {
		own := api.Host == domain || strings.HasSuffix(api.Host, "."+domain)
		if own && to.Scheme == "https" && strings.HasSuffix(to.Host, "."+domain) {
			return true
		}
	}
	return false
}
