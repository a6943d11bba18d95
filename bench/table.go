package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// table is the table that is printed at the end.
type table struct {
	out  io.Writer
	rows [][4]string
}

// add adds a row: the name of the figure, its values, the ratio to the yardstick or "", and the value that we want to reach.
func (t *table) add(figure, value, ratio, goal string) {
	t.rows = append(t.rows, [4]string{figure, value, ratio, goal})
}

func (t *table) print() {
	head := [4]string{"figure", "value", "ratio", "goal"}
	width := [4]int{}
	for _, row := range append([][4]string{head}, t.rows...) {
		for i, cell := range row {
			width[i] = max(width[i], len([]rune(cell)))
		}
	}
	line := func(row [4]string) {
		for i, cell := range row {
			fmt.Fprintf(t.out, "| %-*s ", width[i], cell)
		}
		fmt.Fprintln(t.out, "|")
	}
	line(head)
	for _, w := range width {
		fmt.Fprint(t.out, "|", strings.Repeat("-", w+2))
	}
	fmt.Fprintln(t.out, "|")
	for _, row := range t.rows {
		line(row)
	}
}

// median returns the median of the values that get returns; 0 if there are none.
func median[T any](all []T, get func(T) float64) float64 {
	var values []float64
	for _, v := range all {
		values = append(values, get(v))
	}
	slices.Sort(values)
	n := len(values)
	if n == 0 {
		return 0
	}
	return (values[(n-1)/2] + values[n/2]) / 2
}

// ratio returns the median of the ratios of ours to theirs, round by round. theirs must not have fewer rounds than ours.
func ratio[T any](ours, theirs []T, get func(T) float64) float64 {
	var values []float64
	for i := range ours {
		values = append(values, get(ours[i])/get(theirs[i]))
	}
	return median(values, func(v float64) float64 { return v })
}
