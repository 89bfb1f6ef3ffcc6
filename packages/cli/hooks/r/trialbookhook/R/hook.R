# Loaded through R_DEFAULT_PACKAGES, which --vanilla leaves alone. Writes $TRIALBOOK_HOOKS/r.PID when the session ends,
# also by stop() and q(status = ). Prints nothing, raises nothing, draws no random number.

.onLoad <- function(libname, pkgname) {
  folder <- Sys.getenv("TRIALBOOK_HOOKS")
  if (!nzchar(folder) || !dir.exists(folder)) return(invisible())
  file <- file.path(folder, paste0("r.", Sys.getpid()))
  try(reg.finalizer(globalenv(), function(e) try(say(file, session()), silent = TRUE), onexit = TRUE), silent = TRUE)
  try(report_seeds(file), silent = TRUE)
  invisible()
}

say <- function(file, line) cat(line, "\n", sep = "", file = file, append = TRUE)

text <- function(value) {
  value <- gsub("\\", "\\\\", enc2utf8(as.character(value)), fixed = TRUE)
  value <- gsub("\"", "\\\"", value, fixed = TRUE)
  paste0("\"", gsub("[[:cntrl:]]", " ", value), "\"")
}

list_of <- function(values) paste0("[", paste(values, collapse = ","), "]")

fields <- function(...) {
  given <- list(...)
  given <- given[!vapply(given, is.null, logical(1))]
  paste0("{", paste0(text(names(given)), ":", unlist(given), collapse = ","), "}")
}

# set.seed() is base R's; the copy on the search path reports and then calls it.
report_seeds <- function(file) {
  base_seed <- base::set.seed
  seed <- function(seed, kind = NULL, normal.kind = NULL, sample.kind = NULL) {
    try(say(file, fields(kind = text("seed"), origin = text("set.seed"), value = text(seed), pid = Sys.getpid())), silent = TRUE)
    base_seed(seed, kind, normal.kind, sample.kind)
  }
  attach(list(set.seed = seed), name = "trialbook", pos = 2L, warn.conflicts = FALSE)
}

package <- function(name) {
  about <- suppressWarnings(utils::packageDescription(name))
  if (!inherits(about, "packageDescription")) return(NULL)
  origin <- if (!is.null(about$RemoteSha)) {
    paste0(about$RemoteType, " ", about$RemoteUsername, "/", about$RemoteRepo, "@", about$RemoteSha)
  } else about$Repository
  fields(name = text(name), version = text(about$Version), used = "true", origin = if (is.null(origin)) NULL else text(origin))
}

session <- function() {
  linear <- tryCatch(extSoftVersion()[["BLAS"]], error = function(e) "")
  lapack <- tryCatch(La_library(), error = function(e) "")
  loaded <- setdiff(loadedNamespaces(), "trialbookhook")
  known <- c(Filter(Negate(is.null), lapply(sort(loaded), package)), recursive = TRUE)
  fields(
    kind = text("r"), pid = Sys.getpid(), home = text(R.home()), version = text(as.character(getRversion())),
    packages = list_of(known), rng = list_of(text(RNGkind())),
    blas = if (nzchar(linear)) text(linear) else NULL, lapack = if (nzchar(lapack)) text(lapack) else NULL,
    locale = text(Sys.getlocale("LC_COLLATE")), libraries = list_of(text(.libPaths()))
  )
}
