# Where the book is: TRIALBOOK_URL, else MLFLOW_TRACKING_URI, else a server on this machine.
tracking_url <- function() {
  for (variable in c("TRIALBOOK_URL", "MLFLOW_TRACKING_URI")) {
    url <- Sys.getenv(variable)
    if (url == "") next
    if (!grepl("^https?://", url)) {
      stop(variable, " is ", url, ", which is no address of a server. Set it to one like http://127.0.0.1:5757.", call. = FALSE)
    }
    return(url)
  }
  "http://127.0.0.1:5757"
}

# Asks an endpoint of MLflow's REST API and gives its answer: with a body (a list, or JSON) by POST, else by GET. Tries
# again while the server is away or busy. An error with the code `absent` gives NULL.
ask <- function(server, endpoint, body = NULL, query = NULL, absent = NULL, tries = 4) {
  url <- paste0(server$url, "/api/2.0/mlflow/", endpoint)
  options <- list()
  if (is.null(body)) {
    url <- paste0(url, "?", paste(names(query), vapply(query, curl::curl_escape, ""), sep = "=", collapse = "&"))
  } else {
    text <- if (is.list(body)) jsonlite::toJSON(body, auto_unbox = TRUE, digits = 15, null = "null") else body
    bytes <- charToRaw(enc2utf8(as.character(text)))
    options <- list(post = TRUE, postfieldsize = length(bytes), postfields = bytes)
  }
  answer <- fetch(server, url, function() curl::handle_setopt(new_handle(), .list = options), tries)
  content <- rawToChar(answer$content)
  Encoding(content) <- "UTF-8"
  if (answer$status_code < 400) return(jsonlite::fromJSON(content, simplifyVector = FALSE))
  refusal <- tryCatch(jsonlite::fromJSON(content, simplifyVector = FALSE), error = function(e) list())
  if (!is.null(absent) && identical(refusal$error_code, absent)) return(NULL)
  refuse(server, answer, refusal)
}

# Stores a file with the run under a path of ours.
upload <- function(run, from, path) {
  parts <- vapply(strsplit(file.path(run$artifacts, path), "/")[[1]], curl::curl_escape, "")
  url <- paste0(run$server$url, "/api/2.0/mlflow-artifacts/artifacts/", paste(parts, collapse = "/"))
  file <- NULL
  on.exit(if (!is.null(file)) close(file))
  request <- function() {
    if (!is.null(file)) close(file)
    file <<- file(from, "rb")
    curl::handle_setopt(
      new_handle("application/octet-stream"),
      upload = TRUE, infilesize_large = file.size(from), readfunction = function(n) readBin(file, raw(), n)
    )
  }
  answer <- fetch(run$server, url, request, tries = 4)
  if (answer$status_code >= 400) {
    refuse(run$server, answer, tryCatch(jsonlite::fromJSON(rawToChar(answer$content)), error = function(e) list()))
  }
}

upload_text <- function(run, path, lines) {
  from <- tempfile()
  on.exit(unlink(from))
  writeLines(enc2utf8(lines), from, useBytes = TRUE)
  upload(run, from, path)
}

# `request` makes a new handle for each try.
fetch <- function(server, url, request, tries) {
  for (try in seq_len(tries)) {
    answer <- tryCatch(curl::curl_fetch_memory(url, request()), error = function(e) e)
    away <- inherits(answer, "error")
    if (!away && !(answer$status_code %in% c(429, 502, 503, 504))) return(answer)
    if (try < tries) Sys.sleep(0.25 * 2^try)
  }
  if (!away) return(answer)
  message <- paste0(
    "Trialbook at ", server$url, " does not answer (", conditionMessage(answer), "). Is the server running there? ",
    "Start it, or set TRIALBOOK_URL to where it is."
  )
  stop(structure(class = c("trialbook_away", "error", "condition"), list(message = message, call = NULL)))
}

refuse <- function(server, answer, refusal) {
  why <- if (is.null(refusal$message)) paste("HTTP status", answer$status_code) else refusal$message
  stop("Trialbook at ", server$url, " refused this: ", why, call. = FALSE)
}

new_handle <- function(type = "application/json") {
  # Without `Expect` a large body is sent at once instead of after a second.
  curl::handle_setheaders(curl::new_handle(connecttimeout = 10), .list = c(headers(), list("Content-Type" = type, Expect = "")))
}

# MLflow's own variables for servers that ask who one is.
headers <- function() {
  token <- Sys.getenv("MLFLOW_TRACKING_TOKEN")
  user <- Sys.getenv("MLFLOW_TRACKING_USERNAME")
  if (token != "") return(list(Authorization = paste("Bearer", token)))
  if (user == "") return(list())
  pair <- charToRaw(paste0(user, ":", Sys.getenv("MLFLOW_TRACKING_PASSWORD")))
  list(Authorization = paste("Basic", jsonlite::base64_enc(pair)))
}

# A named list or vector as MLflow's list of keys and values, all of them texts.
key_values <- function(named) {
  if (length(named) > 0 && (is.null(names(named)) || any(names(named) == ""))) {
    stop("Params and tags need names: list(rate = 0.1, layers = 2).", call. = FALSE)
  }
  lapply(seq_along(named), function(i) list(key = names(named)[[i]], value = as_text(named[[i]])))
}

as_text <- function(value) {
  if (is.null(value)) return("NULL")
  if (inherits(value, "formula") || is.language(value)) return(paste(deparse(value, width.cutoff = 500L), collapse = " "))
  if (!is.atomic(value)) return(as.character(jsonlite::toJSON(value, auto_unbox = TRUE, digits = 15, force = TRUE)))
  paste(if (is.double(value)) format_each(value) else as.character(value), collapse = ", ")
}

# The shortest text that is the same number again.
format_each <- function(values) {
  vapply(values, function(value) {
    short <- format(value, digits = 15, trim = TRUE)
    if (is.na(value) || identical(as.double(short), as.double(value))) short else sprintf("%.17g", value)
  }, "")
}

json_text <- function(text) as.character(jsonlite::toJSON(text, auto_unbox = TRUE))

# Milliseconds since 1970.
now <- function() floor(as.numeric(Sys.time()) * 1000)
