// Package bot holds the vocabulary of the product and the path of one message.
//
//	platform ── adapter decodes ──▶ Update
//	                                  │
//	Bot.Handle ─▶ Store.Apply ┌───────▼───────────────────────────── beside others ┐
//	                          │ Session ─▶ understand  text, key   ▶ Input         │
//	                          │            decide      State+Input ▶ Outcome       │ pure
//	                          │            say         keys+data   ▶ Message       │
//	                          ├─────────────────────────────────── one transaction ┤
//	                          │ seen before? ErrSeen         exactly once          │
//	                          │ another session since? begin again                 │
//	                          │ session, answers, outbox                           │
//	                          └───────┬──────────────────────────────────── commit ┘
//	              the adapter ◀─ nil ─┤
//	              acknowledges        ▼
//	                     deliverer, a lane for each person ─▶ Channel.Send ─▶ Store.Settle
//	                                  ▲
//	                     Store.Claim ─┘  what was put off, or left over by a crash
//
//	Store.Due ─▶ Update with Timer ─▶ the same Handle: a reminder
//
// Beside it, and kept nowhere: what only tidies up (tidy.go), and what is said to a key that changes nothing (toast.go).
//
// understand and decide are [flows.Lexicon.Interpret] and [flows.Flow.Next]: they know no platform, no language, no clock.
// say is in this package (say.go, question.go): it chooses the words, before the commit, so that a retry repeats what
// was promised. Nothing is sent inside the transaction and nothing is acknowledged before the commit.
//
// Six concepts carry everything: Flow (what is asked), State (what one person has said so far), [Update] (something a
// person did), [Message] (something finished to say), [Channel] (a platform), [Store] (where it is kept).
//
// Words we use: consultation (not survey, poll, form); participant (not user, contact); response, one participant's
// pass through a flow; answer, one entry for one step; step (not node, page); option code and label; staff (not admin);
// channel, a platform; submit, final; withdraw, by the participant; erase, identity and answers gone; note, a sentence
// in front of a question; words noted, what was written at a question and answers nothing; aside, a question about the
// conversation itself.
package bot
