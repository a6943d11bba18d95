package slack

import (
	"regexp"
	"strings"
	"sync/atomic"
)

// secrets are the texts that must not be in logs and errors. Tokens of workspaces come and go, so they are added while
// running; the newest 10,000 are kept.
type secrets struct {
	known atomic.Pointer[[]string]
}

// tokenForm finds every token of Slack, also one that was never added.
var tokenForm = regexp.MustCompile(`x(ox[a-z]|app)(\.xox[a-z])?-[A-Za-z0-9-]+`)

func newSecrets(values ...string) *secrets {
	s := &secrets{}
	s.known.Store(&[]string{})
	s.add(values...)
	return s
}

func (s *secrets) add(values ...string) {
	for {
		before := s.known.Load()
		after := append([]string{}, *before...)
		for _, v := range values {
			if len(v) >= 4 {
				after = append(after, v)
			}
		}
		if len(after) > 10_000 {
			after = after[len(after)-10_000:]
		}
		if s.known.CompareAndSwap(before, &after) {
			return
		}
	}
}

// scrub replaces secrets in text.
func (s *secrets) scrub(text string) string {
	text = tokenForm.ReplaceAllString(text, "<token>")
	for _, v := range *s.known.Load() {
		text = strings.ReplaceAll(text, v, "<secret>")
	}
	return text
}
