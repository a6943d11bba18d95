package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"strings"

	"aporte/bench/crowd"
)

// stances are the codes of the options of a finding.
var stances = []string{"agree", "partly", "disagree", "unsure"}

// compare exports the stored responses, and compares them with done, what people were shown as submitted. It returns "" if each of
// these is stored exactly once and with the same stances, otherwise a text that counts the differences. An idea that is kept as
// words beside a question is not lost: that happens if it was written while the bot did not know whether its question was shown.
func (p *product) compare(ctx context.Context, dir string, done []crowd.Done) (string, error) {
	var errs bytes.Buffer
	cmd := p.command(ctx, dir, "export", "--format", "csv", "--table", "responses")
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("export: %w\n%s", err, errs.String())
	}
	rows, err := csv.NewReader(bytes.NewReader(out)).ReadAll()
	if err != nil || len(rows) == 0 {
		return "", fmt.Errorf("read export: %d rows, %w", len(rows), err)
	}
	column := map[string]int{}
	for i, name := range rows[0] {
		column[name] = i
	}
	stored := map[string][]string{}
	twice, lost, wrong, beside := 0, 0, 0, 0
	for _, row := range rows[1:] {
		for i, cell := range row {
			for idea := range strings.Lines(cell) {
				idea = strings.TrimSuffix(idea, "\n")
				if !strings.HasPrefix(idea, crowd.Idea) {
					continue
				}
				if _, known := stored[idea]; known {
					twice++
				}
				stored[idea] = row
				if i != column["idea_headline_1"] {
					beside++
				}
			}
		}
	}
	for _, d := range done {
		row, ok := stored[d.Idea]
		if !ok || row[column["status"]] != "submitted" {
			lost++
			continue
		}
		for i, n := range d.Stances {
			if row[column[fmt.Sprintf("f%d_stance", i+1)]] != stances[n] {
				wrong++
			}
		}
	}
	if twice+lost+wrong+beside == 0 {
		return "", nil
	}
	return fmt.Sprintf("%d lost, %d twice, %d stances wrong, %d beside", lost, twice, wrong, beside), nil
}
