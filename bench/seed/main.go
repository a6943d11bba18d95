// Command seed makes a large database in little time. One person takes part as usual, and the result is stored for many more
// people, each with a text of their own. The rows are the same as those of people who took part through a platform. Only rows
// of messages are missing.
package main

import (
	"context"
	"encoding/base64"
	"errors"
	"flag"
	"fmt"
	"log"
	"maps"
	"strconv"
	"strings"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"aporte/adapters/sqlstore"
	"aporte/bot"
	"aporte/flows"
)

var (
	db        = flag.String("db", "aporte.db", "make the database at `PATH`, or add to it")
	key       = flag.String("key", "", "seal it with this `KEY`, in base64")
	responses = flag.Int("responses", 1000, "how many responses to add")
	first     = flag.Int64("first", 100_000_000, "the number of the first person; those after it count on")
	full      = flag.Bool("full", false, "the full way through the consultation instead of the short one")
)

func main() {
	flag.Parse()
	n, err := seed(context.Background())
	if err != nil {
		log.Fatal("seed: ", err)
	}
	fmt.Println(n)
}

// seed fills the database, and returns how many answers it added.
func seed(ctx context.Context) (answers int, err error) {
	secret, err := base64.StdEncoding.DecodeString(*key)
	if err != nil {
		return 0, fmt.Errorf("read key: %w", err)
	}
	whole, err := takePart(ctx, *full)
	if err != nil {
		return 0, err
	}
	store, err := sqlstore.Open(ctx, sqlstore.Config{Path: *db, Key: secret})
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	const lanes = 256 // goroutines, so that many changes share a commit
	var next atomic.Int64
	g, ctx := errgroup.WithContext(ctx)
	for range lanes {
		g.Go(func() error {
			for {
				n := next.Add(1) - 1
				if n >= int64(*responses) {
					return nil
				}
				if err := add(ctx, store, whole, *first+n); err != nil {
					return err
				}
			}
		})
	}
	return len(whole.Answers) * *responses, g.Wait()
}

// add stores the decisions that were made for one person for another person.
func add(ctx context.Context, store bot.Store, whole bot.Change, person int64) error {
	who := strconv.FormatInt(person, 10)
	change := whole
	change.Answers = nil
	for _, a := range whole.Answers {
		a.Value = personal(a.Value, who)
		change.Answers = append(change.Answers, a)
	}
	change.Session.State.Answers = maps.Clone(whole.Session.State.Answers)
	for step, v := range change.Session.State.Answers {
		change.Session.State.Answers[step] = personal(v, who)
	}
	fresh := bot.NewFresh()
	change.Session.Response, change.Session.Receipt, change.Session.Tag = fresh.Response, fresh.Receipt, fresh.Tag
	u := bot.Update{ID: "seed-" + who, From: bot.Address{Channel: "telegram", User: who}, Text: "/start"}
	_, err := store.Apply(ctx, u, func(bot.Session) (bot.Change, error) { return change, nil })
	return err
}

// personal replaces pattern in a text by the number of a person.
func personal(v flows.Value, who string) flows.Value {
	v.Text = strings.ReplaceAll(v.Text, pattern, who)
	return v
}
