package botapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime"
	"mime/multipart"
	"net/url"
	"strconv"
	"strings"
)

// call has the parameters of a call that this server uses.
type call struct {
	chat, message int64
	offset        int64
	limit         int
	timeout       int // seconds
	url, secret   string
	connections   int
	text, markup  string
}

// parse reads the body of a call: a form, JSON, or a multipart form. kind is its Content-Type.
func parse(kind string, body []byte) (call, error) {
	switch kind {
	case "", "application/x-www-form-urlencoded":
		return parseForm(body)
	}
	fields := map[string]string{}
	media, params, err := mime.ParseMediaType(kind)
	switch {
	case err != nil:
		return call{}, fmt.Errorf("read content type: %w", err)
	case media == "application/json":
		var raw map[string]json.RawMessage
		if err := json.Unmarshal(body, &raw); err != nil {
			return call{}, fmt.Errorf("read JSON: %w", err)
		}
		for name, value := range raw {
			text := string(value)
			_ = json.Unmarshal(value, &text) // for a JSON string its text; other values stay JSON
			fields[name] = text
		}
	default:
		form, err := multipart.NewReader(bytes.NewReader(body), params["boundary"]).ReadForm(1 << 20)
		if err != nil {
			return call{}, fmt.Errorf("read form: %w", err)
		}
		for name, values := range form.Value {
			fields[name] = values[0]
		}
	}
	var c call
	for name, value := range fields {
		c.set(name, value)
	}
	return c, nil
}

// parseForm reads a URL-encoded form. It is faster than the standard library, since nearly all calls have such a form.
func parseForm(body []byte) (call, error) {
	var c call
	for len(body) > 0 {
		var pair []byte
		pair, body, _ = bytes.Cut(body, []byte{'&'})
		name, value, _ := bytes.Cut(pair, []byte{'='})
		plain, err := url.QueryUnescape(string(value))
		if err != nil {
			return call{}, fmt.Errorf("read form: %w", err)
		}
		c.set(string(name), plain)
	}
	return c, nil
}

func (c *call) set(name, value string) {
	number := func() int64 {
		n, _ := strconv.ParseInt(value, 10, 64)
		return n
	}
	switch name {
	case "chat_id":
		c.chat = number()
	case "message_id":
		c.message = number()
	case "offset":
		c.offset = number()
	case "limit":
		c.limit = int(number())
	case "timeout":
		c.timeout = int(number())
	case "max_connections":
		c.connections = int(number())
	case "url":
		c.url = value
	case "secret_token":
		c.secret = value
	case "text":
		c.text = value
	case "reply_markup":
		c.markup = value
	}
}

// body returns text and keys of a message, as the fields of a JSON object without its braces.
func (c *call) body() string {
	if c.markup == "" {
		return `"text":` + quoted(c.text)
	}
	return `"text":` + quoted(c.text) + `,"reply_markup":` + c.markup
}

// quoted returns a text as a JSON string.
func quoted(text string) string {
	b, err := json.Marshal(text)
	if err != nil {
		panic(err) // a string can always be encoded
	}
	return string(b)
}

// keys returns the callback data of all keys of an inline keyboard. It searches the JSON for them, since decoding it would take
// much longer.
func (c *call) keys() []string {
	const before = `"callback_data":"`
	var keys []string
	for rest := c.markup; ; {
		at := strings.Index(rest, before)
		if at < 0 {
			return keys
		}
		rest = rest[at+len(before):]
		end := strings.IndexByte(rest, '"')
		if end < 0 {
			return keys
		}
		key := rest[:end]
		if strings.IndexByte(key, '\\') >= 0 {
			_ = json.Unmarshal([]byte(`"`+key+`"`), &key)
		}
		keys = append(keys, key)
		rest = rest[end:]
	}
}
