# Prints what read.R of a package finds.
folder <- commandArgs(TRUE)[1]
source(file.path(folder, "read.R"), encoding = "UTF-8")
tables <- read_package(folder)

show <- function(name, values) {
  for (value in values) {
    cat(name, "\t", if (is.na(value)) "" else paste(charToRaw(as.character(value)), collapse = ""), "\n", sep = "")
  }
}

for (name in names(tables)) show(paste0("rows.", name), nrow(tables[[name]]))
responses <- tables$responses
answers <- tables$answers
show("text", answers$text[answers$question_id == "why" & answers$state == "answered"])
for (name in c("view_other", "why", "why_note", "country", "response_id", "visits")) show(name, responses[[name]])
show("use", vapply(responses$use, paste, "", collapse = ";"))
show("met", format(responses$met))
show("started_at", format(responses$started_at, "%Y-%m-%dT%H:%M:%SZ"))
show("withdrawn", tables$withdrawn$response_id)

# The types are those of the description.
stopifnot(
  is.integer(responses$visits), inherits(responses$met, "Date"), inherits(responses$started_at, "POSIXct"), is.character(responses$why),
  is.logical(tables$questions$required), !anyNA(tables$questions$required), all(is.na(responses$submitted_at)),
  !anyNA(answers$item), all(is.na(responses$order_1)), all(Encoding(responses$why) %in% c("UTF-8", "unknown")), is.data.frame(answers)
)
