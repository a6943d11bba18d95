package export

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
)

// jsonSink writes a table as one JSON object for each row, each on a line. Every object has all columns, in their order. An
// empty cell is null, an integer is a JSON number, and everything else is a string.
type jsonSink struct {
	out    *bufio.Writer
	fields []field
	line   bytes.Buffer
	enc    *json.Encoder
}

func newJSON(w io.Writer, fields []field) *jsonSink {
	j := &jsonSink{out: bufio.NewWriterSize(w, 1<<16), fields: fields}
	j.enc = json.NewEncoder(&j.line)
	j.enc.SetEscapeHTML(false) // the file is not HTML, and texts stay readable
	return j
}

func (j *jsonSink) row(cells []string) error {
	j.line.Reset()
	for i, cell := range cells {
		if i == 0 {
			j.line.WriteByte('{')
		} else {
			j.line.WriteByte(',')
		}
		if err := j.value(j.fields[i].Name); err != nil {
			return err
		}
		j.line.WriteByte(':')
		switch {
		case cell == "":
			j.line.WriteString("null")
		case j.fields[i].Type == integerType:
			j.line.WriteString(cell)
		default:
			if err := j.value(cell); err != nil {
				return err
			}
		}
	}
	j.line.WriteString("}\n")
	_, err := j.out.Write(j.line.Bytes())
	return err
}

// value writes a string, without the line break that the encoder adds.
func (j *jsonSink) value(s string) error {
	if err := j.enc.Encode(s); err != nil {
		return err
	}
	j.line.Truncate(j.line.Len() - 1)
	return nil
}

func (j *jsonSink) flush() error { return j.out.Flush() }
