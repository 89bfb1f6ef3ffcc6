# Runs `expr`, a piece of training, as a run of an experiment: whatever is logged meanwhile belongs to it. The run ends
# FINISHED with the code, FAILED if it stops with an error, KILLED if somebody interrupts it; the error goes on to the
# caller as it would have without us. Gives the value of `expr`, invisibly.
trialbook_run <- function(expr, experiment = NULL, name = NULL, params = list(), tags = list(), url = tracking_url()) {
  run <- start_run(url, experiment, name, tags)
  status <- "KILLED"
  on.exit({
    close_run(run, status)
    pop_run(run)
  })
  push_run(run)
  log_params(params, run = run)
  value <- withCallingHandlers(
    expr,
    error = function(e) {
      status <<- "FAILED"
      run$failure <- conditionMessage(e)
    }
  )
  status <- "FINISHED"
  invisible(value)
}

# The run that is being recorded; inside another `trialbook_run`, the inner one. Has `id`, `name`, `experiment_id` and the
# `page` to look at.
current_run <- function() {
  run <- runs$open[[1]]
  if (is.null(run)) {
    stop("No run is being recorded. Put the training into trialbook_run({ ... }).", call. = FALSE)
  }
  run
}

# Runs that are under way, the innermost first.
runs <- new.env(parent = emptyenv())
runs$open <- list(NULL)

push_run <- function(run) runs$open <- c(list(run), runs$open)

pop_run <- function(run) runs$open <- Filter(function(open) !identical(open, run), runs$open)

start_run <- function(url, experiment, name, tags) {
  server <- list(url = sub("/+$", "", url))
  parent <- runs$open[[1]]
  known <- c(as.list(tags), source_tags(), if (!is.null(parent)) list(mlflow.parentRunId = parent$id))
  body <- list(
    experiment_id = if (is.null(experiment)) default_experiment(parent) else experiment_id(server, experiment),
    start_time = now(),
    tags = key_values(known)
  )
  if (!is.null(name)) body$run_name <- name
  info <- ask(server, "runs/create", body)$run$info
  run <- new.env(parent = emptyenv())
  run$server <- server
  run$id <- info$run_id
  run$name <- info$run_name
  run$experiment_id <- info$experiment_id
  run$artifacts <- sub("^mlflow-artifacts:/+", "", info$artifact_uri)
  run$page <- sprintf("%s/#/experiments/%s/runs/%s", server$url, info$experiment_id, info$run_id)
  run$points <- list()
  run$waiting <- 0
  run$flushed <- proc.time()[["elapsed"]]
  run$next_step <- list()
  message("trialbook: run ", run$name, " at ", run$page)
  run
}

default_experiment <- function(parent) {
  if (!is.null(parent)) return(parent$experiment_id)
  Sys.getenv("MLFLOW_EXPERIMENT_ID", "0")
}

# Sends what is left and says how the run ended. A server that is away must not hide the error that ended a training.
close_run <- function(run, status) {
  tryCatch({
    flush_metrics(run)
    if (status == "FAILED") set_tag("trialbook.error", run$failure, run = run)
    ask(run$server, "runs/update", list(run_id = run$id, status = status, end_time = now()))
    upload_text(run, "sessionInfo.txt", utils::capture.output(print(utils::sessionInfo())))
  }, error = function(e) {
    left <- if (run$waiting > 0) sprintf(", and %d points of metrics were not sent", run$waiting) else ""
    warning(
      "The end of run ", run$name, " is not recorded", left, ": ", conditionMessage(e),
      call. = FALSE, immediate. = TRUE
    )
  })
}

# An experiment's id by its name; makes it if there is none.
experiment_id <- function(server, name) {
  find <- function() {
    found <- ask(server, "experiments/get-by-name", query = list(experiment_name = name), absent = "RESOURCE_DOES_NOT_EXIST")
    found$experiment$experiment_id
  }
  id <- find()
  if (!is.null(id)) return(id)
  made <- ask(server, "experiments/create", list(name = name), absent = "RESOURCE_ALREADY_EXISTS")
  # Somebody else may have made it a moment ago.
  if (is.null(made)) find() else made$experiment_id
}
