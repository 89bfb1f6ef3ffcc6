# Records what was chosen before the training, like a learning rate. A param keeps its first value: another one for the
# same key is an error.
log_param <- function(key, value, run = current_run()) {
  log_params(stats::setNames(list(value), key), run = run)
}

# Several of them: a named list or vector.
log_params <- function(params, run = current_run()) {
  entries <- key_values(params)
  for (some in in_parts(entries, 100)) ask(run$server, "runs/log-batch", list(run_id = run$id, params = some))
  invisible(params)
}

# Records a measurement, or a vector of them. Steps go on from the last one of the key (the first is 0) unless `step` says
# otherwise. NaN and infinite values are kept as they are, NA counts as NaN. Points are sent in batches, at the latest a
# second after the first, when the next one is logged or the run ends.
log_metric <- function(key, value, step = NULL, run = current_run()) {
  if (!is.numeric(value) && !is.logical(value)) {
    stop("Metric ", key, " must be a number, not ", class(value)[[1]], ".", call. = FALSE)
  }
  if (length(value) == 0) return(invisible(value))
  if (is.null(step)) {
    first <- run$next_step[[key]]
    step <- (if (is.null(first)) 0 else first) + seq_along(value) - 1
  }
  if (length(step) != length(value)) {
    stop("Metric ", key, " has ", length(value), " values but ", length(step), " steps.", call. = FALSE)
  }
  if (!is.numeric(step) || anyNA(step) || any(step != round(step))) {
    stop("Steps of metric ", key, " must be whole numbers.", call. = FALSE)
  }
  run$next_step[[key]] <- step[[length(step)]] + 1
  run$points[[length(run$points) + 1]] <- point_json(key, as.double(value), step)
  run$waiting <- run$waiting + length(value)
  late <- proc.time()[["elapsed"]] - run$flushed > 1
  if (late || run$waiting >= 1000) send_metrics(run)
  invisible(value)
}

# Several at one step: a named list or vector of numbers.
log_metrics <- function(metrics, step = NULL, run = current_run()) {
  if (is.null(names(metrics))) stop("log_metrics needs names: log_metrics(c(loss = 0.1, accuracy = 0.9)).", call. = FALSE)
  for (key in names(metrics)) log_metric(key, metrics[[key]], step, run = run)
  invisible(metrics)
}

set_tag <- function(key, value, run = current_run()) {
  set_tags(stats::setNames(list(value), key), run = run)
}

set_tags <- function(tags, run = current_run()) {
  for (some in in_parts(key_values(tags), 100)) ask(run$server, "runs/log-batch", list(run_id = run$id, tags = some))
  invisible(tags)
}

# Stores a file, or a folder with all that is in it, with the run. `folder` is where it shall lie among the run's files.
log_artifact <- function(path, folder = "", run = current_run()) {
  if (!file.exists(path)) stop("There is no file ", path, " to log.", call. = FALSE)
  inside <- if (dir.exists(path)) list.files(path, recursive = TRUE, all.files = TRUE) else ""
  for (file in inside) {
    from <- if (file == "") path else file.path(path, file)
    name <- if (file == "") basename(path) else file.path(basename(normalizePath(path)), file)
    upload(run, from, paste(c(folder[folder != ""], name), collapse = "/"))
  }
  invisible(path)
}

# While a training goes on, a server that is away for a moment is no reason to stop it: points wait for the next try.
send_metrics <- function(run) {
  run$flushed <- proc.time()[["elapsed"]]
  tryCatch(flush_metrics(run, tries = 1), trialbook_away = function(e) {
    if (is.null(run$warned)) warning(conditionMessage(e), " Points of metrics are kept until it answers.", call. = FALSE, immediate. = TRUE)
    run$warned <- TRUE
  })
}

# The server takes up to 1,000 points at a time. A batch that is sent twice is stored once.
flush_metrics <- function(run, tries = 4) {
  points <- unlist(run$points)
  for (some in in_parts(points, 1000)) {
    body <- sprintf('{"run_id":%s,"metrics":[%s]}', json_text(run$id), paste(some, collapse = ","))
    ask(run$server, "runs/log-batch", body, tries = tries)
    points <- points[-seq_along(some)]
    run$points <- list(points)
    run$waiting <- length(points)
  }
  run$points <- list()
  run$warned <- NULL
}

# As JSON, with all 17 digits that tell doubles apart, which jsonlite would round away.
point_json <- function(key, value, step) {
  text <- sprintf("%.17g", value)
  text[is.na(value)] <- '"NaN"'
  text[is.infinite(value)] <- ifelse(value[is.infinite(value)] > 0, '"Infinity"', '"-Infinity"')
  sprintf('{"key":%s,"value":%s,"timestamp":%.0f,"step":%.0f}', json_text(key), text, now(), step)
}

in_parts <- function(all, most) {
  if (length(all) == 0) list() else split(all, ceiling(seq_along(all) / most))
}
