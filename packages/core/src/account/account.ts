import { Invalid } from "../errors.ts";
import type { Millis } from "../time.ts";

/**
 * What somebody may do, each with all before it: `read` sees everything, `write` logs and edits, `manage` empties bins
 * and sets up webhooks, `admin` says who may do what.
 */
export const ROLES = ["read", "write", "manage", "admin"] as const;
export type Role = (typeof ROLES)[number];

/** Whether a role includes another. */
export function includesRole(role: Role, other: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(other);
}

/** The smaller of two roles. */
export function lesserRole(a: Role, b: Role): Role {
  return includesRole(a, b) ? b : a;
}

/** Somebody with an account. Accounts are switched off rather than deleted: their work keeps its author. */
export interface User {
  /** 32 lower-case hexadecimal digits. */
  readonly id: string;
  /** Unique; see {@link checkUserName}. */
  readonly name: string;
  readonly role: Role;
  readonly status: "active" | "disabled";
  readonly created: Millis;
}

/** A browser that somebody signed in with. */
export interface Session {
  /** Lower-case SHA-256 of what the browser holds. */
  readonly hash: string;
  readonly userId: string;
  readonly created: Millis;
  readonly lastUsed: Millis;
  /** Whatever is done with it, it ends then. */
  readonly expires: Millis;
  /** The browser, as it names itself. */
  readonly agent: string;
}

/** A password for programs. What it is stands nowhere but with its owner; here is its hash. */
export interface ApiToken {
  readonly id: string;
  readonly userId: string;
  /** What it is for, in its owner's words. */
  readonly name: string;
  /** It can do what its owner may, and no more than this. */
  readonly role: Role;
  readonly created: Millis;
  readonly expires: Millis;
  /** To about a minute; absent if it never was. */
  readonly lastUsed?: Millis;
}

/** A link by which somebody sets the password of an account that was made for them, or a forgotten one anew. */
export interface Invitation {
  /** Lower-case SHA-256 of what the link says. */
  readonly hash: string;
  readonly userId: string;
  readonly created: Millis;
  readonly expires: Millis;
}

/** How long an invitation is good for. Milliseconds. */
export const INVITATION_LENGTH = 7 * 24 * 3_600_000;

/** Half a day without a request ends a session, and two weeks do in any case. Milliseconds. */
export const SESSION_IDLE = 12 * 3_600_000;
export const SESSION_LENGTH = 14 * 24 * 3_600_000;
/** How long tokens last unless said otherwise, and at most. Milliseconds. */
export const TOKEN_LENGTH = 90 * 24 * 3_600_000;
export const TOKEN_LONGEST = 366 * 24 * 3_600_000;

/** @throws {Invalid} naming what is wrong with it */
export function checkUserName(name: string): void {
  if (/^[a-z0-9][a-z0-9._@+-]{0,63}$/.test(name)) return;
  throw new Invalid(
    `${JSON.stringify(name)} is no user name; take 1 to 64 of a-z, 0-9 and . _ @ + -, and begin with a letter or digit. An e-mail address will do.`,
  );
}
