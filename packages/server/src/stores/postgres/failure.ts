import { Invalid, StorageFull, TrialbookError, Unavailable } from "@trialbook/core/errors.ts";

/**
 * What became of a statement that failed. `conflict`: the database undid it, for others were quicker; it may be done
 * again. `lost`: the connection is gone, or the server does not serve now. `final`: it would fail again.
 */
export type Fate = "conflict" | "lost" | "final";

const CONFLICTS = new Set(["40001", "40P01", "CR000"]);
/** Shutting down, crashed, starting, too many clients, read-only after a failover, and the operating system's words. */
const LOST = new Set([
  "57P01",
  "57P02",
  "57P03",
  "53300",
  "25006",
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "ENOTFOUND",
  "EAI_AGAIN",
]);

export function fateOf(error: unknown): Fate {
  if (!(error instanceof Error) || error instanceof TrialbookError) return "final";
  const code = codeOf(error);
  if (code === undefined) return /terminated|timeout exceeded|not queryable|connection error/i.test(error.message) ? "lost" : "final";
  if (CONFLICTS.has(code)) return "conflict";
  return LOST.has(code) || code.startsWith("08") ? "lost" : "final";
}

/** Whether a statement failed because a unique index already has the value. */
export function isDuplicate(error: unknown): boolean {
  return codeOf(error) === "23505";
}

/**
 * Whether a statement failed because somebody made the same table just now: the catalogue tells of it by the table's name, by the
 * name of its row type, or by its own unique index, whichever it looks at first (PostgreSQL's error codes, Appendix A).
 */
export function isMadeAlready(error: unknown): boolean {
  return isDuplicate(error) || codeOf(error) === "42P07" || codeOf(error) === "42710";
}

export function isMissingTable(error: unknown): boolean {
  return codeOf(error) === "42P01";
}

/** Says in the domain's words what the database did to a request; other errors come back as they are. */
export function storageError(error: unknown): unknown {
  const code = codeOf(error);
  if (code === "53100" || code === "53200") {
    return new StorageFull("The database has no room left, so nothing of this was stored. Free some space and try again.", {
      cause: error,
    });
  }
  if (code === "54000")
    return new Invalid("A name in this request is longer than the database can look up. Use a shorter one.", { cause: error });
  switch (fateOf(error)) {
    case "lost":
      return new Unavailable("The database does not answer, so it is not known that this was stored. Try again.", { cause: error });
    case "conflict":
      return new Unavailable("Others changed the same at the same time, so nothing of this was stored. Try again.", { cause: error });
    default:
      return error;
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
