# Prints what data.R makes of data.csv: a line each, with a name, a tab and the value in hex.
args <- commandArgs(TRUE)
source(file.path(args[1], "data.R"), chdir = TRUE, encoding = "UTF-8")
say <- function(name, value) cat(name, "\t", paste(as.character(charToRaw(enc2utf8(value))), collapse = ""), "\n", sep = "")
text <- function(x) ifelse(is.na(x), "NA", format(x, trim = TRUE))
stopifnot(nrow(data) == as.integer(args[2]), is.factor(data$view), is.numeric(data$rate_day), inherits(data$met, "Date"))
for (name in c("why", "view_other", "why_note")) for (x in data[[name]]) say(name, ifelse(is.na(x), "NA", x))
for (name in c("view", "order_1", "use__walk", "rate_day", "rate_night", "visits", "q_status", "met", "country", "started_at")) {
  x <- data[[name]]
  why <- attr(x, "missing")
  for (i in c(1, length(x))) {
    missing <- if (is.null(why) || is.na(why[i])) "NA" else as.character(why[i])
    say(paste0(".", name), paste0(ifelse(is.na(x[i]), "NA", as.character(x[i])), "/", missing))
  }
}
for (i in c(1, nrow(data))) say(".why_miss", text(as.character(attr(data$why, "missing")[i])))
