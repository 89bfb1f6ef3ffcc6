# The server dies in the middle of a training: that goes on, and ends with a warning that says what is lost.
library(trialbook)

trialbook_run({
  log_metric("loss", 1)
  stopifnot(tools::pskill(as.integer(Sys.getenv("SERVER_PID"))))
  repeat if (inherits(try(curl::curl_fetch_memory(paste0(Sys.getenv("TRIALBOOK_URL"), "/health")), silent = TRUE), "try-error")) break
  log_metric("loss", rep(0.5, 1500))
  cat("trained to the end\n")
}, name = "away")

stopifnot(grepl("does not answer .* Is the server running", tryCatch(trialbook_run(1), error = conditionMessage)))
