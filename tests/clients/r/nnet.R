# A network on irises with its whole history: more points than one request takes.
library(trialbook)
library(nnet)

set.seed(7)
trialbook_run({
  log_params(list(hidden = 3, decay = 5e-4))
  fit <- nnet(Species ~ ., iris, size = 3, decay = 5e-4, maxit = 0, trace = FALSE)
  for (epoch in 1:1200) {
    fit <- nnet(Species ~ ., iris, size = 3, decay = 5e-4, Wts = fit$wts, maxit = 1, trace = FALSE)
    log_metric("loss", fit$value)
  }
  right <- predict(fit, iris, type = "class") == iris$Species
  log_metric("accuracy", mean(right))
  log_metric("odd", c(NaN, Inf, -Inf, 0.1 + 0.2, NA))
  cat(current_run()$id, fit$value, mean(right), sep = "\n", file = "told.txt")
  log_artifact("told.txt")
}, experiment = "irises in R", name = "nnet")
