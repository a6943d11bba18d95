package main

import (
	"fmt"
	"log/slog"
	"net"

	"github.com/urfave/cli/v3"

	"aporte/adapters/line"
	"aporte/adapters/web"
)

// door is an address at which serve answers.
type door struct {
	name     string // in the log
	server   *web.Server
	listener net.Listener
}

type doors []door

// openDoors opens the address for the world, with what each channel serves, and the one for operators if it is another.
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

// close closes the listeners; those that were served are closed already.
func (d doors) close() {
	for _, one := range d {
		_ = one.listener.Close()
	}
}

// about returns the addresses for a log.
func (d doors) about() []any {
	var all []any
	for _, one := range d {
		all = append(all, one.name, one.listener.Addr().String())
	}
	return all
}
