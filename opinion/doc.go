// Package opinion calculates what votes and counts say, and how far that can be trusted. Its functions are pure: what they return
// follows from their arguments alone, and where chance is needed it comes from a fixed seed.
//
// From votes on statements ([NewVotes]) it calculates what Pol.is shows of a conversation. [Analyse] does all of it, in this
// order: the mean of each statement ([Votes.Means]), the two directions in which people differ most ([Votes.Components]), where
// each person stands ([Votes.Projections]), who counts ([Votes.Counted]), groups of people who stand together ([Groups]), and how
// stable those groups are ([Votes.Stability]). [Representative] says what sets each group apart, [Consensus] what all of
// them share, [Majorities] what most people share, and [Priority] which statement to ask about next.
//
// [Wilson] and [ToTurn] say what a count rests on. [Alike] finds texts that are nearly the same.
//
// The formulas of Pol.is are those of its published source, compdemocracy/polis, math/src/polismath/math. The tests hold the results
// against figures of two real conversations.
package opinion
