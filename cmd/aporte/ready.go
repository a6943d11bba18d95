package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/urfave/cli/v3"

	"aporte/adapters/line"
)

const (
	readyTimeout = 10 * time.Second       // how long one answer may take: the service writes to its disk once before it answers
	readyAgain   = 200 * time.Millisecond // between two questions while the command waits
	longestReady = 4 << 10                // how many bytes of an answer are shown at most
)

func (m *Main) readyCommand() *cli.Command {
	return &cli.Command{
		Name: "ready", Usage: "ask the service on this machine whether all its parts work; for health checks of containers, too",
		Flags:  []cli.Flag{&cli.DurationFlag{Name: "wait", Usage: "ask again until it is ready, for `TIME` at most, such as 30s"}},
		Action: m.ready,
	}
}

// ready asks the service that the same settings are for, prints what /readyz answers, and fails unless that is 200. It opens no
// database.
func (m *Main) ready(ctx context.Context, c *cli.Command) error {
	address, err := readyAddress(cmp.Or(c.String("ops-listen"), c.String("listen")))
	if err != nil {
		return err
	}
	// No proxy of the environment: the service is on this machine. A connection is not kept, as the next answer may be that of another process.
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: readyTimeout}
	waiting, cancel := context.WithTimeout(ctx, c.Duration("wait"))
	defer cancel()
	for {
		said, err := askReady(ctx, client, address)
		if err == nil || waiting.Err() != nil {
			if said != "" {
				fmt.Fprintln(m.Out, said)
			}
			return err
		}
		line.Pause(waiting, readyAgain)
	}
}

// askReady returns what a service says of itself; it is ready if err is nil.
func askReady(ctx context.Context, client *http.Client, address string) (said string, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+"/readyz", nil)
	if err != nil {
		return "", usagef("ask the service: %w", err)
	}
	res, err := client.Do(req)
	if timeout := net.Error(nil); errors.As(err, &timeout) && timeout.Timeout() {
		return "", fmt.Errorf("the service at %s does not answer within %s: it hangs, or has far too much to do", address, client.Timeout)
	}
	if err != nil {
		return "", fmt.Errorf("no service answers at %s: %w; is it running, and is this the address that it listens at (APORTE_OPS_LISTEN, APORTE_LISTEN)?", address, errors.Unwrap(err))
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, longestReady))
	if err != nil {
		return "", fmt.Errorf("ask the service: %w", err)
	}
	if res.StatusCode != http.StatusOK {
		err = errSaid
	}
	return strings.TrimSpace(string(body)), err
}

// readyAddress returns where on this machine a service answers that listens at an address. One without a host, or with that of all
// interfaces, is reached by the loopback.
func readyAddress(listen string) (string, error) {
	host, port, err := net.SplitHostPort(listen)
	if err != nil || port == "" || port == "0" {
		return "", usagef("no service can be asked at %q: set APORTE_OPS_LISTEN to HOST:PORT, as for serve", listen)
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, port), nil
}
