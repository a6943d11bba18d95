package export

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"aporte/bot"
	"aporte/flows"
)

// Wish is what somebody said about how to reach them.
type Wish struct {
	Flow    string
	Answers []bot.Entry
}

// ContactColumns are the columns of contact wishes. Person counts within one file: nothing leads from here to answers.
var ContactColumns = []string{"person", "flow_id", "step", "answer"}

// Contacts writes the wishes to be written to, one row an answer, as CSV. Sealed answers are opened with ids; it returns how
// many of them are damaged and left out.
func Contacts(w io.Writer, wishes []Wish, ids Identities) (damaged int, err error) {
	out := csv.NewWriter(w)
	out.UseCRLF = true
	_ = out.Write(ContactColumns) // Flush tells
	for i, wish := range wishes {
		for _, e := range wish.Answers {
			if e.Act == flows.Taken || e.Value.Missing != "" {
				continue
			}
			if !ids.Empty() {
				err := ids.Open(&e)
				if errors.Is(err, errDamaged) {
					damaged++
					continue
				}
				if err != nil {
					return damaged, fmt.Errorf("contact %d: %w", i+1, err)
				}
			}
			words := append(slices.Clone(e.Value.Codes), e.Value.Text)
			_ = out.Write([]string{strconv.Itoa(i + 1), wish.Flow, e.Step, strings.TrimSpace(strings.Join(words, " "))})
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return damaged, fmt.Errorf("write contacts: %w", err)
	}
	return damaged, nil
}
