# A training that stops: the error goes on, and the run says so.
library(trialbook)

trialbook_run({
  log_metric("loss", c(1, 0.5))
  stop("the data ran out")
}, experiment = "irises in R", name = "failing")
