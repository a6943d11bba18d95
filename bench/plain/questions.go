package main

// question is the text of a step and its keys.
type question struct {
	text string
	keys []string
}

// The numbers of the steps that are not only a choice.
const (
	idea   = 9 // is typed
	review = 12
)

var stance = []string{"1. Agree", "2. Partly agree", "3. Disagree", "4. Not sure", "Skip", "Back"}

// questions are the questions of the short way of the built-in consultation, so that the messages are as long as those of the
// product.
var questions = []question{
	{
		"Hello! The Open Government Partnership (OGP) is preparing its 2023-2028 strategy. Your view counts: it takes about 2 minutes, or 10 if you want to say more.\n\n" +
			"Which language do you want to use?",
		[]string{"1. English", "2. Español", "3. Français", "4. Other (I will write it)"},
	},
	{
		"Before we begin:\n• OGP uses your answers to prepare its 2023-2028 strategy, and keeps them until it is adopted, with the language and the channel you use. Your name is " +
			"not kept with them. The link to your account here is deleted 90 days after the consultation closes.\n• What you write may be quoted without your name. Please leave out " +
			"personal details of other people.\n• This platform can see the chat. In Slack, the owners of the workspace can, too.\n• You can stop, see, change or delete your answers " +
			"at any time: /stop, /review.\nThe whole notice: /privacy\n\nDo you agree to take part?\n\nWith reminders: if you stop midway, I write to you at most twice.",
		[]string{"1. Yes, I agree", "2. No, thank you", "3. Yes, and remind me"},
	},
	{
		"How much time do you have?\nShort: six findings with one tap each, and one idea of yours. About 2 minutes.\nFull: also your reasons, priorities and a few words about you. " +
			"About 10 minutes.",
		[]string{"1. Short (2 minutes)", "2. Full (10 minutes)"},
	},
	{
		"Part 1 of 2 · question 1 of about 8\n\nHere are six findings of Phase 1. Tell us where you stand. There are no right or wrong answers.\n\nFinding 1: a clearer focus\n" +
			"Phase 1 found that open government values still matter, and that OGP should work with a clearer strategic focus to have more effect.\n\nWhat do you think?\n\n" +
			"Optional: you can skip it.", stance,
	},
	{
		"Part 1 of 2 · question 2 of about 8\n\nFinding 2: open, with shared goals\nPhase 1 found that OGP should stay open to any reform that suits a country, and also choose key " +
			"policy areas in which all members are encouraged to move forward.\n\nWhat do you think?\n\nOptional: you can skip it.", stance,
	},
	{
		"Part 1 of 2 · question 3 of about 8\n\nFinding 3: policy areas\nPhase 1 found that these policy areas stand out: anti-corruption, digital governance, climate change and " +
			"public services, with citizen participation in all of them.\n\nWhat do you think?\n\nOptional: you can skip it.", stance,
	},
	{
		"Part 1 of 2 · question 4 of about 8\n\nFinding 4: people who push for reform\nPhase 1 found that OGP can achieve more if it helps the group of reformers grow, builds their " +
			"leadership and other skills, and acts quickly when political openings appear.\n\nWhat do you think?\n\nOptional: you can skip it.", stance,
	},
	{
		"Part 1 of 2 · question 5 of about 8\n\nFinding 5: stronger incentives\nPhase 1 found that OGP should give stronger incentives for better open government. Examples are " +
			"understanding better what motivates leaders, common standards, and a fresh look at OGP's own rules and action plans.\n\nWhat do you think?\n\nOptional: you can skip it.", stance,
	},
	{
		"Part 1 of 2 · question 6 of about 8\n\nFinding 6: what change needs\nPhase 1 found that change needs three things: political support, freedom for civil society, and " +
			"resources for the community.\n\nWhat do you think?\n\nOptional: you can skip it.", stance,
	},
	{
		"Part 2 of 2 · question 7 of about 8\n\nPlease do not name people, and leave out anything that could put you or others at risk.\n\nIdea\nWhat should OGP do that was not " +
			"mentioned yet? One idea, in a sentence.\n\nWrite one or more messages, then press Done or type /done.\nOptional: you can skip it.",
		[]string{"Skip", "Back"},
	},
	{
		"Part 2 of 2 · question 7 of about 8\n\nIdea\nWhat should OGP do that was not mentioned yet? One idea, in a sentence.\n\nNoted so far:\n%s\n\nWrite more, or press Done (or type /done).",
		[]string{"Done", "Undo", "Back"},
	},
	{
		"Part 2 of 2 · question 8 of about 8\n\nThat was the short way, thank you! Do you want to answer the other questions as well? You can stop after any of them.",
		[]string{"1. Yes, go on", "2. No, finish", "Back"},
	},
	{
		"Your answers. Nothing is sent before you press Submit.\n\n%s",
		[]string{"Submit", "Change an answer"},
	},
	{
		"Thank you! Your contribution is submitted.\nYour receipt: 00000-00000-0000G\nKeep it to yourself: with it, your contribution can be found, changed or deleted from another " +
			"account.\n\nWhat happens next: OGP puts all contributions together and prepares a draft strategy, which will be open for comments. Keep the receipt if you want to refer to " +
			"your contribution.",
		[]string{"See my answers"},
	},
}
