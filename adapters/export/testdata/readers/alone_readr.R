# Prints what readr finds in the tables of a package without any option.
if (!requireNamespace("readr", quietly = TRUE)) {
  cat("missing r-cran-readr\n")
  quit()
}
folder <- commandArgs(TRUE)[1]
names <- c("responses", "answers", "questions", "choices", "votes", "withdrawn")
tables <- lapply(file.path(folder, paste0(names, ".csv")), function(path) suppressMessages(readr::read_csv(path, progress = FALSE)))
names(tables) <- names

show <- function(name, values) {
  for (value in values) {
    cat(name, "\t", if (is.na(value)) "" else paste(charToRaw(as.character(value)), collapse = ""), "\n", sep = "")
  }
}

for (name in names) show(paste0("rows.", name), nrow(tables[[name]]))
responses <- tables$responses
answers <- tables$answers
show("text", answers$text[answers$question_id == "why" & answers$state == "answered"])
for (name in c("view_other", "why", "why_note", "country", "response_id", "visits", "use")) show(name, responses[[name]])
show("met", format(responses$met))
show("started_at", format(responses$started_at, "%Y-%m-%dT%H:%M:%SZ", tz = "UTC"))
show("withdrawn", tables$withdrawn$response_id)
