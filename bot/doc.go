// Package bot holds the central types of the product and the path of one message through it.
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
// Two kinds of message go another way and are never stored: a message that only tidies up, such as the closing of an answered
// question (tidy.go), and a toast, the short reply to a pressed key that changes nothing on the screen (toast.go).
//
// understand and decide are [flows.Interpreter.Interpret] and [flows.Flow.Next]: they know no platform, no language, no clock.
// say is in this package (say.go, question.go): it chooses the words before the commit, so that a retry sends the same words.
// Nothing is sent inside the transaction and nothing is acknowledged before the commit.
//
// Six concepts carry everything: Flow (what is asked), State (what one person has said so far), [Update] (something a
// person did), [Message] (something finished to say), [Channel] (a platform), [Store] (where it is kept).
//
// Words we use:
//   - consultation (not survey, poll, form); staff (not admin); channel: a platform.
//   - participant (not user, contact). "Person" and "they" also mean somebody who has not given consent yet.
//   - response: one participant's pass through a flow. step (not node, page): mostly a question. answer: one entry for one step.
//     option: it has a code, the same in every language, and a label.
//   - submit: the participant's final confirmation. withdraw: the participant takes the response back. erase: identity and
//     answers are deleted.
//   - note: a sentence in front of a question. words noted: a text that a participant wrote at a question and that is no answer
//     to it. aside: a question about the conversation itself, such as the choice of a language.
//   - key: a button under a message, in the comments on what a person presses. Elsewhere it is the key of a text in locales.
//   - role: what a part of a message is in the conversation: its title, the question, a hint. Channels show roles in their own way.
//   - park: store an update that failed too often, apart from the others, so that it does not come again. settle: note in the
//     store what became of a message. put off: to be tried again later. lease: while a process has the lease of a message, no
//     other process gets it. seal: encrypt so that a change is noticed.
package bot
