# Where the run's code came from, under the names that MLflow has for it.
source_tags <- function() {
  file <- sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))
  tags <- list(
    mlflow.user = Sys.info()[["user"]],
    mlflow.source.type = "LOCAL",
    mlflow.source.name = if (length(file) > 0) file[[1]] else "R console",
    r.version = R.version.string
  )
  c(tags, git_tags())
}

git_tags <- function() {
  if (Sys.which("git") == "") return(list())
  git <- function(...) {
    said <- suppressWarnings(system2("git", c(...), stdout = TRUE, stderr = FALSE))
    if (is.null(attr(said, "status"))) said
  }
  commit <- git("rev-parse", "HEAD")
  if (length(commit) != 1) return(list())
  changed <- length(git("status", "--porcelain", "--untracked-files=no")) > 0
  list(mlflow.source.git.commit = commit, mlflow.source.git.dirty = if (changed) "true" else "false")
}
