package export

import (
	"fmt"
	"strings"
)

const rHead = `# Reads data.csv as the data frame data: source("data.R", chdir = TRUE, encoding = "UTF-8")
# Choices are factors with labels, scales and numbers are numbers, texts are texts, exactly as written but for NUL.
# What is missing is NA; why is in attr(data$QUESTION, "missing"), a factor: skipped, not asked, not reached, withdrawn, sealed, damaged,
# not in that version, or an option beside a scale, such as "I don't know". A subset of a column loses that attribute.

data <- read.csv("data.csv", colClasses = "character", na.strings = character(), quote = "\"", comment.char = "",
                 strip.white = FALSE, check.names = FALSE, encoding = "UTF-8")

answers_why <- function(x, codes, labels) factor(match(as.character(x), codes), seq_along(codes), labels)
answers_factor <- function(x, codes, labels, why, because) structure(factor(x, codes, labels), missing = answers_why(x, why, because))
answers_number <- function(x, why = character(), because = character())
  structure(as.numeric(ifelse(x == "" | x %in% why, NA, x)), missing = answers_why(x, why, because))
answers_text <- function(x) {
`

const rTail = `  Encoding(x) <- "UTF-8"
  ifelse(x == "", NA, x)
}
answers_day <- function(x) as.Date(ifelse(x == "", NA, x))
answers_minute <- function(x) as.POSIXct(ifelse(x == "", NA, x), format = "%Y-%m-%d %H:%M:%S", tz = "UTC")

`

// rSyntax returns the program for R.
func rSyntax(all []*variable) string {
	var b strings.Builder
	b.WriteString(rHead)
	for _, pair := range unescaped {
		fmt.Fprintf(&b, "  x <- gsub(%s, %s, x, fixed = TRUE)\n", rText(pair.escaped), pair.r)
	}
	b.WriteString(rTail)
	var of *variable
	for _, v := range all {
		column := "data$" + v.name
		codes, labels, why, because := v.rValues()
		missing := rVector(why) + ", " + rVector(because)
		switch {
		case v.alone:
			fmt.Fprintf(&b, "attr(data$%s, \"missing\") <- answers_why(%s, %s)\n", of.name, column, missing)
			fmt.Fprintf(&b, "%s <- answers_factor(%s, %s, %s, %s)\n", column, column, rVector(append(codes, why...)), rVector(append(labels, because...)), missing)
		case v.type_ == figureType && len(codes) > 0:
			fmt.Fprintf(&b, "%s <- answers_factor(%s, %s, %s, %s)\n", column, column, rVector(codes), rVector(labels), missing)
		case v.type_ == figureType && v.hasStates():
			fmt.Fprintf(&b, "%s <- answers_number(%s, %s)\n", column, column, missing)
		case v.type_ == figureType:
			fmt.Fprintf(&b, "%s <- answers_number(%s)\n", column, column)
		case v.type_ == dayType:
			fmt.Fprintf(&b, "%s <- answers_day(%s)\n", column, column)
		case v.type_ == minuteType:
			fmt.Fprintf(&b, "%s <- answers_minute(%s)\n", column, column)
		default:
			whole := column
			for _, name := range v.more {
				whole += ", data$" + name
			}
			fmt.Fprintf(&b, "%s <- answers_text(paste0(%s))\n", column, whole)
			for _, name := range v.more {
				fmt.Fprintf(&b, "data$%s <- NULL\n", name)
			}
		}
		if v.label != "" {
			fmt.Fprintf(&b, "attr(%s, \"label\") <- %s\n", column, rText(v.label))
		}
		of = v
	}
	return b.String()
}

// rValues returns the codes of options with their labels, which are different, and the codes of missing values with theirs.
func (v *variable) rValues() (codes, labels, why, because []string) {
	taken := map[string]bool{}
	for _, of := range v.values {
		label := of.label
		if taken[label] {
			label = fmt.Sprintf("%s [%s]", label, of.text)
		}
		taken[label] = true
		if of.outside {
			why, because = append(why, of.text), append(because, label)
		} else {
			codes, labels = append(codes, of.text), append(labels, label)
		}
	}
	if v.hasStates() {
		for _, of := range missingKinds {
			why, because = append(why, fmt.Sprint(of.code-v.shift)), append(because, of.label)
		}
	}
	return codes, labels, why, because
}

func rVector(texts []string) string {
	all := make([]string, len(texts))
	for i, text := range texts {
		all[i] = rText(text)
	}
	return "c(" + strings.Join(all, ", ") + ")"
}

// rText returns a text as R writes it, in characters that every encoding has.
func rText(text string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			b.WriteString("\\" + string(r))
		case r >= ' ' && r < 0x7f:
			b.WriteRune(r)
		case r == 0:
		default:
			fmt.Fprintf(&b, "\\U{%X}", r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
