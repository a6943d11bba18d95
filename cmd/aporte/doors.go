package main

import (
	"fmt"
	"log/slog"
	"net"

	"github.com/urfave/cli/v3"

	"aporte/adapters/line"
	"aporte/adapters/web"
)

// door is an address at which serve listens.
type door struct {
	name     string // its name in the log
	server   *web.Server
	listener net.Listener
}

type doors []door

// openDoors begins to listen on --listen, with the handlers of all channels. The paths of ops are served there, too, or only on
// --ops-listen if that is set. On an error, no listener is left open.
func openDoors(c *cli.Command, ops *web.Server, made []served, log *slog.Logger) (opened doors, err error) {
	defer func() {
		if err != nil {
			opened.close()
		}
	}()
	world := ops
	if c.String("ops-listen") != "" {
		world = web.Bare(log)
	}
	for _, r := range made {
		if h := r.Handler(); h != nil {
			world.Handle(line.Path(r.Path, r.name), h)
		}
	}
	for _, d := range []struct {
		server             *web.Server
		name, flag, called string
	}{{world, "listen", "listen", "APORTE_LISTEN"}, {ops, "ops_listen", "ops-listen", "APORTE_OPS_LISTEN"}} {
		address := c.String(d.flag)
		if address == "" && d.name != "listen" {
			continue
		}
		l, err := net.Listen("tcp", address)
		if err != nil {
			return opened, fmt.Errorf("cannot listen on %s: %w", d.called, err)
		}
		opened = append(opened, door{d.name, d.server, l})
	}
	return opened, nil
}

// close closes all listeners. It ignores errors, since a listener whose server has ended is closed already.
func (d doors) close() {
	for _, one := range d {
		_ = one.listener.Close()
	}
}

// about returns the names and addresses as arguments for a logger.
func (d doors) about() []any {
	var all []any
	for _, one := range d {
		all = append(all, one.name, one.listener.Addr().String())
	}
	return all
}
