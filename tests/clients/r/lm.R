# Linear models of fuel use, of growing size: params of every kind, a tag, a table and the model as files.
library(trialbook)

sizes <- trialbook_run({
  log_params(list(formula = mpg ~ wt + hp + qsec, rows = nrow(mtcars), share = 1 / 3, scaled = FALSE))
  set_tag("purpose", "größe & „gewicht“")
  for (predictors in 1:3) {
    fit <- lm(reformulate(c("wt", "hp", "qsec")[seq_len(predictors)], "mpg"), mtcars)
    log_metrics(c(rmse = sqrt(mean(residuals(fit)^2)), r2 = summary(fit)$r.squared), step = predictors)
  }
  folder <- file.path(tempdir(), "model of cars")
  dir.create(folder)
  saveRDS(fit, file.path(folder, "fit.rds"))
  write.csv(coef(summary(fit)), file.path(folder, "coefficients.csv"))
  log_artifact(folder, "models")
  dim(mtcars)
}, experiment = "cars in R", name = "lm", tags = list(team = "blue"))
stopifnot(identical(sizes, c(32L, 11L)))
