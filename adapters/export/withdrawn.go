package export

import (
	"context"
	"fmt"
	"slices"
	"time"

	"aporte/bot"
)

// withdrawnTable lists what must be taken out of earlier exports. It refers to no other table, since the responses are gone.
var withdrawnTable = table{
	name: "withdrawn", key: []string{"response_id"},
	description: "responses that were erased and may be in an earlier export, one row each: take them out there, and out of what was made of it",
	open:        func(r *reading) sheet { return fixed(withdrawnColumns, slices.Values(r.withdrawn)) },
}

var withdrawnColumns = []column[bot.Withdrawn]{
	{newField("response_id", stringType, "the id that it had in exports").unique(), func(w bot.Withdrawn) string { return w.ID }},
	{newField("withdrawn_at", dateType, "the day, in UTC").needed(), func(w bot.Withdrawn) string { return w.Day.Format(time.DateOnly) }},
}

// readWithdrawn reads the rows of that table.
func (r *reading) readWithdrawn(ctx context.Context) (err error) {
	if r.Filter.Test { // those who try leave no trace, and the others do not belong here
		return nil
	}
	if r.withdrawn, err = r.Reader.Withdrawn(ctx, r.Filter); err != nil {
		return fmt.Errorf("read withdrawn responses: %w", err)
	}
	return nil
}
