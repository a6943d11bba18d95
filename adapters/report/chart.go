package report

import (
	"strconv"
	"strings"
)

// chart is a picture of bars and the table with the same numbers.
type chart struct {
	ID      string // unique in the page
	Title   string
	Lead    bool   // the title stands above it already, and is only for those who do not see that
	Former  string // which versions asked it; "" for all
	Text    string // the whole question, "" where the title says it all
	Facts   []string
	Picture *picture // nil if there is nothing to draw
	Table   table    // without rows if there is nothing to count
}

// table is a table with a header for each row.
type table struct {
	Figures string // what the numbers are of, for programs: "QUESTION/ITEM" or the name of a split
	Head    []string
	Rows    []row
}

// narrow is how many columns a phone shows side by side.
const narrow = 4

// Wide says whether the table is moved sideways on a phone.
func (t table) Wide() bool { return len(t.Head) > narrow }

type row struct {
	Code  string // as in the figures
	Label string
	Cells []string // "" where there is no number
}

// bar is one bar to be drawn.
type bar struct {
	label     string
	value     string  // stands at the end
	size      float64 // 0 to 1
	low, high *float64
}

// picture is an SVG. Heights are in pixels. Along the line everything is a part of the width, in percent, so that the picture is as
// wide as the page, and its words keep their size.
type picture struct {
	Name, About string // for those who do not see it
	Height      int
	Grid        []tick
	GridTop     int
	GridEnd     int
	Bars        []drawn
	Rtl         bool
}

type tick struct {
	X, Text string
	Middle  bool
	Anchor  string
}

// drawn is a bar with all its places.
type drawn struct {
	Lines      []line // of the label
	Value      string
	ValueX     string
	ValueY     int
	X, Y, Wide string
	Whisker    bool
	Low, High  string
	Middle     int
	Top, End   int // of the ends of the whisker
}

type line struct {
	Text string
	X    string
	Y    int
}

// The measures of a picture.
const (
	barHeight  = 16
	lineHeight = 19
	barGap     = 10
	axisHeight = 24
	field      = 84.0 // percent of the width for the bars; the rest is for the values
	widest     = 42   // characters of a label in a line: what a phone shows
)

// draw draws bars. With shares there is an axis from 0 to 100 %.
func (p *page) draw(title string, bars []bar, shares bool) *picture {
	if len(bars) == 0 {
		return nil
	}
	d := &picture{Name: p.say("chart", data{"Title": title}), About: p.say("chart.about", nil), Rtl: p.Dir == "rtl"}
	y := 0
	for _, b := range bars {
		one := drawn{Value: b.value, Wide: percentOf(b.size), Whisker: b.low != nil && b.high != nil}
		for _, text := range wrap(b.label, widest) {
			y += lineHeight
			one.Lines = append(one.Lines, line{text, d.edge(), y - 5})
		}
		one.X, one.Y = d.from(0, b.size), strconv.Itoa(y)
		one.ValueX, one.ValueY = d.at(100/field), y+barHeight-3
		if one.Whisker {
			one.Low, one.High = d.at(*b.low), d.at(*b.high)
			one.Middle, one.Top, one.End = y+barHeight/2, y+3, y+barHeight-3
		}
		d.Bars = append(d.Bars, one)
		y += barHeight + barGap
	}
	d.GridEnd, d.Height = y, y
	if shares {
		half, all := 0.5, 1.0
		none := 0.0
		for _, at := range []*float64{&none, &half, &all} {
			d.Grid = append(d.Grid, tick{X: d.at(*at), Text: p.percent(at), Middle: at == &half, Anchor: "middle"})
		}
		d.Grid[0].Anchor = "start"
		d.Height += axisHeight
	}
	return d
}

// at returns the place of a value along the line.
func (d *picture) at(value float64) string {
	x := value * field
	if d.Rtl {
		x = 100 - x
	}
	return percent(x)
}

// from returns the left end of a bar.
func (d *picture) from(start, size float64) string {
	if d.Rtl {
		start += size
	}
	return d.at(start)
}

// edge returns where lines of text begin.
func (d *picture) edge() string { return d.at(0) }

// AxisY returns where the words of the axis stand.
func (d *picture) AxisY() int { return d.Height - 6 }

func percentOf(size float64) string { return percent(size * field) }

func percent(x float64) string {
	return strings.TrimSuffix(strings.TrimRight(strconv.FormatFloat(x, 'f', 2, 64), "0"), ".") + "%"
}

// wrap breaks a text into lines of about so many characters. A word that is longer is cut.
func wrap(text string, width int) []string {
	var lines []string
	var last []rune
	for word := range strings.FieldsSeq(text) {
		next := []rune(word)
		if len(last) > 0 && len(last)+1+len(next) > width {
			lines, last = append(lines, string(last)), nil
		}
		if len(last) > 0 {
			last = append(last, ' ')
		}
		last = append(last, next...)
		for len(last) > width {
			lines, last = append(lines, string(last[:width])), last[width:]
		}
	}
	return append(lines, string(last))
}
