package desk

import (
	"context"
	"fmt"

	"aporte/bot"
	"aporte/flows"
)

// Wordings is the part of a store that knows how questions were worded.
type Wordings interface {
	// Reword stores those wordings of a consultation anew that change returns; all are those of [bot.WordKeeper]. In the same
	// transaction it adds a to the audit log, with how many wordings that were as its count. If change returns an error, it changes
	// nothing and returns that error. change may be called again.
	Reword(ctx context.Context, flow string, change func(all []bot.Wording) ([]bot.Wording, error), a bot.Audit) error
}

// Join says that the last change of the words of some questions mended a slip, and no meaning: answers to the words before it and
// after it count as answers to the same. name is what [flows.Flow.Named] takes, lang the language of the slip, "" for all that
// changed then; versions are all published versions of the consultation, newest first. It returns what was joined, and the errors of
// [bot.Editions.Mend].
func (d *Desk) Join(ctx context.Context, versions []*flows.Flow, name, lang string) (joined []bot.Wording, err error) {
	var questions, resting []flows.Step
	for _, f := range versions {
		if questions == nil {
			questions, resting = f.Named(name)
		}
	}
	flow := versions[0].ID
	err = d.store.Reword(ctx, flow, func(all []bot.Wording) ([]bot.Wording, error) {
		joined, err = bot.NewEditions(versions, all, false).Mend(questions, resting, lang)
		return joined, err
	}, bot.Audit{Actor: d.actor, Action: ActionJoin, Subject: flow + " " + name})
	if err != nil {
		return nil, fmt.Errorf("join the words of %s: %w", name, err)
	}
	return joined, nil
}
