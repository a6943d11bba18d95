package slack

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"time"

	"github.com/gorilla/websocket"
	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"
	"golang.org/x/time/rate"

	"aporte/adapters/line"
)

const (
	maxBody     = 1 << 20 // bytes of a request or an envelope
	sendBuffer  = 32 << 10
	handshake   = 10 * time.Second
	ackSending  = 3 * time.Second
	afterDenied = 30 * time.Second
	mostPause   = 15 * time.Second // between tries to connect; the library would wait up to five minutes
)

// connect keeps one Socket Mode connection until ctx ends. The library reconnects when Slack asks for it, when the
// connection breaks, also for silence longer than limit; this loop begins again when it gives up.
func (c *Channel) connect(ctx context.Context, in *intake, limit time.Duration) {
	// Slack may close a fresh connection at once (too many of them): that must not become a storm.
	calm := rate.NewLimiter(rate.Every(time.Second), 5)
	dialer := &net.Dialer{Timeout: handshake}
	for ctx.Err() == nil {
		client := socketmode.New(c.client(""),
			socketmode.OptionReadLimit(maxBody+64<<10),
			socketmode.OptionLog(log.New(io.Discard, "", 0)),
			socketmode.OptionDialer(&websocket.Dialer{
				Proxy: http.ProxyFromEnvironment, HandshakeTimeout: handshake, WriteBufferSize: sendBuffer,
				NetDialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
					if err := calm.Wait(ctx); err != nil {
						return nil, err
					}
					conn, err := dialer.DialContext(ctx, network, addr)
					if err != nil {
						return nil, err
					}
					return c.ear.hear(conn, limit), nil
				},
			}),
		)
		ended := make(chan error, 1)
		run, end := context.WithCancel(ctx)
		go func() { ended <- client.RunContext(run) }()
		err := c.listen(ctx, client, in, ended, end)
		anew := run.Err() != nil
		end()
		if ctx.Err() != nil {
			return
		}
		if anew {
			continue
		}
		err = c.explain("apps.connections.open", err)
		c.health.deny(err)
		c.log.Error("Slack refuses the Socket Mode connection; check SLACK_APP_TOKEN", "error", err, "wait", afterDenied)
		line.Pause(ctx, afterDenied)
	}
}

// listen takes what one client receives until the client ends. If the client would wait longer than mostPause before it tries again,
// it is ended after that time.
func (c *Channel) listen(ctx context.Context, client *socketmode.Client, in *intake, ended <-chan error, end func()) error {
	up := false
	for {
		select {
		case err := <-ended:
			if up {
				c.health.down(c.now())
			}
			return err
		case evt := <-client.Events:
			switch evt.Type {
			case socketmode.EventTypeConnected:
				c.health.up()
				up = true
				c.counts.Add("connections")
			case socketmode.EventTypeConnecting:
				if up {
					up = false
					c.health.down(c.now())
				}
			case socketmode.EventTypeConnectionError:
				if e, ok := evt.Data.(*slack.ConnectionErrorEvent); ok && ctx.Err() == nil {
					c.counts.Add("connections_failed")
					wait := e.Backoff
					if _, asked := errors.AsType[*slack.RateLimitedError](e.ErrorObj); !asked && wait > mostPause {
						wait = mostPause
						time.AfterFunc(wait, end)
					}
					c.log.Warn("cannot reach Slack, trying again", "error", line.Strip(e.ErrorObj, c.secret.scrub), "wait", wait.Round(time.Millisecond))
				}
			case socketmode.EventTypeErrorBadMessage:
				// The library could not read the message. The channel reads fewer of its fields, so it may succeed.
				var req socketmode.Request
				if e, ok := evt.Data.(*socketmode.ErrorBadMessage); ok && json.Unmarshal(e.Message, &req) == nil {
					c.envelope(client, in, req)
				}
			default:
				if evt.Request != nil {
					c.envelope(client, in, *evt.Request)
				}
			}
		}
	}
}

// envelope handles one envelope, and acknowledges it after it is stored. If storing fails, it is acknowledged only if
// there are words for the person (see trouble).
func (c *Channel) envelope(client *socketmode.Client, in *intake, req socketmode.Request) {
	if req.EnvelopeID == "" {
		return
	}
	f := c.enqueue(in, c.decodeEnvelope(req), time.Now())
	go func() {
		<-f.done
		if f.err != nil && f.reply == nil {
			return // Slack brings it again
		}
		var payload any
		if raw := acknowledged(f.reply); raw != nil {
			payload = json.RawMessage(raw)
		}
		ctx, cancel := context.WithTimeout(in.Work, ackSending)
		defer cancel()
		if client.AckCtx(ctx, req.EnvelopeID, payload) != nil {
			c.counts.Add("acknowledgements_lost")
		}
	}()
}

func (c *Channel) decodeEnvelope(req socketmode.Request) happening {
	switch req.Type {
	case socketmode.RequestTypeEventsAPI:
		return decodeEvent(req.Payload)
	case socketmode.RequestTypeInteractive:
		return decodeInteraction(req.Payload)
	case socketmode.RequestTypeSlashCommands:
		var cmd wireCommand
		if json.Unmarshal(req.Payload, &cmd) != nil {
			return happening{kind: malformed}
		}
		return decodeCommand(cmd, c.meaning())
	}
	return happening{kind: unknown}
}
