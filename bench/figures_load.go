package main

import (
	"context"
	"fmt"
	"time"

	"aporte/bench/botapi"
	"aporte/bench/crowd"
)

// flatOut returns a load of people who do not think before they act, measured for the usual window.
func (l *lab) flatOut(atOnce int) load {
	return load{crowd: crowd.Config{AtOnce: atOnce}, warm: l.warm, window: l.window}
}

// label returns the name of a product in parentheses, for the table; "" if only one product is measured.
func (l *lab) label(p product) string {
	if len(l.products) == 1 {
		return ""
	}
	return " (" + p.name + ")"
}

// mode returns how a bot receives updates, for the table.
func mode(webhook bool) string {
	if webhook {
		return "webhook"
	}
	return "polling"
}

// bots returns all products, with one way of receiving and one rate (see peer).
func (l *lab) bots(webhook bool, rate string) []peer {
	var all []peer
	for i := range l.products {
		all = append(all, peer{name: mode(webhook) + l.label(l.products[i]), product: &l.products[i], webhook: webhook, rate: rate})
	}
	return all
}

// plainBot returns the yardstick. If concurrent is true, it starts a goroutine for each update.
func plainBot(webhook, concurrent bool) peer {
	name := "plain, "
	if concurrent {
		name = "plain concurrent, "
	}
	return peer{name: name + mode(webhook), webhook: webhook, concurrent: concurrent}
}

// measureCPU measures the CPU time of a step and the steps a second, and compares both with the yardstick.
func measureCPU(ctx context.Context, l *lab) error {
	var all []peer
	for _, webhook := range []bool{true, false} {
		all = append(append(all, l.bots(webhook, freely)...), plainBot(webhook, false), plainBot(webhook, true))
	}
	results, err := l.turns(ctx, all, l.flatOut(100))
	if err != nil {
		return err
	}
	of := map[string][]result{}
	for i, b := range all {
		of[b.name] = results[i]
	}
	for _, f := range []struct {
		name, unit, goal string
		get              func(result) float64
	}{
		{"CPU a step", " us", "at most 0.50", result.perStep},
		{"steps a second, 100 at once", "", "at least 3", result.rate},
	} {
		for _, b := range all {
			if b.product == nil {
				continue
			}
			ours, plain, concurrent := of[b.name], of[plainBot(b.webhook, false).name], of[plainBot(b.webhook, true).name]
			l.table.add(f.name+", "+b.name, fmt.Sprintf("%.0f of %.0f%s", median(ours, f.get), median(plain, f.get), f.unit),
				fmt.Sprintf("%.2f (of a concurrent one %.2f)", ratio(ours, plain, f.get), ratio(ours, concurrent, f.get)), f.goal)
		}
	}
	for _, b := range all {
		if rs := of[b.name]; b.product != nil {
			l.table.add("requests an answered tap, "+b.name, fmt.Sprintf("%.2f (%s)", median(rs, requests), kinds(rs)), "", "the question alone is urgent")
		}
	}
	return nil
}

// requests returns how many calls the bot made for each step. It does not count getUpdates, and calls in the answer to a webhook.
func requests(r result) float64 {
	sum := 0
	for _, method := range []string{"sendMessage", "editMessageText", "editMessageReplyMarkup", "answerCallbackQuery"} {
		sum += r.calls[method]
	}
	return float64(sum) / float64(r.steps)
}

// kinds says how the calls of requests are divided into questions, acknowledgements of keys, and edits.
func kinds(rs []result) string {
	share := func(method string) float64 {
		return median(rs, func(r result) float64 { return float64(r.calls[method]) / float64(r.steps) })
	}
	edits := share("editMessageText") + share("editMessageReplyMarkup")
	return fmt.Sprintf("question %.2f, key %.2f, edit %.2f", share("sendMessage"), share("answerCallbackQuery"), edits)
}

// measureLimit measures how long people wait when the platform allows only 30 messages a second, as Telegram does. The bot has its
// default settings.
func measureLimit(ctx context.Context, l *lab) error {
	bots := append(l.bots(false, ""), plainBot(false, true))
	results, err := l.turns(ctx, bots, load{
		crowd: crowd.Config{AtOnce: 60, Think: 2 * time.Second}, platform: botapi.Options{Allowed: 30},
		warm: 4 * l.warm, window: 4 * l.window,
	})
	if err != nil {
		return err
	}
	for i, b := range bots {
		rs := results[i]
		name := "30 sends a second, 60 people who think 2 s, " + b.name
		goal := [2]string{"at least 26", "at most 300 ms"}
		if b.product == nil {
			goal = [2]string{}
		}
		refused := median(rs, func(r result) float64 { return float64(r.refused) })
		l.table.add(name+": steps a second", fmt.Sprintf("%.1f (%.0f refused)", median(rs, result.rate), refused), "", goal[0])
		l.table.add("- wait for the next question, p50 and p95",
			fmt.Sprintf("%.0f ms, %.0f ms", median(rs, p50), median(rs, p95)), "", goal[1])
	}
	return nil
}

// measureDelay measures how long people wait when each call of the bot takes 50 ms on the network.
func measureDelay(ctx context.Context, l *lab) error {
	const delay = 50 * time.Millisecond
	bots := append(l.bots(true, freely), l.bots(false, freely)...)
	bots = append(bots, plainBot(false, true))
	results, err := l.turns(ctx, bots, load{
		crowd: crowd.Config{AtOnce: 60, Think: 200 * time.Millisecond}, platform: botapi.Options{Delay: delay},
		warm: l.warm, window: l.window,
	})
	if err != nil {
		return err
	}
	for i, b := range bots {
		goal := "30 ms"
		if b.product == nil {
			goal = ""
		}
		l.table.add("50 ms a call, 60 people who think 0.2 s, "+b.name+": wait, p50 and p95",
			fmt.Sprintf("%.0f ms, %.0f ms", median(results[i], p50), median(results[i], p95)), "", goal)
	}
	return nil
}

func p50(r result) float64 { return r.wait(.5) }

func p95(r result) float64 { return r.wait(.95) }
