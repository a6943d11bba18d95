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

// bots are the products, receiving in one way.
func (l *lab) bots(webhook bool, rate string) []peer {
	mode := map[bool]string{true: "webhook", false: "polling"}[webhook]
	var all []peer
	for i := range l.products {
		all = append(all, peer{name: mode + l.label(l.products[i]), product: &l.products[i], webhook: webhook, rate: rate})
	}
	return all
}

// measureCPU is what a step takes beside the yardstick, and how many there are in a second.
func measureCPU(ctx context.Context, l *lab) error {
	bots := append(l.bots(true, freely), l.bots(false, freely)...)
	plain := []peer{{name: "plain, webhook", webhook: true}, {name: "plain, polling"}}
	concurrent := []peer{{name: "plain concurrent, webhook", webhook: true, concurrent: true}, {name: "plain concurrent, polling", concurrent: true}}
	all := append(append(bots, plain...), concurrent...)
	results, err := l.turns(ctx, all, l.flatOut(100))
	if err != nil {
		return err
	}
	n := len(l.products)
	for i, b := range bots {
		ours, theirs, conc := results[i], results[2*n+i/n], results[2*n+2+i/n]
		l.table.add("CPU a step, "+b.name, fmt.Sprintf("%.0f of %.0f us", median(ours, result.perStep), median(theirs, result.perStep)),
			fmt.Sprintf("%.2f (of a concurrent one %.2f)", ratio(ours, theirs, result.perStep), ratio(ours, conc, result.perStep)), "at most 0.50")
	}
	for i, b := range bots {
		ours, theirs, conc := results[i], results[2*n+i/n], results[2*n+2+i/n]
		l.table.add("steps a second, 100 at once, "+b.name, fmt.Sprintf("%.0f of %.0f", median(ours, result.rate), median(theirs, result.rate)),
			fmt.Sprintf("%.2f (of a concurrent one %.2f)", ratio(ours, theirs, result.rate), ratio(ours, conc, result.rate)), "at least 3")
	}
	for i, b := range bots {
		l.table.add("requests an answered tap, "+b.name, fmt.Sprintf("%.2f (%s)", median(results[i], requests), kinds(results[i])), "",
			"the question alone is urgent")
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
	return fmt.Sprintf("question %.2f, key %.2f, edit %.2f", share("sendMessage"), share("answerCallbackQuery"), share("editMessageText")+share("editMessageReplyMarkup"))
}

// measureLimit is what people feel at Telegram's own limit, with the default settings.
func measureLimit(ctx context.Context, l *lab) error {
	bots := append(l.bots(false, ""), peer{name: "plain concurrent, polling", concurrent: true})
	results, err := l.turns(ctx, bots, load{
		crowd: crowd.Config{AtOnce: 60, Think: 2 * time.Second}, platform: botapi.Options{Allowed: 30}, warm: 4 * l.warm, window: 4 * l.window,
	})
	if err != nil {
		return err
	}
	for i, b := range bots {
		rs := results[i]
		name := "30 sends a second, 60 people who think 2 s, " + b.name
		goal := [2]string{"at least 26", "at most 0.3 s"}
		if b.product == nil {
			goal = [2]string{}
		}
		l.table.add(name+": steps a second", fmt.Sprintf("%.1f (%.0f refused)", median(rs, result.rate), median(rs, func(r result) float64 { return float64(r.refused) })), "", goal[0])
		l.table.add("- wait for the next question, p50 and p95", fmt.Sprintf("%.2f s, %.2f s", median(rs, p50)/1000, median(rs, p95)/1000), "", goal[1])
	}
	return nil
}

// measureDelay is what people feel where each call of the bot takes its time on the network.
func measureDelay(ctx context.Context, l *lab) error {
	const delay = 50 * time.Millisecond
	bots := append(l.bots(true, freely), l.bots(false, freely)...)
	bots = append(bots, peer{name: "plain concurrent, polling", concurrent: true})
	results, err := l.turns(ctx, bots, load{
		crowd: crowd.Config{AtOnce: 60, Think: 200 * time.Millisecond}, platform: botapi.Options{Delay: delay}, warm: l.warm, window: l.window,
	})
	if err != nil {
		return err
	}
	for i, b := range bots {
		l.table.add("50 ms a call, 60 people who think 0.2 s, "+b.name+": wait, p50 and p95", fmt.Sprintf("%.0f ms, %.0f ms", median(results[i], p50), median(results[i], p95)), "", "30 ms")
	}
	return nil
}

func p50(r result) float64 { return r.wait(.5) }

func p95(r result) float64 { return r.wait(.95) }
