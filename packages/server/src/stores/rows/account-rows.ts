import type { ApiToken, Role, Session, User } from "@trialbook/core/account/account.ts";
import type { KeptAccount } from "@trialbook/core/whole-book.ts";

/** What both back-ends select of `users AS u`, `sessions AS s` and `api_tokens AS t`; the readers below take a row of it. */
export const USER_COLUMNS = "u.id, u.name, u.role, u.status, u.created";
export const SESSION_COLUMNS = "s.hash, s.user_id, s.created, s.last_used, s.expires, s.agent";
export const TOKEN_COLUMNS = "t.id, t.user_id, t.name, t.role, t.created, t.expires, t.last_used";
/** How many columns a user takes, in front of the others in a joined row. */
const USER_WIDTH = 5;

type Cells = readonly unknown[];

// The columns hold only what was written as these types.
export function readUser([id, name, role, status, created]: Cells): User {
  return { id: String(id), name: String(name), role: role as Role, status: status as User["status"], created: Number(created) };
}

export function readSession([hash, userId, created, lastUsed, expires, agent]: Cells): Session {
  return {
    hash: String(hash),
    userId: String(userId),
    created: Number(created),
    lastUsed: Number(lastUsed),
    expires: Number(expires),
    agent: String(agent),
  };
}

export function readToken([id, userId, name, role, created, expires, lastUsed]: Cells): ApiToken {
  return {
    id: String(id),
    userId: String(userId),
    name: String(name),
    role: role as Role,
    created: Number(created),
    expires: Number(expires),
    ...(lastUsed !== null && { lastUsed: Number(lastUsed) }),
  };
}

export function readUserAndSession(row: Cells): { readonly user: User; readonly session: Session } {
  return { user: readUser(row), session: readSession(row.slice(USER_WIDTH)) };
}

export function readUserAndToken(row: Cells): { readonly user: User; readonly token: ApiToken } {
  return { user: readUser(row), token: readToken(row.slice(USER_WIDTH)) };
}

/**
 * An account with what it is signed in by.
 *
 * @param user {@link USER_COLUMNS} and the hash of the password
 * @param invitation its hash and times
 * @param tokens {@link TOKEN_COLUMNS} and the hash of each
 */
export function readKeptAccount(
  user: Cells,
  { invitation, tokens }: { readonly invitation: Cells | undefined; readonly tokens: readonly Cells[] },
): KeptAccount {
  const passwordHash = user[USER_WIDTH];
  const [hash, created, expires] = invitation ?? [];
  return {
    user: readUser(user),
    ...(typeof passwordHash === "string" && { passwordHash }),
    ...(invitation && {
      invitation: { hash: String(hash), userId: String(user[0]), created: Number(created), expires: Number(expires) },
    }),
    tokens: tokens.map((row) => ({ ...readToken(row), hash: String(row.at(-1)) })),
  };
}
