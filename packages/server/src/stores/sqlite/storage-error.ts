import { StorageFull, Unavailable } from "@trialbook/core/errors.ts";

const SQLITE_BUSY = 5;
const SQLITE_LOCKED = 6;
const SQLITE_IOERR = 10;
const SQLITE_FULL = 13;
const SQLITE_CONSTRAINT_UNIQUE = 2067;
const SQLITE_CONSTRAINT_PRIMARYKEY = 1555;

/** SQLite's extended result code, if that is what the error is. */
function resultCode(error: unknown): number | undefined {
  if (error instanceof Error && "errcode" in error && typeof error.errcode === "number") return error.errcode;
  return undefined;
}

/** Says in the domain's words what the disk did to a write; other errors come back as they are. */
export function storageError(error: unknown): unknown {
  const code = resultCode(error);
  switch (code === undefined ? undefined : code & 0xff) {
    case SQLITE_FULL:
      return new StorageFull("The disk that holds the book is full, so nothing of this was stored. Free some space and try again.");
    case SQLITE_IOERR:
      return new Unavailable("The disk that holds the book failed, so nothing of this was stored. Look at the disk, then try again.");
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return new Unavailable("Another program holds the book's database, so nothing of this was stored. Try again.");
    default:
      return error;
  }
}

/** Whether a statement failed because a unique index already has the value. */
export function isDuplicate(error: unknown): boolean {
  const code = resultCode(error);
  return code === SQLITE_CONSTRAINT_UNIQUE || code === SQLITE_CONSTRAINT_PRIMARYKEY;
}
