# Logistic regression, fitted one round at a time, in runs within a run.
library(trialbook)

trialbook_run({
  for (predictor in c("wt", "hp")) {
    trialbook_run({
      log_param("predictor", predictor)
      for (rounds in 1:6) {
        fit <- suppressWarnings(glm(reformulate(predictor, "am"), binomial, mtcars, control = list(maxit = rounds)))
        log_metric("deviance", fit$deviance)
      }
      log_metric("aic", fit$aic)
    }, name = paste("glm", predictor))
  }
  log_metric("models", 2)
}, experiment = "cars in R", name = "glm")

tryCatch(log_metric("late", 1), error = function(e) stopifnot(grepl("No run is being recorded", conditionMessage(e))))
