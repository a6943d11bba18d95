package bottest

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"aporte/bot"
	"aporte/desk"
)

// closes is a close for tests.
var closes = storyStart.Add(10 * 24 * time.Hour)

// announced: the first close that is announced stays, until staff change it.
func announced(s *shelf) {
	announce := func(flow string, at, want time.Time) {
		s.Helper()
		got, err := s.Announce(s.Context(), flow, at)
		if err != nil || !got.Closes.Equal(want) || got.Staff {
			s.Errorf("announced is %+v, %v; want %s", got, err, want)
		}
	}
	announce("demo", closes, closes)
	announce("demo", closes.Add(time.Hour), closes)
	announce("demo", time.Time{}, closes)
	announce("other", time.Time{}, time.Time{})
	announce("other", time.Time{}, time.Time{})
	announce("other", closes, closes) // a first one
	s.reopen()
	all, err := s.Schedules(s.Context())
	if err != nil || len(all) != 2 || all["demo"] != (bot.Schedule{Closes: closes}) || all["other"] != (bot.Schedule{Closes: closes}) {
		s.Errorf("schedules = %+v, %v", all, err)
	}
	d := desk.New(s.Store, "clerk")
	if _, err := d.Close(s.Context(), "other", s.clock.Now()); err != nil {
		s.Fatal(err)
	}
	if _, err := d.Reopen(s.Context(), "other", time.Time{}, s.clock.Now()); err != nil {
		s.Fatal(err)
	}
	if got, err := s.Announce(s.Context(), "other", closes); err != nil || !got.Closes.IsZero() || !got.Staff {
		s.Errorf("what staff have set is %+v, %v", got, err)
	}
}

// silent: in a consultation without a close, people are forgotten a year after their last message.
func silent(s *shelf) {
	s.say("1", "ana", "q", "one")
	s.say("2", "bea", "q", "two")
	_, err := s.Apply(s.Context(), bot.Update{ID: "3", From: address("bea")}, func(b bot.Session) (bot.Change, error) {
		b.Response, b.Receipt, b.State.Ref.ID = "response-bea-2", "receipt-bea-2", "closes"
		return bot.Change{Session: b}, nil
	})
	if err != nil {
		s.Fatal(err)
	}
	open := map[string]bot.Schedule{"demo": {}, "closes": {Closes: closes.AddDate(3, 0, 0)}}
	unlink := func(want int) {
		s.Helper()
		if n, err := s.Unlink(s.Context(), bot.PartingAt(s.clock.Now(), open)); n != want || err != nil {
			s.Errorf("%d people forgotten, %v; want %d", n, err, want)
		}
	}
	s.clock.add(200 * 24 * time.Hour)
	unlink(0)
	s.say("4", "ana", "q", "still here")
	s.clock.add(200 * 24 * time.Hour) // 400 days after the first message
	unlink(0)
	timer := bot.Update{ID: "5", From: address("ana"), Did: bot.Timer} // no message of hers
	if _, err := s.Apply(s.Context(), timer, func(b bot.Session) (bot.Change, error) { return bot.Change{Session: b}, nil }); err != nil {
		s.Fatal(err)
	}
	s.clock.add(164 * 24 * time.Hour)
	unlink(0)
	s.clock.add(2 * 24 * time.Hour)
	unlink(1)
	if got := s.session("ana"); got.Response != "" {
		s.Errorf("ana's session is %+v", got)
	}
	if got := s.session("bea"); got.Response != "response-bea-2" {
		s.Errorf("bea, who takes part in one that closes, has %+v", got)
	}
	if found, err := s.FindReceipt(s.Context(), "receipt-ana"); err != nil || found.Answers != 2 {
		s.Errorf("by ana's receipt there is %+v, %v", found, err)
	}
}

// manyParted: more people are forgotten than the store deletes in one transaction.
func manyParted(s *shelf) {
	const some = 450
	for i := range some {
		s.say(fmt.Sprint("say", i), fmt.Sprint("user", i), "q", "one")
	}
	s.clock.add(bot.KeepSilent + 24*time.Hour)
	if n, err := s.Unlink(s.Context(), bot.PartingAt(s.clock.Now(), map[string]bot.Schedule{"demo": {}})); n != some || err != nil {
		s.Errorf("%d people forgotten, %v", n, err)
	}
}

