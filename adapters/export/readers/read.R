# Reads this data package with base R, every text exactly as it was written.
#
#     source("read.R")
#     tables <- read_package(".")
#     tables$answers$text
#
# What datapackage.json says of each column decides: texts stay texts ("NA", "NULL", "1e5", "007", the country NA), numbers,
# days and times become numbers, days and times, several codes in one cell become a list. What is missing is NA or NULL.

read_package <- function(folder = ".") {
  package <- .json(file.path(folder, "datapackage.json"))
  tables <- lapply(package$resources, function(resource) .table(folder, resource))
  names(tables) <- vapply(package$resources, function(resource) resource$name, "")
  tables
}

.table <- function(folder, resource) {
  fields <- resource$schema$fields
  columns <- .csv(file.path(folder, resource$path), length(fields))
  names(columns) <- vapply(fields, function(field) field$name, "")
  for (i in seq_along(fields)) {
    missing <- fields[[i]]$missingValues
    if (is.null(missing)) missing <- resource$schema$missingValues
    columns[[i]] <- .column(columns[[i]], fields[[i]], unlist(missing))
  }
  structure(columns, class = "data.frame", row.names = seq_along(columns[[1]]))
}

.column <- function(texts, field, missing) {
  texts[texts %in% missing] <- NA_character_
  if (!is.null(field$delimiter)) {
    lists <- strsplit(texts, field$delimiter, fixed = TRUE)
    lists[is.na(texts)] <- list(NULL)
    return(lists)
  }
  switch(field$type,
    integer = as.integer(texts),
    number = as.numeric(texts),
    boolean = texts == "true",
    date = as.Date(texts),
    datetime = as.POSIXct(texts, format = "%Y-%m-%dT%H:%M:%SZ", tz = "UTC"),
    texts
  )
}

# The columns of a CSV file (RFC 4180) as texts. R makes "\n" of every line break that it reads. So those inside of texts are
# taken out of its sight before, as bytes that no text in UTF-8 has.
.csv <- function(path, n) {
  bytes <- readBin(path, "raw", file.size(path))
  if (length(bytes) >= 3 && all(bytes[1:3] == as.raw(c(0xef, 0xbb, 0xbf)))) bytes <- bytes[-(1:3)]
  returns <- which(bytes == as.raw(0x0d))
  quoted <- findInterval(returns, which(bytes == as.raw(0x22))) %% 2 == 1
  bytes[returns[quoted]] <- as.raw(0xff)
  bytes[bytes == as.raw(0)] <- as.raw(0xfe) # R has no text with a NUL in it: U+FFFD stands for it
  from <- rawConnection(bytes)
  on.exit(close(from))
  columns <- scan(from, rep(list(""), n),
    sep = ",", quote = "\"", skip = 0, na.strings = character(), quiet = TRUE, multi.line = FALSE,
    comment.char = "", blank.lines.skip = FALSE, encoding = "unknown"
  )
  lapply(columns, function(column) {
    column <- gsub("\xff", "\r", column[-1], fixed = TRUE, useBytes = TRUE)
    column <- gsub("\xfe", "\xef\xbf\xbd", column, fixed = TRUE, useBytes = TRUE)
    Encoding(column) <- "UTF-8"
    column
  })
}

# The value of a JSON file: objects and arrays as lists.
.json <- function(path) {
  text <- readChar(path, file.size(path), useBytes = TRUE)
  Encoding(text) <- "UTF-8"
  token <- "\"(?:[^\"\\\\]|\\\\.)*\"|[][{}:,]|[^][{}:,\\s\"]+"
  tokens <- regmatches(text, gregexpr(token, text, perl = TRUE))[[1]]
  at <- 0
  following <- function() tokens[at <<- at + 1]
  value <- function(first = following()) {
    if (first == "{") return(members("}", TRUE))
    if (first == "[") return(members("]", FALSE))
    if (startsWith(first, "\"")) return(unescaped(first))
    switch(first, true = TRUE, false = FALSE, null = NULL, as.numeric(first))
  }
  members <- function(end, named) {
    all <- list()
    repeat {
      first <- following()
      if (first == end) return(all)
      if (first == ",") next
      if (named) {
        following() # the colon
        all[unescaped(first)] <- list(value())
      } else {
        all <- c(all, list(value(first)))
      }
    }
  }
  unescaped <- function(quoted) {
    inner <- substr(quoted, 2, nchar(quoted) - 1)
    if (!grepl("\\", inner, fixed = TRUE)) return(inner)
    parts <- regmatches(inner, gregexpr("\\\\u[0-9A-Fa-f]{4}|\\\\.|[^\\\\]+", inner, perl = TRUE))[[1]]
    paste(vapply(parts, function(part) {
      if (startsWith(part, "\\u")) return(intToUtf8(strtoi(substr(part, 3, 6), 16L)))
      switch(part, "\\n" = "\n", "\\t" = "\t", "\\r" = "\r", "\\b" = "\b", "\\f" = "\f", if (startsWith(part, "\\")) substr(part, 2, 2) else part)
    }, ""), collapse = "")
  }
  value()
}
