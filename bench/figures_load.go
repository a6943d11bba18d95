package main

import (
	"context"
	"fmt"
	"time"

	"aporte/bench/botapi"
	"aporte/bench/crowd"
)

// flatOut is a load of people who do not think.
func (l *lab) flatOut(atOnce int) load {
	return load{crowd: crowd.Config{AtOnce: atOnce}, warm: l.warm, window: l.window}
}

// label names a bot in the table; where only one product is measured, its name says nothing.
func (l *lab) label(p product) string {
	if len(l.products) == 1 {
		return ""
	}
	return " (" + p.name + ")"
}

// mode says how a bot receives.
func mode(webhook bool) string {
	if webhook {
		return "webhook"
	}
	return "polling"
}

// bots are the products, receiving in one way.
func (l *lab) bots(webhook bool, rate string) []peer {
	var all []peer
	for i := range l.products {
		all = append(all, peer{name: mode(webhook) + l.label(l.products[i]), product: &l.products[i], webhook: webhook, rate: rate})
	}
	return all
}

// plainBot is the yardstick; concurrent, it begins a goroutine for each update.
func plainBot(webhook, concurrent bool) peer {
	name := "plain, "
	if concurrent {
		name = "plain concurrent, "
	}
	return peer{name: name + mode(webhook), webhook: webhook, concurrent: concurrent}
}

// measureCPU is what a step takes beside the yardstick, and how many there are in a second.
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

// requests are the calls of the platform for each step, the one that waits for updates and those in answers left out.
func requests(r result) float64 {
	sum := 0
	for _, method := range []string{"sendMessage", "editMessageText", "editMessageReplyMarkup", "answerCallbackQuery"} {
		sum += r.calls[method]
	}
	return float64(sum) / float64(r.steps)
}

// kinds says which calls these were.
func kinds(rs []result) string {
	share := func(method string) float64 {
		return median(rs, func(r result) float64 { return float64(r.calls[method]) / float64(r.steps) })
	}
	edits := share("editMessageText") + share("editMessageReplyMarkup")
	return fmt.Sprintf("question %.2f, key %.2f, edit %.2f", share("sendMessage"), share("answerCallbackQuery"), edits)
}

// measureLimit is what people feel at Telegram's own limit, with the default settings.
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

// measureDelay is what people feel where each call of the bot takes its time on the network.
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
