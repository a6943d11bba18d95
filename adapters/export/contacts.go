package export

import (
	"encoding/csv"
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

// Contacts writes the wishes to be written to, one row an answer, as CSV. Sealed answers are opened with ids.
func Contacts(w io.Writer, wishes []Wish, ids Identities) error {
	out := csv.NewWriter(w)
	out.UseCRLF = true
	_ = out.Write(ContactColumns) // Flush tells
	for i, wish := range wishes {
		for _, e := range wish.Answers {
			if e.Act == flows.Taken || e.Value.Missing != "" {
				continue
			}
			if !ids.Empty() {
				if err := ids.Open(&e); err != nil {
					return fmt.Errorf("contact %d: %w", i+1, err)
				}
			}
			words := append(slices.Clone(e.Value.Codes), e.Value.Text)
			_ = out.Write([]string{strconv.Itoa(i + 1), wish.Flow, e.Step, strings.TrimSpace(strings.Join(words, " "))})
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return fmt.Errorf("write contacts: %w", err)
	}
	return nil
}
