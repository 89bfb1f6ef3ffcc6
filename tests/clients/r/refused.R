# What R users get wrong is told in words, and a changed param ends the run.
library(trialbook)

told <- function(code) tryCatch(code, error = conditionMessage)
trialbook_run({
  log_param("rate", 0.1)
  stopifnot(grepl("must be a number, not character", told(log_metric("loss", "low"))))
  stopifnot(grepl("2 values but 3 steps", told(log_metric("loss", 1:2, step = 1:3))))
  stopifnot(grepl("whole numbers", told(log_metric("loss", 1, step = 0.5))))
  stopifnot(grepl("need names", told(log_params(list(1)))))
  stopifnot(grepl("no file nowhere.rds", told(log_artifact("nowhere.rds"))))
  log_param("rate", 0.2)
}, experiment = "irises in R", name = "refused")