// rescheduled: staff change a schedule, and the audit log has each change. What is refused changes nothing.
func rescheduled(s *office) {
	ctx, now, later := s.T.Context(), s.clock.Now(), closes.Add(48*time.Hour)
	if _, err := s.Desk.Close(ctx, "demo", now); !errors.Is(err, bot.ErrUnknownFlow) {
		s.Errorf("of a consultation that never ran: %v", err)
	}
	if _, err := s.Announce(ctx, "demo", closes); err != nil {
		s.Fatal(err)
	}
	var want strings.Builder
	for i, step := range []struct {
		do    func() (bot.Schedule, error)
		want  bot.Schedule
		err   error
		audit string
	}{
		{do: func() (bot.Schedule, error) { return s.Reopen(ctx, "demo", time.Time{}, now) }, err: desk.ErrNotClosed},
		{do: func() (bot.Schedule, error) { return s.Extend(ctx, "demo", now, now) }, err: desk.ErrPast},
		{do: func() (bot.Schedule, error) { return s.Extend(ctx, "demo", closes, now) }, err: desk.ErrEarlier},
		{do: func() (bot.Schedule, error) { return s.Extend(ctx, "demo", later, now) }, want: bot.Schedule{Closes: later}, audit: "extend \"demo until 2026-12-13T09:00:00Z\""},
		{do: func() (bot.Schedule, error) { return s.Pause(ctx, "demo", now) }, want: bot.Schedule{Closes: later, Paused: now}, audit: "pause \"demo until 2026-12-13T09:00:00Z\""},
		{do: func() (bot.Schedule, error) { return s.Pause(ctx, "demo", now) }, err: desk.ErrPaused},
		{do: func() (bot.Schedule, error) { return s.Reopen(ctx, "demo", time.Time{}, now) }, want: bot.Schedule{Closes: later}, audit: "reopen \"demo until 2026-12-13T09:00:00Z\""},
		{do: func() (bot.Schedule, error) { return s.Desk.Close(ctx, "demo", now.Add(time.Second)) }, want: bot.Schedule{Closes: now}, audit: "close \"demo until 2026-12-01T09:00:00Z\""},
		{do: func() (bot.Schedule, error) { return s.Desk.Close(ctx, "demo", now) }, err: desk.ErrClosed},
		{do: func() (bot.Schedule, error) { return s.Extend(ctx, "demo", later, now) }, err: desk.ErrClosed},
		{do: func() (bot.Schedule, error) { return s.Pause(ctx, "demo", now) }, err: desk.ErrClosed},
		{do: func() (bot.Schedule, error) { return s.Reopen(ctx, "demo", now, now) }, err: desk.ErrPast},
		{do: func() (bot.Schedule, error) { return s.Reopen(ctx, "demo", later, now) }, want: bot.Schedule{Closes: later}, audit: "reopen \"demo until 2026-12-13T09:00:00Z\""},
	} {
		got, err := step.do()
		if !errors.Is(err, step.err) {
			s.Errorf("%d: %v, want %v", i, err, step.err)
		}
		if step.err == nil {
			step.want.Staff = true
			if got != step.want {
				s.Errorf("%d: %+v, want %+v", i, got, step.want)
			}
			fmt.Fprintf(&want, "clerk %s 0\n", step.audit)
		}
	}
	if got := s.log(); got != want.String() {
		s.Errorf("noted is\n%swant\n%s", got, want.String())
	}
	if all, err := s.Desk.Schedules(ctx); err != nil || all["demo"] != (bot.Schedule{Closes: later, Staff: true}) {
		s.Errorf("in the end: %+v, %v", all, err)
	}
}

// unnotedChange: a schedule whose change cannot be noted stays as it is.
func unnotedChange(s *office) {
	ctx := s.T.Context()
	if _, err := s.Announce(ctx, "demo", closes); err != nil {
		s.Fatal(err)
	}
	over := s.options.Trouble(s.T, s.Store, NoAudit)
	if _, err := s.Pause(ctx, "demo", s.clock.Now()); err == nil {
		s.Error("a change that cannot be noted is done")
	}
	over()
	if all, err := s.Desk.Schedules(ctx); err != nil || all["demo"] != (bot.Schedule{Closes: closes}) {
		s.Errorf("afterwards: %+v, %v", all, err)
	}
}
