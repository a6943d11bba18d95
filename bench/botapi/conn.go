package botapi

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// This server does without the server and the client of net/http, which start goroutines for each request. That would be more work
// than all the rest that the platform does, and the bot would have less of the machine.

// reply is the answer to a call.
type reply struct {
	status int
	body   string
}

func (s *Server) accept() {
	for {
		conn, err := s.listen.Accept()
		if err != nil {
			return
		}
		s.wg.Go(func() {
			defer context.AfterFunc(s.ctx, func() { _ = conn.Close() })()
			defer conn.Close()
			s.serve(conn)
		})
	}
}

// serve answers calls to /bot<token>/<method> until the connection ends.
func (s *Server) serve(conn net.Conn) {
	in := bufio.NewReader(conn)
	for {
		req, err := http.ReadRequest(in)
		if err != nil {
			return
		}
		body, err := io.ReadAll(req.Body)
		if err != nil {
			return
		}
		method := req.URL.Path[strings.LastIndexByte(req.URL.Path, '/')+1:]
		a, cut := s.handle(method, req.Header.Get("Content-Type"), body)
		if cut {
			return
		}
		b := append(make([]byte, 0, len(a.body)+128), "HTTP/1.1 "+strconv.Itoa(a.status)+" X\r\nContent-Type: application/json\r\nContent-Length: "...)
		b = strconv.AppendInt(b, int64(len(a.body)), 10)
		b = append(append(b, "\r\n\r\n"...), a.body...)
		if _, err := conn.Write(b); err != nil || req.Close {
			return
		}
	}
}

// caller is one connection to a webhook. It is opened at the first call, and again after an error.
type caller struct {
	hook *hook
	conn net.Conn
	in   *bufio.Reader
}

// callTimeout is how long a webhook may take to answer.
const callTimeout = time.Minute

// call posts an update and returns the body of the answer. ok is true only if the status is 200.
func (c *caller) call(ctx context.Context, u update) (body []byte, ok bool) {
	if c.conn == nil {
		conn, err := net.Dial("tcp", c.hook.url.Host)
		if err != nil {
			return nil, false
		}
		context.AfterFunc(ctx, func() { _ = conn.Close() })
		c.conn, c.in = conn, bufio.NewReader(conn)
	}
	body, ok = c.exchange(u)
	if !ok {
		_ = c.conn.Close()
		c.conn = nil
	}
	return body, ok
}

func (c *caller) exchange(u update) (body []byte, ok bool) {
	_ = c.conn.SetDeadline(time.Now().Add(callTimeout))
	b := append(make([]byte, 0, len(u.raw)+256), c.hook.head...)
	b = strconv.AppendInt(b, int64(len(u.raw)), 10)
	b = append(append(b, "\r\n\r\n"...), u.raw...)
	if _, err := c.conn.Write(b); err != nil {
		return nil, false
	}
	resp, err := http.ReadResponse(c.in, nil)
	if err != nil {
		return nil, false
	}
	body, err = io.ReadAll(resp.Body)
	return body, err == nil && !resp.Close && resp.StatusCode == http.StatusOK
}
