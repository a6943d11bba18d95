package line

import (
	"bytes"
	"io"
)

// mostAhead is how much room ReadAll makes at most before it has read anything, in bytes.
const mostAhead = 64 << 10

// ReadAll is [io.ReadAll] for a body of about size bytes, such as [net/http.Response.ContentLength] says; below 0 it is not
// known. The size saves room that would be made again and again as the body is read. It may be wrong.
func ReadAll(r io.Reader, size int64) ([]byte, error) {
	var b bytes.Buffer
	b.Grow(int(min(max(size, 0), mostAhead)) + bytes.MinRead) // with less than MinRead left, the buffer would grow to see the end
	_, err := b.ReadFrom(r)
	return b.Bytes(), err
}
