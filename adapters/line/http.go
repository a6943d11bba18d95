package line

import (
	"errors"
	"fmt"
	"mime"
	"net"
	"net/http"
	"net/url"
	"time"
)

// mostIdle is how many idle connections to one platform stay open. Many people may do something at the same time, and each call
// that finds no open connection has to open a new one.
const mostIdle = 512

// pingAfter is how long a connection may be silent before it is tried, and how long the answer may take.
const pingAfter = 10 * time.Second

// NewClient returns an HTTP client for many calls to one platform at the same time.
func NewClient() *http.Client {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.MaxIdleConns, t.MaxIdleConnsPerHost = mostIdle, mostIdle
	// A network can lose a connection without a word. Over HTTP/2 later requests would go on using it.
	t.HTTP2 = &http.HTTP2Config{SendPingTimeout: pingAfter, PingTimeout: pingAfter}
	return &http.Client{Transport: t}
}

// Quiet returns a copy of client that follows no redirects: a redirect could send a token to another server.
func Quiet(client *http.Client) *http.Client {
	own := *client
	own.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &own
}

// CheckURL returns an error unless value is an https address, or an http address on loopback, where an own server or a test may
// listen. The error names the setting and says how to correct it.
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

// IsType says whether there is exactly one Content-Type header, and its media type is want. Parameters do not matter.
func IsType(h http.Header, want string) bool {
	types := h.Values("Content-Type")
	if len(types) != 1 {
		return false
	}
	kind, _, err := mime.ParseMediaType(types[0])
	return kind == want && (err == nil || errors.Is(err, mime.ErrInvalidMediaParameter))
}
