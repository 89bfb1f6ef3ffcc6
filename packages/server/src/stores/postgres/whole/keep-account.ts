import type { KeptAccount } from "@trialbook/core/whole-book.ts";
import { nameTaken } from "../../rows/account-refusals.ts";
import { readKeptAccount, TOKEN_COLUMNS, USER_COLUMNS } from "../../rows/account-rows.ts";
import type { Queries } from "../database.ts";
import { isDuplicate } from "../failure.ts";

export async function readAccount(tx: Queries, id: string): Promise<KeptAccount | undefined> {
  const [user] = await tx.rows(`SELECT ${USER_COLUMNS}, u.password_hash FROM users AS u WHERE u.id = $1`, [id]);
  if (user === undefined) return undefined;
  const [invitation] = await tx.rows("SELECT hash, created, expires FROM invitations WHERE user_id = $1", [id]);
  const tokens = await tx.rows(`SELECT ${TOKEN_COLUMNS}, t.hash FROM api_tokens AS t WHERE t.user_id = $1 ORDER BY t.id`, [id]);
  return readKeptAccount(user, { invitation, tokens });
}

/** An account as another book has it. Nobody else makes or changes accounts meanwhile. @throws {AlreadyExists} if another one has the name */
export async function keepAccount(tx: Queries, { user, passwordHash, invitation, tokens }: KeptAccount): Promise<void> {
  const { id, name, role, status, created } = user;
  await tx.run("UPDATE counters SET value = value + 1 WHERE name = 'users'");
  try {
    await tx.run(
      `INSERT INTO users (id, name, role, status, password_hash, created) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (id) DO UPDATE SET name = excluded.name, role = excluded.role, status = excluded.status,
         password_hash = excluded.password_hash, created = excluded.created`,
      [id, name, role, status, passwordHash ?? null, created],
    );
  } catch (error) {
    throw isDuplicate(error) ? nameTaken(name) : error;
  }
  for (const table of ["sessions", "invitations", "api_tokens"]) await tx.run(`DELETE FROM ${table} WHERE user_id = $1`, [id]);
  if (invitation !== undefined) {
    await tx.run("INSERT INTO invitations (user_id, hash, created, expires) VALUES ($1, $2, $3, $4)", [
      ...[id, invitation.hash],
      ...[invitation.created, invitation.expires],
    ]);
  }
  for (const token of tokens) {
    await tx.run(
      `INSERT INTO api_tokens (id, hash, user_id, name, role, created, expires, last_used) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [token.id, token.hash, id, token.name, token.role, token.created, token.expires, token.lastUsed ?? null],
    );
  }
}
