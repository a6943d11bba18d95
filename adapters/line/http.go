package line

import (
	"errors"
	"fmt"
	"mime"
	"net"
	"net/http"
	"net/url"
)

// mostIdle is how many connections to one platform stay open, for the people who do something at the same time: with fewer,
// each further call dials anew.
const mostIdle = 512

// NewClient returns an HTTP client for many calls to one platform at the same time.
func NewClient() *http.Client {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.MaxIdleConns, t.MaxIdleConnsPerHost = mostIdle, mostIdle
	return &http.Client{Transport: t}
}

// Quiet returns a copy of client that follows no redirects: they would carry tokens to wherever they point.
func Quiet(client *http.Client) *http.Client {
	own := *client
	own.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &own
}

// CheckURL takes https anywhere, and http on loopback, where a server of one's own or a test may listen. The error names
// the setting and how to get it right.
func CheckURL(setting, value string) error {
	u, err := url.Parse(value)
	switch {
	case err != nil, u.Host == "", u.User != nil, u.RawQuery != "", u.Fragment != "":
		return fmt.Errorf("%s is not an address: it looks like https://consultation.example.org", setting)
	case u.Scheme == "https", u.Scheme == "http" && loopback(u.Hostname()):
		return nil
	}
	return fmt.Errorf("%s must begin with https:// (http is allowed on this machine only)", setting)
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// IsType reports whether the headers say, once, what the body is, and that it is that. Parameters do not matter.
func IsType(h http.Header, want string) bool {
	types := h.Values("Content-Type")
	if len(types) != 1 {
		return false
	}
	kind, _, err := mime.ParseMediaType(types[0])
	return kind == want && (err == nil || errors.Is(err, mime.ErrInvalidMediaParameter))
}
